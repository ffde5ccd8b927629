// The client's side of the key exchange: what it makes of ServerKeyExchange (RFC 5246 §7.4.3), and
// ClientKeyExchange in each of its forms (§7.4.7).
#include "handshake/client.hpp"
#include "handshake/premaster.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {

// ---- ServerKeyExchange

// The server chose one of the curves that we named.
Result<crypto::Group> Client::check_params(std::string_view message,
                                           const ServerEcdhParams& params) {
  const auto& offered = dialogue_.config().policy.groups;
  const auto group = crypto_group(params.namedcurve);
  const bool named = params.curve_type == EcCurveType::named_curve && group;
  REQUIRE_OK(dialogue_.check(named && std::ranges::count(offered, params.namedcurve) != 0,
                             Rule::group_not_offered, message, "params.namedcurve", [&] {
                               return std::vector<Evidence>{
                                   {"curve_type", wire::text(params.curve_type)},
                                   {"group", wire::text(params.namedcurve)},
                                   {"offered", list_text(offered)}};
                             }));
  return *group;
}

Result<void> Client::check_public_value(std::string_view message, crypto::Group group,
                                        const ServerEcdhParams& params) {
  return dialogue_.check(crypto::is_public_value(group, params.public_point.bytes),
                         Rule::public_value_invalid, message, "params.public", [&] {
                           return std::vector<Evidence>{
                               {"group", wire::text(params.namedcurve)},
                               {"value", wire::bytes_text(params.public_point.bytes)}};
                         });
}

// RFC 8422 §5.4: the ephemeral key, signed with both randoms.
Result<Facts> Client::on(const ServerKeyExchangeEcdhe& message) {
  REQUIRE_OK(judge_waiting_server());
  auto& stage = std::get<ServerCertified>(stage_);
  const ServerEcdhParams& params = message.params.value;
  TRY(const crypto::Group group, check_params(message.name, params));
  const Bytes input = concat({stage.negotiated.client_random.bytes,
                              stage.negotiated.server_random.bytes, message.params.bytes});
  TRY(const PeerHoldsKey holds_key,
      SignatureVerifier::verify(dialogue_, Message::server_key_exchange, *stage.server.leaf,
                                message.algorithm, input, message.signature.bytes));
  REQUIRE_OK(check_public_value(message.name, group, params));
  stage_ = ServerHeard{.negotiated = std::move(stage.negotiated),
                       .server = identity_of(std::move(stage.server), holds_key),
                       .share = CurveShare{group, to_bytes(params.public_point.bytes)}};
  return fact::none;
}

// RFC 5246 §7.4.3: a prime of the server's own choice, of which all is checked but that it is one,
// which takes longer than the handshake (RFC 7919 §3, §5.1).
Result<Facts> Client::on(const ServerKeyExchangeDhe& message) {
  REQUIRE_OK(judge_waiting_server());
  auto& stage = std::get<ServerCertified>(stage_);
  const ServerDhParams& params = message.params.value;
  const Bytes input = concat({stage.negotiated.client_random.bytes,
                              stage.negotiated.server_random.bytes, message.params.bytes});
  TRY(const PeerHoldsKey holds_key,
      SignatureVerifier::verify(dialogue_, Message::server_key_exchange, *stage.server.leaf,
                                message.algorithm, input, message.signature.bytes));
  const auto number = [](View bytes) {
    const auto first = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
    return Bytes(first, bytes.end());
  };
  crypto::DhGroup group{number(params.dh_p.bytes), number(params.dh_g.bytes)};
  const std::size_t bits = group.bits(), least = dialogue_.config().policy.dh_bits_min;
  REQUIRE_OK(dialogue_.check(bits >= least, Rule::group_weak, message.name, "params.dh_p", [&] {
    return std::vector<Evidence>{{"bits", std::to_string(bits)},
                                 {"at least", std::to_string(least)}};
  }));
  REQUIRE_OK(dialogue_.check(
      crypto::is_dh_group(group), Rule::group_unusable, message.name, "params.dh_p", [&] {
        return std::vector<Evidence>{{"bits", std::to_string(bits)},
                                     {"dh_g", wire::bytes_text(params.dh_g.bytes)}};
      }));
  REQUIRE_OK(dialogue_.check(crypto::is_public_value(group, params.dh_ys.bytes),
                             Rule::public_value_invalid, message.name, "params.dh_Ys", [&] {
                               return std::vector<Evidence>{
                                   {"group", std::to_string(bits) + " bits"},
                                   {"value", wire::bytes_text(params.dh_ys.bytes)}};
                             }));
  stage_ = ServerHeard{.negotiated = std::move(stage.negotiated),
                       .server = identity_of(std::move(stage.server), holds_key),
                       .share = PrimeShare{std::move(group), to_bytes(params.dh_ys.bytes)}};
  return fact::none;
}

Result<Facts> Client::on(const ServerKeyExchangeEcdhAnon& message) {
  TRY(const crypto::Group group, check_params(message.name, message.params));
  REQUIRE_OK(check_public_value(message.name, group, message.params));
  heard().share = CurveShare{group, to_bytes(message.params.public_point.bytes)};
  return fact::none;
}

// The hint is for people (RFC 4279 §5.2): we have been told which key to use.
Result<Facts> Client::on(const ServerKeyExchangePsk&) {
  static_cast<void>(heard());
  return fact::none;
}

Result<Facts> Client::on(const ServerKeyExchangeEcdhePsk& message) {
  TRY(const crypto::Group group, check_params(message.name, message.params));
  REQUIRE_OK(check_public_value(message.name, group, message.params));
  heard().share = CurveShare{group, to_bytes(message.params.public_point.bytes)};
  return fact::none;
}

// ---- ClientKeyExchange

namespace {

// What agreement came to, as a check of the value that the server sent for it: some show only now
// what they are (RFC 7748 §6.1).
template <class T>
Result<T> agreed_on(Dialogue& dialogue, Result<T> secret, std::string_view message,
                    std::string_view field) {
  if (secret || secret.error().rule != Rule::public_value_invalid) return secret;
  return fail(dialogue.refuse(Rule::public_value_invalid, message, field,
                              [&] { return secret.error().evidence; }));
}

}  // namespace

Result<Client::Agreed> Client::say_client_key_exchange(ServerHeard& stage, const Choice& choice) {
  switch (stage.negotiated.suite->key_exchange) {
    case KeyExchange::rsa: return say_encrypted_premaster(stage);
    case KeyExchange::dhe: return say_prime_share(stage);
    case KeyExchange::ecdhe:
    case KeyExchange::ecdh_anon: return say_curve_share(stage);
    case KeyExchange::ecdh: return say_share_for_certificate(stage, choice);
    case KeyExchange::psk:
    case KeyExchange::ecdhe_psk: return say_identity(stage);
    case KeyExchange::ecdh_implicit:
    case KeyExchange::unknown: break;
  }
  return fail(Rule::internal);
}

// RFC 5246 §7.4.7.1: the version that we offered, which tells of a downgrade, and 46 random bytes.
Result<Client::Agreed> Client::say_encrypted_premaster(ServerHeard& stage) {
  crypto::Random& random = *dialogue_.config().random;
  auto& server = std::get<Certified>(stage.server);
  SecretBytes premaster(48);
  const auto version = static_cast<std::uint16_t>(stage.negotiated.offered_version);
  premaster.fill()[0] = static_cast<std::uint8_t>(version >> 8);
  premaster.fill()[1] = static_cast<std::uint8_t>(version);
  random.fill(premaster.fill().subspan(2));
  classify(premaster.reveal().subspan(2));
  TRY(const auto encrypted, KeyUse::encrypt(*server.leaf, premaster.reveal(), random));
  REQUIRE_OK(dialogue_.say(ClientKeyExchangeRsa{{encrypted.value}}, KeyExchange::rsa));
  tell_transported(dialogue_, encrypted.value, premaster);
  return Agreed{std::move(premaster), identity_of(std::move(server), encrypted.used)};
}

Result<Client::Agreed> Client::say_prime_share(ServerHeard& stage) {
  auto& theirs = std::get<PrimeShare>(stage.share);
  auto share = crypto::DhShare::generate(theirs.group, *dialogue_.config().random);
  const ShareSeen own = look_at(dialogue_, share);
  TRY(SecretBytes premaster, agreed_on(dialogue_, std::move(share).agree(theirs.public_value),
                                       ServerKeyExchangeDhe::name, "params.dh_Ys"));
  REQUIRE_OK(dialogue_.say(ClientKeyExchangeDhe{{own.public_value}}, KeyExchange::dhe));
  tell_agreed(dialogue_, theirs.group,
              {own.public_value, theirs.public_value, own.private_value.reveal()}, premaster);
  return Agreed{std::move(premaster), std::get<PeerIdentity>(std::move(stage.server))};
}

Result<Client::Agreed> Client::say_curve_share(ServerHeard& stage) {
  const auto& theirs = std::get<CurveShare>(stage.share);
  auto share = crypto::KeyShare::generate(theirs.group, *dialogue_.config().random);
  const ShareSeen own = look_at(dialogue_, share);
  TRY(SecretBytes premaster, agreed_on(dialogue_, std::move(share).agree(theirs.public_value),
                                       ServerKeyExchangeEcdhe::name, "params.public"));
  REQUIRE_OK(dialogue_.say(ClientKeyExchangeEcdhe{{own.public_value}},
                           stage.negotiated.suite->key_exchange));
  tell_agreed(dialogue_, theirs.group,
              {own.public_value, theirs.public_value, own.private_value.reveal()}, premaster);
  return Agreed{std::move(premaster), std::get<PeerIdentity>(std::move(stage.server))};
}

// Static ECDH: the server's public key is in its certificate. Ours is made for the occasion, or is
// in our certificate, and then there is nothing left to say (RFC 4492 §5.7).
Result<Client::Agreed> Client::say_share_for_certificate(ServerHeard& stage, const Choice& choice) {
  auto& server = std::get<Certified>(stage.server);
  const auto* key = std::get_if<crypto::EcPublicKey>(&*server.leaf->key());
  const auto curve = key ? named_group(key->group) : std::nullopt;
  const auto& offered = dialogue_.config().policy.groups;
  REQUIRE_OK(dialogue_.check(curve && std::ranges::count(offered, *curve) != 0,
                             Rule::group_not_offered, Certificate::name, "certificate_list", [&] {
                               return std::vector<Evidence>{
                                   {"key", crypto::describe(*server.leaf->key())},
                                   {"offered", list_text(offered)}};
                             }));
  if (choice.fixed) {
    const auto* ours = std::get_if<crypto::EcPublicKey>(&choice.credential->key->public_key());
    TRY(auto agreed, KeyUse::agree(*server.leaf, *choice.credential->key));
    tell_agreed(dialogue_, key->group, {ours->point, key->point}, agreed.value);
    REQUIRE_OK(dialogue_.say(ClientKeyExchangeImplicit{}, KeyExchange::ecdh_implicit));
    return Agreed{std::move(agreed.value), identity_of(std::move(server), agreed.used)};
  }
  auto share = crypto::KeyShare::generate(key->group, *dialogue_.config().random);
  const ShareSeen own = look_at(dialogue_, share);
  TRY(auto agreed, KeyUse::agree(*server.leaf, std::move(share)));
  REQUIRE_OK(dialogue_.say(ClientKeyExchangeEcdhe{{own.public_value}}, KeyExchange::ecdh));
  tell_agreed(dialogue_, key->group, {own.public_value, key->point, own.private_value.reveal()},
              agreed.value);
  return Agreed{std::move(agreed.value), identity_of(std::move(server), agreed.used)};
}

// RFC 4279 §2, RFC 5489 §2: the name of the shared key, and a share where the suite has one.
Result<Client::Agreed> Client::say_identity(ServerHeard& stage) {
  const Psk& psk = *dialogue_.config().psks.front();
  const View identity = as_bytes(psk.identity);
  const auto* theirs = std::get_if<CurveShare>(&stage.share);
  if (!theirs) {
    TRY(SecretBytes premaster, psk_premaster(dialogue_, nullptr, psk));
    REQUIRE_OK(dialogue_.say(ClientKeyExchangePsk{{identity}}, KeyExchange::psk));
    return Agreed{std::move(premaster), PreShared{psk.identity}};
  }
  auto share = crypto::KeyShare::generate(theirs->group, *dialogue_.config().random);
  const ShareSeen own = look_at(dialogue_, share);
  TRY(const SecretBytes other, agreed_on(dialogue_, std::move(share).agree(theirs->public_value),
                                         ServerKeyExchangeEcdhePsk::name, "params.public"));
  tell_agreed(dialogue_, theirs->group,
              {own.public_value, theirs->public_value, own.private_value.reveal()}, other,
              DerivationId::other_secret);
  TRY(SecretBytes premaster, psk_premaster(dialogue_, &other, psk));
  REQUIRE_OK(dialogue_.say(ClientKeyExchangeEcdhePsk{{identity}, {own.public_value}},
                           KeyExchange::ecdhe_psk));
  return Agreed{std::move(premaster), PreShared{psk.identity}};
}

}  // namespace handglass::handshake
