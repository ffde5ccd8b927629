// P_hash of RFC 5246 §5 over a library's own HMAC object, which keeps what it made of its key: for
// libraries whose PRF takes the secret anew each time, or that have none.
#pragma once
#include <algorithm>
#include <array>
#include <initializer_list>

#include "peer.hpp"

namespace handglass::bench {

// `Mac` is made of a hash and a key, and has tag(parts, out), whose `out` has the digest's size.
template <class Mac>
class KeyedPrf final : public PeerPrf {
 public:
  KeyedPrf(crypto::HashAlgorithm hash, View secret)
      : mac_(hash, secret), size_(crypto::digest_size(hash)) {}
  void derive(std::string_view label, View seed, MutableView out) override {
    const View name = as_bytes(label);
    std::array<std::uint8_t, crypto::digest_size_max> a_bytes, block_bytes;
    const MutableView a = MutableView(a_bytes).first(size_),
                      block = MutableView(block_bytes).first(size_);
    mac_.tag({name, seed}, a);
    while (!out.empty()) {
      mac_.tag({a, name, seed}, block);
      const std::size_t n = std::min(out.size(), size_);
      std::copy_n(block.begin(), n, out.begin());
      out = out.subspan(n);
      if (!out.empty()) mac_.tag({a}, a);
    }
  }

 private:
  Mac mac_;
  std::size_t size_;
};

template <class Mac>
std::unique_ptr<PeerPrf> keyed_prf(crypto::HashAlgorithm hash, View secret) {
  return std::make_unique<KeyedPrf<Mac>>(hash, secret);
}

}  // namespace handglass::bench
