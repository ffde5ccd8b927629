// A store of known peers; what stands behind its last # is also the name and subject of one to add,
// as a stranger's certificate may have it. What is read is kept byte by byte; who is added stands
// behind what was there, is found again when it is read again, and is one more and not two.
#include "cli/known_peers.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

using handshake::Role;

void same(const cli::KnownPeer* a, const cli::KnownPeer* b) {
  fuzz::require(!a == !b, "who is known stays known, and nobody else is");
  if (!a) return;
  fuzz::require(a->fingerprint == b->fingerprint && a->since == b->since &&
                    a->subject == b->subject && a->line == b->line,
                "and stays as it is");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto peers = cli::KnownPeers::parse(text);
  if (!peers) {
    fuzz::require(!peers.error().empty(), "a refusal says why");
    return 0;
  }
  fuzz::require(size <= limits::known_peers, "a store is bounded");
  fuzz::require(peers->text() == text, "its text is kept");
  const std::string name = text.substr(std::min(text.rfind('#') + 1, text.size()));
  for (const Role role : {Role::server, Role::client}) {
    cli::KnownPeer peer{.role = role,
                        .name = name,
                        .fingerprint = "sha256:" + std::string("AA"),
                        .since = "2026-11-27",
                        .subject = name};
    for (int i = 1; i < 32; ++i) peer.fingerprint += ":AA";
    auto more = *peers;
    if (more.find(role, name) || !more.add(peer)) {
      fuzz::require(more.size() == peers->size() && more.text() == text, "who is not added is not");
      continue;
    }
    fuzz::require(more.size() == peers->size() + 1, "one more is one more");
    fuzz::require(more.text().starts_with(text), "what was there stays");
    const cli::KnownPeer* added = more.find(role, name);
    fuzz::require(added && added->fingerprint == peer.fingerprint, "and is found");
    const auto again = cli::KnownPeers::parse(more.text());
    fuzz::require(again && again->size() == more.size(), "what is written is read");
    same(added, again->find(role, name));
  }
  return 0;
}
