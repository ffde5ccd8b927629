#include "crypto/hmac.hpp"

#include "base/secret.hpp"
#include "crypto/compression.hpp"

namespace handglass::crypto {
namespace {

template <class H>
Hash::State after_pad(View key, std::uint8_t pad) {
  typename H::Block block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
  auto state = H::start();
  H::compress(state, block);
  const Hash::State out = to_words<H>(state);
  for (MutableView secret : {MutableView(block), bytes_of(state)}) wipe(secret);
  return out;
}

}  // namespace

Hmac::Hmac(HashAlgorithm algorithm, View key) : algorithm_(algorithm) {
  Digest shorter;
  if (key.size() > block_size(algorithm)) {  // RFC 2104 §3: a key longer than a block is hashed
    shorter = hash(algorithm, key);
    key = shorter.view();
  }
  with_compression(algorithm, [&]<class H> {
    inner_ = after_pad<H>(key, 0x36);
    outer_ = after_pad<H>(key, 0x5c);
  });
  wipe(shorter.bytes);
}

Hmac::~Hmac() {
  wipe(bytes_of(inner_));
  wipe(bytes_of(outer_));
}

Digest Hmac::tag(std::initializer_list<View> parts) const {
  Hash message = begin();
  for (View part : parts) message.update(part);
  return finish(std::move(message));
}

Digest Hmac::finish(Hash&& message) const {
  Digest digest = std::move(message).digest();
  const Digest tag = tag_of_digest(digest.view());
  wipe(digest.bytes);
  return tag;
}

Digest Hmac::tag_of_digest(View digest) const {
  Hash outer(algorithm_, outer_);
  outer.update(digest);
  return std::move(outer).digest();
}

Digest hmac(HashAlgorithm algorithm, View key, View message) {
  return Hmac(algorithm, key).tag({message});
}

}  // namespace handglass::crypto
