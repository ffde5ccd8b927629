// HMAC (RFC 2104) over the hashes of hash.hpp.
#pragma once
#include <initializer_list>

#include "base/bytes.hpp"
#include "crypto/hash.hpp"

namespace handglass::crypto {

// A key whose two pads are hashed once, however many messages follow.
class Hmac {
 public:
  Hmac(HashAlgorithm algorithm, View key);
  ~Hmac();
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;

  // The tag of the parts, one after the other.
  Digest tag(std::initializer_list<View> parts) const;
  HashAlgorithm algorithm() const { return inner_.algorithm(); }

 private:
  Hash inner_;  // after the inner pad
  Hash outer_;  // after the outer pad
};

Digest hmac(HashAlgorithm algorithm, View key, View message);

}  // namespace handglass::crypto
