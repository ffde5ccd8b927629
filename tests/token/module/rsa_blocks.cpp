#include "rsa_blocks.hpp"

#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/nettle-meta.h>
#include <nettle/pss.h>

#include "crypto/gmp_number.hpp"
#include "crypto/random.hpp"

namespace handglass::test_module {
namespace {

const nettle_hash* nettle_hash_of(crypto::HashAlgorithm hash) {
  switch (hash) {
    case crypto::HashAlgorithm::sha1: return &nettle_sha1;
    case crypto::HashAlgorithm::sha256: return &nettle_sha256;
    case crypto::HashAlgorithm::sha384: return &nettle_sha384;
    case crypto::HashAlgorithm::sha512: return &nettle_sha512;
  }
  return nullptr;
}

constexpr std::size_t padding_min = 8;

}  // namespace

std::optional<Bytes> pkcs1_block(View data, std::size_t size) {
  if (data.size() + 3 + padding_min > size) return std::nullopt;
  Bytes out(size - data.size(), 0xff);
  out[0] = 0, out[1] = 1, out.back() = 0;
  append(out, data);
  return out;
}

std::optional<Bytes> pss_block(crypto::HashAlgorithm hash, View digest, std::size_t salt_size,
                               std::size_t modulus_bits) {
  Bytes salt(salt_size);
  crypto::system_random().fill(salt);
  crypto::Number block;
  if (pss_encode_mgf1(block.value, modulus_bits - 1, nettle_hash_of(hash), salt.size(), salt.data(),
                      digest.data()) != 1)
    return std::nullopt;
  Bytes out((modulus_bits + 7) / 8);
  crypto::write(block.value, out);
  return out;
}

std::optional<Bytes> unpadded(View block) {
  if (block.size() < 3 + padding_min || block[0] != 0 || block[1] != 2) return std::nullopt;
  const auto zero = std::ranges::find(block.subspan(2), 0);
  if (zero == block.end() || zero - block.begin() < static_cast<std::ptrdiff_t>(2 + padding_min))
    return std::nullopt;
  return Bytes(zero + 1, block.end());
}

}  // namespace handglass::test_module
