// What runs once a record or a derivation takes no memory from the heap: this program's malloc
// counts.
#include <cstddef>
#include <cstdint>

#include "bytes.hpp"
#include "crypto/aead.hpp"
#include "crypto/cbc.hpp"
#include "crypto/group.hpp"
#include "crypto/hmac.hpp"
#include "crypto/prf.hpp"
#include "crypto/private_key.hpp"
#include "crypto/random.hpp"
#include "crypto/record_mac.hpp"

// Sanitizers bring a malloc of their own.
#if defined(__SANITIZE_ADDRESS__)
#define HANDGLASS_COUNTS_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer)
#define HANDGLASS_COUNTS_MALLOC 0
#endif
#endif
#if !defined(HANDGLASS_COUNTS_MALLOC)
#define HANDGLASS_COUNTS_MALLOC 1
#endif

#if HANDGLASS_COUNTS_MALLOC
namespace {
std::size_t allocations = 0;
}
extern "C" {
// glibc's own, under the names that it keeps for such uses.
// NOLINTBEGIN(bugprone-reserved-identifier)
void* __libc_malloc(std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
// NOLINTEND(bugprone-reserved-identifier)
void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
}

namespace handglass::crypto {
namespace {

template <class Act>
std::size_t counted(Act act) {
  const std::size_t before = allocations;
  act();
  return allocations - before;
}

TEST_CASE("the counter counts") {
  CHECK(counted([] { make_aead(AeadAlgorithm::aes_128_gcm, Bytes(16)); }) > 1);
}

TEST_CASE("hash, HMAC and PRF take no heap") {
  const Bytes secret = pattern(48, 7, 1), seed = pattern(64, 13, 5);
  Bytes out(104);
  for (HashAlgorithm algorithm :
       {HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    CHECK(counted([&] {
            Hash first(algorithm), second = first;
            first.update(seed);
            second = first;
            out[0] = second.digest().bytes[0];
          }) == 0);
    CHECK(counted([&] { out[0] = Hmac(algorithm, secret).tag({seed, seed}).bytes[0]; }) == 0);
    CHECK(counted([&] { prf(algorithm, secret, "key expansion", seed, seed, out); }) == 0);
  }
}

TEST_CASE("a point is checked without heap, and ECDSA takes Nettle's scratch space alone") {
  for (Group group : {Group::p256, Group::p384, Group::p521}) {
    const auto key = generate_ec(group, system_random());
    const Scheme scheme{SignatureAlgorithm::ecdsa, HashAlgorithm::sha256};
    const Bytes message = pattern(64, 13, 5), signature = key->sign(scheme, message).value();
    const auto& own = std::get<EcPublicKey>(key->public_key());
    bool point = false, verified = false;
    CHECK(counted([&] { point = is_public_value(group, own.point); }) == 0);
    CHECK(counted([&] { verified = verify(key->public_key(), scheme, message, signature); }) == 1);
    CHECK(point);
    CHECK(verified);
  }
}

TEST_CASE("records are sealed and opened without heap, the first one too") {
  for (AeadAlgorithm algorithm : {AeadAlgorithm::aes_256_gcm, AeadAlgorithm::aes_256_ccm,
                                  AeadAlgorithm::aes_128_ccm_8, AeadAlgorithm::chacha20_poly1305}) {
    const auto sender = make_aead(algorithm, pattern(key_size(algorithm), 11, 3)),
               receiver = make_aead(algorithm, pattern(key_size(algorithm), 11, 3));
    Bytes text = pattern(16384, 17, 5), nonce(aead_nonce_size), header(13),
          tag(tag_size(algorithm));
    bool opened = true;
    CHECK(counted([&] {
            for (std::size_t size : {0u, 16384u, 5u, 1400u}) {
              ++nonce[11];
              const MutableView part = MutableView(text).first(size);
              sender->seal(nonce, header, part, tag);
              opened = receiver->open(nonce, header, part, tag) && opened;
            }
          }) == 0);
    CHECK(opened);
  }
}

TEST_CASE("CBC and the MAC of records take no heap, the first record's neither") {
  AesCbc sender(pattern(32, 11, 3)), receiver(pattern(32, 11, 3));
  const Bytes iv(aes_block_size), header(mac_header_size);
  Bytes blocks = pattern(16384, 17, 5);
  CHECK(counted([&] {
          for (std::size_t size : {0u, 16384u, 16u, 1408u}) {
            sender.encrypt(iv, MutableView(blocks).first(size));
            receiver.decrypt(iv, MutableView(blocks).first(size));
          }
        }) == 0);
  CHECK(blocks == pattern(16384, 17, 5));
  for (HashAlgorithm algorithm :
       {HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384}) {
    const RecordMac mac(algorithm, pattern(digest_size(algorithm), 11, 3));
    Bytes record(1000 + mac.size() + 1);
    bool right = true;
    CHECK(counted([&] {
            const View content = View(record).first(1000);
            const MutableView tag = MutableView(record).subspan(1000, mac.size());
            mac.make(header, content, tag);
            right = mac.check(header, content, tag);
            static_cast<void>(mac.open_padded(header, record));
          }) == 0);
    CHECK(right);
  }
}

}  // namespace
}  // namespace handglass::crypto
#endif
