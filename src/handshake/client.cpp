#include "handshake/client.hpp"

#include "handshake/signing.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {
namespace {

constexpr std::array uncompressed{EcPointFormat::uncompressed};

}  // namespace

Client::Client(std::shared_ptr<const Config> config, Target target, Effects& effects,
               Observer& observer)
    : dialogue_(Role::client, std::move(config), effects, observer), target_(std::move(target)) {}

KeyExchange Client::key_exchange() const {
  if (const auto* at = std::get_if<Negotiated>(&stage_)) return at->suite->key_exchange;
  if (const auto* at = std::get_if<ServerCertified>(&stage_))
    return at->negotiated.suite->key_exchange;
  return KeyExchange::unknown;
}

Result<void> Client::start() { return say_hello(); }

Result<void> Client::speak() { return say_keys_and_finished(); }

// RFC 5246 §7.4.1.2.
Result<void> Client::say_hello() {
  const Policy& policy = dialogue_.config().policy;
  Offered offered;
  dialogue_.config().random->fill(offered.client_random.bytes);

  ClientHello hello;
  hello.client_version = ProtocolVersion::tls12;
  hello.random = offered.client_random;
  hello.cipher_suites.items = policy.suites;
  hello.compression_methods.items = {CompressionMethod::null};
  auto& extensions = hello.extensions.value.emplace().items;
  auto add = [&](auto body) { extensions.push_back({decltype(body)::tag, std::move(body)}); };
  if (!target_.server_name.empty())
    add(ServerNameList{{{{NameType::host_name, {as_bytes(target_.server_name)}}}}});
  if (policy.extended_master_secret) add(ExtendedMasterSecret{});
  add(RenegotiationInfo{});
  add(SupportedGroups{{policy.groups}});
  add(EcPointFormats{{{uncompressed.begin(), uncompressed.end()}}});
  add(SignatureAlgorithms{{policy.schemes}});
  if (!dialogue_.config().alpn.empty()) {
    ProtocolNames names;
    for (const std::string& name : dialogue_.config().alpn)
      names.protocol_name_list.items.push_back({as_bytes(name)});
    add(std::move(names));
  }
  stage_ = offered;
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
  REQUIRE_OK(
      dialogue_.check(suite && std::ranges::count(config.policy.suites, hello.cipher_suite) != 0,
                      Rule::suite_not_offered, message, "cipher_suite", [&] {
                        return std::vector<Evidence>{{"chosen", wire::text(hello.cipher_suite)},
                                                     {"offered", list_text(config.policy.suites)}};
                      }));
  REQUIRE_OK(dialogue_.check(hello.compression_method == CompressionMethod::null,
                             Rule::compression_not_null, message, "compression_method"));

  // Each extension answers one of ours, once (RFC 5246 §7.4.1.4).
  if (hello.extensions.value) {
    const auto twice = duplicate_extension(hello);
    REQUIRE_OK(dialogue_.check(!twice, Rule::duplicate_extension, message, "extensions", [&] {
      return std::vector<Evidence>{{"extension", twice ? wire::text(*twice) : "none twice"}};
    }));
    for (const ServerExtension& extension : hello.extensions.value->items) {
      const bool ours = std::visit(
          [&](const auto& body) {
            using Body = std::remove_cvref_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, wire::Unknown>)
              return false;
            else if constexpr (std::is_same_v<Body, ServerNameAcknowledged>)
              return !target_.server_name.empty();
            else if constexpr (std::is_same_v<Body, ProtocolNames>)
              return !config.alpn.empty();
            else if constexpr (std::is_same_v<Body, ExtendedMasterSecret>)
              return config.policy.extended_master_secret;
            else
              return true;
          },
          extension.body);
      REQUIRE_OK(dialogue_.check(ours, Rule::extension_not_offered, message, "extensions", [&] {
        return std::vector<Evidence>{{"extension", wire::text(extension.tag)}};
      }));
    }
  }
  if (const auto* formats = find_extension<EcPointFormats>(hello)) {
    REQUIRE_OK(dialogue_.check(
        std::ranges::count(formats->ec_point_format_list.items, EcPointFormat::uncompressed) != 0,
        Rule::point_format_missing, message, "ec_point_formats"));
  }
  const auto* renegotiation = find_extension<RenegotiationInfo>(hello);
  if (renegotiation) {
    REQUIRE_OK(dialogue_.check(renegotiation->renegotiated_connection.bytes.empty(),
                               Rule::renegotiation_info_wrong, message, "renegotiation_info"));
  } else {
    REQUIRE_OK(dialogue_.check(!config.policy.require_secure_renegotiation,
                               Rule::renegotiation_info_missing, message, "extensions"));
  }
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
  stage_ =
      Negotiated{.client_random = std::get<Offered>(stage_).client_random,
                 .server_random = hello.random,
                 .suite = suite,
                 .extended_master_secret = find_extension<ExtendedMasterSecret>(hello) != nullptr,
                 .secure_renegotiation = renegotiation != nullptr,
                 .alpn = std::move(alpn)};
  return fact::none;
}

// RFC 5246 §7.4.2.
Result<Facts> Client::on(const Certificate& message) {
  auto& negotiated = std::get<Negotiated>(stage_);
  if (message.certificate_list.items.empty())
    return fail({.rule = Rule::length_out_of_bounds,
                 .message = Certificate::name,
                 .field = "certificate_list",
                 .evidence = {{"reason", "a server's certificate list is not empty"}}});
  TRY(Certified server, ChainVerifier::verify(dialogue_, message, x509::Purpose::server_auth,
                                              target_.verify_name, dialogue_.config().insecure));
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

// RFC 8422 §5.4: the ephemeral key, signed with both randoms.
Result<Facts> Client::on(const ServerKeyExchangeEcdhe& message) {
  auto& stage = std::get<ServerCertified>(stage_);
  const ServerEcdhParams& params = message.params.value;
  const auto& offered = dialogue_.config().policy.groups;
  const auto group = crypto_group(params.namedcurve);
  const bool named = params.curve_type == EcCurveType::named_curve && group;
  REQUIRE_OK(dialogue_.check(named && std::ranges::count(offered, params.namedcurve) != 0,
                             Rule::group_not_offered, message.name, "params.namedcurve", [&] {
                               return std::vector<Evidence>{
                                   {"curve_type", wire::text(params.curve_type)},
                                   {"group", wire::text(params.namedcurve)},
                                   {"offered", list_text(offered)}};
                             }));
  const Bytes input = concat({stage.negotiated.client_random.bytes,
                              stage.negotiated.server_random.bytes, message.params.bytes});
  TRY(const PeerHoldsKey holds_key,
      SignatureVerifier::verify(dialogue_, Message::server_key_exchange, *stage.server.leaf,
                                message.algorithm, input, message.signature.bytes));
  REQUIRE_OK(dialogue_.check(crypto::is_public_value(*group, params.public_point.bytes),
                             Rule::public_value_invalid, message.name, "params.public", [&] {
                               return std::vector<Evidence>{
                                   {"group", wire::text(params.namedcurve)},
                                   {"value", wire::bytes_text(params.public_point.bytes)}};
                             }));
  stage_ = ServerProven{.negotiated = std::move(stage.negotiated),
                        .server = identity_of(std::move(stage.server), holds_key),
                        .group = *group,
                        .server_public = to_bytes(params.public_point.bytes),
                        .request = {}};
  return fact::none;
}

// RFC 5246 §7.4.4.
Result<Facts> Client::on(const CertificateRequest& message) {
  Request request{
      message.certificate_types.items, message.supported_signature_algorithms.items, {}};
  for (const auto& name : message.certificate_authorities.items)
    request.authorities.push_back(to_bytes(name.bytes));
  std::get<ServerProven>(stage_).request = std::move(request);
  return fact::none;
}

Result<Facts> Client::on(const ServerHelloDone&) { return fact::none; }

// RFC 5246 §7.4.6: a certificate of a kind, with a scheme and from an issuer that the server named;
// if there is none, the reasons are told and an empty list goes out.
Client::Choice Client::choose_credential(const Request& request) {
  const Config& config = dialogue_.config();
  std::vector<Evidence> reasons;
  if (config.credentials.empty()) reasons.push_back({"reason", "no client certificate was given"});
  for (const Credential& credential : config.credentials) {
    const std::string subject = x509::short_name(credential.leaf().subject());
    const auto kind = authentication_of(credential.key->public_key());
    const auto type = kind == Authentication::rsa ? ClientCertificateType::rsa_sign
                                                  : ClientCertificateType::ecdsa_sign;
    if (!std::ranges::count(request.types, type)) {
      reasons.push_back(
          {subject, "its type " + std::string(name_of(type)) +
                        " is not among those asked for: " + list_text(request.types)});
      continue;
    }
    const auto scheme = choose_scheme(config.policy.schemes, request.schemes, *credential.key);
    if (!scheme) {
      reasons.push_back({subject, "no signature scheme in common; the server takes " +
                                      list_text(request.schemes)});
      continue;
    }
    // No names at all means any issuer (RFC 5246 §7.4.4).
    const bool listed =
        request.authorities.empty() ||
        std::ranges::any_of(credential.chain, [&](const x509::CertificateRef& certificate) {
          return std::ranges::any_of(request.authorities, [&](const Bytes& name) {
            return x509::same_name({name}, certificate->issuer());
          });
        });
    if (!listed && !config.send_anyway) {
      reasons.push_back({subject, "its chain ends in \"" +
                                      x509::to_string(credential.chain.back()->issuer()) +
                                      "\", which the server does not list"});
      continue;
    }
    return {&credential, *scheme};
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
                       choice.credential ? fact::certified : fact::none);
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
  auto stage = std::get<ServerProven>(std::move(stage_));
  const Suite& suite = *stage.negotiated.suite;
  Choice choice;
  if (stage.request) {
    choice = choose_credential(*stage.request);
    REQUIRE_OK(say_certificate(choice));
  }
  crypto::KeyShare share = crypto::KeyShare::generate(stage.group, *dialogue_.config().random);
  const Bytes own_public = to_bytes(share.public_value());
  TRY(const SecretBytes premaster, std::move(share).agree(stage.server_public));
  tell_premaster(dialogue_, stage.group, own_public, stage.server_public, premaster);
  REQUIRE_OK(dialogue_.say(ClientKeyExchangeEcdhe{{own_public}}, suite.key_exchange));

  const KeySchedule schedule(suite, stage.negotiated.client_random, stage.negotiated.server_random,
                             dialogue_.observer());
  MasterSecret master =
      stage.negotiated.extended_master_secret
          ? schedule.extended_master_secret(premaster, dialogue_.transcript().hash().view())
          : schedule.master_secret(premaster);
  if (choice.credential) REQUIRE_OK(say_certificate_verify(choice));
  dialogue_.transcript().release();
  KeySchedule::Keys keys = schedule.key_block(master);
  REQUIRE_OK(dialogue_.say_change_cipher_spec(keys.client_write));
  const VerifyData verify_data =
      schedule.verify_data(master, Role::client, dialogue_.transcript().hash().view());
  stage_ = Keyed{{std::move(stage.negotiated), std::move(stage.server), std::move(master)},
                 std::move(keys.server_write)};
  return dialogue_.say(Finished{{verify_data}}, KeyExchange::unknown);
}

Result<Facts> Client::on(const ChangeCipherSpec&) {
  dialogue_.effects().change_read_keys(std::get<Keyed>(stage_).read_keys);
  return fact::none;
}

// RFC 5246 §7.4.9.
Result<Facts> Client::on(const Finished& finished) {
  auto& stage = std::get<Keyed>(stage_);
  const Negotiated& negotiated = stage.session.negotiated;
  const KeySchedule schedule(*negotiated.suite, negotiated.client_random, negotiated.server_random,
                             dialogue_.observer());
  const VerifyData expected = schedule.verify_data(
      stage.session.master, Role::server, dialogue_.transcript().hash_before_last().view());
  TRY(const TranscriptAgreed agreed, FinishedVerifier::verify(dialogue_, expected, finished));
  stage_ = Established{std::move(stage.session), agreed};
  return fact::none;
}

}  // namespace handglass::handshake
