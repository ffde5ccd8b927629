#include "differences.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "x509/extensions.hpp"

namespace handglass::fuzz {
namespace {

using peer::Refusal;
using x509::Certificate;
using x509::Checked;
using x509::Reason;

// ---- What we accept

template <class Act>
void each_extension(const Certificate& certificate, Act act) {
  const auto& extensions = certificate.structure().tbs_certificate.value.extensions;
  if (extensions) der::each(extensions->value, act);
}

bool any_certificate(const Judged& judged, auto&& holds) {
  return std::ranges::any_of(judged.ours.path,
                             [&](const x509::CertificateRef& one) { return holds(*one); });
}

bool has_extension(const Certificate& certificate, std::string_view oid) {
  bool found = false;
  each_extension(certificate, [&](const x509::structure::Extension& extension) {
    found |= der::dotted(extension.extn_id) == oid;
  });
  return found;
}
bool any_extension(const Judged& judged, std::initializer_list<std::string_view> oids) {
  return any_certificate(judged, [&](const Certificate& one) {
    return std::ranges::any_of(oids, [&](std::string_view oid) { return has_extension(one, oid); });
  });
}

std::optional<x509::structure::AuthorityKeyIdentifier> authority_key(const Certificate& one) {
  std::optional<x509::structure::AuthorityKeyIdentifier> out;
  each_extension(one, [&](const x509::structure::Extension& extension) {
    if (x509::certificate_extension(extension.extn_id) != x509::Ce::authority_key_identifier)
      return;
    if (auto read =
            der::parse<x509::structure::AuthorityKeyIdentifier>(extension.extn_value.content))
      out = *read;
  });
  return out;
}

bool ends_now(const Judged& judged) {
  return any_certificate(
      judged, [&](const Certificate& one) { return one.not_after() == judged.question.at; });
}

bool list_ends_now(const Judged& judged) {
  const auto crl = x509::Crl::parse(judged.crl);
  return crl && (*crl)->next_update() == judged.question.at;
}

bool issued_itself_by_name(const Judged& judged) {
  const auto& path = judged.ours.path;
  return std::ranges::any_of(path.begin(), path.end() - 1,
                             [](const x509::CertificateRef& one) { return one->self_issued(); });
}

// An authority key identifier that is not its issuer's, or that names issuer and serial number.
bool points_elsewhere(const Judged& judged) {
  const auto& path = judged.ours.path;
  for (std::size_t depth = 0; depth + 1 < path.size(); ++depth) {
    const auto identifier = authority_key(*path[depth]);
    if (!identifier) continue;
    const auto& own = path[depth + 1]->subject_key_id();
    if (identifier->authority_cert_issuer || identifier->authority_cert_serial_number ||
        (identifier->key_identifier && own &&
         !same(identifier->key_identifier->value.content, *own)))
      return true;
  }
  return false;
}

bool list_points_elsewhere(const Judged& judged) {
  const auto crl = x509::Crl::parse(judged.crl);
  if (!crl || !(*crl)->structure().tbs_cert_list.value.crl_extensions) return false;
  bool found = false;
  der::each((*crl)->structure().tbs_cert_list.value.crl_extensions->value,
            [&](const x509::structure::Extension& extension) {
              found |= x509::certificate_extension(extension.extn_id) ==
                       x509::Ce::authority_key_identifier;
            });
  return found;
}

bool list_has_critical_number(const Judged& judged) {
  const auto crl = x509::Crl::parse(judged.crl);
  if (!crl || !(*crl)->structure().tbs_cert_list.value.crl_extensions) return false;
  bool found = false;
  der::each((*crl)->structure().tbs_cert_list.value.crl_extensions->value,
            [&](const x509::structure::Extension& extension) {
              found |= extension.critical.value.value &&
                       x509::certificate_extension(extension.extn_id) == x509::Ce::crl_number;
            });
  return found;
}

bool allows_any_purpose(const Judged& judged) {
  return any_certificate(judged, [](const Certificate& one) {
    const auto& usages = one.extended_key_usage();
    return usages && der::any_of(*usages, [](const der::Oid& usage) {
             return usage == x509::key_purpose::any;
           });
  });
}

// Whether all characters of a name are ASCII in one of the usual types of string.
bool is_plain(const x509::structure::Name& name) {
  constexpr auto strings = std::to_array<std::uint8_t>({0x0c, 0x13, 0x16});  // UTF8, Printable, IA5
  bool plain = true;
  der::each(name.value, [&](const x509::structure::RelativeDistinguishedName& rdn) {
    der::each(rdn, [&](const x509::structure::AttributeTypeAndValue& attribute) {
      plain &= std::ranges::find(strings, attribute.value.tag) != strings.end() &&
               std::ranges::all_of(attribute.value.content, [](auto c) { return c < 0x80; });
    });
  });
  return plain;
}
bool any_name(const Judged& judged, auto&& holds) {
  const auto crl = x509::Crl::parse(judged.crl);
  return (crl && holds((*crl)->structure().tbs_cert_list.value.issuer)) ||
         any_certificate(judged, [&](const Certificate& one) {
           const auto& tbs = one.structure().tbs_certificate.value;
           return holds(tbs.issuer) || holds(tbs.subject);
         });
}
bool has_odd_name(const Judged& judged) { return any_name(judged, std::not_fn(is_plain)); }

// Control characters, which are mapped to nothing before names are compared.
bool has_unseen_characters(const Judged& judged) {
  return any_name(judged, [](const x509::structure::Name& name) {
    bool found = false;
    der::each(name.value, [&](const x509::structure::RelativeDistinguishedName& rdn) {
      der::each(rdn, [&](const x509::structure::AttributeTypeAndValue& attribute) {
        found |= std::ranges::any_of(attribute.value.content,
                                     [](auto c) { return c < 0x20 || c == 0x7f; });
      });
    });
    return found;
  });
}

constexpr std::string_view netscape_type = "2.16.840.1.113730.1.1",
                           proxy_information = "1.3.6.1.5.5.7.1.14";

// Not critical, or we would not have accepted. OpenSSL reads them and holds them against the
// certificate.
bool has_ignored_extension(const Judged& judged) {
  return any_extension(judged, {netscape_type, proxy_information});
}

bool maps_any_policy(const Judged& judged) {
  return any_certificate(judged, [](const Certificate& one) {
    const auto is_any = [](const x509::structure::PolicyInformation& policy) {
      return policy.policy_identifier == der::Oid{crypto::oids::oid<2, 5, 29, 32, 0>};
    };
    return one.policy_mappings() && one.policies() && der::any_of(*one.policies(), is_any);
  });
}

bool has_tls_feature(const Judged& judged) { return any_extension(judged, {"1.3.6.1.5.5.7.1.24"}); }

// OpenSSL takes the empty host of an address or a URI for a host of that name; we take it for all.
bool constrains_by_empty_base(const Judged& judged) {
  const auto is_empty = [](const x509::structure::GeneralSubtree& tree) {
    const auto base = x509::general_name(tree.base);
    return base && base->value.empty() &&
           (base->kind == x509::GeneralName::Kind::email ||
            base->kind == x509::GeneralName::Kind::uri);
  };
  return any_certificate(judged, [&](const Certificate& one) {
    const auto& limits = one.name_constraints();
    const auto any = [&](const auto& trees) {
      return trees && der::any_of(trees->value, is_empty);
    };
    return limits && (any(limits->permitted_subtrees) || any(limits->excluded_subtrees));
  });
}

struct Accepted {
  std::initializer_list<Refusal> refusals;
  const char* name;
  bool (*holds)(const Judged&);
};

using enum Refusal;
const Accepted accepted[] = {
    {{expired}, "the second of notAfter is inside the validity (RFC 5280 §4.1.2.5)", ends_now},
    {{crl_expired}, "a list holds up to its nextUpdate (RFC 5280 §5.1.2.5)", list_ends_now},
    {{self_signed, self_signed_in_chain},
     "a certificate with its issuer's name need not be signed by itself (RFC 5280 §3.2)",
     issued_itself_by_name},
    {{no_issuer, first_unverified},
     "key identifiers help to find a path and do not judge it (RFC 5280 §4.2.1.1, §6.1)",
     points_elsewhere},
    {{no_crl}, "the same of a list's (RFC 5280 §5.2.1, §6.3.3)", list_points_elsewhere},
    {{critical_extension}, "the TLS feature is processed (RFC 7633)", has_tls_feature},
    {{crl_extension},
     "a critical cRLNumber is one that we know (RFC 5280 §5.2)",
     list_has_critical_number},
    {{unreadable, no_issuer, first_unverified, no_crl},
     "a name's values are of any type, and what is in them is compared (RFC 5280 §4.1.2.4, §7.1)",
     has_odd_name},
    {{no_issuer, first_unverified, no_crl},
     "what is not seen of a name's values counts for nothing (RFC 4518 §2.2)",
     has_unseen_characters},
    {{no_explicit_policy},
     "a policy that anyPolicy stands for is mapped (RFC 5280 §6.1.4 b)",
     maps_any_policy},
    {{outside_subtree},
     "a base of no length is every name of its kind (RFC 5280 §4.2.1.10)",
     constrains_by_empty_base},
    {{invalid_purpose}, "anyExtendedKeyUsage is any (RFC 5280 §4.2.1.12)", allows_any_purpose},
    {{no_issuer, first_unverified, invalid_purpose, invalid_extension, unspecified, proxy},
     "what is not known and not critical is ignored (RFC 5280 §4.2)",
     has_ignored_extension},
};

// ---- What we refuse

std::string_view evidence(const Checked& fault, std::string_view name) {
  const auto at = std::ranges::find(fault.evidence, name, &Evidence::name);
  return at == fault.evidence.end() ? std::string_view{} : std::string_view(at->value);
}

// Both take DER's place in RFC 5280 (§4.1, §5.1) with its contents: what we cannot read, we do not
// accept.
bool unreadable_leaf(const Judged& judged, const Checked&) {
  return !Certificate::parse(judged.leaf);
}
bool unreadable_intermediate(const Judged& judged, const Checked&) {
  return !Certificate::parse(judged.intermediate);
}
// The name of an issuer has a value of another type than those that must be compared as text, for
// example a TeletexString, which OpenSSL compares so too.
bool name_of_another_type(const Judged& judged, const Checked&) {
  const auto leaf = Certificate::parse(judged.leaf),
             intermediate = Certificate::parse(judged.intermediate);
  const auto tbs = [](const auto& one) -> const auto& {
    return (*one)->structure().tbs_certificate.value;
  };
  return (leaf && !is_plain(tbs(leaf).issuer)) ||
         (intermediate &&
          (!is_plain(tbs(intermediate).issuer) || !is_plain(tbs(intermediate).subject)));
}
bool unreadable_list(const Judged& judged, const Checked&) { return !x509::Crl::parse(judged.crl); }

bool list_of_unknown_age(const Judged&, const Checked& fault) {
  return evidence(fault, "why").starts_with("no nextUpdate");
}

// OpenSSL asks whether a list has changes alone only where it was told of extended ones.
bool delta_without_base(const Judged&, const Checked& fault) {
  return evidence(fault, "why").starts_with("it has changes alone");
}

// All of `listed`, which commas part, are among `known`.
bool only(std::string_view listed, std::initializer_list<std::string_view> known) {
  while (!listed.empty()) {
    const std::size_t comma = std::min(listed.find(", "), listed.size());
    if (std::ranges::find(known, listed.substr(0, comma)) == known.end()) return false;
    listed.remove_prefix(std::min(comma + 2, listed.size()));
  }
  return true;
}

// Those that OpenSSL processes, or takes for processed.
bool extension_known_to_openssl(const Judged&, const Checked& fault) {
  const std::string_view unknown = evidence(fault, "oid");
  return !unknown.empty() &&
         only(unknown, {netscape_type, proxy_information, "1.3.6.1.5.5.7.48.1.5"});
}

bool server_gated(const Judged& judged, const Checked& fault) {
  const std::string_view found = evidence(fault, "found");
  return judged.question.purpose == x509::Purpose::server_auth &&
         (found.find("2.16.840.1.113730.4.1") != found.npos ||
          found.find("1.3.6.1.4.1.311.10.3.3") != found.npos);
}

bool removed_from_list(const Judged&, const Checked& fault) {
  return evidence(fault, "reason") == "removeFromCRL";
}

bool says_nothing_of_ca(const Judged&, const Checked& fault) {
  return evidence(fault, "found") == "no basicConstraints";
}

bool anything(const Judged&, const Checked&) { return true; }

struct Refused {
  Reason reason;
  const char* name;
  bool (*holds)(const Judged&, const Checked&);
};

const Refused refused[] = {
    {Reason::malformed, "a leaf that is no DER or breaks RFC 5280 §4.1, §4.2", unreadable_leaf},
    {Reason::issuer_unknown, "an intermediate of that kind", unreadable_intermediate},
    {Reason::issuer_unknown, "other types of text need not be compared as text (RFC 5280 §7.1)",
     name_of_another_type},
    {Reason::crl_missing, "a list that is no DER or breaks RFC 5280 §5.1, §5.2", unreadable_list},
    {Reason::crl_unusable, "no nextUpdate (RFC 5280 §5.1.2.5)", list_of_unknown_age},
    {Reason::crl_unusable, "a delta list is not complete (RFC 5280 §5.2.4)", delta_without_base},
    {Reason::critical_extension_unknown, "critical and not processed by us (RFC 5280 §4.2)",
     extension_known_to_openssl},
    {Reason::tls_feature_lacks,
     "what an issuer signs has the issuer's TLS features (RFC 7633 §4.2.2)", anything},
    {Reason::extended_key_usage_lacks, "server gated crypto is not serverAuth (RFC 5280 §4.2.1.12)",
     server_gated},
    {Reason::revoked, "removeFromCRL is for delta lists alone (RFC 5280 §5.3.1)",
     removed_from_list},
    {Reason::policy_not_valid, "a policy that anyPolicy stands for is mapped (RFC 5280 §6.1.4 b)",
     [](const Judged& judged, const Checked&) { return maps_any_policy(judged); }},
    {Reason::name_not_permitted,
     "a base of no length is every name of its kind (RFC 5280 §4.2.1.10)",
     [](const Judged& judged, const Checked&) { return constrains_by_empty_base(judged); }},
    {Reason::not_a_ca, "a CA says so in basicConstraints (RFC 5280 §6.1.4)", says_nothing_of_ca},
    {Reason::key_unsupported, "an algorithm that we do not have", anything},
};

}  // namespace

const char* why_we_accept(const Judged& judged) {
  for (const auto& [refusals, name, holds] : accepted)
    if (std::ranges::find(refusals, judged.theirs.refusal) != refusals.end() && holds(judged))
      return name;
  return nullptr;
}

const char* unexplained_fault(const Judged& judged) {
  bool any = false;
  for (const Checked& fault : judged.ours.checks) {
    if (fault.status != x509::Status::fail) continue;
    any = true;
    const bool listed = std::ranges::any_of(refused, [&](const Refused& one) {
      return one.reason == fault.reason && one.holds(judged, fault);
    });
    if (!listed) return name_of(fault.reason).data();
  }
  return any ? nullptr : "refused without a fault";
}

}  // namespace handglass::fuzz
