// A PKCS#7 in DER. What is found in it is one DER value each, no more of them than the file's bytes
// can hold, and the file has the shape by which it is told from others.
#include "x509/pkcs7.hpp"

#include "crypto/file_shape.hpp"
#include "target.hpp"
#include "wire/der.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View file(data, size);
  const auto found = x509::read_pkcs7(file);
  if (!found) return 0;
  fuzz::require(crypto::shape_of(file) == crypto::FileShape::pkcs7,
                "a file's shape is what it opens as");
  std::size_t held = 0;
  for (const auto* list : {&found->certificates, &found->crls})
    for (const Bytes& member : *list) {
      fuzz::require(der::parse<der::Any>(member).has_value(), "each member is one DER value");
      held += member.size();
    }
  fuzz::require(held <= size, "no more is held than is there");
  return 0;
}
