#include "handshake/client.hpp"
#include "handshake/client_offer.hpp"
#include "handshake/declined.hpp"

#include "handshake/premaster.hpp"
#include "handshake/signing.hpp"
#include "wire/der.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {
namespace {

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

// "It is a fatal handshake_failure alert for an anonymous server to request client authentication"
// (RFC 5246 §7.4.4).
Result<void> Client::expect(HandshakeType type) const {
  auto expected = dialogue_.expect(type);
  if (!expected && type == HandshakeType::certificate_request && server_is_anonymous())
    expected.error().alert_instead = Alert::handshake_failure;
  return expected;
}

bool Client::server_is_anonymous() const {
  const auto* agreed = std::get_if<Negotiated>(&stage_);
  if (const auto* at = std::get_if<ServerHeard>(&stage_)) agreed = &at->negotiated;
  return agreed && agreed->suite->authentication == Authentication::none;
}

Result<void> Client::start() {
  REQUIRE_OK(check_offer(dialogue_.config(), target_));
  return say_hello();
}

Result<void> Client::speak() {
  return std::holds_alternative<Resumed>(stage_) ? say_resumed_finished() : say_keys_and_finished();
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

// Who proved a certificate proves one again: a suite without any would leave it open who is there.
Result<void> Client::check_same_server(const Suite& suite) {
  if (!previous_ || !previous_->peer || has_certificate(suite)) return {};
  return fail(dialogue_.refuse(Rule::server_changed, ServerHello::name, "cipher_suite", [&] {
    return std::vector<Evidence>{{"before", x509::to_string(previous_->peer->subject())},
                                 {"now", "none, with " + std::string(suite.name())}};
  }));
}

// RFC 5246 §7.4.2.
Result<Facts> Client::on(const Certificate& message) {
  auto& negotiated = std::get<Negotiated>(stage_);
  if (message.certificate_list.items.empty())
    return fail({.rule = Rule::length_out_of_bounds,
                 .message = Certificate::name,
                 .field = "certificate_list",
                 .evidence = {{"reason", "a server's certificate list is not empty"}}});
  const std::vector<View> chain = certificates_of(message);
  if (dialogue_.config().sessions || negotiated.stapled)
    server_chain_ = keep_chain(chain, dialogue_.config().chains != nullptr);
  // An OCSP response may follow, and is judged with the certificate.
  if (!negotiated.stapled) REQUIRE_OK(judge_server(chain));
  return fact::none;
}

Result<void> Client::judge_server(std::span<const View> chain) {
  auto& negotiated = std::get<Negotiated>(stage_);
  TRY(Certified server,
      ChainVerifier::verify(dialogue_, chain,
                            {.purpose = x509::Purpose::server_auth,
                             .name = target_.verify_name,
                             .usage = needed_usage(negotiated.suite->key_exchange),
                             .overridable = dialogue_.config().insecure,
                             .staple = ocsp_response_,
                             .staple_expected = dialogue_.config().ask_for_status},
                            digest_of(server_chain_)));
  REQUIRE_OK(check_same_server(*server.leaf));
  const auto kind = authentication_of(*server.leaf->key());
  REQUIRE_OK(dialogue_.check(
      kind == negotiated.suite->authentication, Rule::certificate_wrong_for_suite,
      Certificate::name, "certificate_list", [&] {
        return std::vector<Evidence>{{"key", crypto::describe(*server.leaf->key())},
                                     {"suite", std::string(negotiated.suite->name())}};
      }));
  stage_ = ServerCertified{std::move(negotiated), std::move(server)};
  return {};
}

Result<void> Client::judge_waiting_server() {
  const auto* negotiated = std::get_if<Negotiated>(&stage_);
  if (negotiated == nullptr || !negotiated->stapled || !server_chain_) return {};
  return judge_server(certificates_of(server_chain_));
}

// RFC 6066 §8: an OCSP response, whole. What it says is judged with the certificate.
Result<Facts> Client::on(const CertificateStatus& message) {
  const View response = message.response.bytes;
  const bool whole = message.status_type == CertificateStatusType::ocsp &&
                     der::parse<der::Any>(response).has_value();
  REQUIRE_OK(dialogue_.check(whole, Rule::status_malformed, CertificateStatus::name, "response"));
  ocsp_response_ = to_bytes(response);
  REQUIRE_OK(judge_waiting_server());
  return fact::none;
}

// RFC 5246 §7.4.4.
Result<Facts> Client::on(const CertificateRequest& message) {
  Request request{
      message.certificate_types.items, message.supported_signature_algorithms.items, {}};
  REQUIRE_OK(judge_waiting_server());
  for (const auto& name : message.certificate_authorities.items)
    request.authorities.push_back(to_bytes(name.bytes));
  heard().request = std::move(request);
  return fact::none;
}

Result<Facts> Client::on(const ServerHelloDone&) {
  REQUIRE_OK(judge_waiting_server());
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
  if (choice.credential) {
    message.certificate_list.items.reserve(choice.credential->chain.size());
    for (const auto& certificate : choice.credential->chain)
      message.certificate_list.items.push_back({certificate->der()});
  }
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
  const KeySchedule schedule = schedule_of(negotiated, dialogue_.observer());
  auto keys = schedule.key_block(master, negotiated.cipher_spec());
  REQUIRE_OK(dialogue_.say_change_cipher_spec(keys->client_write));
  const VerifyData verify_data =
      schedule.verify_data(*keys, Role::client, dialogue_.transcript().hash().view());
  declassify(verify_data);  // on its way to the peer
  stage_ = Keyed{{.negotiated = std::move(stage.negotiated),
                  .peer = std::move(agreed.server),
                  .master = std::move(master),
                  .finished = {.client = verify_data, .server = {}},
                  .ocsp_response = std::move(ocsp_response_)},
                 std::move(keys)};
  return dialogue_.say(Finished{{verify_data}}, KeyExchange::unknown);
}

Result<Facts> Client::on(const ChangeCipherSpec&) {
  const Keyed* resuming = std::get_if<Resuming>(&stage_);
  const Keyed& keyed = resuming ? *resuming : std::get<Keyed>(stage_);
  dialogue_.effects().change_read_keys(keyed.keys->server_write);
  return fact::none;
}

// RFC 5246 §7.4.9.
Result<Facts> Client::on(const Finished& finished) {
  Keyed* resuming = std::get_if<Resuming>(&stage_);
  auto& [session, keys] = resuming ? *resuming : std::get<Keyed>(stage_);
  const Negotiated& negotiated = session.negotiated;
  const KeySchedule schedule = schedule_of(negotiated, dialogue_.observer());
  const VerifyData expected =
      schedule.verify_data(*keys, Role::server, dialogue_.transcript().hash_before_last().view());
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
