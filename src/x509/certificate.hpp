// A certificate: the structure of RFC 5280 §4.1 described once, and what its extensions say.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/names.hpp"
#include "base/time.hpp"
#include "crypto/signature.hpp"
#include "wire/der.hpp"
#include "x509/extensions.hpp"
#include "x509/general_name.hpp"
#include "x509/name.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {

class Certificate;
using CertificateRef = std::shared_ptr<const Certificate>;

// keyUsage bits by their place (RFC 5280 §4.2.1.3).
enum class KeyUsage : std::uint8_t {
  digital_signature,
  non_repudiation,
  key_encipherment,
  data_encipherment,
  key_agreement,
  key_cert_sign,
  crl_sign,
  encipher_only,
  decipher_only,
};

struct BasicConstraints {
  bool ca = false;
  std::optional<std::uint32_t> path_length;
};

// What policyConstraints says (RFC 5280 §4.2.1.11): after how many more certificates.
struct PolicyConstraints {
  std::optional<std::uint32_t> require_explicit_policy, inhibit_policy_mapping;
};

// A parsed certificate keeps its bytes; all views below are into them.
class Certificate {
 public:
  // With what its bytes say yet to be read; parse() makes whole ones.
  Certificate(Bytes bytes, const structure::Certificate& structure)
      : bytes_(std::move(bytes)),
        structure_(structure),
        issuer_{structure.tbs_certificate.value.issuer.whole, &issuer_form_},
        subject_{structure.tbs_certificate.value.subject.whole, &subject_form_} {}
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  // Exactly one certificate. der_malformed or certificate_malformed with field and offset
  // otherwise: a bad version or serial number, an extension that comes twice or whose contents are
  // malformed, signature algorithms that differ.
  static Result<CertificateRef> parse(View der);

  View der() const { return bytes_; }
  const structure::Certificate& structure() const { return structure_; }
  const Name& issuer() const { return issuer_; }
  const Name& subject() const { return subject_; }
  View serial() const;  // content octets of the INTEGER
  std::string serial_text()
      const;  // upper-case hex, the middle left out of long ones: "EA60..58FA"
  Time not_before() const;
  Time not_after() const;
  // Nothing where the key is of a kind or form that we do not know; key_failure() then says why.
  const std::optional<crypto::PublicKey>& key() const { return key_; }
  const std::optional<Failure>& key_failure() const { return key_failure_; }
  View subject_public_key_info() const;  // DER, whole
  // Nothing where the algorithm is unknown.
  std::optional<crypto::Scheme> signature_scheme() const { return scheme_; }
  bool self_issued() const { return same_name(issuer_, subject_); }

  const std::optional<BasicConstraints>& basic_constraints() const { return basic_constraints_; }
  bool has_key_usage() const { return key_usage_.has_value(); }
  // Whether the bit is set, or there is no key usage, which forbids nothing.
  bool may(KeyUsage usage) const;
  std::string key_usage_text() const;  // "digitalSignature, keyEncipherment"
  // The OIDs of extended key usage; nothing where there is none.
  const std::optional<structure::ExtKeyUsage>& extended_key_usage() const {
    return extended_key_usage_;
  }
  // All of them are GeneralNames: general_names() lists them, der::each() goes over them.
  const structure::GeneralNames& subject_alt_names() const { return subject_alt_names_; }
  // The next are as they stand, and readable; nothing where they are absent.
  const std::optional<structure::NameConstraints>& name_constraints() const {
    return name_constraints_;
  }
  const std::optional<structure::CertificatePolicies>& policies() const { return policies_; }
  const std::optional<structure::PolicyMappings>& policy_mappings() const {
    return policy_mappings_;
  }
  const std::optional<structure::CrlDistributionPoints>& crl_distribution_points() const {
    return crl_distribution_points_;
  }
  const std::optional<PolicyConstraints>& policy_constraints() const { return policy_constraints_; }
  // Below so many more certificates anyPolicy counts for nothing (RFC 5280 §4.2.1.14).
  const std::optional<std::uint32_t>& inhibit_any_policy() const { return inhibit_any_policy_; }
  // The extensions of TLS that its holder promises to answer to, or of a CA those whom it certifies
  // (RFC 7633).
  const std::optional<structure::Features>& tls_features() const { return tls_features_; }
  bool must_staple() const;  // status_request is one of them
  const std::optional<View>& subject_key_id() const { return subject_key_id_; }
  const std::optional<View>& authority_key_id() const { return authority_key_id_; }
  // Critical extensions that the validator does not process, dotted.
  const std::vector<std::string>& unknown_critical() const { return unknown_critical_; }
  // Those that it does, and that must not be critical.
  const std::vector<std::string>& wrongly_critical() const { return wrongly_critical_; }

 private:
  friend struct CertificateParser;
  Bytes bytes_;
  structure::Certificate structure_;
  NameForm issuer_form_, subject_form_;
  Name issuer_, subject_;
  std::optional<crypto::PublicKey> key_;
  std::optional<Failure> key_failure_;
  std::optional<crypto::Scheme> scheme_;
  std::optional<BasicConstraints> basic_constraints_;
  std::optional<der::BitString> key_usage_;
  std::optional<structure::ExtKeyUsage> extended_key_usage_;
  structure::GeneralNames subject_alt_names_;
  std::optional<structure::NameConstraints> name_constraints_;
  std::optional<structure::CertificatePolicies> policies_;
  std::optional<structure::PolicyMappings> policy_mappings_;
  std::optional<structure::CrlDistributionPoints> crl_distribution_points_;
  std::optional<PolicyConstraints> policy_constraints_;
  std::optional<std::uint32_t> inhibit_any_policy_;
  std::optional<structure::Features> tls_features_;
  std::optional<View> subject_key_id_, authority_key_id_;
  std::vector<std::string> unknown_critical_, wrongly_critical_;
};

// A serial number's content octets as serial_text() writes them.
std::string serial_text(View serial);

// All certificates of a file: PEM with one or more CERTIFICATE blocks, one in DER, or those of a
// PKCS#7 in either. `name` is the file's, for the failure.
Result<std::vector<CertificateRef>> read_certificates(View file, std::string_view name);

}  // namespace handglass::x509

template <>
inline constexpr auto handglass::names_of<handglass::x509::KeyUsage> =
    std::to_array<handglass::Named<handglass::x509::KeyUsage>>({
        {handglass::x509::KeyUsage::digital_signature, "digitalSignature"},
        {handglass::x509::KeyUsage::non_repudiation, "nonRepudiation"},
        {handglass::x509::KeyUsage::key_encipherment, "keyEncipherment"},
        {handglass::x509::KeyUsage::data_encipherment, "dataEncipherment"},
        {handglass::x509::KeyUsage::key_agreement, "keyAgreement"},
        {handglass::x509::KeyUsage::key_cert_sign, "keyCertSign"},
        {handglass::x509::KeyUsage::crl_sign, "cRLSign"},
        {handglass::x509::KeyUsage::encipher_only, "encipherOnly"},
        {handglass::x509::KeyUsage::decipher_only, "decipherOnly"},
    });
