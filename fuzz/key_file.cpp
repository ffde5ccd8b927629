// A file with keys or certificates: PKCS#12, an encrypted PKCS#8 key, PKCS#7. Whatever opens under
// the corpora's password gives DER that is written again byte for byte.
#include "crypto/file_shape.hpp"
#include "crypto/pkcs12.hpp"
#include "target.hpp"
#include "x509/pkcs7.hpp"

using namespace handglass;

namespace {

constexpr std::string_view password = "password";
// The corpora ask for one round a part; a mutated file must not ask for seconds.
constexpr std::uint32_t rounds = 64;

void check_key(View der) {
  const auto key = der::parse<crypto::structure::PrivateKeyInfo>(der);
  if (key) fuzz::require(der::encode(*key) == to_bytes(der), "parse, then write: the same bytes");
}

void check_pkcs12(View der) {
  crypto::RoundBudget budget(rounds), other(rounds);
  const auto whole = crypto::read_pkcs12(der, as_bytes(password), budget);
  // Most mutations end at the MAC: what is behind it is an input of its own.
  const auto inner = crypto::read_authenticated_safe(der, as_bytes(password), other);
  fuzz::require(!whole || !inner, "a PFX is no AuthenticatedSafe");
  for (const auto* found : {&whole, &inner})
    if (*found && (*found)->key) check_key((*found)->key->reveal());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View file(data, size);
  check_pkcs12(file);
  crypto::RoundBudget budget(rounds);
  if (const auto key = crypto::open_private_key_info(file, as_bytes(password), budget)) {
    check_key(key->reveal());
    fuzz::require(crypto::shape_of(file) == crypto::FileShape::encrypted_private_key,
                  "a file's shape is what it opens as");
  }
  if (const auto found = x509::read_pkcs7(file)) {
    fuzz::require(crypto::shape_of(file) == crypto::FileShape::pkcs7,
                  "a file's shape is what it opens as");
    for (const auto* list : {&found->certificates, &found->crls})
      for (const Bytes& member : *list)
        fuzz::require(der::parse<der::Any>(member).has_value(), "each member is one DER value");
  }
  return 0;
}
