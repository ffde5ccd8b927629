#include "handshake/server.hpp"

#include "handshake/signing.hpp"

namespace handglass::handshake {

Server::Server(std::shared_ptr<const Config> config, Effects& effects, Observer& observer)
    : dialogue_(Role::server, std::move(config), effects, observer) {}

KeyExchange Server::key_exchange() const {
  if (const auto* at = std::get_if<Shared>(&stage_)) return at->negotiated.suite->key_exchange;
  return KeyExchange::unknown;
}

// RFC 5246 §7.4.1.2, §7.4.1.3.
Result<Facts> Server::on(const ClientHello& hello) {
  REQUIRE_OK(check_form(hello));
  TRY(stage_, choose(hello));
  return fact::none;
}

Result<void> Server::speak() {
  return std::holds_alternative<Chosen>(stage_) ? say_first_flight() : say_finished();
}

// ServerHello Certificate ServerKeyExchange [CertificateRequest] ServerHelloDone.
Result<void> Server::say_first_flight() {
  auto chosen = std::get<Chosen>(std::move(stage_));
  const Config& config = dialogue_.config();
  const Negotiated& negotiated = chosen.negotiated;
  const Suite& suite = *negotiated.suite;

  ServerHello hello;
  hello.server_version = ProtocolVersion::tls12;
  hello.random = negotiated.server_random;
  hello.cipher_suite = suite.code;
  std::vector<ServerExtension> extensions;
  auto add = [&](auto body) { extensions.push_back({decltype(body)::tag, std::move(body)}); };
  if (chosen.acknowledge_name) add(ServerNameAcknowledged{});
  if (negotiated.extended_master_secret) add(ExtendedMasterSecret{});
  if (negotiated.secure_renegotiation) add(RenegotiationInfo{});
  if (chosen.point_formats) add(EcPointFormats{{{EcPointFormat::uncompressed}}});
  if (!negotiated.alpn.empty()) add(ProtocolNames{{{{as_bytes(negotiated.alpn)}}}});
  if (!extensions.empty()) hello.extensions.value.emplace().items = std::move(extensions);
  dialogue_.transcript().start_hash(suite.prf_hash);
  REQUIRE_OK(dialogue_.say(hello, KeyExchange::unknown));

  Certificate certificate;
  for (const auto& one : chosen.credential->chain)
    certificate.certificate_list.items.push_back({one->der()});
  REQUIRE_OK(dialogue_.say(certificate, KeyExchange::unknown));

  crypto::KeyShare share = crypto::KeyShare::generate(*crypto_group(chosen.group), *config.random);
  ServerKeyExchangeEcdhe exchange;
  exchange.params.value = {EcCurveType::named_curve, chosen.group, {share.public_value()}};
  const Bytes params = wire::encode(exchange.params.value);
  const Bytes input =
      concat({negotiated.client_random.bytes, negotiated.server_random.bytes, params});
  TRY(const Bytes signature,
      sign(dialogue_, Message::server_key_exchange, *chosen.credential, chosen.scheme, input));
  exchange.algorithm = chosen.scheme;
  exchange.signature = {signature};
  REQUIRE_OK(dialogue_.say(exchange, suite.key_exchange));

  if (config.client_auth != ClientAuth::none) {
    CertificateRequest request;
    request.certificate_types.items = {ClientCertificateType::ecdsa_sign,
                                       ClientCertificateType::rsa_sign};
    request.supported_signature_algorithms.items = config.policy.accepted_by(Role::server);
    std::size_t size = 0;
    if (config.name_certificate_authorities)
      for (const auto& anchor : config.trust.anchors) {
        const View name = anchor->subject().der;
        if ((size += name.size() + 2) > 65535)
          break;  // the field's own limit; serve warns at start
        request.certificate_authorities.items.push_back({name});
      }
    REQUIRE_OK(dialogue_.say(request, suite.key_exchange));
  }
  stage_ = Shared{std::move(chosen.negotiated), std::move(share), NotAsked{}};
  return dialogue_.say(ServerHelloDone{}, suite.key_exchange);
}

// RFC 5246 §7.4.6. The four checks of the client begin here: chain, validity and revocation now,
// its signature at CertificateVerify.
Result<Facts> Server::on(const Certificate& message) {
  auto& stage = std::get<Shared>(stage_);
  const bool empty = message.certificate_list.items.empty();
  REQUIRE_OK(dialogue_.check(!empty || dialogue_.config().client_auth != ClientAuth::require,
                             Rule::certificate_missing, Certificate::name, "certificate_list"));
  if (empty) {
    stage.client = Declined{};
    return fact::none;
  }
  TRY(Certified client,
      ChainVerifier::verify(dialogue_, message, x509::Purpose::client_auth, std::nullopt, false));
  // CertificateRequest asked for RSA and ECDSA keys (RFC 5246 §7.4.6).
  if (!authentication_of(*client.leaf->key()))
    return fail({.rule = Rule::certificate_wrong_for_suite,
                 .message = Certificate::name,
                 .field = "certificate_list",
                 .evidence = {{"key", crypto::describe(*client.leaf->key())},
                              {"asked for", "RSA or ECDSA"}}});
  stage.client = std::move(client);
  return fact::certified;
}

// RFC 8422 §5.7.
Result<Facts> Server::on(const ClientKeyExchangeEcdhe& message) {
  auto stage = std::get<Shared>(std::move(stage_));
  const crypto::Group group = stage.share.group();
  const Bytes own_public = to_bytes(stage.share.public_value());
  auto premaster = std::move(stage.share).agree(message.ecdh_yc.bytes);
  REQUIRE_OK(dialogue_.check(
      premaster.has_value(), Rule::public_value_invalid, message.name, "ecdh_Yc", [&] {
        return std::vector<Evidence>{{"group", std::string(name_of(group))},
                                     {"value", wire::bytes_text(message.ecdh_yc.bytes)}};
      }));
  tell_premaster(dialogue_, group, own_public, message.ecdh_yc.bytes, *premaster);
  const KeySchedule schedule(*stage.negotiated.suite, stage.negotiated.client_random,
                             stage.negotiated.server_random, dialogue_.observer());
  MasterSecret master =
      stage.negotiated.extended_master_secret
          ? schedule.extended_master_secret(*premaster, dialogue_.transcript().hash().view())
          : schedule.master_secret(*premaster);
  if (std::holds_alternative<Certified>(stage.client)) {
    stage_ = Mastered{std::move(stage.negotiated), std::move(stage.client), std::move(master)};
    return fact::none;
  }
  dialogue_.transcript().release();
  PeerIdentity client = std::holds_alternative<Declined>(stage.client) ? PeerIdentity(Declined{})
                                                                       : PeerIdentity(NotAsked{});
  stage_ = Identified{{std::move(stage.negotiated), std::move(client), std::move(master)}};
  return fact::none;
}

// RFC 5246 §7.4.8: the first of the four checks, the client's signature over all messages before
// this one.
Result<Facts> Server::on(const CertificateVerify& message) {
  auto& stage = std::get<Mastered>(stage_);
  auto& client = std::get<Certified>(stage.client);
  TRY(const PeerHoldsKey holds_key,
      SignatureVerifier::verify(dialogue_, Message::certificate_verify, *client.leaf,
                                message.algorithm, dialogue_.transcript().messages_before_last(),
                                message.signature.bytes));
  dialogue_.transcript().release();
  stage_ = Identified{{std::move(stage.negotiated), identity_of(std::move(client), holds_key),
                       std::move(stage.master)}};
  return fact::none;
}

Result<Facts> Server::on(const ChangeCipherSpec&) {
  auto& stage = std::get<Identified>(stage_);
  const Negotiated& negotiated = stage.session.negotiated;
  const KeySchedule schedule(*negotiated.suite, negotiated.client_random, negotiated.server_random,
                             dialogue_.observer());
  KeySchedule::Keys keys = schedule.key_block(stage.session.master);
  dialogue_.effects().change_read_keys(keys.client_write);
  stage_ = Reading{std::move(stage.session), std::move(keys.server_write)};
  return fact::none;
}

// RFC 5246 §7.4.9.
Result<Facts> Server::on(const Finished& finished) {
  auto& stage = std::get<Reading>(stage_);
  const Negotiated& negotiated = stage.session.negotiated;
  const KeySchedule schedule(*negotiated.suite, negotiated.client_random, negotiated.server_random,
                             dialogue_.observer());
  const VerifyData expected = schedule.verify_data(
      stage.session.master, Role::client, dialogue_.transcript().hash_before_last().view());
  TRY(const TranscriptAgreed agreed, FinishedVerifier::verify(dialogue_, expected, finished));
  stage_ = Agreed{std::move(stage), agreed};
  return fact::none;
}

// ChangeCipherSpec Finished.
Result<void> Server::say_finished() {
  auto& stage = std::get<Agreed>(stage_);
  const Negotiated& negotiated = stage.reading.session.negotiated;
  REQUIRE_OK(dialogue_.say_change_cipher_spec(stage.reading.write_keys));
  const KeySchedule schedule(*negotiated.suite, negotiated.client_random, negotiated.server_random,
                             dialogue_.observer());
  const VerifyData verify_data = schedule.verify_data(stage.reading.session.master, Role::server,
                                                      dialogue_.transcript().hash().view());
  REQUIRE_OK(dialogue_.say(Finished{{verify_data}}, KeyExchange::unknown));
  stage_ = Established{std::move(stage.reading.session), stage.agreed};
  dialogue_.observer().on_established(Role::server);
  return {};
}

}  // namespace handglass::handshake
