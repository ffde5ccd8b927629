#include "cli/talk.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "study/plain_protocol.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {
namespace {

constexpr std::size_t quoted_length = 100;

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

std::string in_quotes(std::string_view said) {
  return '"' + shorten(printable(as_bytes(said)), quoted_length) + '"';
}

std::string remedy_for(View first, std::string_view fix) {
  // An alert or a handshake record of any version.
  if (first.size() >= 2 && (first[0] == 0x15 || first[0] == 0x16) && first[1] == 3)
    return fmt::format("That is TLS already. {}", fix);
  const std::string hint = study::protocol_hint(as_text(first));
  return hint.empty() ? std::string(fix) : hint;
}

bool Talk::wait(short events) const {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    if (left <= 0) return false;
    pollfd file{socket_, events, 0};
    const int ready = ::poll(&file, 1, static_cast<int>(left) + 1);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

std::unexpected<Complaint> Talk::refuse(const std::string& seen, std::string_view fix,
                                        int exit) const {
  return complain(fmt::format("{}: {}\n  {}", who_, seen, fix), exit);
}

std::unexpected<Complaint> Talk::lost(const Awaited& awaited, View begun, bool closed) const {
  const std::string end = closed ? "the connection was closed" : "the time of --timeout was over";
  if (begun.empty() && !closed)
    return refuse(fmt::format("no {} came within the time of --timeout", awaited.what), awaited.fix,
                  exit_code::network);
  if (begun.empty())
    return refuse(fmt::format("{} before the {} came", end, awaited.what), awaited.fix,
                  exit_code::network);
  return refuse(fmt::format("{} before the {} was whole; there was {}", end, awaited.what,
                            in_quotes(as_text(begun))),
                remedy_for(begun, awaited.fix), exit_code::network);
}

Expected<void> Talk::say(View bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    } else if (!would_block()) {
      return {};  // what the other side said before it left may still be read
    } else if (!wait(POLLOUT)) {
      return refuse("nothing could be sent within the time of --timeout", "Is the server busy?",
                    exit_code::network);
    }
  }
  return {};
}

Bytes Talk::waiting(std::size_t most) const {
  Bytes out(most);
  const ssize_t n = ::recv(socket_, out.data(), out.size(), MSG_PEEK | MSG_DONTWAIT);
  out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return out;
}

Expected<std::string> Talk::line(std::size_t most, const Awaited& awaited) {
  std::string out;
  std::array<char, 512> seen;
  while (true) {
    const std::size_t room = std::min(seen.size(), most - out.size());
    if (room == 0)
      return refuse(fmt::format("the {} has a line of more than {} bytes, which begins {}",
                                awaited.what, most, in_quotes(out)),
                    "That is not how such a service answers. Is it the right port?");
    // Looked at first, taken up to the line's end: what is behind may be of TLS.
    ssize_t n = ::recv(socket_, seen.data(), room, MSG_PEEK);
    if (n > 0) {
      const auto* end = std::find(seen.data(), seen.data() + n, '\n');
      const bool whole = end != seen.data() + n;
      n = ::recv(socket_, seen.data(),
                 static_cast<std::size_t>(end - seen.data()) + (whole ? 1 : 0), 0);
      if (n > 0) out.append(seen.data(), static_cast<std::size_t>(n));
      if (!whole) continue;
      out.pop_back();
      if (out.ends_with('\r')) out.pop_back();
      return out;
    }
    if (n == 0 || !would_block()) return lost(awaited, as_bytes(out), true);
    if (!wait(POLLIN)) return lost(awaited, as_bytes(out), false);
  }
}

Expected<Bytes> Talk::bytes(std::size_t count, const Awaited& awaited) {
  Bytes out(count);
  std::size_t have = 0;
  while (have < count) {
    const ssize_t n = ::recv(socket_, out.data() + have, count - have, 0);
    if (n > 0)
      have += static_cast<std::size_t>(n);
    else if (n == 0 || !would_block())
      return lost(awaited, View(out).first(have), true);
    else if (!wait(POLLIN))
      return lost(awaited, View(out).first(have), false);
  }
  return out;
}

Expected<void> Talk::nothing_behind(std::string_view go_ahead) const {
  const Bytes more = waiting(quoted_length);
  if (more.empty()) return {};
  return refuse(fmt::format("plain bytes came behind {}, where the server has to be silent: {}",
                            go_ahead, in_quotes(as_text(more))),
                "They could be taken for something that TLS protects. Somebody in between may have "
                "put them there, or the server has a fault; this client does not go on.");
}

}  // namespace handglass::cli
