#include "crypto/file_shape.hpp"

#include "wire/der.hpp"

namespace handglass::crypto {
namespace {

// The identifier and length octets of a value, taken off; nothing where it is not constructed.
View contents_of_sequence(View der) {
  constexpr std::uint8_t sequence = 0x30;
  if (der.size() < 2 || der[0] != sequence) return {};
  const std::size_t octets = der[1] < 0x80 ? 0 : der[1] & 0x7f;
  return der.size() < 2 + octets ? View{} : der.subspan(2 + octets);
}

bool begins(View text, std::initializer_list<std::uint8_t> start) {
  return text.size() >= start.size() && std::ranges::equal(text.first(start.size()), start);
}

}  // namespace

FileShape shape_of(View der) {
  const View inner = contents_of_sequence(der);
  // The version of a PFX is 3 (RFC 7292 §4), and no key's version is.
  if (begins(inner, {0x02, 0x01, 0x03, 0x30})) return FileShape::pkcs12;
  if (begins(inner, {0x02})) return FileShape::private_key;
  // An object identifier of PKCS#7: 1.2.840.113549.1.7.n.
  if (begins(inner, {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07}))
    return FileShape::pkcs7;
  const auto members = der::parse<der::SequenceOf<der::Any>>(der);
  if (!members || members->size != 2) return FileShape::other;
  std::uint8_t last = 0;
  der::each(*members, [&](const der::Any& member) { last = member.tag; });
  return last == der::tag_of<der::OctetString> ? FileShape::encrypted_private_key
                                               : FileShape::other;
}

}  // namespace handglass::crypto
