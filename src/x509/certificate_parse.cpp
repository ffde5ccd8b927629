// Certificate::parse: the structure first, then what RFC 5280 §4.1 asks of its values, then the
// contents of each known extension.
#include <algorithm>

#include "crypto/key_file.hpp"
#include "crypto/signature_oid.hpp"
#include "x509/certificate.hpp"
#include "x509/extensions.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {

constexpr std::string_view message = "Certificate";

struct CertificateParser {
  Certificate& out;

  View whole() const { return out.bytes_; }
  const structure::TbsCertificate& tbs() const { return out.structure_.tbs_certificate.value; }

  std::unexpected<Failure> refuse(std::string_view field, std::string_view reason, View at) const {
    return malformed(message, field, reason, whole(), at);
  }

  Result<void> run() {
    REQUIRE_OK(values());
    out.scheme_ = crypto::scheme_of(out.structure_.signature_algorithm.value);
    if (auto key = crypto::public_key(tbs().subject_public_key_info.whole)) {
      out.key_ = *std::move(key);
    } else {
      out.key_failure_ = std::move(key).error();
    }
    if (!tbs().extensions) return {};
    REQUIRE_OK(require_distinct(message, whole(), tbs().extensions->value));
    der::Items extensions(tbs().extensions->value);
    while (const auto* extension = extensions.next()) REQUIRE_OK(take(*extension));
    return {};
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
    if (version == 1 && (t.issuer_unique_id || t.subject_unique_id))
      return refuse("issuerUniqueID", "unique identifiers in version 1", whole());
    if (version != 3 && t.extensions)
      return refuse("extensions", "extensions in version " + std::to_string(version), whole());
    if (t.serial_number.negative())
      return refuse("serialNumber", "negative", t.serial_number.content);
    if (t.serial_number.content.size() > 20)
      return refuse("serialNumber", "longer than 20 octets", t.serial_number.content);
    REQUIRE_OK(require_issuer(message, whole(), t.issuer));
    if (!same(t.signature.whole, out.structure_.signature_algorithm.whole))
      return refuse("signatureAlgorithm", "another than inside tbsCertificate",
                    out.structure_.signature_algorithm.whole);
    return {};
  }

  template <class T>
  Result<T> contents(const structure::Extension& extension, std::string_view name) const {
    return extension_contents<T>(message, whole(), extension.extn_value.content, name);
  }

  Result<void> take(const structure::Extension& extension) {
    const auto known = certificate_extension(extension.extn_id);
    const View value = extension.extn_value.content;
    bool processed = false;
    if (known == Ce::basic_constraints) {
      REQUIRE_OK(basic_constraints(extension));
      processed = true;
    } else if (known == Ce::key_usage) {
      TRY(out.key_usage_, contents<der::BitString>(extension, "keyUsage"));
      processed = true;
    } else if (known == Ce::extended_key_usage) {
      REQUIRE_OK(extended_key_usage(extension));
      processed = true;
    } else if (known == Ce::subject_alt_name) {
      REQUIRE_OK(subject_alt_name(extension));
      processed = true;
    } else if (known == Ce::certificate_policies) {
      // Without an initial policy set, RFC 5280 §6.1 asks no more than that they can be read.
      TRY(const auto policies,
          contents<structure::CertificatePolicies>(extension, "certificatePolicies"));
      if (policies.size == 0) return refuse("certificatePolicies", "an empty list", value);
      processed = true;
    } else if (known == Ce::subject_key_identifier) {
      TRY(const auto id, contents<der::OctetString>(extension, "subjectKeyIdentifier"));
      out.subject_key_id_ = id.content;
    } else if (known == Ce::authority_key_identifier) {
      TRY(out.authority_key_id_, key_identifier(message, whole(), value));
    }
    // The key identifiers are hints for the search, and RFC 5280 §4.2.1.1, §4.2.1.2 do not let them
    // be critical.
    if (extension.critical.value.value && !processed)
      out.unknown_critical_.push_back(der::dotted(extension.extn_id));
    return {};
  }

  Result<void> basic_constraints(const structure::Extension& extension) {
    TRY(const auto constraints,
        contents<structure::BasicConstraints>(extension, "basicConstraints"));
    auto& taken = out.basic_constraints_.emplace();
    taken.ca = constraints.ca.value.value;
    if (!constraints.path_len_constraint) return {};
    taken.path_length = constraints.path_len_constraint->small();
    if (!taken.path_length)
      return refuse("basicConstraints.pathLenConstraint", "negative or beyond 32 bits",
                    constraints.path_len_constraint->content);
    return {};
  }

  Result<void> extended_key_usage(const structure::Extension& extension) {
    TRY(const auto usages, contents<structure::ExtKeyUsage>(extension, "extKeyUsage"));
    if (usages.size == 0)
      return refuse("extKeyUsage", "an empty list", extension.extn_value.content);
    auto& taken = out.extended_key_usage_.emplace();
    taken.reserve(usages.size);
    der::each(usages, [&](const der::Oid& usage) { taken.push_back(usage); });
    return {};
  }

  Result<void> subject_alt_name(const structure::Extension& extension) {
    TRY(const auto names, contents<structure::GeneralNames>(extension, "subjectAltName"));
    if (names.size == 0)
      return refuse("subjectAltName", "an empty list", extension.extn_value.content);
    std::string wrong;
    View where;
    out.subject_alt_names_.reserve(names.size);
    der::each(names, [&](const der::Any& name) {
      if (!wrong.empty()) return;
      where = name.whole;
      wrong = general_name(name);
    });
    if (!wrong.empty()) return refuse("subjectAltName", wrong, where);
    return {};
  }

  // Why `name` is no GeneralName; empty where it is one, which is then kept.
  std::string general_name(const der::Any& name) {
    using Kind = GeneralName::Kind;
    const auto kind = static_cast<Kind>(name.tag & 0x1f);
    const bool group = kind == Kind::other || kind == Kind::x400 || kind == Kind::directory ||
                       kind == Kind::edi_party;
    const auto expected =
        static_cast<std::uint8_t>(0x80 | (group ? 0x20 : 0) | static_cast<std::uint8_t>(kind));
    if (kind > Kind::registered_id || name.tag != expected) return "no form of GeneralName";
    const bool characters = kind == Kind::email || kind == Kind::dns || kind == Kind::uri;
    if (characters && std::ranges::any_of(name.content, [](std::uint8_t c) { return c >= 0x80; }))
      return "characters that are not IA5String";
    if (kind == Kind::ip && name.content.size() != 4 && name.content.size() != 16)
      return "an iPAddress of neither 4 nor 16 octets";
    if (kind == Kind::directory && !der::parse<structure::Name>(name.content))
      return "a directoryName that is no Name";
    out.subject_alt_names_.push_back({kind, name.content});
    return {};
  }
};

Result<CertificateRef> Certificate::parse(View der) {
  Bytes bytes = to_bytes(der);
  structure::Certificate structure;
  REQUIRE_OK(read_structure(message, bytes, structure));
  auto certificate = std::make_shared<Certificate>(std::move(bytes), structure);
  REQUIRE_OK(CertificateParser{*certificate}.run());
  return certificate;
}

}  // namespace handglass::x509
