// Certificate::parse: the structure first, then what RFC 5280 §4.1 asks of its values, then the
// contents of each known extension.
#include <algorithm>

#include "crypto/key_file.hpp"
#include "crypto/oids.hpp"
#include "crypto/signature_oid.hpp"
#include "x509/certificate.hpp"
#include "x509/distribution_point.hpp"
#include "x509/extensions.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {

constexpr std::string_view of_certificate = "Certificate";
constexpr View features_oid = crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 1, 24>;  // RFC 7633

struct CertificateParser {
  Certificate& out;

  View whole() const { return out.bytes_; }
  const structure::TbsCertificate& tbs() const { return out.structure_.tbs_certificate.value; }

  std::unexpected<Failure> refuse(std::string_view field, std::string_view reason, View at) const {
    return malformed(of_certificate, field, reason, whole(), at);
  }

  Result<void> run() {
    REQUIRE_OK(values());
    out.scheme_ = crypto::scheme_of(out.structure_.signature_algorithm.value);
    if (auto key = crypto::public_key(tbs().subject_public_key_info.value)) {
      out.key_ = *std::move(key);
    } else {
      out.key_failure_ = std::move(key).error();
    }
    if (!tbs().extensions) return {};
    return each_extension(of_certificate, whole(), tbs().extensions->value,
                          [&](const structure::Extension& extension) { return take(extension); });
  }

  // Version, serial number, names, signature fields.
  Result<void> values() const {
    const auto& t = tbs();
    std::uint32_t version = 1;
    if (t.version) {
      const der::Integer& number = t.version->value;
      const auto value = number.small();
      // Version 1 is the default, which DER does not write.
      if (!value || *value < 1 || *value > 2)
        return refuse("version", "not v2 or v3: " + der::text(number), number.content);
      version = *value + 1;
    }
    if (version == 1 && t.issuer_unique_id)
      return refuse("issuerUniqueID", "unique identifiers in version 1",
                    t.issuer_unique_id->value.content);
    if (version == 1 && t.subject_unique_id)
      return refuse("subjectUniqueID", "unique identifiers in version 1",
                    t.subject_unique_id->value.content);
    if (version != 3 && t.extensions)
      return refuse("extensions", "extensions in version " + std::to_string(version),
                    t.extensions->value.content);
    if (t.serial_number.negative())
      return refuse("serialNumber", "negative", t.serial_number.content);
    if (t.serial_number.content.size() > 20)
      return refuse("serialNumber", "longer than 20 octets", t.serial_number.content);
    REQUIRE_OK(require_issuer(of_certificate, whole(), t.issuer));
    if (!same(t.signature.whole, out.structure_.signature_algorithm.whole))
      return refuse("signatureAlgorithm", "another than inside tbsCertificate",
                    out.structure_.signature_algorithm.whole);
    return {};
  }

  template <class T>
  Result<T> contents(const structure::Extension& extension, std::string_view name) const {
    return extension_contents<T>(of_certificate, whole(), extension.extn_value.content, name);
  }

  Result<void> take(const structure::Extension& extension) {
    const auto known = certificate_extension(extension.extn_id);
    const View value = extension.extn_value.content;
    bool processed = true, hint = false;
    if (known == Ce::basic_constraints) {
      REQUIRE_OK(basic_constraints(extension));
    } else if (known == Ce::key_usage) {
      TRY(out.key_usage_, contents<der::BitString>(extension, "keyUsage"));
    } else if (known == Ce::extended_key_usage) {
      REQUIRE_OK(extended_key_usage(extension));
    } else if (known == Ce::subject_alt_name) {
      REQUIRE_OK(subject_alt_name(extension));
    } else if (known == Ce::subject_key_identifier) {
      TRY(const auto id, contents<der::OctetString>(extension, "subjectKeyIdentifier"));
      out.subject_key_id_ = id.content;
      hint = true;
    } else if (known == Ce::authority_key_identifier) {
      TRY(out.authority_key_id_, key_identifier(of_certificate, whole(), value));
      hint = true;
    } else {
      TRY(processed, constraining(known, extension));
    }
    if (!extension.critical.value.value) return {};
    // The key identifiers are hints for the search, and RFC 5280 §4.2.1.1, §4.2.1.2 do not let them
    // be critical.
    if (hint) out.wrongly_critical_.push_back(der::dotted(extension.extn_id));
    if (!processed) out.unknown_critical_.push_back(der::dotted(extension.extn_id));
    return {};
  }

  Result<void> basic_constraints(const structure::Extension& extension) {
    TRY(const auto constraints,
        contents<structure::BasicConstraints>(extension, "basicConstraints"));
    auto& taken = out.basic_constraints_.emplace();
    taken.ca = constraints.ca.value.value;
    if (!constraints.path_len_constraint) return {};
    TRY(taken.path_length,
        count("basicConstraints.pathLenConstraint", *constraints.path_len_constraint));
    return {};
  }

  Result<void> extended_key_usage(const structure::Extension& extension) {
    TRY(out.extended_key_usage_, contents<structure::ExtKeyUsage>(extension, "extKeyUsage"));
    if (out.extended_key_usage_->size == 0)
      return refuse("extKeyUsage", "an empty list", extension.extn_value.content);
    return {};
  }

  Result<void> subject_alt_name(const structure::Extension& extension) {
    auto& names = out.subject_alt_names_;
    TRY(names, contents<structure::GeneralNames>(extension, "subjectAltName"));
    if (names.size == 0)
      return refuse("subjectAltName", "an empty list", extension.extn_value.content);
    der::Items items(names);
    while (const auto* item = items.next()) {
      const auto name = general_name(*item);
      if (!name) return refuse("subjectAltName", name.error(), item->whole);
      if (name->kind == GeneralName::Kind::ip && name->value.size() != 4 &&
          name->value.size() != 16)
        return refuse("subjectAltName", "an iPAddress of neither 4 nor 16 octets", item->whole);
    }
    return {};
  }

  // The extensions that constrain a path or say where its status is; whether this is one of them.
  Result<bool> constraining(std::optional<Ce> known, const structure::Extension& extension) {
    if (known == Ce::certificate_policies) {
      REQUIRE_OK(policies(extension));
    } else if (known == Ce::policy_mappings) {
      REQUIRE_OK(policy_mappings(extension));
    } else if (known == Ce::policy_constraints) {
      REQUIRE_OK(policy_constraints(extension));
    } else if (known == Ce::inhibit_any_policy) {
      REQUIRE_OK(inhibit_any_policy(extension));
    } else if (known == Ce::name_constraints) {
      REQUIRE_OK(name_constraints(extension));
    } else if (known == Ce::crl_distribution_points) {
      REQUIRE_OK(crl_distribution_points(extension));
    } else if (same(extension.extn_id.content, features_oid)) {
      TRY(out.tls_features_, contents<structure::Features>(extension, "TLSFeature"));
    } else {
      return false;
    }
    return true;
  }

  Result<void> policies(const structure::Extension& extension) {
    constexpr std::string_view name = "certificatePolicies";
    TRY(out.policies_, contents<structure::CertificatePolicies>(extension, name));
    const View value = extension.extn_value.content;
    if (out.policies_->size == 0) return refuse(name, "an empty list", value);
    std::vector<View> ids;
    ids.reserve(out.policies_->size);
    der::each(*out.policies_,
              [&](const auto& one) { ids.push_back(one.policy_identifier.content); });
    std::ranges::sort(ids, std::ranges::lexicographical_compare);
    if (const auto twin = std::ranges::adjacent_find(ids, same); twin != ids.end())
      return refuse(name, der::dotted({*twin}) + " comes twice", value);
    return {};
  }

  Result<void> policy_mappings(const structure::Extension& extension) {
    TRY(out.policy_mappings_, contents<structure::PolicyMappings>(extension, "policyMappings"));
    if (out.policy_mappings_->size == 0)
      return refuse("policyMappings", "an empty list", extension.extn_value.content);
    return {};
  }

  // Of certificates, INTEGER (0..MAX): more than a path can have is as good as the most.
  Result<std::uint32_t> count(std::string_view field, const der::Integer& number) const {
    if (number.negative()) return refuse(field, "negative", number.content);
    return number.small().value_or(UINT32_MAX);
  }

  Result<void> policy_constraints(const structure::Extension& extension) {
    TRY(const auto read, contents<structure::PolicyConstraints>(extension, "policyConstraints"));
    if (!read.require_explicit_policy && !read.inhibit_policy_mapping)
      return refuse("policyConstraints", "an empty sequence", extension.extn_value.content);
    auto& taken = out.policy_constraints_.emplace();
    if (const auto& after = read.require_explicit_policy) {
      TRY(taken.require_explicit_policy,
          count("policyConstraints.requireExplicitPolicy", after->value));
    }
    if (const auto& after = read.inhibit_policy_mapping) {
      TRY(taken.inhibit_policy_mapping,
          count("policyConstraints.inhibitPolicyMapping", after->value));
    }
    return {};
  }

  Result<void> inhibit_any_policy(const structure::Extension& extension) {
    TRY(const auto read, contents<der::Integer>(extension, "inhibitAnyPolicy"));
    TRY(out.inhibit_any_policy_, count("inhibitAnyPolicy", read));
    return {};
  }

  Result<void> name_constraints(const structure::Extension& extension) {
    constexpr std::string_view name = "nameConstraints";
    TRY(out.name_constraints_, contents<structure::NameConstraints>(extension, name));
    const auto& permitted = out.name_constraints_->permitted_subtrees;
    const auto& excluded = out.name_constraints_->excluded_subtrees;
    if (!permitted && !excluded)
      return refuse(name, "an empty sequence", extension.extn_value.content);
    if (permitted) REQUIRE_OK(subtrees(permitted->value));
    if (excluded) REQUIRE_OK(subtrees(excluded->value));
    return {};
  }

  Result<void> subtrees(const structure::GeneralSubtrees& trees) const {
    constexpr std::string_view name = "nameConstraints";
    if (trees.size == 0) return refuse(name, "an empty list", trees.content);
    der::Items items(trees);
    while (const auto* tree = items.next()) {
      if (tree->minimum && tree->minimum->value.small() == 0u)
        return refuse("nameConstraints.minimum", "the default value is encoded",
                      tree->minimum->value.content);
      const auto base = general_name(tree->base);
      if (!base) return refuse(name, base.error(), tree->base.whole);
      if (base->kind == GeneralName::Kind::ip && base->value.size() != 8 &&
          base->value.size() != 32)
        return refuse(name, "an iPAddress that is no address and mask", tree->base.whole);
    }
    return {};
  }

  Result<void> crl_distribution_points(const structure::Extension& extension) {
    constexpr std::string_view name = "cRLDistributionPoints";
    TRY(out.crl_distribution_points_, contents<structure::CrlDistributionPoints>(extension, name));
    const View value = extension.extn_value.content;
    if (out.crl_distribution_points_->size == 0) return refuse(name, "an empty list", value);
    der::Items points(*out.crl_distribution_points_);
    while (const auto* point = points.next())
      if (const char* wrong = wrong_with(*point)) return refuse(name, wrong, value);
    return {};
  }
};

Result<CertificateRef> Certificate::parse(View der) {
  Bytes bytes = to_bytes(der);
  structure::Certificate structure;
  REQUIRE_OK(read_structure(of_certificate, bytes, structure));
  auto certificate = std::make_shared<Certificate>(std::move(bytes), structure);
  REQUIRE_OK(CertificateParser{*certificate}.run());
  return certificate;
}

}  // namespace handglass::x509
