// The server's side of the key exchange: ServerKeyExchange in each of its forms (RFC 5246 §7.4.3),
// and what it makes of ClientKeyExchange (§7.4.7).
#include "base/constant_time.hpp"
#include "handshake/premaster.hpp"
#include "handshake/server.hpp"
#include "handshake/signing.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {

// ---- ServerKeyExchange

// Params as they stand on the wire, signed with both randoms.
template <class Body, class Params>
Result<void> Server::say_signed(const Negotiated& negotiated, const Means& means,
                                const Params& params) {
  Body exchange;
  exchange.params.value = params;
  Bytes input;
  input.reserve(256);  // a curve's share has room in it
  append(input, negotiated.client_random.bytes);
  append(input, negotiated.server_random.bytes);
  wire::Writer writer(input);
  wire::write(writer, params);
  TRY(const Bytes signature,
      sign(dialogue_, Message::server_key_exchange, *means.credential, means.scheme, input));
  exchange.algorithm = means.scheme;
  exchange.signature = {signature};
  return dialogue_.say(exchange, negotiated.suite->key_exchange);
}

Result<Server::Share> Server::say_server_key_exchange(const Negotiated& negotiated,
                                                      const Means& means) {
  const Config& config = dialogue_.config();
  const KeyExchange key_exchange = negotiated.suite->key_exchange;
  const View hint = as_bytes(config.psk_identity_hint);
  // Said only where there is something to say (RFC 4279 §2).
  if (key_exchange == KeyExchange::psk && !hint.empty())
    REQUIRE_OK(dialogue_.say(ServerKeyExchangePsk{{hint}}, key_exchange));
  if (!has_forward_secrecy(key_exchange)) return Share{};

  if (key_exchange == KeyExchange::dhe) {
    auto share = std::make_unique<crypto::DhShare>(
        crypto::DhShare::generate(crypto::ffdhe(ffdhe_bits(means.group)), *config.random));
    REQUIRE_OK(say_signed<ServerKeyExchangeDhe>(
        negotiated, means,
        ServerDhParams{{share->group().p}, {share->group().g}, {share->public_value()}}));
    return share;
  }
  auto share = crypto::KeyShare::generate(*crypto_group(means.group), *config.random);
  const ServerEcdhParams params{EcCurveType::named_curve, means.group, {share.public_value()}};
  if (key_exchange == KeyExchange::ecdhe) {
    REQUIRE_OK(say_signed<ServerKeyExchangeEcdhe>(negotiated, means, params));
  } else if (key_exchange == KeyExchange::ecdh_anon) {
    REQUIRE_OK(dialogue_.say(ServerKeyExchangeEcdhAnon{params}, key_exchange));
  } else {
    REQUIRE_OK(dialogue_.say(ServerKeyExchangeEcdhePsk{{hint}, params}, key_exchange));
  }
  return share;
}

// ---- ClientKeyExchange

Facts Server::master(Shared stage, const SecretBytes& premaster,
                     std::optional<PeerIdentity> client) {
  MasterSecret master = master_secret(dialogue_, stage.negotiated, premaster);
  if (!client && std::holds_alternative<Certified>(stage.client)) {
    stage_ = Mastered{std::move(stage.negotiated), std::move(stage.client), std::move(master)};
    return fact::none;
  }
  dialogue_.transcript().release();
  if (!client)
    client = std::holds_alternative<Declined>(stage.client) ? PeerIdentity(Declined{})
                                                            : PeerIdentity(NotAsked{});
  stage_ = Identified{{std::move(stage.negotiated), *std::move(client), std::move(master)}};
  return fact::none;
}

// RFC 5246 §7.4.7.1: whatever is wrong with the ciphertext or with what is in it, the handshake
// goes on with a premaster secret that was drawn before, and fails at Finished. Which of the two it
// is shows nowhere: not in a branch, not in the time (Bleichenbacher 1998, CVE-2017-13099).
Result<Facts> Server::on(const ClientKeyExchangeRsa& message) {
  auto stage = std::get<Shared>(std::move(stage_));
  const auto version = static_cast<std::uint16_t>(stage.negotiated.offered_version);
  const std::array<std::uint8_t, 2> expected{static_cast<std::uint8_t>(version >> 8),
                                             static_cast<std::uint8_t>(version)};
  SecretBytes drawn(48);
  std::ranges::copy(expected, drawn.fill().begin());
  dialogue_.config().random->fill(drawn.fill().subspan(2));
  classify(drawn.reveal());
  SecretBytes premaster = drawn.copy();
  REQUIRE_OK(
      stage.credential->key->decrypt(message.encrypted_pre_master_secret.bytes, premaster.fill()));
  select_in_constant_time(premaster.fill(), drawn.reveal(),
                          differ_in_constant_time(premaster.reveal().first(2), expected));
  tell_transported(dialogue_, message.encrypted_pre_master_secret.bytes, premaster);
  return master(std::move(stage), premaster, std::nullopt);
}

Result<Facts> Server::on(const ClientKeyExchangeDhe& message) {
  auto stage = std::get<Shared>(std::move(stage_));
  crypto::DhShare& share = *std::get<std::unique_ptr<crypto::DhShare>>(stage.share);
  const crypto::DhGroup group = share.group();
  const ShareSeen own = look_at(dialogue_, share);
  auto premaster = std::move(share).agree(message.dh_yc.bytes);
  REQUIRE_OK(dialogue_.check(
      premaster.has_value(), Rule::public_value_invalid, message.name, "dh_Yc", [&] {
        return std::vector<Evidence>{{"group", std::to_string(group.bits()) + " bits"},
                                     {"value", wire::bytes_text(message.dh_yc.bytes)}};
      }));
  tell_agreed(dialogue_, group, {own.public_value, message.dh_yc.bytes, own.private_value.reveal()},
              *premaster);
  return master(std::move(stage), *premaster, std::nullopt);
}

// RFC 8422 §5.7: with our share of this handshake, or with the key of our certificate.
Result<SecretBytes> Server::agree(Shared& stage, std::string_view message, View peer_public,
                                  DerivationId id) {
  auto* share = std::get_if<crypto::KeyShare>(&stage.share);
  const auto* fixed =
      share ? nullptr : std::get_if<crypto::EcPublicKey>(&stage.credential->key->public_key());
  if (!share && !fixed) return fail(Rule::internal);
  const crypto::Group group = share ? share->group() : fixed->group;
  const ShareSeen own = share ? look_at(dialogue_, *share) : ShareSeen{to_bytes(fixed->point), {}};
  auto secret =
      share ? std::move(*share).agree(peer_public) : stage.credential->key->agree(peer_public);
  if (!secret && secret.error().rule == Rule::signer_failed) return secret;
  REQUIRE_OK(
      dialogue_.check(secret.has_value(), Rule::public_value_invalid, message, "ecdh_Yc", [&] {
        return std::vector<Evidence>{{"group", std::string(name_of(group))},
                                     {"value", wire::bytes_text(peer_public)}};
      }));
  tell_agreed(dialogue_, group, {own.public_value, peer_public, own.private_value.reveal()},
              *secret, id);
  return secret;
}

Result<Facts> Server::on(const ClientKeyExchangeEcdhe& message) {
  auto stage = std::get<Shared>(std::move(stage_));
  TRY(const SecretBytes premaster, agree(stage, message.name, message.ecdh_yc.bytes));
  return master(std::move(stage), premaster, std::nullopt);
}

// RFC 4492 §5.7: the public key is the one in the client's certificate.
Result<Facts> Server::on(const ClientKeyExchangeImplicit&) {
  auto stage = std::get<Shared>(std::move(stage_));
  auto client = std::get<Certified>(std::move(stage.client));
  const auto* ours = std::get_if<crypto::EcPublicKey>(&stage.credential->key->public_key());
  const auto* theirs = std::get_if<crypto::EcPublicKey>(&*client.leaf->key());
  TRY(const auto agreed, KeyUse::agree(*client.leaf, *stage.credential->key));
  tell_agreed(dialogue_, ours->group, {ours->point, theirs->point}, agreed.value);
  return master(std::move(stage), agreed.value, identity_of(std::move(client), agreed.used));
}

Result<std::shared_ptr<const Psk>> Server::find_psk(std::string_view message, View identity) {
  const auto& known = dialogue_.config().psks;
  const auto found = std::ranges::find_if(
      known, [&](const auto& psk) { return psk->identity == as_text(identity); });
  REQUIRE_OK(dialogue_.check(
      found != known.end(), Rule::psk_identity_unknown, message, "psk_identity",
      [&] { return std::vector<Evidence>{{"identity", wire::bytes_text(identity)}}; }));
  return *found;
}

Result<Facts> Server::on(const ClientKeyExchangePsk& message) {
  auto stage = std::get<Shared>(std::move(stage_));
  TRY(const auto psk, find_psk(message.name, message.psk_identity.bytes));
  TRY(const SecretBytes premaster, psk_premaster(dialogue_, nullptr, *psk));
  return master(std::move(stage), premaster, PreShared{psk->identity});
}

Result<Facts> Server::on(const ClientKeyExchangeEcdhePsk& message) {
  auto stage = std::get<Shared>(std::move(stage_));
  TRY(const auto psk, find_psk(message.name, message.psk_identity.bytes));
  TRY(const SecretBytes other,
      agree(stage, message.name, message.ecdh_yc.bytes, DerivationId::other_secret));
  TRY(const SecretBytes premaster, psk_premaster(dialogue_, &other, *psk));
  return master(std::move(stage), premaster, PreShared{psk->identity});
}

}  // namespace handglass::handshake
