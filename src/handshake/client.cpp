#include "handshake/client.hpp"
#include "handshake/declined.hpp"

#include "handshake/premaster.hpp"
#include "handshake/signing.hpp"
#include "wire/der.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {
namespace {

constexpr std::array uncompressed{EcPointFormat::uncompressed};

bool has_blocks(const Suite& suite) { return suite.cipher.row().kind == record::CipherKind::block; }
bool is_dhe(const Suite& suite) { return suite.key_exchange == KeyExchange::dhe; }

bool is_on_curve(const Credential& credential) {
  return std::holds_alternative<crypto::EcPublicKey>(credential.key->public_key());
}

// What a key can make, as the wire calls it.
std::string schemes_text(const crypto::PrivateKey& key) {
  const auto able = key.schemes();
  std::vector<SignatureScheme> out;
  for (const SchemeRow& row : schemes)
    if (std::ranges::count(able, row.scheme) != 0 && crypto::fits(key.public_key(), row.scheme))
      out.push_back(row.code);
  return list_text(out);
}

}  // namespace

Client::Client(std::shared_ptr<const Config> config, Target target, Effects& effects,
               Observer& observer, std::optional<Previous> previous)
    : dialogue_(Role::client, std::move(config), effects, observer),
      target_(std::move(target)),
      previous_(std::move(previous)) {}

KeyExchange Client::key_exchange() const {
  if (const auto* at = std::get_if<Negotiated>(&stage_)) return at->suite->key_exchange;
  if (const auto* at = std::get_if<ServerCertified>(&stage_))
    return at->negotiated.suite->key_exchange;
  return KeyExchange::unknown;
}

Result<void> Client::start() { return say_hello(); }

Result<void> Client::speak() {
  return std::holds_alternative<Resumed>(stage_) ? say_resumed_finished() : say_keys_and_finished();
}

// Those of the policy that can be done: we know the suite, and a shared key is there where it needs
// one.
std::vector<CipherSuite> Client::offered_suites() const {
  std::vector<CipherSuite> out;
  for (const CipherSuite code : dialogue_.config().policy.suites) {
    const Suite* suite = find_suite(code);
    if (suite && (!uses_psk(suite->key_exchange) || !dialogue_.config().psks.empty()))
      out.push_back(code);
  }
  return out;
}

// RFC 5246 §7.4.1.2.
Result<void> Client::say_hello() {
  const Policy& policy = dialogue_.config().policy;
  Offered offered{.session = nullptr,
                  .server = {},
                  .session_id = {},
                  .client_random = {},
                  .suites = offered_suites(),
                  .extensions = {}};
  dialogue_.config().random->fill(offered.client_random.bytes);
  choose_session(offered);

  const auto any = [&](auto holds) {
    return std::ranges::any_of(offered.suites,
                               [&](CipherSuite code) { return holds(*find_suite(code)); });
  };
  ClientHello hello;
  hello.client_version = ProtocolVersion::tls12;
  hello.random = offered.client_random;
  hello.session_id.bytes = offered.session_id;
  hello.cipher_suites.items = offered.suites;
  if (dialogue_.config().fallback) hello.cipher_suites.items.push_back(fallback_scsv);
  hello.compression_methods.items = {CompressionMethod::null};
  auto& extensions = hello.extensions.value.emplace().items;
  auto add = [&](auto body) { extensions.push_back({decltype(body)::tag, std::move(body)}); };
  if (!target_.server_name.empty())
    add(ServerNameList{{{{NameType::host_name, {as_bytes(target_.server_name)}}}}});
  if (policy.extended_master_secret) add(ExtendedMasterSecret{});
  if (policy.encrypt_then_mac && any(has_blocks)) add(EncryptThenMac{});
  if (dialogue_.config().ask_for_tickets)
    add(SessionTicket{{offered.session ? View(offered.session->ticket) : View()}});
  if (dialogue_.config().ask_for_status) add(StatusRequest{CertificateStatusType::ocsp, {}, {}});
  add(RenegotiationInfo{{previous_ ? View(previous_->finished.client) : View()}});
  // Curves and primes are named where a suite offered has a use for them (RFC 8422 §4, RFC 7919
  // §3), curves also where a key of ours is on one (RFC 8422 §5.1).
  const bool curves = any([](const Suite& suite) { return uses_curve(suite.key_exchange); }) ||
                      std::ranges::any_of(dialogue_.config().credentials, is_on_curve);
  SupportedGroups named;
  for (const NamedGroup group : policy.groups)
    if (is_finite_field(group) ? any(is_dhe) : curves)
      named.named_group_list.items.push_back(group);
  if (!named.named_group_list.items.empty()) add(std::move(named));
  if (curves) add(EcPointFormats{{{uncompressed.begin(), uncompressed.end()}}});
  add(SignatureAlgorithms{{policy.schemes}});
  if (!dialogue_.config().alpn.empty()) {
    ProtocolNames names;
    for (const std::string& name : dialogue_.config().alpn)
      names.protocol_name_list.items.push_back({as_bytes(name)});
    add(std::move(names));
  }
  for (const ClientExtension& extension : extensions) offered.extensions.push_back(extension.tag);
  stage_ = std::move(offered);
  return dialogue_.say(hello, KeyExchange::unknown);
}

// RFC 5246 §7.4.1.3.
Result<Facts> Client::on(const ServerHello& hello) {
  const Config& config = dialogue_.config();
  constexpr std::string_view message = ServerHello::name;
  REQUIRE_OK(dialogue_.check(hello.server_version == ProtocolVersion::tls12,
                             Rule::version_not_offered, message, "server_version", [&] {
                               return std::vector<Evidence>{
                                   {"offered", "TLS 1.2"},
                                   {"chosen", wire::text(hello.server_version)}};
                             }));
  const Suite* suite = find_suite(hello.cipher_suite);
  const auto& suites_offered = std::get<Offered>(stage_).suites;
  REQUIRE_OK(dialogue_.check(std::ranges::count(suites_offered, hello.cipher_suite) != 0,
                             Rule::suite_not_offered, message, "cipher_suite", [&] {
                               return std::vector<Evidence>{
                                   {"chosen", wire::text(hello.cipher_suite)},
                                   {"offered", list_text(suites_offered)}};
                             }));
  REQUIRE_OK(dialogue_.check(hello.compression_method == CompressionMethod::null,
                             Rule::compression_not_null, message, "compression_method"));

  REQUIRE_OK(check_extensions(hello, *suite));
  const auto* renegotiation = find_extension<RenegotiationInfo>(hello);
  REQUIRE_OK(check_renegotiation_info(renegotiation));
  std::string alpn;
  if (const auto* names = find_extension<ProtocolNames>(hello)) {
    const auto& list = names->protocol_name_list.items;
    alpn = as_text(list.front().bytes);
    REQUIRE_OK(dialogue_.check(
        list.size() == 1 && std::ranges::count(config.alpn, alpn) != 0, Rule::alpn_not_offered,
        message, "application_layer_protocol_negotiation",
        [&] { return std::vector<Evidence>{{"chosen", printable(as_bytes(alpn))}}; }));
  }

  dialogue_.transcript().start_hash(suite->prf_hash);
  const auto& offered = std::get<Offered>(stage_);
  Negotiated negotiated{
      .client_random = offered.client_random,
      .server_random = hello.random,
      .offered_version = ProtocolVersion::tls12,
      .suite = suite,
      .encrypt_then_mac = find_extension<EncryptThenMac>(hello) != nullptr,
      .extended_master_secret = find_extension<ExtendedMasterSecret>(hello) != nullptr,
      .secure_renegotiation = renegotiation != nullptr,
      .alpn = std::move(alpn),
      .server_name = target_.server_name,
      .session_id = to_bytes(hello.session_id.bytes),
      .ticket = find_extension<SessionTicket>(hello) != nullptr,
      .stapled = find_extension<StatusRequestAcknowledged>(hello) != nullptr};
  const Facts ticketed = negotiated.ticket ? fact::ticketed : fact::none;
  const Facts stapled = negotiated.stapled && has_certificate(*suite) ? fact::stapled : fact::none;
  // A server that takes up a session says its number again (RFC 5246 §7.4.1.3, RFC 5077 §3.4).
  if (offered.session && same(hello.session_id.bytes, offered.session_id))
    return take_up(std::move(negotiated), ticketed);
  stage_ = std::move(negotiated);
  return static_cast<Facts>(facts_of(*suite) | ticketed | stapled);
}

// Each extension answers one of ours, once (RFC 5246 §7.4.1.4).
Result<void> Client::check_extensions(const ServerHello& hello, const Suite& suite) {
  const auto& offered = std::get<Offered>(stage_).extensions;
  constexpr std::string_view message = ServerHello::name;
  if (hello.extensions.value) {
    const auto twice = duplicate_extension(hello);
    REQUIRE_OK(dialogue_.check(!twice, Rule::duplicate_extension, message, "extensions", [&] {
      return std::vector<Evidence>{{"extension", twice ? wire::text(*twice) : "none twice"}};
    }));
    for (const ServerExtension& extension : hello.extensions.value->items) {
      const bool ours = std::ranges::count(offered, extension.tag) != 0 ||
                        extension.tag == ExtensionType::supported_groups;
      REQUIRE_OK(dialogue_.check(ours, Rule::extension_not_offered, message, "extensions", [&] {
        return std::vector<Evidence>{{"extension", wire::text(extension.tag)}};
      }));
    }
  }
  if (find_extension<EncryptThenMac>(hello))
    REQUIRE_OK(dialogue_.check(
        has_blocks(suite), Rule::encrypt_then_mac_without_blocks, message, "encrypt_then_mac",
        [&] { return std::vector<Evidence>{{"suite", std::string(suite.name())}}; }));
  if (const auto* formats = find_extension<EcPointFormats>(hello)) {
    REQUIRE_OK(dialogue_.check(
        std::ranges::count(formats->ec_point_format_list.items, EcPointFormat::uncompressed) != 0,
        Rule::point_format_missing, message, "ec_point_formats"));
  }
  return {};
}

// Empty in a first handshake; in one that follows, both Finished of the one before (RFC 5746 §3.4,
// §3.5).
Result<void> Client::check_renegotiation_info(const RenegotiationInfo* info) {
  constexpr std::string_view message = ServerHello::name;
  if (!info) {
    const bool needed = previous_ || dialogue_.config().policy.require_secure_renegotiation;
    return dialogue_.check(!needed, Rule::renegotiation_info_missing, message, "extensions");
  }
  const Bytes expected = previous_ ? previous_->finished.both() : Bytes();
  return dialogue_.check(same(info->renegotiated_connection.bytes, expected),
                         Rule::renegotiation_info_wrong, message, "renegotiation_info");
}

// Whom we speak to does not change within a connection (RFC 7627 §1: what a server does that passes
// one handshake on to another).
Result<void> Client::check_same_server(const x509::Certificate& leaf) {
  if (!previous_ || !previous_->peer) return {};
  return dialogue_.check(same(leaf.der(), previous_->peer->der()), Rule::server_changed,
                         Certificate::name, "certificate_list", [&] {
                           return std::vector<Evidence>{
                               {"before", x509::to_string(previous_->peer->subject())},
                               {"now", x509::to_string(leaf.subject())}};
                         });
}

// RFC 5246 §7.4.2.
Result<Facts> Client::on(const Certificate& message) {
  auto& negotiated = std::get<Negotiated>(stage_);
  if (message.certificate_list.items.empty())
    return fail({.rule = Rule::length_out_of_bounds,
                 .message = Certificate::name,
                 .field = "certificate_list",
                 .evidence = {{"reason", "a server's certificate list is not empty"}}});
  if (dialogue_.config().sessions)
    for (const auto& certificate : message.certificate_list.items)
      server_chain_.push_back(to_bytes(certificate.bytes));
  TRY(Certified server,
      ChainVerifier::verify(dialogue_, message,
                            {.purpose = x509::Purpose::server_auth,
                             .name = target_.verify_name,
                             .usage = needed_usage(negotiated.suite->key_exchange),
                             .overridable = dialogue_.config().insecure}));
  REQUIRE_OK(check_same_server(*server.leaf));
  const auto kind = authentication_of(*server.leaf->key());
  REQUIRE_OK(dialogue_.check(
      kind == negotiated.suite->authentication, Rule::certificate_wrong_for_suite,
      Certificate::name, "certificate_list", [&] {
        return std::vector<Evidence>{{"key", crypto::describe(*server.leaf->key())},
                                     {"suite", std::string(negotiated.suite->name())}};
      }));
  stage_ = ServerCertified{std::move(negotiated), std::move(server)};
  return fact::none;
}

// RFC 6066 §8: an OCSP response, whole. What it says is shown and judged by nobody yet.
Result<Facts> Client::on(const CertificateStatus& message) {
  const View response = message.response.bytes;
  const bool whole = message.status_type == CertificateStatusType::ocsp &&
                     der::parse<der::Any>(response).has_value();
  REQUIRE_OK(dialogue_.check(whole, Rule::status_malformed, CertificateStatus::name, "response"));
  ocsp_response_ = to_bytes(response);
  return fact::none;
}

// RFC 5246 §7.4.4.
Result<Facts> Client::on(const CertificateRequest& message) {
  Request request{
      message.certificate_types.items, message.supported_signature_algorithms.items, {}};
  for (const auto& name : message.certificate_authorities.items)
    request.authorities.push_back(to_bytes(name.bytes));
  heard().request = std::move(request);
  return fact::none;
}

Result<Facts> Client::on(const ServerHelloDone&) {
  static_cast<void>(heard());
  return fact::none;
}

Client::ServerHeard& Client::heard() {
  if (auto* at = std::get_if<ServerCertified>(&stage_))
    stage_ = ServerHeard{std::move(at->negotiated), std::move(at->server), {}};
  else if (auto* bare = std::get_if<Negotiated>(&stage_))
    stage_ = ServerHeard{std::move(*bare), PeerIdentity(Anonymous{}), {}};
  return std::get<ServerHeard>(stage_);
}

// RFC 5246 §7.4.6: a certificate of a kind, with a scheme and from an issuer that the server named.
std::expected<Client::Choice, std::string> Client::try_credential(const Credential& credential,
                                                                  const Request& request,
                                                                  const ServerHeard& stage) const {
  const Config& config = dialogue_.config();
  const auto asked_for = [&](ClientCertificateType type) {
    return std::ranges::count(request.types, type) != 0;
  };
  // A certificate for ECDH fits where the server's key is fixed too, on the same curve (RFC 4492
  // §3.2).
  Choice choice{.credential = &credential};
  const auto* server = std::get_if<Certified>(&stage.server);
  choice.fixed = stage.negotiated.suite->key_exchange == KeyExchange::ecdh && server &&
                 is_fixed_ecdh(credential.leaf()) && credential.key->agrees() &&
                 same_curve(*server->leaf->key(), credential.key->public_key());
  const auto kind = authentication_of(credential.key->public_key());
  const auto type = choice.fixed                  ? ClientCertificateType::ecdsa_fixed_ecdh
                    : kind == Authentication::rsa ? ClientCertificateType::rsa_sign
                                                  : ClientCertificateType::ecdsa_sign;
  if (!asked_for(type))
    return std::unexpected(std::string(declined::other_type) + std::string(name_of(type)) +
                           " is not among those asked for: " + list_text(request.types));
  if (!choice.fixed) {
    const auto scheme = choose_scheme(config.policy.schemes, request.schemes, *credential.key);
    if (!scheme)
      return std::unexpected(std::string(declined::no_scheme) + "; the server takes " +
                             list_text(request.schemes) + std::string(declined::key_makes) +
                             schemes_text(*credential.key));
    choice.scheme = *scheme;
  }
  // No names at all means any issuer (RFC 5246 §7.4.4).
  const bool listed =
      request.authorities.empty() ||
      std::ranges::any_of(credential.chain, [&](const x509::CertificateRef& certificate) {
        return std::ranges::any_of(request.authorities, [&](const Bytes& name) {
          return x509::same_name({name}, certificate->issuer());
        });
      });
  if (!listed && !config.send_anyway)
    return std::unexpected("its chain ends in \"" +
                           x509::to_string(credential.chain.back()->issuer()) + "\", " +
                           std::string(declined::not_listed));
  return choice;
}

// If none fits, the reasons are told and an empty list goes out. A certificate that may not sign is
// sent where there is no better one: the server says best what it lacks.
Client::Choice Client::choose_credential(const Request& request, const ServerHeard& stage) {
  const Config& config = dialogue_.config();
  std::vector<Evidence> reasons;
  if (config.credentials.empty()) reasons.push_back({"reason", std::string(declined::none_given)});
  for (const bool fit : {true, false})
    for (const Credential& credential : config.credentials) {
      const auto choice = try_credential(credential, request, stage);
      if (choice &&
          (!fit || choice->fixed || credential.leaf().may(x509::KeyUsage::digital_signature)))
        return *choice;
      if (!choice && fit)
        reasons.push_back({x509::short_name(credential.leaf().subject()), choice.error()});
    }
  dialogue_.remark(Rule::certificate_missing, std::move(reasons));
  return {};
}

Result<void> Client::say_certificate(const Choice& choice) {
  Certificate message;
  if (choice.credential)
    for (const auto& certificate : choice.credential->chain)
      message.certificate_list.items.push_back({certificate->der()});
  return dialogue_.say(message, KeyExchange::unknown,
                       static_cast<Facts>((choice.credential ? fact::certified : fact::none) |
                                          (choice.fixed ? fact::fixed_key : fact::none)));
}

// RFC 5246 §7.4.8: over all messages so far, with their headers.
Result<void> Client::say_certificate_verify(const Choice& choice) {
  const View input = dialogue_.transcript().messages();
  TRY(const Bytes signature,
      sign(dialogue_, Message::certificate_verify, *choice.credential, choice.scheme, input));
  return dialogue_.say(CertificateVerify{choice.scheme, {signature}}, KeyExchange::unknown);
}

// All that the client says after ServerHelloDone: [Certificate] ClientKeyExchange
// [CertificateVerify] ChangeCipherSpec Finished.
Result<void> Client::say_keys_and_finished() {
  auto stage = std::get<ServerHeard>(std::move(stage_));
  Choice choice;
  if (stage.request) {
    choice = choose_credential(*stage.request, stage);
    REQUIRE_OK(say_certificate(choice));
  }
  TRY(Agreed agreed, say_client_key_exchange(stage, choice));
  const Negotiated& negotiated = stage.negotiated;
  MasterSecret master = master_secret(dialogue_, negotiated, agreed.premaster);
  if (choice.credential && !choice.fixed) REQUIRE_OK(say_certificate_verify(choice));
  dialogue_.transcript().release();
  const KeySchedule schedule(*negotiated.suite, negotiated.client_random, negotiated.server_random,
                             dialogue_.observer());
  KeySchedule::Keys keys = schedule.key_block(master, negotiated.cipher_spec());
  REQUIRE_OK(dialogue_.say_change_cipher_spec(keys.client_write));
  const VerifyData verify_data =
      schedule.verify_data(master, Role::client, dialogue_.transcript().hash().view());
  declassify(verify_data);  // on its way to the peer
  stage_ = Keyed{{.negotiated = std::move(stage.negotiated),
                  .peer = std::move(agreed.server),
                  .master = std::move(master),
                  .finished = {.client = verify_data, .server = {}},
                  .ocsp_response = std::move(ocsp_response_)},
                 std::move(keys.server_write)};
  return dialogue_.say(Finished{{verify_data}}, KeyExchange::unknown);
}

Result<Facts> Client::on(const ChangeCipherSpec&) {
  if (auto* resuming = std::get_if<Resuming>(&stage_)) {
    dialogue_.effects().change_read_keys(resuming->keys.server_write);
    return fact::none;
  }
  dialogue_.effects().change_read_keys(std::get<Keyed>(stage_).read_keys);
  return fact::none;
}

// RFC 5246 §7.4.9.
Result<Facts> Client::on(const Finished& finished) {
  auto* resuming = std::get_if<Resuming>(&stage_);
  Session& session = resuming ? resuming->session : std::get<Keyed>(stage_).session;
  const Negotiated& negotiated = session.negotiated;
  const KeySchedule schedule(*negotiated.suite, negotiated.client_random, negotiated.server_random,
                             dialogue_.observer());
  const VerifyData expected = schedule.verify_data(
      session.master, Role::server, dialogue_.transcript().hash_before_last().view());
  TRY(const TranscriptAgreed agreed, FinishedVerifier::verify(dialogue_, expected, finished));
  session.finished.server = expected;
  if (resuming) {
    stage_ = Resumed{std::get<Resuming>(std::move(stage_)), agreed};
    return fact::none;
  }
  keep(session);
  stage_ = Established{std::move(session), agreed};
  return fact::none;
}

}  // namespace handglass::handshake
