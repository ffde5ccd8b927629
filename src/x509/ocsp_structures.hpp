// The structures of an OCSP response (RFC 6960 §4.2.1), described once like those of certificates.
#pragma once
#include "x509/structures.hpp"

namespace handglass::x509::structure {

// Hashes of the issuer's name and key, which tell it from others of that name, and the serial
// number that it gave.
struct CertId {
  AlgorithmIdentifier hash_algorithm;
  der::OctetString issuer_name_hash, issuer_key_hash;
  der::Integer serial_number;
  static constexpr std::string_view name = "CertID", rfc = "RFC 6960 §4.1.1";
  static constexpr auto fields = std::tuple{field<&CertId::hash_algorithm>("hashAlgorithm"),
                                            field<&CertId::issuer_name_hash>("issuerNameHash"),
                                            field<&CertId::issuer_key_hash>("issuerKeyHash"),
                                            field<&CertId::serial_number>("serialNumber")};
};
struct RevokedInfo {
  der::Instant revocation_time;
  der::Optional<der::Explicit<0, der::Enumerated>> revocation_reason;
  static constexpr std::string_view name = "RevokedInfo", rfc = "RFC 6960 §4.2.1";
  static constexpr auto fields =
      std::tuple{field<&RevokedInfo::revocation_time>("revocationTime"),
                 field<&RevokedInfo::revocation_reason>("revocationReason")};
};

// CertStatus is a CHOICE of three context tags.
using CertStatusGood = der::Implicit<0, der::Null>;
using CertStatusRevoked = der::Implicit<1, RevokedInfo>;
using CertStatusUnknown = der::Implicit<2, der::Null>;

struct SingleResponse {
  CertId cert_id;
  der::Any cert_status;  // the CHOICE
  der::Instant this_update;
  der::Optional<der::Explicit<0, der::Instant>> next_update;
  der::Optional<der::Explicit<1, Extensions>> single_extensions;
  static constexpr std::string_view name = "SingleResponse", rfc = "RFC 6960 §4.2.1";
  static constexpr auto fields = std::tuple{
      field<&SingleResponse::cert_id>("certID"), field<&SingleResponse::cert_status>("certStatus"),
      field<&SingleResponse::this_update>("thisUpdate"),
      field<&SingleResponse::next_update>("nextUpdate"),
      field<&SingleResponse::single_extensions>("singleExtensions")};
};

// ResponderID is a CHOICE of two context tags: by name, or by the SHA-1 of the key.
using ResponderByName = der::Explicit<1, Name>;
using ResponderByKey = der::Explicit<2, der::OctetString>;

struct ResponseData {
  der::Optional<der::Explicit<0, der::Integer>> version;  // v1, which is 0, where it is left out
  der::Any responder_id;                                  // the CHOICE
  der::Instant produced_at;
  der::SequenceOf<SingleResponse> responses;
  der::Optional<der::Explicit<1, Extensions>> response_extensions;
  static constexpr std::string_view name = "ResponseData", rfc = "RFC 6960 §4.2.1";
  static constexpr auto fields = std::tuple{
      field<&ResponseData::version>("version"), field<&ResponseData::responder_id>("responderID"),
      field<&ResponseData::produced_at>("producedAt"), field<&ResponseData::responses>("responses"),
      field<&ResponseData::response_extensions>("responseExtensions")};
};
struct BasicOcspResponse {
  der::Verbatim<ResponseData> tbs_response_data;
  der::Verbatim<AlgorithmIdentifier> signature_algorithm;
  der::BitString signature;
  der::Optional<der::Explicit<0, der::SequenceOf<der::Verbatim<Certificate>>>> certs;
  static constexpr std::string_view name = "BasicOCSPResponse", rfc = "RFC 6960 §4.2.1";
  static constexpr auto fields = std::tuple{
      field<&BasicOcspResponse::tbs_response_data>("tbsResponseData"),
      field<&BasicOcspResponse::signature_algorithm>("signatureAlgorithm"),
      field<&BasicOcspResponse::signature>("signature"), field<&BasicOcspResponse::certs>("certs")};
};
struct ResponseBytes {
  der::Oid response_type;
  der::OctetString response;  // of id-pkix-ocsp-basic: the DER of a BasicOCSPResponse
  static constexpr std::string_view name = "ResponseBytes", rfc = "RFC 6960 §4.2.1";
  static constexpr auto fields = std::tuple{field<&ResponseBytes::response_type>("responseType"),
                                            field<&ResponseBytes::response>("response")};
};
struct OcspResponse {
  der::Enumerated response_status;
  der::Optional<der::Explicit<0, ResponseBytes>> response_bytes;
  static constexpr std::string_view name = "OCSPResponse", rfc = "RFC 6960 §4.2.1";
  static constexpr auto fields = std::tuple{field<&OcspResponse::response_status>("responseStatus"),
                                            field<&OcspResponse::response_bytes>("responseBytes")};
};

}  // namespace handglass::x509::structure
