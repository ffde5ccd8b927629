// A PKCS#12 in DER, or the AuthenticatedSafe that is behind its MAC, under the corpora's password.
// The key that it has is DER that is written again byte for byte; key and certificates are no more
// than the file's bytes can hold; another password does not open it.
#include "crypto/pkcs12.hpp"

#include "crypto/file_shape.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

constexpr std::string_view password = "password";
// The corpora ask for one round a part; a mutated file must not ask for seconds.
constexpr std::uint32_t rounds = 64;

void check(View file, const crypto::Pkcs12& found) {
  std::size_t held = 0;
  if (found.key) {
    const View der = found.key->reveal();
    const auto key = der::parse<crypto::structure::PrivateKeyInfo>(der);
    if (key) fuzz::require(same(der::encode(*key), der), "parse, then write: the same bytes");
    held += der.size();
  }
  // They are octets of the file; what is in them is for x509 to say.
  for (const Bytes& certificate : found.certificates) held += certificate.size();
  fuzz::require(held <= file.size(), "no more is held than is there");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View file(data, size);
  crypto::RoundBudget budget(rounds), other(rounds);
  const auto whole = crypto::read_pkcs12(file, as_bytes(password), budget);
  // Most mutations end at the MAC: what is behind it is an input of its own.
  const auto inner = crypto::read_authenticated_safe(file, as_bytes(password), other);
  fuzz::require(!whole || !inner, "a PFX is no AuthenticatedSafe");
  if (whole) {
    fuzz::require(crypto::shape_of(file) == crypto::FileShape::pkcs12,
                  "a file's shape is what it opens as");
    check(file, *whole);
    crypto::RoundBudget wrong(rounds);
    fuzz::require(!crypto::read_pkcs12(file, as_bytes("passwort"), wrong),
                  "another password does not open it");
  }
  if (inner) check(file, *inner);
  return 0;
}
