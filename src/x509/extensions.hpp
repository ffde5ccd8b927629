// The contents of the extensions that this room reads (RFC 5280 §4.2.1, §5.2, §5.3), described once
// like the structures that hold them.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/oids.hpp"
#include "wire/der.hpp"

namespace handglass::x509 {

// Last arc of the id-ce object identifiers, 2.5.29.N.
enum class Ce : std::uint8_t {
  subject_key_identifier = 14,
  key_usage = 15,
  subject_alt_name = 17,
  basic_constraints = 19,
  crl_number = 20,
  reason_code = 21,
  invalidity_date = 24,
  delta_crl_indicator = 27,
  issuing_distribution_point = 28,
  certificate_issuer = 29,
  name_constraints = 30,
  crl_distribution_points = 31,
  certificate_policies = 32,
  policy_mappings = 33,
  authority_key_identifier = 35,
  policy_constraints = 36,
  extended_key_usage = 37,
  freshest_crl = 46,
  inhibit_any_policy = 54,
};

// N of 2.5.29.N, as far as that is one octet; nothing for other object identifiers.
inline std::optional<Ce> certificate_extension(der::Oid oid) {
  if (oid.content.size() != 3 || oid.content[0] != 0x55 || oid.content[1] != 0x1d) return {};
  return static_cast<Ce>(oid.content[2]);
}
inline std::array<std::uint8_t, 3> oid_of(Ce extension) {
  return {0x55, 0x1d, static_cast<std::uint8_t>(extension)};
}

// Extended key usages (RFC 5280 §4.2.1.12).
namespace key_purpose {
inline constexpr der::Oid server_auth{crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 3, 1>};
inline constexpr der::Oid client_auth{crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 3, 2>};
inline constexpr der::Oid ocsp_signing{crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 3, 9>};
inline constexpr der::Oid any{crypto::oids::oid<2, 5, 29, 37, 0>};
}  // namespace key_purpose

namespace structure {

using der::field;

struct BasicConstraints {
  der::Default<der::Boolean, der::Boolean{false}> ca;
  der::Optional<der::Integer> path_len_constraint;
  static constexpr std::string_view name = "BasicConstraints", rfc = "RFC 5280 §4.2.1.9";
  static constexpr auto fields =
      std::tuple{field<&BasicConstraints::ca>("cA"),
                 field<&BasicConstraints::path_len_constraint>("pathLenConstraint")};
};
struct AuthorityKeyIdentifier {
  der::Optional<der::Implicit<0, der::OctetString>> key_identifier;
  der::Optional<der::Implicit<1, der::SequenceOf<der::Any>>> authority_cert_issuer;
  der::Optional<der::Implicit<2, der::Integer>> authority_cert_serial_number;
  static constexpr std::string_view name = "AuthorityKeyIdentifier", rfc = "RFC 5280 §4.2.1.1";
  static constexpr auto fields = std::tuple{
      field<&AuthorityKeyIdentifier::key_identifier>("keyIdentifier"),
      field<&AuthorityKeyIdentifier::authority_cert_issuer>("authorityCertIssuer"),
      field<&AuthorityKeyIdentifier::authority_cert_serial_number>("authorityCertSerialNumber")};
};
struct PolicyInformation {
  der::Oid policy_identifier;
  der::Optional<der::SequenceOf<der::Any>> policy_qualifiers;
  static constexpr std::string_view name = "PolicyInformation", rfc = "RFC 5280 §4.2.1.4";
  static constexpr auto fields =
      std::tuple{field<&PolicyInformation::policy_identifier>("policyIdentifier"),
                 field<&PolicyInformation::policy_qualifiers>("policyQualifiers")};
};
struct AccessDescription {
  der::Oid access_method;
  der::Any access_location;
  static constexpr std::string_view name = "AccessDescription", rfc = "RFC 5280 §4.2.2.1";
  static constexpr auto fields =
      std::tuple{field<&AccessDescription::access_method>("accessMethod"),
                 field<&AccessDescription::access_location>("accessLocation")};
};
struct DistributionPoint {
  der::Optional<der::Explicit<0, der::Any>> distribution_point;  // a CHOICE
  der::Optional<der::Implicit<1, der::BitString>> reasons;
  der::Optional<der::Implicit<2, der::SequenceOf<der::Any>>> crl_issuer;
  static constexpr std::string_view name = "DistributionPoint", rfc = "RFC 5280 §4.2.1.13";
  static constexpr auto fields =
      std::tuple{field<&DistributionPoint::distribution_point>("distributionPoint"),
                 field<&DistributionPoint::reasons>("reasons"),
                 field<&DistributionPoint::crl_issuer>("cRLIssuer")};
};
struct OtherName {
  der::Oid type_id;
  der::Explicit<0, der::Any> value;
  static constexpr std::string_view name = "OtherName", rfc = "RFC 5280 §4.2.1.6";
  static constexpr auto fields =
      std::tuple{field<&OtherName::type_id>("type-id"), field<&OtherName::value>("value")};
};
struct EdiPartyName {
  der::Optional<der::Explicit<0, der::Any>> name_assigner;
  der::Explicit<1, der::Any> party_name;
  static constexpr std::string_view name = "EDIPartyName", rfc = "RFC 5280 §4.2.1.6";
  static constexpr auto fields = std::tuple{field<&EdiPartyName::name_assigner>("nameAssigner"),
                                            field<&EdiPartyName::party_name>("partyName")};
};
struct GeneralSubtree {
  der::Any base;  // a GeneralName
  der::Optional<der::Implicit<0, der::Integer>> minimum;
  der::Optional<der::Implicit<1, der::Integer>> maximum;
  static constexpr std::string_view name = "GeneralSubtree", rfc = "RFC 5280 §4.2.1.10";
  static constexpr auto fields =
      std::tuple{field<&GeneralSubtree::base>("base"), field<&GeneralSubtree::minimum>("minimum"),
                 field<&GeneralSubtree::maximum>("maximum")};
};
using GeneralSubtrees = der::SequenceOf<GeneralSubtree>;
struct NameConstraints {
  der::Optional<der::Implicit<0, GeneralSubtrees>> permitted_subtrees;
  der::Optional<der::Implicit<1, GeneralSubtrees>> excluded_subtrees;
  static constexpr std::string_view name = "NameConstraints", rfc = "RFC 5280 §4.2.1.10";
  static constexpr auto fields =
      std::tuple{field<&NameConstraints::permitted_subtrees>("permittedSubtrees"),
                 field<&NameConstraints::excluded_subtrees>("excludedSubtrees")};
};
struct PolicyMapping {
  der::Oid issuer_domain_policy, subject_domain_policy;
  static constexpr std::string_view name = "PolicyMapping", rfc = "RFC 5280 §4.2.1.5";
  static constexpr auto fields =
      std::tuple{field<&PolicyMapping::issuer_domain_policy>("issuerDomainPolicy"),
                 field<&PolicyMapping::subject_domain_policy>("subjectDomainPolicy")};
};
using PolicyMappings = der::SequenceOf<PolicyMapping>;
struct PolicyConstraints {
  der::Optional<der::Implicit<0, der::Integer>> require_explicit_policy;
  der::Optional<der::Implicit<1, der::Integer>> inhibit_policy_mapping;
  static constexpr std::string_view name = "PolicyConstraints", rfc = "RFC 5280 §4.2.1.11";
  static constexpr auto fields =
      std::tuple{field<&PolicyConstraints::require_explicit_policy>("requireExplicitPolicy"),
                 field<&PolicyConstraints::inhibit_policy_mapping>("inhibitPolicyMapping")};
};
struct IssuingDistributionPoint {
  der::Optional<der::Explicit<0, der::Any>> distribution_point;  // a CHOICE
  // The flags are FALSE unless they are there, and DER does not write FALSE.
  der::Optional<der::Implicit<1, der::Boolean>> only_contains_user_certs;
  der::Optional<der::Implicit<2, der::Boolean>> only_contains_ca_certs;
  der::Optional<der::Implicit<3, der::BitString>> only_some_reasons;
  der::Optional<der::Implicit<4, der::Boolean>> indirect_crl;
  der::Optional<der::Implicit<5, der::Boolean>> only_contains_attribute_certs;
  static constexpr std::string_view name = "IssuingDistributionPoint", rfc = "RFC 5280 §5.2.5";
  static constexpr auto fields = std::tuple{
      field<&IssuingDistributionPoint::distribution_point>("distributionPoint"),
      field<&IssuingDistributionPoint::only_contains_user_certs>("onlyContainsUserCerts"),
      field<&IssuingDistributionPoint::only_contains_ca_certs>("onlyContainsCACerts"),
      field<&IssuingDistributionPoint::only_some_reasons>("onlySomeReasons"),
      field<&IssuingDistributionPoint::indirect_crl>("indirectCRL"),
      field<&IssuingDistributionPoint::only_contains_attribute_certs>(
          "onlyContainsAttributeCerts")};
};
using CrlDistributionPoints = der::SequenceOf<DistributionPoint>;  // RFC 5280 §4.2.1.13
using Features = der::SequenceOf<der::Integer>;                    // RFC 7633
using ExtKeyUsage = der::SequenceOf<der::Oid>;                     // RFC 5280 §4.2.1.12
using GeneralNames = der::SequenceOf<der::Any>;  // a CHOICE of context tags 0 to 8 (§4.2.1.6)
using CertificatePolicies = der::SequenceOf<PolicyInformation>;

}  // namespace structure
}  // namespace handglass::x509
