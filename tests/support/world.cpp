#include "support/world.hpp"

#include <algorithm>
#include <stdexcept>

namespace handglass::test {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result)
    throw std::runtime_error("cannot make the test's world: " +
                             std::string(info(result.error().rule).id));
  return *std::move(result);
}

constexpr std::string_view client_auth = "1.3.6.1.5.5.7.3.2", server_auth = "1.3.6.1.5.5.7.3.1";
using days = std::chrono::days;

}  // namespace

World::World(std::string_view seed) : random_(std::make_unique<Rewindable>(seed)) {
  auto ca = [&](std::string_view name, std::optional<std::uint32_t> depth) {
    x509::Recipe recipe{.common_name = std::string(name),
                        .not_before = now() - days(1000),
                        .not_after = now() + days(1000)};
    recipe.ca = true;
    recipe.path_length = depth;
    recipe.key_usage = {x509::KeyUsage::key_cert_sign, x509::KeyUsage::crl_sign};
    return recipe;
  };
  const x509::Recipe root = ca("Study Root CA", std::nullopt), issuing = ca("Study Issuing CA", 0);
  root_issuer_ = {x509::make_name(root.common_name, root.organization), key(KeyKind::p256)};
  root_ = must(x509::Certificate::parse(
      must(x509::mint(root, root_issuer_.key->public_key(), root_issuer_))));
  issuing_ = {x509::make_name(issuing.common_name, issuing.organization), key(KeyKind::p256)};
  issuing_certificate_ = must(x509::Certificate::parse(
      must(x509::mint(issuing, issuing_.key->public_key(), root_issuer_))));
}

Time World::now() { return *parse_time("2026-11-20T12:00:00Z"); }

std::shared_ptr<const crypto::PrivateKey> World::key(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256: return crypto::generate_ec(crypto::Group::p256, *random_);
    case KeyKind::p384: return crypto::generate_ec(crypto::Group::p384, *random_);
    case KeyKind::p521: return crypto::generate_ec(crypto::Group::p521, *random_);
    case KeyKind::rsa2048: return crypto::generate_rsa(2048, *random_);
    case KeyKind::ed25519: return crypto::generate_ed25519(*random_);
  }
  return nullptr;
}

x509::Recipe World::good(std::string_view common_name) const {
  x509::Recipe recipe{.common_name = std::string(common_name),
                      .not_before = now() - days(10),
                      .not_after = now() + days(355)};
  recipe.key_usage = {x509::KeyUsage::digital_signature, x509::KeyUsage::key_encipherment};
  recipe.extended_key_usage = {std::string(client_auth), std::string(server_auth)};
  recipe.dns_names = {std::string(common_name)};
  return recipe;
}

World::Identity World::make(const x509::Recipe& recipe,
                            std::shared_ptr<const crypto::PrivateKey> key,
                            const x509::Issuer& issuer) {
  Identity made;
  made.key = std::move(key);
  made.chain = {
      must(x509::Certificate::parse(must(x509::mint(recipe, made.key->public_key(), issuer)))),
      issuing_certificate_};
  return made;
}

World::Identity World::identity(std::string_view common_name,
                                std::shared_ptr<const crypto::PrivateKey> key) {
  return make(good(common_name), std::move(key), issuing_);
}

World::Identity World::impostor(std::string_view common_name, KeyKind kind) {
  const x509::Issuer other{issuing_.name, key(KeyKind::p256)};
  return make(good(common_name), key(kind), other);
}

handshake::Credential World::Identity::credential() const {
  return must(handshake::make_credential(chain, key));
}

std::shared_ptr<handshake::Config> World::client(const std::optional<Identity>& who) {
  auto config = std::make_shared<handshake::Config>();
  config->trust.anchors = {root_};
  if (who) config->credentials = {who->credential()};
  config->clock = [] { return now(); };
  config->random = random_.get();
  return config;
}

std::shared_ptr<handshake::Config> World::server(const Identity& who, handshake::ClientAuth auth) {
  auto config = client(who);
  config->client_auth = auth;
  return config;
}

std::vector<x509::CrlRef> World::crls(const std::vector<Identity>& revoked, Time next_update) {
  x509::CrlRecipe recipe{.this_update = std::min(now(), next_update) - days(1),
                         .next_update = next_update};
  std::vector<x509::CrlRef> lists{
      must(x509::Crl::parse(must(x509::mint_crl(recipe, root_issuer_))))};
  for (const Identity& one : revoked)
    recipe.entries.push_back({to_bytes(one.chain.front()->serial()), now() - days(2), 1});
  recipe.number = 4096;
  lists.push_back(must(x509::Crl::parse(must(x509::mint_crl(recipe, issuing_)))));
  return lists;
}

namespace {

// Moves what one end has pending to the other; true if there was anything.
bool carry(Connection& from, Connection& to, std::size_t at_a_time, std::vector<Event>& events,
           Bytes& carried, Bytes& data) {
  if (from.pending().empty()) return false;
  const Bytes bytes = to_bytes(from.pending());
  from.sent(bytes.size());
  append(carried, bytes);
  for (View rest = bytes; !rest.empty();) {
    const auto [taken, first] = to.feed(rest.first(std::min(at_a_time, rest.size())));
    rest = rest.subspan(taken);
    for (Event event = first; !std::holds_alternative<std::monostate>(event); event = to.next()) {
      if (const auto* got = std::get_if<event::Data>(&event)) append(data, got->plaintext);
      events.push_back(event);
    }
    if (to.failed() || taken == 0) break;
  }
  return true;
}

}  // namespace

Talk talk(Connection& client, Connection& server, std::size_t at_a_time) {
  Talk out;
  bool more = true;
  while (more) {
    more = carry(client, server, at_a_time, out.server_events, out.to_server, out.server_data);
    more |= carry(server, client, at_a_time, out.client_events, out.to_client, out.client_data);
  }
  return out;
}

const Failure* failure_in(const std::vector<Event>& events) {
  for (const Event& event : events)
    if (const auto* failed = std::get_if<event::Failed>(&event)) return &failed->failure;
  return nullptr;
}

}  // namespace handglass::test
