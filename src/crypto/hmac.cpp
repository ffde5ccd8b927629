#include "crypto/hmac.hpp"

#include "base/secret.hpp"
#include "crypto/compression.hpp"

namespace handglass::crypto {
namespace {

template <class H>
HashWords after_pad(View key, std::uint8_t pad) {
  typename H::Block block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
  auto state = H::start();
  auto loaded = H::load(block.data());
  H::compress(state, loaded);
  const HashWords out = to_words<H>(state);
  for (MutableView secret : {MutableView(block), bytes_of(state), bytes_of(loaded)}) wipe(secret);
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
  return with_compression(algorithm_, [&]<class H> {
    Absorbing<H> inner(from_words<H>(inner_), H::block_size);
    for (View part : parts) inner.update(part);
    auto digest = inner.finish();
    Digest out{.bytes = {}, .size = H::digest_size};
    auto tag = H::digest_after_block(from_words<H>(outer_), digest);
    std::ranges::copy(tag, out.bytes.begin());
    wipe(digest);
    wipe(tag);
    return out;
  });
}

Digest hmac(HashAlgorithm algorithm, View key, View message) {
  return Hmac(algorithm, key).tag({message});
}

}  // namespace handglass::crypto
