// HMAC (RFC 2104) over the hashes of hash.hpp.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/bytes.hpp"
#include "crypto/hash.hpp"

namespace handglass::crypto {

// A key whose two pads are hashed once, however many messages follow.
class Hmac {
 public:
  Hmac(HashAlgorithm algorithm, View key);
  ~Hmac();
  Hmac(Hmac&&) noexcept = default;  // what it leaves behind is wiped when that dies
  Hmac& operator=(Hmac&&) = delete;

  // The tag of the parts, one after the other.
  Digest tag(std::initializer_list<View> parts) const;
  HashAlgorithm algorithm() const { return algorithm_; }

  // The same piece by piece: a hash that takes the message, and the tag of what it has taken.
  Hash begin() const { return Hash(algorithm_, inner_); }
  Digest finish(Hash&& message) const;

  // The state after the inner pad, from which the hash of a message goes on by other means where
  // its length is secret; and the tag of a message that has this digest then.
  const Hash::State& after_inner_pad() const { return inner_; }
  Digest tag_of_digest(View digest) const;

 private:
  HashAlgorithm algorithm_;
  Hash::State inner_{}, outer_{};
};

Digest hmac(HashAlgorithm algorithm, View key, View message);

}  // namespace handglass::crypto
