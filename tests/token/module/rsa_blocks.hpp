// The blocks that RSA signs and decrypts (RFC 8017 §9.1, §9.2, §7.2.2).
#pragma once
#include <optional>

#include "base/bytes.hpp"
#include "crypto/hash.hpp"

namespace handglass::test_module {

// 00 01 ff .. 00 data; nothing where `data` is too long.
std::optional<Bytes> pkcs1_block(View data, std::size_t size);
// `modulus_bits` is that of the key; nothing where hash and salt are too long for it.
std::optional<Bytes> pss_block(crypto::HashAlgorithm hash, View digest, std::size_t salt_size,
                               std::size_t modulus_bits);
// What 00 02 padding 00 holds; nothing where the block is something else.
std::optional<Bytes> unpadded(View block);

}  // namespace handglass::test_module
