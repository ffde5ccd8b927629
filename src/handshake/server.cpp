#include "handshake/server.hpp"

#include "handshake/signing.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {

Server::Server(std::shared_ptr<const Config> config, Effects& effects, Observer& observer)
    : dialogue_(Role::server, std::move(config), effects, observer) {}

KeyExchange Server::key_exchange() const {
  if (const auto* at = std::get_if<Shared>(&stage_)) return at->negotiated.suite->key_exchange;
  return KeyExchange::unknown;
}

// RFC 5246 §7.4.1.2, §7.4.1.3.
Result<Facts> Server::on(const ClientHello& hello) {
  TRY(stage_, choose(hello));
  return fact::none;
}

namespace {

// The group of a hello that names none: the client speaks all of them (RFC 8422 §4), so our first
// prime curve.
const std::vector<NamedGroup>& groups_of(const ClientHello& hello,
                                         const std::vector<NamedGroup>& ours) {
  const auto* groups = find_extension<SupportedGroups>(hello);
  return groups ? groups->named_group_list.items : ours;
}

// Whether a certificate's curve is one that the client can check (RFC 8422 §5.1): the prime curves
// are in supported_groups.
bool curve_is_known(const crypto::PublicKey& key, const std::vector<NamedGroup>& groups) {
  const auto* ec = std::get_if<crypto::EcPublicKey>(&key);
  if (!ec) return true;
  switch (ec->group) {
    case crypto::Group::p256: return std::ranges::count(groups, NamedGroup::secp256r1) != 0;
    case crypto::Group::p384: return std::ranges::count(groups, NamedGroup::secp384r1) != 0;
    case crypto::Group::p521: return std::ranges::count(groups, NamedGroup::secp521r1) != 0;
    case crypto::Group::x25519: return false;
  }
  return false;
}

}  // namespace

Result<Server::Chosen> Server::choose(const ClientHello& hello) {
  const Config& config = dialogue_.config();
  const Policy& policy = config.policy;
  constexpr std::string_view message = ClientHello::name;
  REQUIRE_OK(dialogue_.check(hello.client_version >= ProtocolVersion::tls12,
                             Rule::version_not_common, message, "client_version", [&] {
                               return std::vector<Evidence>{
                                   {"offered", "up to " + wire::text(hello.client_version)},
                                   {"ours", "TLS 1.2"}};
                             }));
  const auto twice = duplicate_extension(hello);
  REQUIRE_OK(dialogue_.check(!twice, Rule::duplicate_extension, message, "extensions", [&] {
    return std::vector<Evidence>{{"extension", twice ? wire::text(*twice) : "none twice"}};
  }));
  REQUIRE_OK(dialogue_.check(
      std::ranges::count(hello.compression_methods.items, CompressionMethod::null) != 0,
      Rule::compression_null_missing, message, "compression_methods"));
  if (const auto* formats = find_extension<EcPointFormats>(hello)) {
    REQUIRE_OK(dialogue_.check(
        std::ranges::count(formats->ec_point_format_list.items, EcPointFormat::uncompressed) != 0,
        Rule::point_format_missing, message, "ec_point_formats"));
  }
  const auto* renegotiation = find_extension<RenegotiationInfo>(hello);
  if (renegotiation) {
    REQUIRE_OK(dialogue_.check(renegotiation->renegotiated_connection.bytes.empty(),
                               Rule::renegotiation_info_wrong, message, "renegotiation_info"));
  }

  // Absent, the client takes SHA-1 alone (RFC 5246 §7.4.1.4.1), which we do not make.
  static const std::vector<SignatureScheme> silent{SignatureScheme::rsa_pkcs1_sha1,
                                                   SignatureScheme::ecdsa_sha1};
  const auto* algorithms = find_extension<SignatureAlgorithms>(hello);
  const auto& client_schemes =
      algorithms ? algorithms->supported_signature_algorithms.items : silent;
  const auto& client_groups = groups_of(hello, policy.groups);

  const auto group = std::ranges::find_if(
      policy.groups, [&](NamedGroup g) { return std::ranges::count(client_groups, g) != 0; });

  // Our first suite that the client offers and for which there is a certificate, a scheme and a
  // group. What stopped the others is remembered, so that a refusal names the one thing that was
  // missing.
  bool suite_seen = false, scheme_seen = false;
  for (CipherSuite code : policy.suites) {
    const Suite* suite = find_suite(code);
    if (!suite || !std::ranges::count(hello.cipher_suites.items, code)) continue;
    for (const Credential& credential : config.credentials) {
      if (authentication_of(credential.key->public_key()) != suite->authentication) continue;
      suite_seen = true;
      const auto scheme = choose_scheme(policy.schemes, client_schemes, *credential.key);
      if (!scheme || !curve_is_known(credential.key->public_key(), client_groups)) continue;
      scheme_seen = true;
      if (group == policy.groups.end()) continue;

      Chosen chosen{.negotiated = {.client_random = hello.random,
                                   .server_random = {},
                                   .suite = suite,
                                   .extended_master_secret =
                                       policy.extended_master_secret &&
                                       find_extension<ExtendedMasterSecret>(hello) != nullptr,
                                   .secure_renegotiation =
                                       renegotiation ||
                                       std::ranges::count(hello.cipher_suites.items,
                                                          empty_renegotiation_info_scsv) != 0,
                                   .alpn = {}},
                    .credential = &credential,
                    .scheme = *scheme,
                    .group = *group,
                    .acknowledge_name = find_extension<ServerNameList>(hello) != nullptr};
      if (const auto* names = find_extension<ProtocolNames>(hello); names && !config.alpn.empty()) {
        const auto& offered = names->protocol_name_list.items;
        const auto common = std::ranges::find_if(config.alpn, [&](const std::string& ours) {
          return std::ranges::any_of(
              offered, [&](const auto& theirs) { return as_text(theirs.bytes) == ours; });
        });
        REQUIRE_OK(
            dialogue_.check(common != config.alpn.end(), Rule::alpn_not_common, message,
                            "application_layer_protocol_negotiation", [&] {
                              std::string theirs;
                              for (const auto& name : offered)
                                theirs += (theirs.empty() ? "" : ", ") + printable(name.bytes);
                              std::string ours;
                              for (const auto& name : config.alpn)
                                ours += (ours.empty() ? "" : ", ") + name;
                              return std::vector<Evidence>{{"offered", theirs}, {"ours", ours}};
                            }));
        chosen.negotiated.alpn = *common;
      }
      dialogue_.observer().on_check({Role::server,
                                     Rule::suite_not_common,
                                     x509::Status::pass,
                                     {{"chosen", std::string(suite->name())}}});
      config.random->fill(chosen.negotiated.server_random.bytes);
      return chosen;
    }
  }
  auto lists = [&] {
    std::string keys;
    for (const Credential& credential : config.credentials)
      keys += (keys.empty() ? "" : ", ") + crypto::describe(credential.key->public_key());
    return std::vector<Evidence>{{"client suites", list_text(hello.cipher_suites.items)},
                                 {"our suites", list_text(policy.suites)},
                                 {"client schemes", list_text(client_schemes)},
                                 {"our schemes", list_text(policy.schemes)},
                                 {"client groups", list_text(client_groups)},
                                 {"our groups", list_text(policy.groups)},
                                 {"our certificates", keys.empty() ? "none" : keys}};
  };
  const Rule rule = !suite_seen    ? Rule::suite_not_common
                    : !scheme_seen ? Rule::scheme_not_common
                                   : Rule::group_not_common;
  const std::string_view field = !suite_seen    ? "cipher_suites"
                                 : !scheme_seen ? "signature_algorithms"
                                                : "supported_groups";
  return std::unexpected(std::move(dialogue_.check(false, rule, message, field, lists)).error());
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
  add(EcPointFormats{{{EcPointFormat::uncompressed}}});
  if (!negotiated.alpn.empty()) add(ProtocolNames{{{{as_bytes(negotiated.alpn)}}}});
  hello.extensions.value.emplace().items = std::move(extensions);
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
    request.supported_signature_algorithms.items = config.policy.schemes;
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
  TRY(stage.client,
      ChainVerifier::verify(dialogue_, message, x509::Purpose::client_auth, std::nullopt, false));
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

Result<void> Server::refuse_renegotiation() {
  return handshake::refuse_renegotiation(dialogue_, refused_renegotiations_);
}

}  // namespace handglass::handshake
