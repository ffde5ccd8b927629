#include "cli/known_peers.hpp"

#include <algorithm>
#include <optional>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "crypto/hash.hpp"
#include "wire/hex.hpp"
#include "wire/utf8.hpp"

namespace handglass::cli {
namespace {

using handshake::Role;

constexpr std::string_view fingerprint_prefix = "sha256:";
constexpr std::size_t fingerprint_size = fingerprint_prefix.size() + std::size_t{32} * 3 - 1;

// The first word of the line, without the blanks around it; the line goes on behind them.
std::string_view take_next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return word;
}

bool is_fingerprint(std::string_view word) {
  if (word.size() != fingerprint_size || !word.starts_with(fingerprint_prefix)) return false;
  word.remove_prefix(fingerprint_prefix.size());
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    if (i % 3 == 2 ? c != ':' : !digit) return false;
  }
  return true;
}

// parse_time takes other forms too: of ten characters, seconds since 1970.
bool is_day(std::string_view word) {
  return word.size() == 10 && word[4] == '-' && parse_time(word).has_value();
}

bool is_plain(std::string_view line) {
  return is_utf8(as_bytes(line)) && std::ranges::none_of(line, [](char c) {
           return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f;
         });
}

std::optional<KnownPeer> peer_in(std::string_view line) {
  if (line.size() > limits::known_peers_line || !is_plain(line)) return std::nullopt;
  KnownPeer peer;
  const std::string_view role = take_next_word(line);
  if (role == "server")
    peer.role = Role::server, peer.name = take_next_word(line);
  else if (role == "client")
    peer.role = Role::client;
  else
    return std::nullopt;
  peer.fingerprint = take_next_word(line);
  peer.since = take_next_word(line);
  peer.subject = line;
  if (peer.role == Role::client) peer.name = peer.subject;
  if (peer.name.empty() || !is_fingerprint(peer.fingerprint) || !is_day(peer.since))
    return std::nullopt;
  return peer;
}

std::string line_of(const KnownPeer& peer) {
  const std::string name = peer.role == Role::server ? " " + peer.name : "";
  return std::string(name_of(peer.role)) + name + " " + peer.fingerprint + " " + peer.since + " " +
         peer.subject;
}

bool is_comment(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at == std::string_view::npos || line[at] == '#';
}

}  // namespace

std::expected<KnownPeers, std::string> KnownPeers::parse(std::string_view text) {
  if (text.size() > limits::known_peers)
    return std::unexpected("larger than " + std::to_string(limits::known_peers >> 10) +
                           " KiB: remove peers that are not met any more, or name another file");
  KnownPeers out;
  out.text_ = text;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_comment(line)) continue;
    auto peer = peer_in(line);
    if (!peer)
      return std::unexpected(
          "line " + std::to_string(number) +
          " is not a known peer: write it as \"server HOST:PORT sha256:AB:CD:... "
          "YYYY-MM-DD SUBJECT\" or \"client sha256:AB:CD:... YYYY-MM-DD "
          "SUBJECT\", remove it, or put # before it");
    peer->line = number;
    Key key(peer->role, peer->name);
    const auto [there, added] = out.peers_.emplace(std::move(key), *std::move(peer));
    if (!added)
      return std::unexpected("line " + std::to_string(number) + " has the same peer as line " +
                             std::to_string(there->second.line) +
                             ": remove the one that is out of date");
  }
  return out;
}

const KnownPeer* KnownPeers::find(Role role, const std::string& name) const {
  const auto it = peers_.find(Key(role, name));
  return it == peers_.end() ? nullptr : &it->second;
}

std::expected<void, std::string> KnownPeers::add(const KnownPeer& peer) {
  const std::string line = line_of(peer);
  const auto again = peer_in(line);
  if (!again || again->role != peer.role || again->name != peer.name ||
      again->subject != peer.subject)
    return std::unexpected("its name cannot be written in a line, so it cannot be remembered");
  const bool ended = text_.empty() || text_.ends_with('\n');
  auto more = parse(text_ + (ended ? "" : "\n") + line + "\n");
  if (!more) return std::unexpected(std::move(more).error());
  *this = *std::move(more);
  return {};
}

std::string fingerprint_of(const x509::Certificate& certificate) {
  const crypto::Digest digest = crypto::hash(crypto::HashAlgorithm::sha256, certificate.der());
  std::string out(fingerprint_prefix);
  for (const char c : to_hex(digest.view())) {
    if (out.size() > fingerprint_prefix.size() && (out.size() - fingerprint_prefix.size()) % 3 == 2)
      out += ':';
    out += c >= 'a' ? static_cast<char>(c - ('a' - 'A')) : c;
  }
  return out;
}

}  // namespace handglass::cli
