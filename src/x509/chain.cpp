#include "x509/chain.hpp"

#include <algorithm>

#include "wire/hex.hpp"
#include "x509/candidates.hpp"

namespace handglass::x509 {
namespace {

std::string text_of(const std::optional<View>& key_id) { return key_id ? to_hex(*key_id) : "none"; }

// "EC P-256, key identifier 1a2b..": a key that was tried or is known.
std::string key_text(const Certificate& certificate) {
  return (certificate.key() ? crypto::describe(*certificate.key())
                            : std::string("unsupported key")) +
         ", key identifier " + text_of(certificate.subject_key_id());
}

struct DeadEnd {
  Reason reason{};
  std::vector<Evidence> evidence;
};

// Why nothing follows on the last certificate of a path.
DeadEnd dead_end(const Path& path, Inquiry& inquiry) {
  const Certificate& last = *path.certificates.back();
  DeadEnd end{Reason::issuer_unknown,
              {{"issuer", to_string(last.issuer())},
               {"authority_key_id", text_of(last.authority_key_id())}}};
  constexpr std::size_t most = 8;  // of a crowd of namesakes, these show the point
  std::size_t others = 0;
  bool back = false;
  for (const Candidate& candidate : candidates(inquiry, last)) {
    // The key that signed is known, and led on if the path had not come from there.
    if (inquiry.signatures.check(last, *candidate.certificate) == SignatureState::good)
      back = true;
    else if (++others <= most)
      end.evidence.push_back({"other_key", key_text(*candidate.certificate)});
  }
  // Few anchors are of somebody's choice, and worth comparing; the system's many are not.
  if (others == 0 && inquiry.trust.anchors.size() <= most)
    for (const CertificateRef& anchor : inquiry.trust.anchors)
      end.evidence.push_back({"trusted", to_string(anchor->subject())});
  const bool own = claims_self_signed(last);
  if (back && !own) {
    end.evidence[0].name = "back_to";
  } else if (others > 0) {
    end.reason = Reason::issuer_other_key;
    if (own) end.evidence[1] = {"own_key_id", text_of(last.subject_key_id())};
  } else if (own) {
    end.reason = Reason::root_untrusted;
  }
  return end;
}

Reason fault_of(SignatureState state) {
  switch (state) {
    case SignatureState::good: return Reason::none;
    case SignatureState::wrong: return Reason::signature_wrong;
    case SignatureState::unsupported: return Reason::key_unsupported;
    case SignatureState::unknown: return Reason::work_limit;
  }
  return Reason::none;
}

// Of a certificate's signature under the key of `issuer`, which may be itself.
std::vector<Evidence> evidence_of(const Certificate& certificate, const Certificate& issuer,
                                  SignatureState state, const Inquiry& inquiry) {
  const auto& structure = certificate.structure();
  const View tbs = structure.tbs_certificate.whole;
  const auto begin = static_cast<std::size_t>(tbs.data() - certificate.der().data());
  auto evidence = listed({{"issuer", to_string(issuer.subject())},
                          {"key_tried", key_text(issuer)},
                          {"signed", "bytes " + std::to_string(begin) + " to " +
                                         std::to_string(begin + tbs.size() - 1)}});
  if (state == SignatureState::wrong && &issuer != &certificate) {
    for (const Candidate& other : candidates(inquiry, certificate))
      if (other.certificate.get() != &issuer && evidence.size() < 8)
        evidence.push_back({"key_tried", key_text(*other.certificate)});
  } else if (state == SignatureState::unsupported) {
    if (!certificate.signature_scheme()) {
      evidence.push_back({"algorithm", der::dotted(structure.signature_algorithm.value.algorithm)});
    } else {
      for (const Evidence& of_key : issuer.key_failure()->evidence)
        if (of_key.name == "reason") evidence.push_back({"issuer_key", of_key.value});
    }
  } else if (state == SignatureState::unknown) {
    evidence.push_back({"limit", std::to_string(limits::path_work)});
  }
  return evidence;
}

}  // namespace

bool claims_self_signed(const Certificate& certificate) {
  return certificate.self_issued() && compare_key_ids(certificate, certificate) != KeyIds::differ;
}

void check_chain(CheckList& list, const Path& path, Inquiry& inquiry) {
  const auto led = [&] { return listed({{"path", path_text(path.certificates, path.anchored)}}); };
  if (path.anchored) return list.pass(Check::chain, 0, led);
  DeadEnd end = dead_end(path, inquiry);
  auto evidence = led();
  evidence.insert(evidence.end(), end.evidence.begin(), end.evidence.end());
  list.fail(Check::chain, end.reason, path.certificates.size() - 1, std::move(evidence));
}

void check_signatures(CheckList& list, const Path& path, Inquiry& inquiry) {
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const Certificate& certificate = *path.certificates[depth];
    const bool last = depth + 1 == path.certificates.size();
    if (last && path.anchored) {
      list.not_applicable(Check::signature, depth, "a trust anchor is taken as it is");
      continue;
    }
    if (last && !claims_self_signed(certificate)) {
      list.skip(Check::signature, depth, "no key of its issuer is known");
      continue;
    }
    const Certificate& issuer = last ? certificate : *path.certificates[depth + 1];
    const SignatureState state = inquiry.signatures.check(certificate, issuer);
    list.judge(state == SignatureState::good, Check::signature, fault_of(state), depth,
               [&] { return evidence_of(certificate, issuer, state, inquiry); });
  }
}

}  // namespace handglass::x509
