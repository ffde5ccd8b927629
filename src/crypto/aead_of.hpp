// What all implementations of Aead share: the tag that would be right is made either way, and
// compared in constant time when a record is opened. For files of this room alone.
#pragma once
#include <array>
#include <cassert>

#include "base/constant_time.hpp"
#include "crypto/aead.hpp"

namespace handglass::crypto {

// Cipher has encrypt() and decrypt(), both of (nonce, additional_data, text, tag): `text` in place,
// and the tag of what is or was encrypted.
template <class Cipher, std::size_t tag_bytes>
class AeadOf final : public Aead {
 public:
  explicit AeadOf(View key) : cipher_(key) {}

  void seal(View nonce, View additional_data, MutableView text, MutableView tag) override {
    assert(nonce.size() == aead_nonce_size && tag.size() == tag_bytes);
    cipher_.encrypt(nonce, additional_data, text, tag);
    declassify(text);
    declassify(tag);
  }

  bool open(View nonce, View additional_data, MutableView text, View tag) override {
    assert(nonce.size() == aead_nonce_size);
    std::array<std::uint8_t, tag_bytes> expected;
    cipher_.decrypt(nonce, additional_data, text, expected);
    const bool authentic = equal_in_constant_time(expected, tag);
    if (!authentic) wipe(text);
    wipe(expected);  // the tag that would have been right is nobody's business
    declassify(text);
    return authentic;
  }

 private:
  Cipher cipher_;
};

}  // namespace handglass::crypto
