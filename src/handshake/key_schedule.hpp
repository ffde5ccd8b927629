// From premaster secret to traffic keys and verify_data (RFC 5246 §8.1, §6.3, §7.4.9; RFC 7627 §4).
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/secret.hpp"
#include "crypto/hmac.hpp"
#include "handshake/conversation.hpp"
#include "handshake/observer.hpp"
#include "handshake/suites.hpp"
#include "record/protection.hpp"

namespace handglass::handshake {

using MasterSecret = Secret<48>;
using VerifyData = std::array<std::uint8_t, 12>;

using record::TrafficKeys;

// One derivation after the other for one handshake; each is told to the observer with its inputs by
// name and its output.
class KeySchedule {
 public:
  KeySchedule(const Suite& suite, const Random& client_random, const Random& server_random,
              Observer& observer)
      : suite_(suite),
        client_random_(client_random),
        server_random_(server_random),
        observer_(observer) {}

  // RFC 5246 §8.1.
  MasterSecret master_secret(const SecretBytes& premaster) const;
  // RFC 7627 §4: `session_hash` covers all messages up to and including ClientKeyExchange.
  MasterSecret extended_master_secret(const SecretBytes& premaster, View session_hash) const;

  // One that was not derived in this handshake: told, so that what follows from it can be followed.
  // `from`: "session", whose handshake is over (RFC 5246 §7.3), or wherever else it is known from.
  void tell_master_secret(const MasterSecret& master, std::string_view from) const;

  // What the end of a handshake needs of the master secret, and an idle connection does not.
  struct Keys {
    TrafficKeys client_write, server_write;
    crypto::Hmac master;  // the master secret with its pads hashed, for what is derived next
  };
  // RFC 5246 §6.3: the key block and its partition. `spec` is the suite's, with what an extension
  // has changed in it.
  std::unique_ptr<Keys> key_block(const MasterSecret& master, const record::CipherSpec& spec) const;

  // RFC 5246 §7.4.9: `handshake_hash` covers all messages before this Finished.
  VerifyData verify_data(const Keys& keys, Role sender, View handshake_hash) const;

 private:
  const Suite& suite_;
  const Random &client_random_, &server_random_;
  Observer& observer_;
};

}  // namespace handglass::handshake
