#include "crypto/hmac.hpp"

#include "base/secret.hpp"

namespace handglass::crypto {

Hmac::Hmac(HashAlgorithm algorithm, View key) : inner_(algorithm), outer_(algorithm) {
  Secret<128> pad;
  const MutableView block = MutableView(pad.fill()).first(block_size(algorithm));
  if (key.size() > block.size()) {  // RFC 2104 §3: a key longer than a block is hashed first
    Digest digest = hash(algorithm, key);
    std::ranges::copy(digest.view(), block.begin());
    wipe(digest.bytes);
  } else {
    std::ranges::copy(key, block.begin());
  }
  constexpr std::uint8_t inner_pad = 0x36, outer_pad = 0x5c;
  for (auto& b : block) b ^= inner_pad;
  inner_.update(block);
  for (auto& b : block) b ^= inner_pad ^ outer_pad;
  outer_.update(block);
}

Hmac::~Hmac() = default;  // the states wipe themselves

Digest Hmac::tag(std::initializer_list<View> parts) const {
  Hash inner = inner_;
  for (View part : parts) inner.update(part);
  Digest digest = inner.digest();
  Hash outer = outer_;
  outer.update(digest.view());
  wipe(digest.bytes);
  return outer.digest();
}

Digest hmac(HashAlgorithm algorithm, View key, View message) {
  return Hmac(algorithm, key).tag({message});
}

}  // namespace handglass::crypto
