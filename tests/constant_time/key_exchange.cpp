// Shares of every group, RSA decryption of good and bad blocks: private numbers in, premaster out.
#include "coverage.hpp"
#include "crypto/finite_field.hpp"
#include "crypto/group.hpp"
#include "crypto/private_key.hpp"
#include "crypto/rsa_encrypt.hpp"

namespace handglass::test {
namespace {

constexpr const char* area = "premaster";

template <class Share>
void agree(Coverage& coverage, const std::string& what, auto generate) {
  std::optional<Share> ours;
  coverage.saw_made_public(area, what + ", public value", [&] { ours = generate(); });
  const Share theirs = generate();
  const auto secret = std::move(*ours).agree(theirs.public_value());
  if (!secret) return coverage.failed(area, what);
  coverage.saw(area, what + ", shared secret", secret_bytes(secret->reveal()));
}

}  // namespace

void cover_key_exchange(Coverage& coverage) {
  const auto random = crypto::seeded_random(as_bytes("key exchange"));
  using enum crypto::Group;
  for (const crypto::Group group : {p256, p384, p521, x25519})
    agree<crypto::KeyShare>(coverage, std::string(name_of(group)),
                            [&] { return crypto::KeyShare::generate(group, *random); });
  agree<crypto::DhShare>(coverage, "ffdhe2048",
                         [&] { return crypto::DhShare::generate(crypto::ffdhe(2048), *random); });

  const auto key = crypto::generate_rsa(2048, *random);
  const auto& numbers = std::get<crypto::RsaPublicKey>(key->public_key());
  Bytes text(48);
  classify(text);
  Bytes good;
  coverage.saw_made_public(area, "RSA encryption, ciphertext", [&] {
    good = crypto::rsa_encrypt(numbers, text, *random).value_or(Bytes{});
  });
  const Bytes longer = crypto::rsa_encrypt(numbers, Bytes(49, 7), *random).value_or(Bytes{});
  Bytes no_block(numbers.modulus.size(), 7);
  no_block[0] = 0;  // below the modulus
  for (const auto& [what, ciphertext] : {std::pair{"RSA decryption, good block", View(good)},
                                         std::pair{"RSA decryption, another length", View(longer)},
                                         std::pair{"RSA decryption, no block", View(no_block)}}) {
    Bytes premaster(48);
    if (!key->decrypt(ciphertext, premaster)) coverage.failed(area, what);
    coverage.saw(area, what, secret_bytes(premaster));
  }
}

}  // namespace handglass::test
