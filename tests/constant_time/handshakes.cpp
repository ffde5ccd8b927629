// Whole handshakes in memory, and data both ways: every form of the key exchange, every record
// cipher, every kind of key on both sides. An onlooker counts the secret bytes of each derivation
// as it is made.
#include <set>

#include "coverage.hpp"
#include "support/exchanges.hpp"

namespace handglass::test {
namespace {

using namespace handshake;

class Onlooker final : public Observer {
 public:
  Onlooker(Coverage& coverage, std::string key_exchange, std::string prf)
      : coverage_(coverage), key_exchange_(std::move(key_exchange)), prf_(std::move(prf)) {}

  bool watching() const override { return true; }
  bool has_seen() const { return seen_; }
  // Not what it is, only how many bytes of it are secret.
  void on_derivation(const Derivation& derivation) override {
    seen_ = true;
    const std::size_t bytes = secret_bytes(derivation.output);
    switch (derivation.id) {
      case DerivationId::other_secret:
      case DerivationId::premaster: coverage_.saw("premaster", key_exchange_, bytes); break;
      case DerivationId::master_secret:
      case DerivationId::key_block:
        coverage_.saw("PRF", std::string(derivation.label) + ", " + prf_, bytes);
        break;
      case DerivationId::client_verify_data:
      case DerivationId::server_verify_data:
        coverage_.saw("Finished", std::string(derivation.label) + ", " + prf_, bytes);
        break;
      case DerivationId::session_hash: break;
    }
  }

 private:
  Coverage& coverage_;
  std::string key_exchange_, prf_;
  bool seen_ = false;
};

// One handshake and data both ways, which are secret until they are sealed.
void play(Coverage& coverage, const Exchanges::Pair& pair, const std::string& what,
          Observer& onlooker) {
  Connection client = Connection::client(pair.client, target_of("server.lab"), onlooker),
             server = Connection::server(pair.server, onlooker);
  talk(client, server);
  if (!client.established() || !server.established()) return coverage.failed("handshake", what);
  const Bytes ping(5, 'p'), large(20000, 'l');
  Bytes secret_ping = ping, secret_large = large;
  classify(secret_ping);
  classify(secret_large);
  coverage.saw_made_public("handshake", what, [&] {
    if (!client.write(secret_ping) || !server.write(secret_large))
      return coverage.failed("handshake", what);
    const Talk heard = talk(client, server);
    if (heard.server_data != ping || heard.client_data != large) coverage.failed("handshake", what);
  });
}

// Once with an onlooker, for whom more is made, and once as it is without one.
void play(Coverage& coverage, const Suite& suite, const Exchanges::Pair& pair,
          const std::string& what) {
  Onlooker onlooker(coverage, "in a handshake, " + std::string(name_of(suite.key_exchange)),
                    std::string(name_of(suite.prf_hash)));
  play(coverage, pair, what, onlooker);
  if (!onlooker.has_seen()) coverage.failed("handshake", what + ", nothing is told of it");
  Nobody nobody;
  play(coverage, pair, what + ", with nobody watching", nobody);
}

// The first suites of the table that show each form of the key exchange and each record cipher.
std::vector<const Suite*> chosen_suites() {
  std::vector<const Suite*> chosen;
  std::set<KeyExchange> exchanges;
  std::vector<record::CipherSpec> ciphers;
  for (const Suite& suite : suites) {
    const bool fresh = std::ranges::count(ciphers, suite.cipher) == 0;
    if (!exchanges.insert(suite.key_exchange).second && !fresh) continue;
    chosen.push_back(&suite);
    if (fresh) ciphers.push_back(suite.cipher);
  }
  return chosen;
}

// Two ends whose messages are changed on their way.
struct Interfered {
  Interfered(const Exchanges::Pair& pair, Observer& observer)
      : client(Connection::client(pair.client, target_of("server.lab"), observer)),
        server(Connection::server(pair.server, observer)) {}

  // What `from` has to say, as `change` leaves it.
  void carry(Connection& from, Connection& to, auto change) {
    Bytes flight = to_bytes(from.pending());
    from.sent(flight.size());
    change(flight);
    for (View rest = flight; !rest.empty() && !to.failed();) {
      const auto [taken, first] = to.feed(rest);
      rest = rest.subspan(taken);
      for (Event event = first; !std::holds_alternative<std::monostate>(event); event = to.next())
        if (const auto* failed = std::get_if<event::Failed>(&event)) rule = failed->failure.rule;
    }
  }

  Connection client, server;
  std::optional<Rule> rule;  // by which an end gave up
};

constexpr auto as_it_is = [](Bytes&) {};

// The client's ClientKeyExchange with its last byte changed: the server goes on with a premaster of
// its own, and cannot open the client's Finished.
void play_bad_premaster(Coverage& coverage, const Suite& suite, const Exchanges::Pair& pair) {
  const std::string what = std::string(suite.openssl_name) + ", bad premaster";
  pair.server->client_auth = ClientAuth::none;
  Onlooker onlooker(coverage, "in a handshake, RSA, changed on its way",
                    std::string(name_of(suite.prf_hash)));
  Interfered ends(pair, onlooker);
  ends.carry(ends.client, ends.server, as_it_is);
  ends.carry(ends.server, ends.client, as_it_is);
  coverage.saw_made_public("handshake", what, [&] {
    ends.carry(ends.client, ends.server, [](Bytes& flight) {
      // ClientKeyExchange has the first record of the flight to itself.
      flight[4 + (std::size_t{flight[3]} << 8 | flight[4])] ^= 1;
    });
  });
  if (ends.rule != Rule::record_not_authentic) coverage.failed("handshake", what);
}

// The client's hello with its last byte changed, which is one of signature_algorithms: without
// extended_master_secret the keys are the same, and only Finished tells.
void play_bad_finished(Coverage& coverage, const Suite& suite, const Exchanges::Pair& pair) {
  const std::string what = std::string(suite.openssl_name) + ", bad Finished";
  pair.client->policy.extended_master_secret = false;
  Onlooker onlooker(coverage, "in a handshake, PSK, hello changed",
                    std::string(name_of(suite.prf_hash)));
  Interfered ends(pair, onlooker);
  ends.carry(ends.client, ends.server, [](Bytes& flight) { flight.back() ^= 1; });
  ends.carry(ends.server, ends.client, as_it_is);
  coverage.saw_made_public("handshake", what,
                           [&] { ends.carry(ends.client, ends.server, as_it_is); });
  if (ends.rule != Rule::finished_wrong) coverage.failed("handshake", what);
}

}  // namespace

void cover_handshakes(Coverage& coverage) {
  Exchanges exchanges;
  for (const Suite* suite : chosen_suites()) {
    const bool blocks = suite->cipher.row().kind == record::CipherKind::block;
    for (const bool encrypt_then_mac : {true, false}) {
      if (!blocks && !encrypt_then_mac) continue;
      const auto pair = exchanges.pair_for(*suite);
      pair.server->policy.encrypt_then_mac = encrypt_then_mac;
      pair.client->policy.extended_master_secret = encrypt_then_mac;
      play(coverage, *suite, pair,
           std::string(suite->openssl_name) + (!blocks            ? ""
                                               : encrypt_then_mac ? ", encrypt-then-MAC"
                                                                  : ", MAC-then-encrypt"));
    }
    if (suite->key_exchange == KeyExchange::ecdh)
      play(coverage, *suite, exchanges.pair_for(*suite, false),
           std::string(suite->openssl_name) + ", the client signs");
    if (suite->key_exchange == KeyExchange::rsa)
      play_bad_premaster(coverage, *suite, exchanges.pair_for(*suite));
    if (suite->key_exchange == KeyExchange::psk)
      play_bad_finished(coverage, *suite, exchanges.pair_for(*suite));
  }

  World& world = exchanges.world();
  for (const auto& [kind, what] :
       {std::pair{KeyKind::p256, "P-256"}, std::pair{KeyKind::p384, "P-384"},
        std::pair{KeyKind::p521, "P-521"}, std::pair{KeyKind::rsa2048, "RSA"},
        std::pair{KeyKind::ed25519, "Ed25519"}}) {
    const Exchanges::Pair pair{world.client(world.identity("alice", kind)),
                               world.server(world.identity("server.lab", kind))};
    const Suite& suite = *find_suite(kind == KeyKind::rsa2048 ? "ECDHE-RSA-AES128-GCM-SHA256"
                                                              : "ECDHE-ECDSA-AES128-GCM-SHA256");
    play(coverage, suite, pair, std::string("mutual, keys of ") + what);
  }
}

}  // namespace handglass::test
