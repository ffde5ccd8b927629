#include "x509/pkcs7.hpp"

#include "crypto/content_info.hpp"

namespace handglass::x509 {
namespace {

// A certificate of another kind than X.509 has a tag of its own, [0] to [3]; it is passed over.
template <class Set>
std::vector<Bytes> sequences_of(const Set& set) {
  constexpr std::uint8_t sequence = 0x30;
  std::vector<Bytes> out;
  if (set)
    der::each(set->value, [&](const der::Any& member) {
      if (member.tag == sequence) out.push_back(to_bytes(member.whole));
    });
  return out;
}

}  // namespace

Result<Pkcs7> read_pkcs7(View der) {
  TRY(const auto info, der::parse<crypto::structure::ContentInfo>(der));
  if (!same(info.content_type.content, crypto::content_type::signed_data) || !info.content)
    return fail({.rule = Rule::der_malformed,
                 .field = "contentType",
                 .evidence = {{"reason", "PKCS#7 that holds no SignedData"}}});
  TRY(const auto data, der::parse<crypto::structure::SignedData>(info.content->value.whole));
  return Pkcs7{.certificates = sequences_of(data.certificates), .crls = sequences_of(data.crls)};
}

}  // namespace handglass::x509
