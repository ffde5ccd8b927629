// A conversation in plain text, before TLS: what is read is bounded, in bytes and in time, and not
// one byte is taken from the socket that does not belong to the answer.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "cli/complaint.hpp"

namespace handglass::cli {

// What is waited for, and what to do where it does not come.
struct Awaited {
  std::string_view what;  // "greeting"
  std::string_view fix;
};

class Talk {
 public:
  using Clock = std::chrono::steady_clock;

  // The socket does not block and stays the caller's. `who` begins each sentence of a complaint.
  Talk(int socket, Clock::time_point deadline, std::string who)
      : socket_(socket), deadline_(deadline), who_(std::move(who)) {}

  Expected<void> say(View bytes);
  Expected<void> say(std::string_view text) { return say(as_bytes(text)); }

  // A line without its end, CRLF or LF. One of more than `most` bytes, its end among them, is
  // refused.
  Expected<std::string> line(std::size_t most, const Awaited& awaited);
  // So many bytes.
  Expected<Bytes> bytes(std::size_t count, const Awaited& awaited);
  // What has come and was not read yet, up to `most` bytes, without waiting; it stays unread.
  Bytes waiting(std::size_t most) const;

  // Requires that nothing came behind the go-ahead. The server says nothing before our ClientHello,
  // so what is there was put there by somebody in between, in the hope that it is taken for
  // something that TLS protected (CVE-2011-0411 and its kin).
  Expected<void> nothing_behind(std::string_view go_ahead) const;

  // A refusal: what there was, then what to do.
  std::unexpected<Complaint> refuse(const std::string& seen, std::string_view fix,
                                    int exit = exit_code::protocol) const;

 private:
  // Until the socket can be read or written. False when time is up.
  bool wait(short events) const;
  std::unexpected<Complaint> lost(const Awaited& awaited, View begun, bool closed) const;

  int socket_;
  Clock::time_point deadline_;
  std::string who_;
};

// What a peer said, in quotes, short and harmless.
std::string in_quotes(std::string_view said);
// What to do about something that begins so: what is known of its protocol, or else `fix`.
std::string remedy_for(View first, std::string_view fix);

}  // namespace handglass::cli
