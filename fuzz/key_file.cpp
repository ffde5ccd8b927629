// A private key in DER: PKCS#8, under the corpora's password or in the clear, SEC1 or PKCS#1
// (PKCS#12 is `pkcs12`). What opens under the password is written again byte for byte; a key that
// is read and written as PKCS#8 is the same key; the file has the shape by which it is told from
// others.
#include "crypto/key_file.hpp"

#include "crypto/file_shape.hpp"
#include "crypto/pbes2.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

constexpr std::string_view password = "password";
// The corpora ask for one round a part; a mutated file must not ask for seconds.
constexpr std::uint32_t rounds = 64;

void check_key(View der) {
  const auto random = crypto::seeded_random(as_bytes("key_file"));
  const auto key = crypto::private_key(der, *random);
  if (!key) return;
  fuzz::require(crypto::shape_of(der) == crypto::FileShape::private_key,
                "a file's shape is what it opens as");
  const auto spki = crypto::subject_public_key_info((*key)->public_key());
  const auto public_key = crypto::public_key(spki);
  fuzz::require(public_key && crypto::subject_public_key_info(*public_key) == spki,
                "its public key is one that we accept");
  const auto written = crypto::pkcs8(**key);
  fuzz::require(written.has_value(), "a key in memory can be written");
  const auto again = crypto::private_key(*written, *random);
  fuzz::require(again && crypto::subject_public_key_info((*again)->public_key()) == spki,
                "what is written as PKCS#8 is the same key");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View file(data, size);
  crypto::RoundBudget budget(rounds);
  if (const auto opened = crypto::open_private_key_info(file, as_bytes(password), budget)) {
    const View der = opened->reveal();
    fuzz::require(crypto::shape_of(file) == crypto::FileShape::encrypted_private_key,
                  "a file's shape is what it opens as");
    if (const auto key = der::parse<crypto::structure::PrivateKeyInfo>(der))
      fuzz::require(same(der::encode(*key), der), "parse, then write: the same bytes");
    check_key(der);
  }
  check_key(file);
  return 0;
}
