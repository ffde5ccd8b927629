// The handshake messages so far: hashed as they pass, and kept until CertificateVerify is made or
// checked (RFC 5246 §7.4.8, §7.4.9).
#pragma once
#include <optional>

#include "base/bytes.hpp"
#include "crypto/hash.hpp"

namespace handglass::handshake {

class Transcript {
 public:
  // A whole message with its header, as it stood on the wire, less record headers. HelloRequest and
  // ChangeCipherSpec do not belong here.
  void append(View message);
  // Once ServerHello has named the suite. What came before is hashed now.
  void start_hash(crypto::HashAlgorithm algorithm);

  bool hashing() const { return running_.has_value(); }
  crypto::Digest hash() const { return running_->digest(); }
  // Without the last message: what a Finished or CertificateVerify that was just appended speaks
  // of.
  crypto::Digest hash_before_last() const { return before_last_->digest(); }
  View messages() const { return bytes_; }
  View messages_before_last() const { return View(bytes_).first(bytes_.size() - last_size_); }
  // All bytes appended, kept or not.
  std::size_t total() const { return total_; }

  // No signature over the messages will be made or checked any more: the bytes are given back, the
  // hash goes on.
  void release();

 private:
  Bytes bytes_;
  std::size_t last_size_ = 0, total_ = 0;
  bool released_ = false;
  std::optional<crypto::Hash> running_, before_last_;
};

}  // namespace handglass::handshake
