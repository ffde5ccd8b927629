// RSA key transport, both sides.
#include "crypto/rsa_encrypt.hpp"

#include <gmp.h>

#include <cstdio>
#include <fstream>
#include <map>

#include "bytes.hpp"
#include "crypto/private_key.hpp"

namespace handglass::crypto {
namespace {

const RsaPublicKey& public_numbers(const PrivateKey& key) {
  return std::get<RsaPublicKey>(key.public_key());
}

// What decrypt() leaves in a premaster of `size` bytes that were all 0xee.
Bytes decrypted(const PrivateKey& key, View ciphertext, std::size_t size) {
  Bytes premaster(size, 0xee);
  CHECK(key.decrypt(ciphertext, premaster).has_value());
  return premaster;
}
bool untouched(const PrivateKey& key, View ciphertext, std::size_t size) {
  return decrypted(key, ciphertext, size) == Bytes(size, 0xee);
}

// block^e mod n, whatever the block is.
Bytes raw_encrypt(const RsaPublicKey& key, View block) {
  mpz_t m, e, n;
  for (auto& [z, bytes] :
       {std::pair{&m, block}, {&e, View(key.exponent)}, {&n, View(key.modulus)}}) {
    mpz_init(*z);
    mpz_import(*z, bytes.size(), 1, 1, 1, 0, bytes.data());
  }
  mpz_powm(m, m, e, n);
  Bytes out(key.modulus.size());
  const std::size_t size = (mpz_sizeinbase(m, 2) + 7) / 8;
  if (mpz_sgn(m) != 0) mpz_export(out.data() + (out.size() - size), nullptr, 1, 1, 1, 0, m);
  for (auto* z : {&m, &e, &n}) mpz_clear(*z);
  return out;
}

// 00 02, nonzero padding, 00, message: as long as the modulus.
Bytes block(std::size_t size, View message) {
  Bytes out = pattern(size, 2, 1);  // odd, so never zero
  out[0] = 0, out[1] = 2;
  out[size - message.size() - 1] = 0;
  std::ranges::copy(message, out.end() - static_cast<std::ptrdiff_t>(message.size()));
  return out;
}

TEST_CASE("what one side encrypts the other decrypts, at every size that fits") {
  const auto key = generate_rsa(2048, system_random());
  for (std::size_t size : {1u, 2u, 47u, 48u, 49u, 244u, 245u}) {
    const Bytes message = pattern(size, 5, 0);
    const auto ciphertext = rsa_encrypt(public_numbers(*key), message, system_random());
    REQUIRE(ciphertext.has_value());
    CHECK(ciphertext->size() == 256);
    CHECK(decrypted(*key, *ciphertext, size) == message);
    CHECK(untouched(*key, *ciphertext, size - 1));
    CHECK(untouched(*key, *ciphertext, size + 1));
  }
  const auto too_long = rsa_encrypt(public_numbers(*key), Bytes(246, 1), system_random());
  REQUIRE_FALSE(too_long.has_value());
  CHECK(too_long.error().rule == Rule::key_unsupported);
}

TEST_CASE("two ciphertexts of one message differ, and a seed's are the same") {
  const auto key = generate_rsa(2048, system_random());
  const Bytes message(48, 3);
  auto made = [&](Random& random) {
    return rsa_encrypt(public_numbers(*key), message, random).value();
  };
  CHECK(made(system_random()) != made(system_random()));
  CHECK(made(*seeded_random(as_bytes("seed"))) == made(*seeded_random(as_bytes("seed"))));
}

TEST_CASE("a block that is malformed in any way leaves the premaster as it was") {
  const auto key = generate_rsa(2048, system_random());
  const RsaPublicKey& numbers = public_numbers(*key);
  const Bytes message = pattern(48, 5, 0);
  auto left_alone = [&](const Bytes& bytes) {
    return untouched(*key, raw_encrypt(numbers, bytes), 48);
  };
  auto with = [&](std::size_t at, std::uint8_t byte) {
    Bytes bytes = block(256, message);
    bytes[at] = byte;
    return bytes;
  };
  REQUIRE(decrypted(*key, raw_encrypt(numbers, block(256, message)), 48) == message);
  CHECK(left_alone(with(0, 1)));
  for (std::uint8_t type : Bytes{0, 1, 3, 0x82, 0xff}) CHECK(left_alone(with(1, type)));
  // A zero anywhere in the padding ends it there: the message is longer, or the padding too short.
  for (std::size_t at = 2; at < 207; ++at) CHECK(left_alone(with(at, 0)));
  for (std::uint8_t byte : Bytes{1, 0x80, 0xff})
    CHECK(left_alone(with(207, byte)));  // no separator
  for (std::size_t size : {0u, 1u, 46u, 47u, 49u, 50u, 245u})
    CHECK(left_alone(block(256, pattern(size, 2, 1))));
  CHECK(left_alone(Bytes(256)));
  Bytes zeros(256);
  zeros[1] = 2;
  CHECK(left_alone(zeros));
  CHECK(left_alone(with(207, 0)) == false);
}

TEST_CASE("what the message says is not looked at: any version is the premaster's matter") {
  const auto key = generate_rsa(2048, system_random());
  for (const Bytes& first : {Bytes{3, 3}, Bytes{3, 1}, Bytes{0, 0}, Bytes{0xff, 0xff}}) {
    Bytes message = pattern(48, 5, 0);
    std::ranges::copy(first, message.begin());
    const Bytes ciphertext = raw_encrypt(public_numbers(*key), block(256, message));
    CHECK(decrypted(*key, ciphertext, 48) == message);
  }
}

TEST_CASE("a ciphertext of another length, or not below the modulus, leaves the premaster") {
  const auto key = generate_rsa(2048, system_random());
  const RsaPublicKey& numbers = public_numbers(*key);
  const Bytes good = rsa_encrypt(numbers, Bytes(48, 3), system_random()).value();
  for (std::size_t size : {0u, 1u, 128u, 255u}) CHECK(untouched(*key, View(good).first(size), 48));
  CHECK(untouched(*key, concat({Bytes{0}, good}), 48));
  CHECK(untouched(*key, concat({good, Bytes{0}}), 48));
  Bytes less_one = numbers.modulus, more = numbers.modulus;
  less_one.back() -= 1, more.back() += 2;
  Bytes one(256);
  one.back() = 1;
  for (const Bytes& value : {Bytes(256), one, less_one, numbers.modulus, more, Bytes(256, 0xff)})
    CHECK(untouched(*key, value, 48));
  CHECK(decrypted(*key, good, 48) == Bytes(48, 3));
}

TEST_CASE("a premaster too long for the key is never touched") {
  const auto key = generate_rsa(2048, system_random());
  const Bytes ciphertext = raw_encrypt(public_numbers(*key), block(256, Bytes(48, 3)));
  for (std::size_t size : {246u, 255u, 256u, 300u}) CHECK(untouched(*key, ciphertext, size));
}

// Gives out the bytes that it was given.
struct Given final : Random {
  explicit Given(Bytes seed) : bytes(std::move(seed)) {}
  void fill(MutableView out) override {
    if (out.size() <= bytes.size()) std::ranges::copy(View(bytes).first(out.size()), out.begin());
    asked += out.size();
  }
  Bytes bytes;
  std::size_t asked = 0;
};

// pkcs1v15crypt-vectors.txt: "# Name:" and lines of hex. A key is complete with its coefficient, a
// case with its encryption.
struct Vector {
  std::map<std::string, Bytes> key, example;
};
std::vector<Vector> pkcs1_vectors() {
  std::vector<Vector> out;
  std::ifstream in(std::string(PACKAGED_VECTORS) + "/asymmetric/RSA/pkcs1v15crypt-vectors.txt");
  if (!in) std::printf("skipped: pkcs1v15crypt-vectors.txt is not there\n");
  std::map<std::string, Bytes> key, now;
  std::string name;
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && std::string_view(" \r").contains(line.back())) line.pop_back();
    if (line.starts_with("# ") && line.ends_with(":")) {
      name = line.substr(2, line.size() - 3);
      now[name].clear();
    } else if (line.empty() || line.starts_with('#') || !now.contains(name)) {
      if (name == "Coefficient") key = std::move(now), now.clear(), name.clear();
      if (name == "Encryption") out.push_back({key, now}), name.clear();
    } else {
      append(now[name], hex(line));
    }
  }
  if (name == "Encryption") out.push_back({key, now});
  return out;
}

TEST_CASE("the PKCS#1 v1.5 encryption vectors, made and opened, with keys of 1024 to 2048 bits") {
  const auto vectors = pkcs1_vectors();
  for (const auto& [key, example] : vectors) {
    const RsaPublicKey open{.modulus = key.at("Modulus"), .exponent = key.at("Public exponent")};
    const auto secret = rsa_private_key(open,
                                        {.p = SecretBytes(key.at("Prime 1")),
                                         .q = SecretBytes(key.at("Prime 2")),
                                         .d_mod_p1 = SecretBytes(key.at("Prime exponent 1")),
                                         .d_mod_q1 = SecretBytes(key.at("Prime exponent 2")),
                                         .q_inverse = SecretBytes(key.at("Coefficient"))},
                                        system_random());
    REQUIRE(secret.has_value());
    const Bytes &message = example.at("Message"), &ciphertext = example.at("Encryption");
    CHECK(decrypted(**secret, ciphertext, message.size()) == message);
    CHECK(untouched(**secret, ciphertext, message.size() + 1));
    Given seed(example.at("Seed"));
    CHECK(rsa_encrypt(open, message, seed).value() == ciphertext);
    CHECK(seed.asked == seed.bytes.size());
  }
  std::printf("PKCS#1 v1.5 encryption: %zu cases\n", vectors.size());
}

}  // namespace
}  // namespace handglass::crypto
