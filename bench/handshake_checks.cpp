#include "handshake_checks.hpp"

#include <map>

#include "crypto/key_file.hpp"
#include "handshake/key_exchange_messages.hpp"
#include "handshake/messages.hpp"
#include "handshake/suites.hpp"
#include "peers/wire.hpp"
#include "record/incoming.hpp"
#include "record/reassembly.hpp"
#include "support/world.hpp"
#include "wire/reader.hpp"

namespace handglass::bench {
namespace {

using handshake::HandshakeType;
using Key = HandshakeKind::Key;
using Resumed = HandshakeKind::Resumed;

test::World& world() {
  static test::World one("bench");
  return one;
}

test::KeyKind key_kind(Key key) {
  switch (key) {
    case Key::p256: return test::KeyKind::p256;
    case Key::rsa2048: return test::KeyKind::rsa2048;
    case Key::ed25519: return test::KeyKind::ed25519;
  }
  return {};
}

Identities::One in_der(const test::World::Identity& identity) {
  return {to_bytes(identity.chain[0]->der()), to_bytes(identity.chain[1]->der()),
          crypto::pkcs8(*identity.key).value()};
}

// What the server said in the clear.
struct Said {
  handshake::CipherSuite suite{};
  std::optional<handshake::NamedGroup> group;
  bool encrypt_then_mac = false, extended_master_secret = false, certificate = false,
       request = false;
};

void hear(View message, Said& said) {
  const View body = message.subspan(4);  // after type and length
  switch (static_cast<HandshakeType>(message[0])) {
    case HandshakeType::server_hello: {
      const auto hello = wire::parse<handshake::ServerHello>(body).value();
      said.suite = hello.cipher_suite;
      if (!hello.extensions.value) break;
      for (const auto& extension : hello.extensions.value->items) {
        said.encrypt_then_mac |= extension.tag == handshake::ExtensionType::encrypt_then_mac;
        said.extended_master_secret |=
            extension.tag == handshake::ExtensionType::extended_master_secret;
      }
      break;
    }
    case HandshakeType::certificate: said.certificate = true; break;
    case HandshakeType::certificate_request: said.request = true; break;
    case HandshakeType::server_key_exchange:
      said.group =
          wire::parse<handshake::ServerKeyExchangeEcdhe>(body).value().params.value.namedcurve;
      break;
    default: break;
  }
}

Said said_in(View bytes) {
  Said said;
  record::Incoming incoming;
  record::Reassembly messages;
  record::Protection none;
  while (!bytes.empty()) {
    bytes = bytes.subspan(incoming.take(bytes));
    for (;;) {
      const auto record = incoming.next(none).value();
      if (!record) break;
      if (record->header.type != record::ContentType::handshake) return said;  // ChangeCipherSpec
      messages.add(record->fragment);
      while (const auto message = messages.take().value()) hear(*message, said);
    }
  }
  return said;
}

std::optional<std::string> wrong_in(const Said& said, const HandshakeKind& kind) {
  const bool full = kind.resumed == Resumed::no;
  const auto* const suite = handshake::find_suite(said.suite);
  if (suite == nullptr || suite->openssl_name != kind.openssl_suite()) return "another suite";
  if (said.certificate != full) return full ? "resumed" : "not resumed";
  if (said.request != (full && kind.mutual)) return "a certificate is not asked for as it should";
  if (!said.extended_master_secret) return "no extended master secret";
  if (said.encrypt_then_mac != (suite->cipher.mac && kind.encrypt_then_mac))
    return said.encrypt_then_mac ? "encrypt-then-MAC" : "no encrypt-then-MAC";
  if (!full || kind.static_rsa) return std::nullopt;
  if (said.group !=
      (kind.x25519 ? handshake::NamedGroup::x25519 : handshake::NamedGroup::secp256r1))
    return "another group";
  return std::nullopt;
}

bool connects(const Peer& peer, const HandshakeKind& kind, const Identities& who) {
  const auto one = peer.handshake(kind, who);
  return one && one->connect();
}

// Certificates that are good but for one thing, at either end.
std::optional<std::string> accepted_by(const Peer& peer) {
  const HandshakeKind mutual{.name = "checks", .key = Key::p256};
  const Identities& good = identities(Key::p256);
  if (!connects(peer, mutual, good)) return "does not connect";
  static const Identities::One stranger = in_der(world().impostor("server.lab")),
                               late = in_der(world().identity(
                                   "server.lab", test::KeyKind::p256,
                                   [](x509::Recipe& recipe) {
                                     recipe.not_after = recipe.not_before + std::chrono::days(1);
                                   })),
                               useless = in_der(world().identity(
                                   "server.lab", test::KeyKind::p256, [](x509::Recipe& recipe) {
                                     recipe.extended_key_usage = {"1.3.6.1.5.5.7.3.4"};  // e-mail
                                   }));
  const std::pair<const Identities::One*, const char*> bad[] = {
      {&stranger, "a certificate by another CA"},
      {&late, "an expired certificate"},
      {&useless, "a certificate for e-mail"}};
  for (const auto& [one, what] : bad) {
    if (connects(peer, mutual, {good.client, *one, good.root}))
      return std::string("its client accepts ") + what;
    if (connects(peer, mutual, {*one, good.server, good.root}))
      return std::string("its server accepts ") + what;
  }
  if (connects(peer, mutual, {good.client, good.client, good.root}))
    return "its client accepts another's name";
  if (connects(peer, mutual, {{}, good.server, good.root}))
    return "its server accepts a client without a certificate";
  return std::nullopt;
}

std::optional<std::string> look_at(const Peer& peer, const HandshakeKind& kind) {
  const auto one = peer.handshake(kind, identities(kind.key));
  if (!one || !one->connect()) return "no such handshake";
  to_client.record(true);
  const auto second = one->connect();
  const Said said = said_in(to_client.recorded());
  to_client.record(false);
  if (!second) return "no such handshake";
  if (auto wrong = wrong_in(said, kind)) return wrong;
  static std::map<std::string_view, std::optional<std::string>> looked_at;
  const auto [at, fresh] = looked_at.try_emplace(peer.name);
  if (fresh) at->second = accepted_by(peer);
  return at->second;
}

}  // namespace

const Identities& identities(Key key) {
  static std::map<Key, Identities> made;
  const auto [at, fresh] = made.try_emplace(key);
  if (!fresh) return at->second;
  // Libraries go by the time of day: as long as the world's CAs hold.
  const auto lasting = [&](std::string_view name) {
    return in_der(world().identity(name, key_kind(key), [](x509::Recipe& recipe) {
      recipe.not_after = test::World::now() + std::chrono::days(900);
    }));
  };
  at->second = {.client = lasting("alice"),
                .server = lasting("server.lab"),
                .root = to_bytes(world().root()->der())};
  return at->second;
}

std::optional<std::string> fault(const Peer& peer, const HandshakeKind& kind) {
  static std::map<std::pair<std::string_view, std::string>, std::optional<std::string>> of_rows;
  const auto [at, fresh] = of_rows.try_emplace({peer.name, kind.name});
  if (fresh) at->second = look_at(peer, kind);
  return at->second;
}

}  // namespace handglass::bench
