// Everything that an onlooker may see of a handshake as it happens. Views are good for the call
// alone.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/failure.hpp"
#include "crypto/hash.hpp"
#include "handshake/conversation.hpp"
#include "handshake/messages.hpp"
#include "record/protection.hpp"
#include "x509/verdict.hpp"

namespace handglass::handshake {

struct RecordSeen {
  Role sender{};
  record::Header header;
  View wire;       // all of it as it stood on the wire, with its five header bytes
  View plaintext;  // empty where it could not be opened
  bool was_protected = false;
  record::Protected with;
  bool opened = true;  // false: its tag, MAC or padding was wrong, or nobody here has the key
};

// A handshake message or ChangeCipherSpec, whole and in the clear.
struct MessageSeen {
  Role sender{};
  Message message{};
  KeyExchange key_exchange{};                // how its body is read
  View bytes;                                // with its header
  std::optional<crypto::Digest> transcript;  // of all messages up to this one; nothing while the
                                             // hash is not chosen, for ChangeCipherSpec, or where
                                             // nobody watches
};

enum class DerivationId : std::uint8_t {
  other_secret = 0,  // what a pre-shared key is joined with (RFC 4279 §2)
  premaster = 1,
  session_hash,
  master_secret,
  key_block,
  client_verify_data,
  server_verify_data
};

struct Derivation {
  struct Input {
    std::string_view name;
    std::optional<DerivationId> ref;  // the derivation whose output it is
    View bytes;
    bool secret = false;  // the bytes are treated as a secret output is
  };
  struct Part {
    std::string_view name;
    std::size_t at = 0, size = 0;
  };
  DerivationId id{};
  std::string_view function, label = {};
  std::vector<Input> inputs;
  View output = {};  // secret, but for hashes and verify_data: an observer that was not asked for
                     // secrets must not keep it
  std::vector<Part> parts = {};
  std::string_view rfc = {};
};

// One check that a side made of what its peer sent.
struct CheckSeen {
  Role who{};
  Rule rule{};
  x509::Status status{};
  std::vector<Evidence> evidence;
};

// What a signature of the handshake covers.
struct SignatureSeen {
  Role who{};  // who signs or checks
  Role signer{};
  Message message{};
  SignatureScheme scheme{};
  View input;
};

struct VerdictSeen {
  Role who{};  // who judged
  const x509::Verdict& verdict;
};

struct AlertSeen {
  Role sender{};
  AlertLevel level{};
  Alert alert{};
};

// Does nothing, until someone wants to know. A connection without an onlooker pays a virtual call
// for each.
class Observer {
 public:
  virtual ~Observer() = default;
  // Whether evidence is worth gathering. Records, derivations and checks are told to those alone
  // who watch, and so is a message's transcript: each takes memory or time to tell.
  virtual bool watching() const = 0;
  virtual void on_record(const RecordSeen&) {}
  virtual void on_message(const MessageSeen&) {}
  virtual void on_derivation(const Derivation&) {}
  virtual void on_check(const CheckSeen&) {}
  virtual void on_signature(const SignatureSeen&) {}
  virtual void on_verdict(const VerdictSeen&) {}
  virtual void on_alert(const AlertSeen&) {}
  // This side gives up. `who` is the side that failed.
  virtual void on_failure(Role, const Failure&) {}
  virtual void on_established(Role) {}
  // Another handshake begins on the connection (RFC 5746); what is told from here on is of that
  // one.
  virtual void on_renegotiation(Role) {}
};

struct Nobody final : Observer {
  bool watching() const override { return false; }
};

template <class Make>
void tell_derivation(Observer& observer, Make make) {
  if (observer.watching()) observer.on_derivation(make());
}

}  // namespace handglass::handshake

template <>
inline constexpr auto handglass::names_of<handglass::handshake::DerivationId> =
    std::to_array<handglass::Named<handglass::handshake::DerivationId>>({
        {handglass::handshake::DerivationId::other_secret, "other secret"},
        {handglass::handshake::DerivationId::premaster, "premaster"},
        {handglass::handshake::DerivationId::session_hash, "session hash"},
        {handglass::handshake::DerivationId::master_secret, "master secret"},
        {handglass::handshake::DerivationId::key_block, "key block"},
        {handglass::handshake::DerivationId::client_verify_data, "client verify_data"},
        {handglass::handshake::DerivationId::server_verify_data, "server verify_data"},
    });
