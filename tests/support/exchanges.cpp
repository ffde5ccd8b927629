#include "support/exchanges.hpp"

namespace handglass::test {

using handshake::KeyExchange;

void Exchanges::for_agreement(x509::Recipe& recipe) {
  recipe.key_usage = {x509::KeyUsage::key_agreement};
}

Exchanges::Pair Exchanges::pair_for(const handshake::Suite& suite, bool fixed_client) {
  const bool fixed = suite.key_exchange == KeyExchange::ecdh;
  const World::Identity& server = fixed                                                    ? ecdh_
                                  : suite.authentication == handshake::Authentication::rsa ? rsa_
                                                                                           : ecdsa_;
  const auto auth =
      has_certificate(suite) ? handshake::ClientAuth::require : handshake::ClientAuth::none;
  Pair pair{world_.client(fixed && fixed_client ? fixed_ : alice_), world_.server(server, auth)};
  for (handshake::Config* config : {pair.client.get(), pair.server.get()}) {
    config->policy.suites = {suite.code};
    if (handshake::uses_psk(suite.key_exchange)) config->psks = {psk_};
  }
  return pair;
}

}  // namespace handglass::test
