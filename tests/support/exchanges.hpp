// A client and a server for any suite, with the certificates and keys that it wants.
#pragma once
#include "support/world.hpp"

namespace handglass::test {

class Exchanges {
 public:
  struct Pair {
    std::shared_ptr<handshake::Config> client, server;
  };
  // Both ends offer this suite alone; the server asks for a certificate where the suite lets it,
  // and the client has one. `fixed_client`: with static ECDH, the client's is for ECDH too.
  Pair pair_for(const handshake::Suite& suite, bool fixed_client = true);

  World& world() { return world_; }

 private:
  static void for_agreement(x509::Recipe& recipe);

  World world_;
  World::Identity ecdsa_ = world_.identity("server.lab"),
                  rsa_ = world_.identity("server.lab", KeyKind::rsa2048),
                  ecdh_ = world_.identity("server.lab", KeyKind::p256, for_agreement),
                  alice_ = world_.identity("alice"),
                  fixed_ = world_.identity("fixed", KeyKind::p256, for_agreement);
  std::shared_ptr<const handshake::Psk> psk_ =
      std::make_shared<const handshake::Psk>(handshake::Psk{"lab", SecretBytes(Bytes(32, 0x5a))});
};

}  // namespace handglass::test
