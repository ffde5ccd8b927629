// Session tickets (RFC 5077): a session that its server gives to the client to keep, sealed under a
// key that only the server has.
#pragma once
#include <array>
#include <chrono>
#include <mutex>
#include <optional>

#include "crypto/aead.hpp"
#include "crypto/random.hpp"
#include "handshake/saved_session.hpp"

namespace handglass::handshake {

struct TicketKey {
  std::array<std::uint8_t, 16> name{};
  Secret<32> key;
  Time made{};
};

// The keys of one server, which take turns: one seals for `turn`, and opens until it is twice as
// old. Shared by the connections of a Config, and called by several threads at once.
class TicketKeys {
 public:
  explicit TicketKeys(crypto::Random& random, std::chrono::seconds turn = std::chrono::hours(12))
      : random_(random), turn_(turn) {}

  // key_name || nonce || ciphertext || tag: RFC 5077 §4's form, with AES-256-GCM in the place of
  // AES-CBC and HMAC.
  Bytes seal(const SavedSession& session, Time now);
  // Nothing for a ticket of another key, or one that was changed or is too old.
  std::optional<SavedSession> open(View ticket, Time now);
  // How long a ticket that is sealed now can be opened at least.
  std::chrono::seconds lifetime() const { return turn_; }

 private:
  void take_turns(Time now);

  crypto::Random& random_;
  std::chrono::seconds turn_;
  std::mutex mutex_;
  std::optional<TicketKey> current_, previous_;
};

}  // namespace handglass::handshake
