#include "handshake/server.hpp"

namespace handglass::handshake {

Server::Server(std::shared_ptr<const Config> config, Effects& effects, Observer& observer,
               std::optional<Previous> previous)
    : dialogue_(Role::server, std::move(config), effects, observer),
      previous_(std::move(previous)) {}

KeyExchange Server::key_exchange() const {
  if (const auto* at = std::get_if<Shared>(&stage_))
    return at->fixed_client ? KeyExchange::ecdh_implicit : at->negotiated.suite->key_exchange;
  return KeyExchange::unknown;
}

// RFC 5246 §7.4.1.2, §7.4.1.3.
Result<Facts> Server::on(const ClientHello& hello) {
  REQUIRE_OK(check_form(hello));
  TRY(auto resuming, take_up(hello));
  if (resuming) {
    stage_ = *std::move(resuming);
  } else {
    TRY(Chosen chosen, choose(hello));
    session_id_ = chosen.negotiated.session_id;
    stage_ = std::move(chosen);
  }
  return fact::none;
}

Result<void> Server::speak() {
  if (std::holds_alternative<Resuming>(stage_)) return say_resumed_flight();
  return std::holds_alternative<Chosen>(stage_) ? say_first_flight() : say_finished();
}

// ServerHello [Certificate] [ServerKeyExchange] [CertificateRequest] ServerHelloDone.
Result<void> Server::say_first_flight() {
  auto chosen = std::get<Chosen>(std::move(stage_));
  const Negotiated& negotiated = chosen.negotiated;
  const Suite& suite = *negotiated.suite;

  REQUIRE_OK(say_hello(negotiated, facts_of(suite), chosen.acknowledge_name, chosen.point_formats));

  if (has_certificate(suite)) REQUIRE_OK(say_certificate(*chosen.means.credential));
  if (negotiated.stapled) REQUIRE_OK(say_status(*chosen.means.credential));
  TRY(Share share, say_server_key_exchange(negotiated, chosen.means));
  if (has_certificate(suite) && dialogue_.config().client_auth != ClientAuth::none)
    REQUIRE_OK(say_request(suite.key_exchange));
  const KeyExchange key_exchange = suite.key_exchange;
  stage_ = Shared{.negotiated = std::move(chosen.negotiated),
                  .credential = chosen.means.credential,
                  .share = std::move(share),
                  .client = NotAsked{}};
  return dialogue_.say(ServerHelloDone{}, key_exchange);
}

// RFC 5246 §7.4.1.3. `facts` are those that it makes known, but for the ticket.
Result<void> Server::say_hello(const Negotiated& negotiated, Facts facts, bool acknowledge_name,
                               bool point_formats) {
  ServerHello hello;
  hello.server_version = ProtocolVersion::tls12;
  hello.random = negotiated.server_random;
  hello.session_id.bytes = negotiated.session_id;
  hello.cipher_suite = negotiated.suite->code;
  std::vector<ServerExtension> extensions;
  extensions.reserve(8);  // no more are said
  auto add = [&](auto body) { extensions.push_back({decltype(body)::tag, std::move(body)}); };
  if (acknowledge_name) add(ServerNameAcknowledged{});
  if (negotiated.extended_master_secret) add(ExtendedMasterSecret{});
  if (negotiated.encrypt_then_mac) add(EncryptThenMac{});
  const Bytes finished_before = previous_ ? previous_->finished.both() : Bytes();
  if (negotiated.secure_renegotiation) add(RenegotiationInfo{{finished_before}});
  if (point_formats) add(EcPointFormats{{{EcPointFormat::uncompressed}}});
  if (!negotiated.alpn.empty()) add(ProtocolNames{{{{as_bytes(negotiated.alpn)}}}});
  if (negotiated.ticket) add(SessionTicketAcknowledged{});
  if (negotiated.stapled) add(StatusRequestAcknowledged{});
  if (!extensions.empty()) hello.extensions.value.emplace().items = std::move(extensions);
  dialogue_.transcript().start_hash(negotiated.suite->prf_hash);
  const Facts ticketed = negotiated.ticket ? fact::ticketed : fact::none;
  const Facts stapled = negotiated.stapled ? fact::stapled : fact::none;
  return dialogue_.say(hello, KeyExchange::unknown, static_cast<Facts>(facts | ticketed | stapled));
}

// RFC 6066 §8.
Result<void> Server::say_status(const Credential& credential) {
  return dialogue_.say(CertificateStatus{CertificateStatusType::ocsp, {credential.ocsp_response}},
                       KeyExchange::unknown);
}

Result<void> Server::say_certificate(const Credential& credential) {
  Certificate certificate;
  certificate.certificate_list.items.reserve(credential.chain.size());
  for (const auto& one : credential.chain)
    certificate.certificate_list.items.push_back({one->der()});
  return dialogue_.say(certificate, KeyExchange::unknown);
}

// RFC 5246 §7.4.4.
Result<void> Server::say_request(KeyExchange key_exchange) {
  const Config& config = dialogue_.config();
  CertificateRequest request;
  request.certificate_types.items = {ClientCertificateType::ecdsa_sign,
                                     ClientCertificateType::rsa_sign};
  if (key_exchange == KeyExchange::ecdh)
    request.certificate_types.items.push_back(ClientCertificateType::ecdsa_fixed_ecdh);
  request.supported_signature_algorithms.items = config.policy.accepted_by(Role::server);
  std::size_t size = 0;
  if (config.name_certificate_authorities)
    for (const auto& authority : authorities_to_name(config)) {
      const View name = authority->subject().der;
      if ((size += name.size() + 2) > 65535) break;  // the field's own limit; serve warns at start
      request.certificate_authorities.items.push_back({name});
    }
  return dialogue_.say(request, key_exchange);
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
  if (dialogue_.config().sessions || dialogue_.config().tickets)
    client_chain_ = keep_chain(certificates_of(message), dialogue_.config().chains != nullptr);
  // Only beside a server's fixed key may a client's certificate be for ECDH: it says nothing then,
  // and signs nothing (RFC 4492 §3.2).
  x509::KeyUsage usage = x509::KeyUsage::digital_signature;
  if (stage.negotiated.suite->key_exchange == KeyExchange::ecdh) {
    const auto leaf = x509::Certificate::parse(message.certificate_list.items.front().bytes);
    stage.fixed_client = leaf && is_fixed_ecdh(**leaf) &&
                         same_curve(*(*leaf)->key(), stage.credential->key->public_key());
    if (stage.fixed_client) usage = x509::KeyUsage::key_agreement;
  }
  TRY(stage.client,
      ChainVerifier::verify(dialogue_, certificates_of(message),
                            {.purpose = x509::Purpose::client_auth, .name = {}, .usage = usage},
                            digest_of(client_chain_)));
  return static_cast<Facts>(fact::certified | (stage.fixed_client ? fact::fixed_key : fact::none));
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
  if (auto* resumed = std::get_if<Resumed>(&stage_)) {
    dialogue_.effects().change_read_keys(resumed->keys->client_write);
    return fact::none;
  }
  auto& stage = std::get<Identified>(stage_);
  const Negotiated& negotiated = stage.session.negotiated;
  const KeySchedule schedule = schedule_of(negotiated, dialogue_.observer());
  auto keys = schedule.key_block(stage.session.master, negotiated.cipher_spec());
  dialogue_.effects().change_read_keys(keys->client_write);
  stage_ = Keyed{std::move(stage.session), std::move(keys)};
  return fact::none;
}

// RFC 5246 §7.4.9.
Result<Facts> Server::on(const Finished& finished) {
  Keyed* resumed = std::get_if<Resumed>(&stage_);
  auto& [session, keys] = resumed ? *resumed : std::get<Keyed>(stage_);
  const Negotiated& negotiated = session.negotiated;
  const KeySchedule schedule = schedule_of(negotiated, dialogue_.observer());
  const VerifyData expected =
      schedule.verify_data(*keys, Role::client, dialogue_.transcript().hash_before_last().view());
  TRY(const TranscriptAgreed agreed, FinishedVerifier::verify(dialogue_, expected, finished));
  session.finished.client = expected;
  if (resumed)
    stage_ = Established{std::move(session), agreed};
  else
    stage_ = Agreed{std::get<Keyed>(std::move(stage_)), agreed};
  return fact::none;
}

// [NewSessionTicket] ChangeCipherSpec Finished.
Result<void> Server::say_finished() {
  auto& stage = std::get<Agreed>(stage_);
  auto& [session, keys] = stage.keyed;
  REQUIRE_OK(say_ticket(session));
  REQUIRE_OK(dialogue_.say_change_cipher_spec(keys->server_write));
  const KeySchedule schedule = schedule_of(session.negotiated, dialogue_.observer());
  const VerifyData verify_data =
      schedule.verify_data(*keys, Role::server, dialogue_.transcript().hash().view());
  declassify(verify_data);  // on its way to the peer
  REQUIRE_OK(dialogue_.say(Finished{{verify_data}}, KeyExchange::unknown));
  session.finished.server = verify_data;
  keep(session);
  stage_ = Established{std::move(session), stage.agreed};
  dialogue_.observer().on_established(Role::server);
  return {};
}

}  // namespace handglass::handshake
