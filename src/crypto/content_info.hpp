// ContentInfo, the envelope of PKCS#7 and PKCS#12, and what it may hold.
#pragma once
#include "crypto/key_structures.hpp"
#include "crypto/oids.hpp"

namespace handglass::crypto {

namespace structure {
struct ContentInfo {
  der::Oid content_type;
  der::Optional<der::Explicit<0, der::Any>> content;
  static constexpr std::string_view name = "ContentInfo", rfc = "RFC 5652 §3";
  static constexpr auto fields = std::tuple{field<&ContentInfo::content_type>("contentType"),
                                            field<&ContentInfo::content>("content")};
};
struct SignedData {
  der::Integer version;
  der::SetOf<der::Any> digest_algorithms;
  ContentInfo encap_content_info;
  der::Optional<der::Implicit<0, der::SetOf<der::Any>>> certificates;
  der::Optional<der::Implicit<1, der::SetOf<der::Any>>> crls;
  der::SetOf<der::Any> signer_infos;
  static constexpr std::string_view name = "SignedData", rfc = "RFC 5652 §5.1";
  static constexpr auto fields =
      std::tuple{field<&SignedData::version>("version"),
                 field<&SignedData::digest_algorithms>("digestAlgorithms"),
                 field<&SignedData::encap_content_info>("encapContentInfo"),
                 field<&SignedData::certificates>("certificates"),
                 field<&SignedData::crls>("crls"),
                 field<&SignedData::signer_infos>("signerInfos")};
};
}  // namespace structure

namespace content_type {
inline constexpr auto& data = oids::oid<1, 2, 840, 113549, 1, 7, 1>;
inline constexpr auto& signed_data = oids::oid<1, 2, 840, 113549, 1, 7, 2>;
inline constexpr auto& enveloped_data = oids::oid<1, 2, 840, 113549, 1, 7, 3>;
inline constexpr auto& encrypted_data = oids::oid<1, 2, 840, 113549, 1, 7, 6>;
}  // namespace content_type

}  // namespace handglass::crypto
