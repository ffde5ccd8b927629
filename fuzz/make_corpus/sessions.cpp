// Sessions as they are kept: one for each kind of peer that there can be, asked for by number or by
// ticket, old and new.
#include "corpus.hpp"
#include "handshake/saved_session.hpp"

namespace handglass::fuzz {

void write_sessions(const std::filesystem::path& folder, const test::World::Identity& identity) {
  using handshake::SavedSession;
  const auto session = [](SavedSession::Peer peer) {
    SavedSession out;
    out.suite = handshake::CipherSuite{0xc02b};
    out.extended_master_secret = true;
    std::ranges::fill(out.master.fill(), std::uint8_t{0x5a});
    out.server_name = "server.lab";
    out.peer = peer;
    out.made = Time(std::chrono::microseconds(1'795'000'000'000'000)) - std::chrono::hours(1);
    out.id = Bytes(32, 0x11);
    return out;
  };
  SavedSession certified = session(SavedSession::Peer::certified);
  std::vector<View> chain;
  for (const auto& certificate : identity.chain) chain.push_back(certificate->der());
  certified.chain = handshake::keep_chain(chain);
  write(folder / "certified", handshake::write(certified));
  certified.id.clear();
  certified.ticket = Bytes(160, 0x22);
  certified.lifetime = 7200;
  write(folder / "ticket", handshake::write(certified));
  SavedSession shared = session(SavedSession::Peer::pre_shared);
  shared.identity = "lab";
  shared.extended_master_secret = false;
  write(folder / "pre_shared", handshake::write(shared));
  write(folder / "declined", handshake::write(session(SavedSession::Peer::declined)));
  SavedSession old = session(SavedSession::Peer::anonymous);
  old.made -= std::chrono::days(2);
  write(folder / "old", handshake::write(old));
}

}  // namespace handglass::fuzz
