// The HMAC of a record (RFC 5246 §6.2.3.1), and its check where padding follows it (§6.2.3.2) with
// no branch, index or length that depends on what was decrypted: the time of that check is what
// Lucky Thirteen measured.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "crypto/hmac.hpp"

namespace handglass::crypto {

// seq_num || type || version || length: what a record's MAC covers before the content.
inline constexpr std::size_t mac_header_size = 13;

// A key whose two pads are hashed once. No call allocates.
class RecordMac {
 public:
  // SHA-1, SHA-256 or SHA-384; `key` is at most as long as a block of the hash, which TLS's are.
  RecordMac(HashAlgorithm algorithm, View key);
  RecordMac(const RecordMac&) = delete;
  RecordMac& operator=(const RecordMac&) = delete;

  // Bytes of the MAC: the whole digest.
  std::size_t size() const;

  // Its key, for who computes it piece by piece.
  const Hmac& hmac() const { return hmac_; }

  // The MAC of header || content into `out`, size() bytes.
  void make(View header, View content, MutableView out) const;

  // Whether `tag` is the MAC of header || content, compared in constant time. All lengths are
  // public.
  [[nodiscard]] bool check(View header, View content, View tag) const;

  // What decryption of a GenericBlockCipher gave: content || MAC || padding || padding_length, of
  // which only the whole length is public. Answers the size of the content where every padding byte
  // is right and the MAC is that of header || content, else nothing; which of the two was wrong
  // shows neither in the answer nor in its time. The last two bytes of `header`, the length, are
  // not read.
  [[nodiscard]] std::optional<std::size_t> open_padded(View header, View decrypted) const;

 private:
  Hmac hmac_;
};

}  // namespace handglass::crypto
