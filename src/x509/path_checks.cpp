#include "x509/path_checks.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "x509/chain.hpp"
#include "x509/name_constraints.hpp"
#include "x509/policies.hpp"
#include "x509/purpose.hpp"
#include "x509/revocation.hpp"

namespace handglass::x509 {
namespace {

void check_form(CheckList& list, const Path& path) {
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth)
    list.pass(Check::form, depth, [&] {
      return listed({{"bytes", std::to_string(path.certificates[depth]->der().size())}});
    });
}

// Both ends are inside, and fractions of a second count: the moment after notAfter is too late (RFC
// 5280 §4.1.2.5).
void check_validity(CheckList& list, const Path& path, const Inquiry& inquiry) {
  const Time at = inquiry.question.at;
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    if (!inquiry.policy.check_time) {
      list.skip(Check::validity, depth, "dates are not looked at, as was asked for");
      continue;
    }
    const Certificate& certificate = *path.certificates[depth];
    const Time from = certificate.not_before(), until = certificate.not_after();
    const bool early = at < from;
    const bool late = at > until;
    list.judge(!early && !late, Check::validity, early ? Reason::not_yet_valid : Reason::expired,
               depth, [&] {
                 auto evidence = listed({{"at", to_rfc3339(at)},
                                         {"not_before", to_rfc3339(from)},
                                         {"not_after", to_rfc3339(until)}});
                 if (early || late)
                   evidence.push_back({"by", duration_text(early ? from - at : at - until)});
                 return evidence;
               });
  }
}

// An issuer is a CA. The one exception is an anchor of version 1, which cannot say so: whoever
// trusts it says it (RFC 5280 §6.1.4 k).
void check_basic_constraints(CheckList& list, const Path& path) {
  if (path.certificates.size() == 1)
    return list.not_applicable(Check::basic_constraints, 0, "no issuer in the path");
  for (std::size_t depth = 1; depth < path.certificates.size(); ++depth) {
    const Certificate& certificate = *path.certificates[depth];
    const auto& constraints = certificate.basic_constraints();
    const bool anchor = path.anchored && depth + 1 == path.certificates.size();
    const bool old = !certificate.structure().tbs_certificate.value.version;
    if (constraints && constraints->ca) {
      list.pass(Check::basic_constraints, depth, [] { return listed({{"found", "CA:TRUE"}}); });
    } else if (!constraints && anchor && old) {
      list.pass(Check::basic_constraints, depth,
                [] { return listed({{"found", "version 1, trusted as an anchor"}}); });
    } else {
      list.fail(
          Check::basic_constraints, Reason::not_a_ca, depth,
          {{"found", constraints ? "CA:FALSE" : "no basicConstraints"}, {"needed", "CA:TRUE"}});
    }
  }
}

// Issuers that are not self-issued, from `from` up to but not including `to`.
std::size_t count_issuers(const Path& path, std::size_t from, std::size_t to) {
  std::size_t count = 0;
  for (std::size_t depth = from; depth < to; ++depth)
    count += !path.certificates[depth]->self_issued();
  return count;
}

void check_path_length(CheckList& list, const Path& path, const Policy& policy) {
  bool any = false;
  if (policy.max_depth) {
    const std::size_t end = path.certificates.size() - (path.anchored ? 1 : 0);
    const std::size_t found = count_issuers(path, 1, std::max<std::size_t>(end, 1));
    list.judge(found <= *policy.max_depth, Check::path_length, Reason::path_too_long, 0, [&] {
      return listed(
          {{"max_depth", std::to_string(*policy.max_depth)}, {"found", std::to_string(found)}});
    });
    any = true;
  }
  for (std::size_t depth = 1; depth < path.certificates.size(); ++depth) {
    const auto& constraints = path.certificates[depth]->basic_constraints();
    if (!constraints || !constraints->path_length) continue;
    const std::size_t found = count_issuers(path, 1, depth);
    const std::uint32_t most = *constraints->path_length;
    list.judge(found <= most, Check::path_length, Reason::path_too_long, depth, [&] {
      return listed({{"path_length", std::to_string(most)}, {"found", std::to_string(found)}});
    });
    any = true;
  }
  if (!any) list.not_applicable(Check::path_length, 0, "no limit is set");
}

// The TLS features of a certificate, each once and in order.
std::vector<View> features_of(const Certificate& certificate) {
  std::vector<View> out;
  if (const auto& features = certificate.tls_features())
    der::each(*features, [&](const der::Integer& feature) { out.push_back(feature.content); });
  std::ranges::sort(out, std::ranges::lexicographical_compare);
  const auto twins = std::ranges::unique(out, same);
  out.erase(twins.begin(), twins.end());
  return out;
}

std::string features_text(std::span<const View> features) {
  constexpr std::size_t most = 8;  // a page has room for these
  std::string out;
  for (const View feature : features.first(std::min(most, features.size())))
    out += (out.empty() ? "" : ", ") + der::text(der::Integer{feature});
  return out + (features.size() > most ? ", ..." : "");
}

// What is signed by a CA with the extension has the same features, or a superset (RFC 7633 §4.2.2).
void check_tls_features(CheckList& list, const Path& path) {
  for (std::size_t depth = 0; depth + 1 < path.certificates.size(); ++depth) {
    const Certificate& issuer = *path.certificates[depth + 1];
    const auto needed = features_of(issuer), found = features_of(*path.certificates[depth]);
    if (needed.empty()) continue;
    std::vector<View> lacking;
    std::ranges::set_difference(needed, found, std::back_inserter(lacking),
                                std::ranges::lexicographical_compare);
    list.judge(lacking.empty(), Check::tls_feature, Reason::tls_feature_lacks, depth, [&] {
      return listed({{"needed", features_text(lacking.empty() ? needed : lacking)},
                     {"by", to_string(issuer.subject())}});
    });
  }
}

void check_critical_extensions(CheckList& list, const Path& path) {
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const Certificate& certificate = *path.certificates[depth];
    std::vector<Evidence> evidence;
    const auto add = [&](std::string_view name, const std::vector<std::string>& ids) {
      std::string text;
      for (const std::string& id : ids) text += (text.empty() ? "" : ", ") + id;
      if (!ids.empty()) evidence.push_back({std::string(name), std::move(text)});
    };
    add("oid", certificate.unknown_critical());
    add("must_not", certificate.wrongly_critical());
    if (evidence.empty())
      list.pass(Check::critical_extension, depth);
    else
      list.fail(Check::critical_extension, Reason::critical_extension_unknown, depth,
                std::move(evidence));
  }
}

void check_key_strength(CheckList& list, const Path& path, const Policy& policy) {
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const Certificate& certificate = *path.certificates[depth];
    if (!certificate.key()) {
      const Failure& failure = *certificate.key_failure();
      auto evidence = listed({{"rule", std::string(info(failure.rule).id)}});
      evidence.insert(evidence.end(), failure.evidence.begin(), failure.evidence.end());
      list.fail(Check::key_strength, Reason::key_unsupported, depth, std::move(evidence));
      continue;
    }
    const auto* rsa = std::get_if<crypto::RsaPublicKey>(&*certificate.key());
    const bool strong = rsa == nullptr || rsa->bits() >= policy.rsa_bits_min;
    list.judge(strong, Check::key_strength, Reason::key_weak, depth, [&] {
      auto evidence = listed({{"key", crypto::describe(*certificate.key())}});
      if (rsa != nullptr)
        evidence.push_back({"minimum", "RSA " + std::to_string(policy.rsa_bits_min)});
      return evidence;
    });
  }
}

// The digest of each signature that the path relies on, which an anchor's own is not.
void check_digest_strength(CheckList& list, const Path& path, const Policy& policy) {
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const auto& scheme = path.certificates[depth]->signature_scheme();
    if (path.anchored && depth + 1 == path.certificates.size()) {
      list.not_applicable(Check::digest_strength, depth, "a trust anchor is taken as it is");
    } else if (!scheme) {
      list.skip(Check::digest_strength, depth, "the algorithm is not known");
    } else if (scheme->algorithm == crypto::SignatureAlgorithm::ed25519) {
      list.pass(Check::digest_strength, depth,
                [] { return listed({{"digest", "the message itself, as Ed25519 does"}}); });
    } else {
      list.judge(!digest_is_weak(*scheme, policy), Check::digest_strength, Reason::digest_weak,
                 depth, [&] { return listed({{"digest", std::string(name_of(scheme->hash))}}); });
    }
  }
}

}  // namespace

std::vector<Checked> check_path(const Path& path, Inquiry& inquiry) {
  CheckList list(path, inquiry.question.explained);
  check_form(list, path);
  check_chain(list, path, inquiry);
  check_signatures(list, path, inquiry);
  check_validity(list, path, inquiry);
  check_revocation(list, path, inquiry);
  check_basic_constraints(list, path);
  check_path_length(list, path, inquiry.policy);
  check_name_constraints(list, path, inquiry);
  check_policies(list, path, inquiry.policy);
  check_key_usage(list, path, inquiry.question);
  check_extended_key_usage(list, path, inquiry.question);
  check_tls_features(list, path);
  check_critical_extensions(list, path);
  check_wanted_name(list, path, inquiry.question);
  check_key_strength(list, path, inquiry.policy);
  check_digest_strength(list, path, inquiry.policy);
  return std::move(list).take();
}

}  // namespace handglass::x509
