#include "crypto/pkcs12_mac.hpp"

#include "base/limits.hpp"
#include "base/secret_buffer.hpp"
#include "crypto/hmac.hpp"
#include "wire/utf8.hpp"

namespace handglass::crypto {
namespace {

std::unexpected<Failure> unusable(std::string reason) {
  return fail({.rule = Rule::password_wrong, .evidence = {{"reason", std::move(reason)}}});
}

// As many bytes as fill whole blocks, the source again and again (RFC 7292 §B.2, steps 2 and 3).
void append_repeated(SecretBuffer& out, std::size_t& at, View source, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.fill()[at++] = source[i % source.size()];
}

std::size_t whole_blocks(std::size_t size, std::size_t block) {
  return (size + block - 1) / block * block;
}

}  // namespace

Result<SecretBytes> bmp_password(View utf8) {
  static_assert(2 * limits::password + 2 <= SecretBytes::capacity);
  if (utf8.size() > limits::password) return unusable("too long");
  SecretBytes out(2 * utf8.size() + 2);
  std::size_t at = 0;
  const auto put = [&](std::uint32_t unit) {
    out.fill()[at++] = static_cast<std::uint8_t>(unit >> 8);
    out.fill()[at++] = static_cast<std::uint8_t>(unit);
  };
  while (!utf8.empty()) {
    const auto character = take_code_point(utf8);
    if (!character) return unusable("which is not UTF-8");
    if (*character < 0x10000) {
      put(*character);
    } else {  // a surrogate pair, as other programs write them
      put(0xd800 + ((*character - 0x10000) >> 10));
      put(0xdc00 + ((*character - 0x10000) & 0x3ff));
    }
  }
  put(0);
  out.shrink(at);
  return out;
}

Digest pkcs12_mac_key(HashAlgorithm algorithm, View bmp_password, View salt, std::uint32_t rounds) {
  constexpr std::uint8_t mac_id = 3;
  const std::size_t block = block_size(algorithm);
  const std::size_t salt_size = whole_blocks(salt.size(), block),
                    password_size = whole_blocks(bmp_password.size(), block);
  SecretBuffer input(block + salt_size + password_size);
  std::size_t at = 0;
  append_repeated(input, at, View(&mac_id, 1), block);
  append_repeated(input, at, salt, salt_size);
  append_repeated(input, at, bmp_password, password_size);
  // The key is as long as one digest: the steps that lengthen it (6B and 6C) have nothing to do.
  Digest key = hash(algorithm, input.reveal());
  for (std::uint32_t i = 1; i < rounds; ++i) key = hash(algorithm, key.view());
  return key;
}

}  // namespace handglass::crypto
