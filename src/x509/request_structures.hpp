// A request for a certificate, PKCS#10 (RFC 2986 §4), described once like the certificate.
#pragma once
#include "x509/structures.hpp"

namespace handglass::x509::structure {

struct Attribute {
  der::Oid type;
  der::SetOf<der::Any> values;
  static constexpr std::string_view name = "Attribute", rfc = "RFC 2986 §4.1";
  static constexpr auto fields =
      std::tuple{field<&Attribute::type>("type"), field<&Attribute::values>("values")};
};
struct CertificationRequestInfo {
  der::Integer version;
  Name subject;
  SubjectPublicKeyInfo subject_pk_info;
  der::Implicit<0, der::SetOf<Attribute>> attributes;
  static constexpr std::string_view name = "CertificationRequestInfo", rfc = "RFC 2986 §4.1";
  static constexpr auto fields =
      std::tuple{field<&CertificationRequestInfo::version>("version"),
                 field<&CertificationRequestInfo::subject>("subject"),
                 field<&CertificationRequestInfo::subject_pk_info>("subjectPKInfo"),
                 field<&CertificationRequestInfo::attributes>("attributes")};
};
struct CertificationRequest {
  der::Verbatim<CertificationRequestInfo> certification_request_info;
  AlgorithmIdentifier signature_algorithm;
  der::BitString signature;
  static constexpr std::string_view name = "CertificationRequest", rfc = "RFC 2986 §4.2";
  static constexpr auto fields = std::tuple{
      field<&CertificationRequest::certification_request_info>("certificationRequestInfo"),
      field<&CertificationRequest::signature_algorithm>("signatureAlgorithm"),
      field<&CertificationRequest::signature>("signature")};
};

}  // namespace handglass::x509::structure
