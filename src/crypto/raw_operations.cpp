#include "crypto/raw_operations.hpp"

#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/pss.h>
#include <nettle/sha2.h>

#include "base/constant_time.hpp"
#include "crypto/big_endian.hpp"
#include "crypto/digest_info.hpp"
#include "crypto/gmp_number.hpp"
#include "crypto/key_structures.hpp"

namespace handglass::crypto {
namespace {

// All bits set where the byte is zero.
std::uint8_t is_zero(std::uint8_t byte) {
  return static_cast<std::uint8_t>((static_cast<std::uint32_t>(byte) - 1) >> 8);
}

const nettle_hash* nettle_hash_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return &nettle_sha256;
    case HashAlgorithm::sha384: return &nettle_sha384;
    case HashAlgorithm::sha512: return &nettle_sha512;
    default: return nullptr;
  }
}

}  // namespace

Bytes pkcs1_block(HashAlgorithm algorithm, View digest, const RsaPublicKey& key) {
  const Bytes info = digest_info(algorithm, digest);
  const std::size_t size = key.modulus.size();
  if (size < info.size() + 11) return {};
  Bytes out(size, 0xff);
  out[0] = 0, out[1] = 1, out[size - info.size() - 1] = 0;
  std::ranges::copy(info, out.end() - static_cast<std::ptrdiff_t>(info.size()));
  return out;
}

Bytes pss_block(HashAlgorithm algorithm, View digest, const RsaPublicKey& key, Random& random) {
  const nettle_hash* hash = nettle_hash_of(algorithm);
  if (hash == nullptr) return {};
  std::array<std::uint8_t, digest_size_max> salt{};
  random.fill(MutableView(salt).first(digest.size()));
  Number number;
  if (pss_encode_mgf1(number.value, key.bits() - 1, hash, digest.size(), salt.data(),
                      digest.data()) != 1)
    return {};
  Bytes out(key.modulus.size());
  write(number.value, out);
  return out;
}

Bytes ecdsa_signature(View r_and_s) {
  const std::size_t half = r_and_s.size() / 2;
  Bytes out;
  out.reserve(r_and_s.size() + 9);  // three headers, and two zeros before a top bit
  der::write_integer(out, r_and_s.first(half));
  der::write_integer(out, r_and_s.subspan(half));
  der::put_header(out, 0, der::tag_of<structure::EcdsaSignature>);
  return out;
}

Bytes r_and_s(View signature, Group group) {
  const auto parsed = der::parse<structure::EcdsaSignature>(signature);
  if (!parsed || parsed->r.negative() || parsed->s.negative()) return {};
  const std::size_t size = field_size(group);
  Bytes out(2 * size);
  std::size_t end = size;
  for (View number : {parsed->r.magnitude(), parsed->s.magnitude()}) {
    if (number.size() > size) return {};
    std::ranges::copy(number, out.begin() + static_cast<std::ptrdiff_t>(end - number.size()));
    end += size;
  }
  return out;
}

Bytes ecdsa_input(View digest, Group group) {
  const std::size_t size = field_size(group);
  if (digest.size() >= size || size > digest_size_max)
    return to_bytes(digest.first(std::min(digest.size(), size)));
  Bytes out(size);
  std::ranges::copy(digest, out.end() - static_cast<std::ptrdiff_t>(digest.size()));
  return out;
}

void unpad_premaster(View block, MutableView premaster) {
  if (block.size() < premaster.size() + 11) return;  // lengths are public
  const std::size_t zero_at = block.size() - premaster.size() - 1;
  std::uint8_t wrong = block[0];
  wrong |= static_cast<std::uint8_t>(block[1] ^ 2);
  wrong |= block[zero_at];
  for (std::size_t i = 2; i < zero_at; ++i) wrong |= is_zero(block[i]);
  select_in_constant_time(premaster, block.subspan(zero_at + 1), is_zero(wrong));
}

}  // namespace handglass::crypto
