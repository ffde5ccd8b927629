// The structures of RFC 5280 §4.1 and §5.1, described once; parsing, annotating and writing are
// folds of wire/der.hpp.
#pragma once
#include "crypto/key_structures.hpp"
#include "wire/der.hpp"

namespace handglass::x509::structure {

using der::field;

using crypto::structure::AlgorithmIdentifier;
using crypto::structure::SubjectPublicKeyInfo;

struct AttributeTypeAndValue {
  der::Oid type;
  der::Any value;
  static constexpr std::string_view name = "AttributeTypeAndValue", rfc = "RFC 5280 §4.1.2.4";
  static constexpr auto fields = std::tuple{field<&AttributeTypeAndValue::type>("type"),
                                            field<&AttributeTypeAndValue::value>("value")};
};
using RelativeDistinguishedName = der::SortedSetOf<AttributeTypeAndValue>;
using Name = der::Verbatim<der::SequenceOf<RelativeDistinguishedName>>;
struct Validity {
  der::Instant not_before, not_after;
  static constexpr std::string_view name = "Validity", rfc = "RFC 5280 §4.1.2.5";
  static constexpr auto fields = std::tuple{field<&Validity::not_before>("notBefore"),
                                            field<&Validity::not_after>("notAfter")};
};
struct Extension {
  der::Oid extn_id;
  der::Default<der::Boolean, der::Boolean{false}> critical;
  der::OctetString extn_value;
  static constexpr std::string_view name = "Extension", rfc = "RFC 5280 §4.1.2.9";
  static constexpr auto fields =
      std::tuple{field<&Extension::extn_id>("extnID"), field<&Extension::critical>("critical"),
                 field<&Extension::extn_value>("extnValue")};
};
using Extensions = der::SequenceOf<Extension>;

struct TbsCertificate {
  der::Optional<der::Explicit<0, der::Integer>> version;
  der::Integer serial_number;
  der::Verbatim<AlgorithmIdentifier> signature;
  Name issuer;
  Validity validity;
  Name subject;
  der::Verbatim<SubjectPublicKeyInfo> subject_public_key_info;
  der::Optional<der::Implicit<1, der::BitString>> issuer_unique_id;
  der::Optional<der::Implicit<2, der::BitString>> subject_unique_id;
  der::Optional<der::Explicit<3, Extensions>> extensions;
  static constexpr std::string_view name = "TBSCertificate", rfc = "RFC 5280 §4.1.2";
  static constexpr auto fields =
      std::tuple{field<&TbsCertificate::version>("version"),
                 field<&TbsCertificate::serial_number>("serialNumber"),
                 field<&TbsCertificate::signature>("signature"),
                 field<&TbsCertificate::issuer>("issuer"),
                 field<&TbsCertificate::validity>("validity"),
                 field<&TbsCertificate::subject>("subject"),
                 field<&TbsCertificate::subject_public_key_info>("subjectPublicKeyInfo"),
                 field<&TbsCertificate::issuer_unique_id>("issuerUniqueID"),
                 field<&TbsCertificate::subject_unique_id>("subjectUniqueID"),
                 field<&TbsCertificate::extensions>("extensions")};
};
struct Certificate {
  der::Verbatim<TbsCertificate> tbs_certificate;
  der::Verbatim<AlgorithmIdentifier> signature_algorithm;
  der::BitString signature_value;
  static constexpr std::string_view name = "Certificate", rfc = "RFC 5280 §4.1";
  static constexpr auto fields =
      std::tuple{field<&Certificate::tbs_certificate>("tbsCertificate"),
                 field<&Certificate::signature_algorithm>("signatureAlgorithm"),
                 field<&Certificate::signature_value>("signatureValue")};
};

struct RevokedCertificate {
  der::Integer user_certificate;
  der::Instant revocation_date;
  der::Optional<Extensions> crl_entry_extensions;
  static constexpr std::string_view name = "RevokedCertificate", rfc = "RFC 5280 §5.1.2.6";
  static constexpr auto fields =
      std::tuple{field<&RevokedCertificate::user_certificate>("userCertificate"),
                 field<&RevokedCertificate::revocation_date>("revocationDate"),
                 field<&RevokedCertificate::crl_entry_extensions>("crlEntryExtensions")};
};
struct TbsCertList {
  der::Optional<der::Integer> version;
  der::Verbatim<AlgorithmIdentifier> signature;
  Name issuer;
  der::Instant this_update;
  der::Optional<der::Instant> next_update;
  der::Optional<der::SequenceOf<RevokedCertificate>> revoked_certificates;
  der::Optional<der::Explicit<0, Extensions>> crl_extensions;
  static constexpr std::string_view name = "TBSCertList", rfc = "RFC 5280 §5.1.2";
  static constexpr auto fields =
      std::tuple{field<&TbsCertList::version>("version"),
                 field<&TbsCertList::signature>("signature"),
                 field<&TbsCertList::issuer>("issuer"),
                 field<&TbsCertList::this_update>("thisUpdate"),
                 field<&TbsCertList::next_update>("nextUpdate"),
                 field<&TbsCertList::revoked_certificates>("revokedCertificates"),
                 field<&TbsCertList::crl_extensions>("crlExtensions")};
};
struct CertificateList {
  der::Verbatim<TbsCertList> tbs_cert_list;
  der::Verbatim<AlgorithmIdentifier> signature_algorithm;
  der::BitString signature_value;
  static constexpr std::string_view name = "CertificateList", rfc = "RFC 5280 §5.1";
  static constexpr auto fields =
      std::tuple{field<&CertificateList::tbs_cert_list>("tbsCertList"),
                 field<&CertificateList::signature_algorithm>("signatureAlgorithm"),
                 field<&CertificateList::signature_value>("signatureValue")};
};

}  // namespace handglass::x509::structure
