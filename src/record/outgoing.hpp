// Bytes for the peer: content cut into records, sealed in place in the buffer that the socket
// empties.
#pragma once
#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "record/protection.hpp"

namespace handglass::record {

// One record as it was written, for whoever watches. The views are good until the buffer changes.
struct Written {
  Header header;
  View wire;       // header and fragment, as they will leave
  View plaintext;  // what was given, not what stands in the buffer
  Protected with;
  bool was_protected = false;
};

class Outgoing {
 public:
  // Appends `content` as one or more records of at most 2^14 bytes each (RFC 5246 §6.2.1); empty
  // content is one empty record. `seen` is called with each Written.
  template <class Seen>
  Result<void> write(ContentType type, View content, Protection& protection, Seen seen) {
    do {
      Written written;
      REQUIRE_OK(write_one(type, content, protection, written));
      content = content.subspan(written.plaintext.size());
      seen(written);
    } while (!content.empty());
    return {};
  }

  View pending() const { return View(buffer_).subspan(sent_); }
  // The first `n` bytes of pending() have left.
  void sent(std::size_t n);

 private:
  Result<void> write_one(ContentType type, View content, Protection& protection, Written& out);

  Bytes buffer_;
  std::size_t sent_ = 0;
};

}  // namespace handglass::record
