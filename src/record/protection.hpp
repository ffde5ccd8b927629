// What protects the records of one direction: nothing at first, then a key (RFC 5246 §6.1). Keeps
// the sequence number.
#pragma once
#include <memory>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "record/content_type.hpp"
#include "record/fragment_cipher.hpp"

namespace handglass::record {

class Protection {
 public:
  // Records pass as they are.
  Protection() = default;
  // `random` gives the IVs of a block cipher, and must outlive this.
  Protection(const TrafficKeys& keys, crypto::Random& random,
             crypto::AeadLibrary library = crypto::AeadLibrary::fastest);

  bool on() const { return cipher_ != nullptr; }
  // Bytes before and after a plaintext of this size.
  Framing framing(std::size_t plaintext_size) const {
    return on() ? cipher_->framing(plaintext_size) : Framing{};
  }

  // Protects a fragment in place: framing(size).before bytes, `size` bytes of plaintext,
  // framing(size).after bytes. How it was done is told in `with`, which the caller keeps where it
  // is wanted: it is too large to be handed about for each record.
  Result<void> seal(ContentType type, ProtocolVersion version, MutableView fragment,
                    std::size_t size, Protected& with);

  // Checks and decrypts a fragment in place; the plaintext inside it. A fragment too short for its
  // parts, a wrong tag, MAC or padding are the one failure record_not_authentic.
  Result<MutableView> open(ContentType type, ProtocolVersion version, MutableView fragment,
                           Protected& with);

 private:
  Result<void> number(ContentType type, ProtocolVersion version, Protected& with);

  std::unique_ptr<FragmentCipher> cipher_;
  std::uint64_t sequence_ = 0;
};

}  // namespace handglass::record
