// A store of peers whose certificates are remembered, as text: a line a peer, with comments between
// them. The file is peer_memory.hpp's; nothing here opens one.
//
//   server example.org:443 sha256:AB:CD:... 2026-11-27 CN=example.org
//   client sha256:AB:CD:... 2026-11-27 CN=alice, O=Lab
#pragma once
#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "handshake/conversation.hpp"
#include "x509/certificate.hpp"

namespace handglass::cli {

struct KnownPeer {
  handshake::Role role{};   // in which the peer was met
  std::string name;         // of a server as it was dialled, "host:port"; of a client its subject
  std::string fingerprint;  // "sha256:AB:CD:..." of its certificate
  std::string since;        // "2026-11-27"
  std::string subject;      // of its certificate
  std::size_t line = 0;     // in the text, from 1
};

class KnownPeers {
 public:
  // A sentence that names the line, and what to do, where a line is neither a peer nor a comment,
  // where a peer stands there twice, or where the text is larger than limits::known_peers.
  static std::expected<KnownPeers, std::string> parse(std::string_view text);

  // Null where it is not known.
  const KnownPeer* find(handshake::Role role, const std::string& name) const;
  // Behind what is there, which stays as it is. A sentence where its line would not be read as this
  // peer again, or is one too many. The peer must not be known.
  std::expected<void, std::string> add(const KnownPeer& peer);
  std::string_view text() const { return text_; }
  std::size_t size() const { return peers_.size(); }

 private:
  using Key = std::pair<handshake::Role, std::string>;

  std::string text_;
  std::map<Key, KnownPeer> peers_;
};

// "sha256:AB:CD:...", as other programs write it but for the prefix.
std::string fingerprint_of(const x509::Certificate& certificate);

}  // namespace handglass::cli
