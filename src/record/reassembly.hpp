// Handshake messages out of records: a message may be split at any byte, and several may share a
// record (RFC 5246 §6.2.1).
#pragma once
#include <optional>

#include "base/bytes.hpp"
#include "base/failure.hpp"

namespace handglass::record {

class Reassembly {
 public:
  // The fragment of a handshake record; call take() until it has nothing before adding another. The
  // fragment must live until then.
  void add(View fragment);
  // The next whole message with its four header bytes, viewed in the record where it fits in one.
  // Good until the next call. A length over limits::handshake_message is refused before its bytes
  // come (message_too_long).
  Result<std::optional<View>> take();
  // The type of the message that has begun and is not whole.
  std::optional<std::uint8_t> begun() const {
    return partial_.empty() || handed_out_ ? std::nullopt : std::optional(partial_.front());
  }
  // Whether a message has begun and is not whole: no other record type, no key change may come now.
  bool unfinished() const { return !partial_.empty() || !fragment_.empty(); }

 private:
  Bytes partial_;            // the start of a message that its record did not finish
  View fragment_;            // what is left of the record
  std::size_t records_ = 0;  // that brought parts of it
  bool handed_out_ = false;  // partial_ holds the message that take() returned
};

}  // namespace handglass::record
