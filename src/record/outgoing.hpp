// Bytes for the peer: content cut into records, sealed in place in the buffer that the socket
// empties.
#pragma once
#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/limits.hpp"
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

  // The same for content that is written where it leaves from: appended to begin()'s buffer, behind
  // what stands there, between the two calls. Where `kept`, a copy of it is what `seen` gets to
  // see: what is sealed in place is gone.
  Bytes& begin(ContentType type, const Protection& protection);
  template <class Seen>
  Result<void> end(Protection& protection, bool kept, Seen seen) {
    const bool long_content = begun_content().size() > limits::plaintext;
    const Bytes copy = kept || long_content ? to_bytes(begun_content()) : Bytes();
    if (long_content) {
      drop();
      return write(begun_.type, copy, protection, std::move(seen));
    }
    Written written{.header = {}, .wire = {}, .plaintext = copy, .with = {}};
    REQUIRE_OK(end_one(protection, written));
    seen(written);
    return {};
  }
  // Nothing was begun.
  void drop() { buffer_.resize(begun_.start); }

  View pending() const { return View(buffer_).subspan(sent_); }
  // The first `n` bytes of pending() have left.
  void sent(std::size_t n);

 private:
  Result<void> write_one(ContentType type, View content, Protection& protection, Written& out);
  Result<void> end_one(Protection& protection, Written& out);
  // Seals the record that starts at `start`, whose header is out.header.
  Result<void> seal(std::size_t start, std::size_t plaintext_size, Protection& protection,
                    Written& out);
  View begun_content() const { return View(buffer_).subspan(begun_.content); }

  struct Begun {
    ContentType type{};
    std::size_t start = 0, content = 0;  // where the record and its content begin
  };

  Bytes buffer_;
  Begun begun_;
  std::size_t sent_ = 0;
};

}  // namespace handglass::record
