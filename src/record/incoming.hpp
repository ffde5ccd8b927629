// Bytes from the peer, cut into records and opened in place: the one buffer from socket to
// plaintext.
#pragma once
#include <optional>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "record/protection.hpp"

namespace handglass::record {

// One record, opened. The views are good until the next call of a non-const member of Incoming.
struct Record {
  Header header;
  View fragment;  // the plaintext
  Protected with;
  bool was_protected = false;
};

class Incoming {
 public:
  // Where the next bytes from the peer may be written, at least one; say how many were with
  // arrived(). Asked for when there is something to write: while nothing is buffered, no memory is
  // held either.
  MutableView space();
  void arrived(std::size_t n) { end_ += n; }
  // Copies as much of `bytes` as there is space for, and says how much.
  std::size_t take(View bytes);

  // The next whole record, if it is there. The header is judged as soon as it is there: an unknown
  // type, a version of another protocol, a length over the limit (RFC 5246 §6.2.1, §6.2.3) never
  // waits for its bytes.
  Result<std::optional<Record>> next(Protection& protection);

  // The next record as it stands on the wire, if it is whole: what next() will open in place.
  View front() const;

  // The next whole record as it is, for who has no key to open it: `fragment` is the ciphertext.
  Result<std::optional<Record>> next_sealed();

  // From now on records bear this version alone; before, any 3.x (RFC 5246 §E.1).
  void fix_version(ProtocolVersion version) { version_ = version; }
  std::size_t buffered() const { return end_ - begin_; }
  // Nothing more is wanted of this peer: what has come is dropped.
  void drop() { begin_ = end_ = 0; }

 private:
  void lay_by();
  // The next whole record into `out`, which stays empty while there is none.
  Result<void> open_next(Protection& protection, std::optional<Record>& out);
  // Nothing while the header is not whole.
  Result<std::optional<Header>> judge_header(std::size_t limit) const;
  // A whole record's bytes, which are then no longer buffered.
  MutableView cut(const Header& header);

  Bytes buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::optional<ProtocolVersion> version_;
  bool first_ = true;
};

}  // namespace handglass::record
