// A small world for tests: a CA, its CRL, a server and clients good and bad, all from one seed at
// one moment, and two connections that talk in memory.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "connection/connection.hpp"
#include "crypto/private_key.hpp"
#include "handshake/config.hpp"
#include "x509/mint.hpp"

namespace handglass::test {

enum class KeyKind : std::uint8_t { p256, p384, p521, rsa2048, ed25519 };

// Seeded randomness that can begin anew, under keys and configurations that hold on to it.
class Rewindable final : public crypto::Random {
 public:
  explicit Rewindable(std::string_view seed) { rewind(seed); }
  void rewind(std::string_view seed) { random_ = crypto::seeded_random(as_bytes(seed)); }
  void fill(MutableView out) override { random_->fill(out); }

 private:
  std::unique_ptr<crypto::Random> random_;
};

class World {
 public:
  explicit World(std::string_view seed = "world");

  static Time now();  // 2026-11-20T12:00:00Z, the clock of every configuration

  // A certificate for a fresh key, signed by the issuing CA unless the recipe's maker says
  // otherwise. `change` edits a good recipe.
  struct Identity {
    std::vector<x509::CertificateRef> chain;  // the leaf, then the issuing CA
    std::shared_ptr<const crypto::PrivateKey> key;
    handshake::Credential credential() const;
  };
  template <class Change>
  Identity identity(std::string_view common_name, KeyKind kind, Change change) {
    x509::Recipe recipe = good(common_name);
    change(recipe);
    return make(recipe, key(kind), issuing_);
  }
  Identity identity(std::string_view common_name, KeyKind kind = KeyKind::p256) {
    return identity(common_name, kind, [](x509::Recipe&) {});
  }
  // For a key that is there already.
  Identity identity(std::string_view common_name, std::shared_ptr<const crypto::PrivateKey> key);
  // Signed by a CA of the same name as the issuing CA, with another key.
  Identity impostor(std::string_view common_name, KeyKind kind = KeyKind::p256);

  // Configurations that trust the root and bring `who` along. With `revoked`, CRLs of both CAs that
  // list those.
  std::shared_ptr<handshake::Config> client(const std::optional<Identity>& who);
  std::shared_ptr<handshake::Config> server(
      const Identity& who, handshake::ClientAuth auth = handshake::ClientAuth::require);
  // CRLs of root and issuing CA, the latter listing `revoked`.
  std::vector<x509::CrlRef> crls(const std::vector<Identity>& revoked,
                                 Time next_update = now() + std::chrono::days(30));

  Rewindable& random() { return *random_; }
  x509::CertificateRef root() const { return root_; }

 private:
  x509::Recipe good(std::string_view common_name) const;
  Identity make(const x509::Recipe& recipe, std::shared_ptr<const crypto::PrivateKey> key,
                const x509::Issuer& issuer);
  std::shared_ptr<const crypto::PrivateKey> key(KeyKind kind);

  std::unique_ptr<Rewindable> random_;  // keys point at it, wherever the world is moved
  x509::Issuer root_issuer_, issuing_;
  x509::CertificateRef root_, issuing_certificate_;
};

// Carries bytes both ways, `at_a_time` at once, until neither has more to say. What each end met is
// kept in order.
struct Talk {
  std::vector<Event> client_events, server_events;
  Bytes to_server, to_client;      // all bytes carried
  Bytes client_data, server_data;  // application data received by each
};
Talk talk(Connection& client, Connection& server, std::size_t at_a_time = 1 << 20);

// The failure that ended an end, if it failed.
const Failure* failure_in(const std::vector<Event>& events);

}  // namespace handglass::test
