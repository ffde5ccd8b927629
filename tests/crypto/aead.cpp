#include "crypto/aead.hpp"

#include "bytes.hpp"
#include "packaged_vectors.hpp"

namespace handglass::crypto {
namespace {

constexpr std::array algorithms{AeadAlgorithm::aes_128_gcm,      AeadAlgorithm::aes_256_gcm,
                                AeadAlgorithm::aes_128_ccm,      AeadAlgorithm::aes_256_ccm,
                                AeadAlgorithm::aes_128_ccm_8,    AeadAlgorithm::aes_256_ccm_8,
                                AeadAlgorithm::chacha20_poly1305};

// A record as it lies in memory: text and its tag.
struct Record {
  Bytes text, tag;
};

Record seal(AeadAlgorithm algorithm, Aead& aead, View nonce, View additional_data, View text) {
  Record out{.text = to_bytes(text), .tag = Bytes(tag_size(algorithm))};
  aead.seal(nonce, additional_data, out.text, out.tag);
  return out;
}

TEST_CASE("what is sealed opens in place, by another object with the same key") {
  for (AeadAlgorithm algorithm : algorithms) {
    const Bytes key = pattern(key_size(algorithm), 11, 3), nonce = pattern(aead_nonce_size, 3, 9),
                header = pattern(13, 1, 1);
    const auto sender = make_aead(algorithm, key), receiver = make_aead(algorithm, key);
    for (std::size_t size : {0u, 1u, 15u, 16u, 17u, 64u, 127u, 1400u, 16384u}) {
      const Bytes text = pattern(size, 17, 5);
      Record record = seal(algorithm, *sender, nonce, header, text);
      if (size > 0) CHECK(record.text != text);
      CHECK(receiver->open(nonce, header, record.text, record.tag));
      CHECK(record.text == text);
    }
  }
}

// NIST's and openssl's cases: text and tag made, and opened again or refused.
void check_vector(AeadAlgorithm algorithm, const Bytes& key, const Bytes& nonce,
                  const Bytes& header, const Bytes& text, const Record& expected) {
  for (const AeadLibrary library : {AeadLibrary::fastest, AeadLibrary::portable}) {
    const auto aead = make_aead(algorithm, key, library);
    const Record made = seal(algorithm, *aead, nonce, header, text);
    CHECK(to_hex(made.text) == to_hex(expected.text));
    CHECK(to_hex(made.tag) == to_hex(expected.tag));
    Record opened = expected;
    CHECK(aead->open(nonce, header, opened.text, opened.tag));
    CHECK(opened.text == text);
  }
}

TEST_CASE("the fastest library and the portable one make the same, whatever the lengths") {
  for (AeadAlgorithm algorithm : algorithms) {
    const Bytes key = pattern(key_size(algorithm), 11, 3);
    const auto fast = make_aead(algorithm, key),
               portable = make_aead(algorithm, key, AeadLibrary::portable);
    for (std::size_t size = 0; size < 700; ++size) {
      const auto salt = static_cast<std::uint8_t>(size);
      const Bytes nonce = pattern(aead_nonce_size, 3, salt), header = pattern(size % 40, 1, salt),
                  text = pattern(size < 600 ? size : size * 27, 17, salt);
      Record made = seal(algorithm, *fast, nonce, header, text),
             other = seal(algorithm, *portable, nonce, header, text);
      REQUIRE(made.text == other.text);
      REQUIRE(made.tag == other.tag);
      // Each opens the other's, and refuses what neither made.
      Record spoilt = made;
      spoilt.tag.back() ^= 0x80;
      CHECK_FALSE(fast->open(nonce, header, spoilt.text, spoilt.tag));
      CHECK(spoilt.text == Bytes(text.size()));
      CHECK(fast->open(nonce, header, other.text, other.tag));
      CHECK(portable->open(nonce, header, made.text, made.tag));
      REQUIRE(other.text == text);
      REQUIRE(made.text == text);
    }
  }
}

TEST_CASE("NIST's CCM vectors with nonces of 12 bytes") {
  std::size_t cases = 0, left = 0;
  for (const auto& [file, algorithm] : {std::pair{"VNT128.rsp", AeadAlgorithm::aes_128_ccm},
                                        {"VNT256.rsp", AeadAlgorithm::aes_256_ccm}})
    for (const Case& c : packaged_cases(std::string("ciphers/AES/CCM/") + file, "CT", {"Key"})) {
      const Bytes nonce = hex(c.at("Nonce")), sealed = hex(c.at("CT")), text = hex(c.at("Payload"));
      if (nonce.size() != aead_nonce_size) {
        ++left;
        continue;
      }
      ++cases;
      const auto end = sealed.begin() + static_cast<std::ptrdiff_t>(text.size());
      check_vector(algorithm, hex(c.at("Key")), nonce, hex(c.at("Adata")), text,
                   {.text = {sealed.begin(), end}, .tag = {end, sealed.end()}});
    }
  std::printf("AES-CCM: %zu cases, %zu not TLS (nonce of another length than 12 bytes)\n", cases,
              left);
}

TEST_CASE("openssl's ChaCha20-Poly1305 vectors, RFC 8439's among them") {
  const auto cases = packaged_cases("ciphers/ChaCha20Poly1305/openssl.txt", "Ciphertext");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& c = cases[i];
    const Bytes key = hex(c.at("Key")), nonce = hex(c.at("IV")), header = hex(c.at("AAD")),
                text = hex(c.at("Plaintext"));
    Record record{.text = hex(c.at("Ciphertext")), .tag = hex(c.at("Tag"))};
    // "Result" follows its case, and is read with the next.
    if (i + 1 < cases.size() && cases[i + 1].contains("Result"))
      CHECK_FALSE(make_aead(AeadAlgorithm::chacha20_poly1305, key)
                      ->open(nonce, header, record.text, record.tag));
    else
      check_vector(AeadAlgorithm::chacha20_poly1305, key, nonce, header, text, record);
  }
}

TEST_CASE("one object seals and opens in any order, and a refusal leaves it sound") {
  for (AeadAlgorithm algorithm : algorithms) {
    const Bytes key = pattern(key_size(algorithm), 11, 3), nonce = pattern(aead_nonce_size, 3, 9),
                text = pattern(40, 17, 5);
    const auto aead = make_aead(algorithm, key);
    const Record first = seal(algorithm, *aead, nonce, {}, text);
    for (int i = 0; i < 3; ++i) {
      Record bad = first, good = first;
      bad.tag[0] ^= 1;
      CHECK_FALSE(aead->open(nonce, {}, bad.text, bad.tag));
      CHECK(aead->open(nonce, {}, good.text, good.tag));
      CHECK(good.text == text);
      CHECK(seal(algorithm, *aead, nonce, {}, text).tag == first.tag);
    }
  }
}

TEST_CASE("a record with any bit flipped is refused, and its text is zeros") {
  for (AeadAlgorithm algorithm : algorithms) {
    const auto aead = make_aead(algorithm, pattern(key_size(algorithm), 11, 3));
    const Bytes nonce = pattern(aead_nonce_size, 3, 9), header = pattern(13, 1, 1),
                text = pattern(37, 17, 5);
    const Record sealed = seal(algorithm, *aead, nonce, header, text);
    auto refused = [&](Bytes Record::* part, Bytes n, Bytes h, std::size_t bit) {
      Record record = sealed;
      if (part) (record.*part)[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      return !aead->open(n, h, record.text, record.tag) && record.text == Bytes(text.size());
    };
    auto flipped = [](Bytes bytes, std::size_t bit) {
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      return bytes;
    };
    for (std::size_t bit = 0; bit < 8 * sealed.text.size(); ++bit)
      CHECK(refused(&Record::text, nonce, header, bit));
    for (std::size_t bit = 0; bit < 8 * sealed.tag.size(); ++bit)
      CHECK(refused(&Record::tag, nonce, header, bit));
    for (std::size_t bit = 0; bit < 8 * nonce.size(); ++bit)
      CHECK(refused(nullptr, flipped(nonce, bit), header, 0));
    for (std::size_t bit = 0; bit < 8 * header.size(); ++bit)
      CHECK(refused(nullptr, nonce, flipped(header, bit), 0));
    CHECK(refused(nullptr, nonce, Bytes(header.begin(), header.end() - 1), 0));
  }
}

TEST_CASE("a tag of another length is refused") {
  for (AeadAlgorithm algorithm : algorithms) {
    const auto aead = make_aead(algorithm, pattern(key_size(algorithm), 11, 3));
    const Bytes nonce = pattern(aead_nonce_size, 3, 9), text = pattern(20, 17, 5);
    for (std::size_t size = 0; size <= 2 * aead_tag_size_max; ++size) {
      Record record = seal(algorithm, *aead, nonce, {}, text);
      record.tag.resize(2 * aead_tag_size_max);
      CHECK(aead->open(nonce, {}, record.text, View(record.tag).first(size)) ==
            (size == tag_size(algorithm)));
    }
  }
}

}  // namespace
}  // namespace handglass::crypto
