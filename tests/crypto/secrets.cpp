// Secrets that valgrind watches: with -Dconstant_time=true what classify() marks is undefined, and
// a branch or an index that depends on it is an error of valgrind's, which fails this program. The
// checks themselves see to it that what is watched is what works.
//
// Not here: numbers in GMP, whose conversions look at leading zeros before Nettle's silent
// arithmetic begins. tests/constant_time has them, and whole handshakes.
#include "bytes.hpp"
#include "crypto/aead.hpp"
#include "crypto/cbc.hpp"
#include "crypto/group.hpp"
#include "crypto/prf.hpp"
#include "crypto/private_key.hpp"
#include "crypto/record_mac.hpp"

namespace handglass::crypto {
namespace {

Bytes secret(std::size_t size, std::size_t start) {
  Bytes out = pattern(size, 29, start);
  classify(out);
  return out;
}

struct SecretRandom final : Random {
  void fill(MutableView out) override {
    seeded->fill(out);
    classify(out);
  }
  std::unique_ptr<Random> seeded = seeded_random(as_bytes("secret"));
};

TEST_CASE("what a padded record holds is secret until its MAC is found good") {
  for (HashAlgorithm algorithm :
       {HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384}) {
    const Bytes key = secret(digest_size(algorithm), 7);
    const RecordMac mac(algorithm, key);
    for (std::size_t size : {0u, 1u, 20u, 50u, 51u, 100u, 300u, 1000u})
      for (std::size_t padding : {0u, 1u, 15u, 100u, 255u}) {
        Bytes header = pattern(mac_header_size, 5, 3);
        header[11] = static_cast<std::uint8_t>(size >> 8);
        header[12] = static_cast<std::uint8_t>(size);
        Bytes record(size + mac.size() + padding + 1, static_cast<std::uint8_t>(padding));
        mac.make(header, View(record).first(size), MutableView(record).subspan(size, mac.size()));
        const std::size_t last = record.size() - 1;
        for (std::size_t wrong : {record.size(), size, last - padding, last}) {
          Bytes decrypted = record;
          if (wrong < record.size()) decrypted[wrong] ^= 0x40;
          classify(decrypted);
          CHECK(mac.open_padded(header, decrypted).has_value() == (wrong == record.size()));
        }
      }
  }
}

TEST_CASE("CBC decryption, and the record that it gives") {
  AesCbc cipher(secret(32, 1));
  const RecordMac mac(HashAlgorithm::sha256, secret(32, 2));
  Bytes header(mac_header_size), iv(aes_block_size), record(128, 31);
  header[12] = 64;
  mac.make(header, View(record).first(64), MutableView(record).subspan(64, 32));
  cipher.encrypt(iv, record);
  cipher.decrypt(iv, record);
  classify(record);
  CHECK(mac.open_padded(header, record) == 64);
}

TEST_CASE("records sealed and opened, good and bad") {
  for (AeadAlgorithm algorithm :
       {AeadAlgorithm::aes_128_gcm, AeadAlgorithm::aes_256_gcm, AeadAlgorithm::aes_128_ccm,
        AeadAlgorithm::aes_256_ccm_8, AeadAlgorithm::chacha20_poly1305})
    for (const AeadLibrary library : {AeadLibrary::fastest, AeadLibrary::portable}) {
      const auto aead = make_aead(algorithm, secret(key_size(algorithm), 3), library);
      const Bytes nonce(aead_nonce_size), header(13);
      Bytes text = secret(100, 4), tag(tag_size(algorithm));
      aead->seal(nonce, header, text, tag);
      CHECK(aead->open(nonce, header, text, tag));
      tag[0] ^= 1;
      CHECK_FALSE(aead->open(nonce, header, text, tag));
    }
}

TEST_CASE("the PRF of a secret") {
  Bytes out(100), again(100);
  for (auto* bytes : {&out, &again}) {
    prf(HashAlgorithm::sha384, secret(48, 5), "key expansion", pattern(64, 3, 1), {}, *bytes);
    declassify(*bytes);
  }
  CHECK(out == again);
}

TEST_CASE("X25519 shares and Ed25519 signatures") {
  SecretRandom random;
  KeyShare alice = KeyShare::generate(Group::x25519, random);
  const KeyShare bob = KeyShare::generate(Group::x25519, random);
  CHECK(std::move(alice).agree(bob.public_value()).has_value());
  const auto key = generate_ed25519(random);
  const Scheme scheme = key->schemes().front();
  CHECK(verify(key->public_key(), scheme, {}, key->sign(scheme, {}).value()));
}

}  // namespace
}  // namespace handglass::crypto
