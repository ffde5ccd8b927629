// The DER structures of PKCS#12, described once.
#pragma once
#include "crypto/content_info.hpp"

namespace handglass::crypto::structure {

struct DigestInfo {
  AlgorithmIdentifier digest_algorithm;
  der::OctetString digest;
  static constexpr std::string_view name = "DigestInfo", rfc = "RFC 8017 §9.2";
  static constexpr auto fields = std::tuple{field<&DigestInfo::digest_algorithm>("digestAlgorithm"),
                                            field<&DigestInfo::digest>("digest")};
};
struct MacData {
  DigestInfo mac;
  der::OctetString mac_salt;
  der::Optional<der::Integer> iterations;  // 1 where it is left out
  static constexpr std::string_view name = "MacData", rfc = "RFC 7292 §4";
  static constexpr auto fields =
      std::tuple{field<&MacData::mac>("mac"), field<&MacData::mac_salt>("macSalt"),
                 field<&MacData::iterations>("iterations")};
};
struct Pfx {
  der::Integer version;
  ContentInfo auth_safe;
  der::Optional<MacData> mac_data;
  static constexpr std::string_view name = "PFX", rfc = "RFC 7292 §4";
  static constexpr auto fields =
      std::tuple{field<&Pfx::version>("version"), field<&Pfx::auth_safe>("authSafe"),
                 field<&Pfx::mac_data>("macData")};
};

struct EncryptedContentInfo {
  der::Oid content_type;
  AlgorithmIdentifier content_encryption_algorithm;
  der::Optional<der::Implicit<0, der::OctetString>> encrypted_content;
  static constexpr std::string_view name = "EncryptedContentInfo", rfc = "RFC 5652 §6.1";
  static constexpr auto fields = std::tuple{
      field<&EncryptedContentInfo::content_type>("contentType"),
      field<&EncryptedContentInfo::content_encryption_algorithm>("contentEncryptionAlgorithm"),
      field<&EncryptedContentInfo::encrypted_content>("encryptedContent")};
};
struct EncryptedData {
  der::Integer version;
  EncryptedContentInfo encrypted_content_info;
  der::Optional<der::Implicit<1, der::SetOf<der::Any>>> unprotected_attrs;
  static constexpr std::string_view name = "EncryptedData", rfc = "RFC 5652 §8";
  static constexpr auto fields =
      std::tuple{field<&EncryptedData::version>("version"),
                 field<&EncryptedData::encrypted_content_info>("encryptedContentInfo"),
                 field<&EncryptedData::unprotected_attrs>("unprotectedAttrs")};
};

struct Pkcs12Attribute {
  der::Oid attr_id;
  der::SetOf<der::Any> attr_values;
  static constexpr std::string_view name = "PKCS12Attribute", rfc = "RFC 7292 §4.2";
  static constexpr auto fields = std::tuple{field<&Pkcs12Attribute::attr_id>("attrId"),
                                            field<&Pkcs12Attribute::attr_values>("attrValues")};
};
struct SafeBag {
  der::Oid bag_id;
  der::Explicit<0, der::Any> bag_value;
  der::Optional<der::SetOf<Pkcs12Attribute>> bag_attributes;
  static constexpr std::string_view name = "SafeBag", rfc = "RFC 7292 §4.2";
  static constexpr auto fields =
      std::tuple{field<&SafeBag::bag_id>("bagId"), field<&SafeBag::bag_value>("bagValue"),
                 field<&SafeBag::bag_attributes>("bagAttributes")};
};
struct CertBag {
  der::Oid cert_id;
  der::Explicit<0, der::Any> cert_value;
  static constexpr std::string_view name = "CertBag", rfc = "RFC 7292 §4.2.3";
  static constexpr auto fields =
      std::tuple{field<&CertBag::cert_id>("certId"), field<&CertBag::cert_value>("certValue")};
};

}  // namespace handglass::crypto::structure
