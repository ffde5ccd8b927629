// The contents of the extensions that this room reads (RFC 5280 §4.2.1, §5.2, §5.3), described once
// like the structures that hold them.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

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
  certificate_policies = 32,
  authority_key_identifier = 35,
  extended_key_usage = 37,
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
inline constexpr std::string_view server_auth = "1.3.6.1.5.5.7.3.1";
inline constexpr std::string_view client_auth = "1.3.6.1.5.5.7.3.2";
inline constexpr std::string_view any = "2.5.29.37.0";
}  // namespace key_purpose
// "clientAuth" for those that RFC 5280 names, else dotted.
std::string key_purpose_name(std::string_view dotted);

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
using ExtKeyUsage = der::SequenceOf<der::Oid>;   // RFC 5280 §4.2.1.12
using GeneralNames = der::SequenceOf<der::Any>;  // a CHOICE of context tags 0 to 8 (§4.2.1.6)
using CertificatePolicies = der::SequenceOf<PolicyInformation>;

}  // namespace structure
}  // namespace handglass::x509
