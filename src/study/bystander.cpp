#include "study/bystander.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "handshake/client_hello.hpp"
#include "handshake/proofs.hpp"
#include "handshake/schemes.hpp"
#include "record/change_cipher_spec.hpp"
#include "wire/hex.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace handglass::study {

using handshake::Facts;
using handshake::KeyExchange;
using handshake::SignatureScheme;

namespace fact = handshake::fact;

namespace {

std::size_t index(Role role) { return static_cast<std::size_t>(role); }

// What a client takes that says nothing of signature algorithms (RFC 5246 §7.4.1.4.1).
const std::vector<SignatureScheme> silent_schemes{SignatureScheme::rsa_pkcs1_sha1,
                                                  SignatureScheme::ecdsa_sha1};

constexpr std::string_view resumption =
    "A session is resumed: no certificates are shown, and the keys come from "
    "the master secret of the handshake before";

// The version in a ServerHello; TLS 1.3 says it in an extension (RFC 8446 §4.2.1).
std::string chosen_version(const handshake::ServerHello& hello) {
  if (hello.extensions.value)
    for (const auto& extension : hello.extensions.value->items) {
      const auto* body = std::get_if<wire::Unknown>(&extension.body);
      if (extension.tag == handshake::ExtensionType::supported_versions && body &&
          body->bytes.size() == 2)
        return wire::text(
            static_cast<handshake::ProtocolVersion>(body->bytes[0] << 8 | body->bytes[1]));
    }
  return wire::text(hello.server_version);
}

}  // namespace

Bystander::Bystander(Knowledge knowledge, handshake::Observer& client, handshake::Observer& server)
    : knowledge_(std::move(knowledge)), client_(client), server_(server) {}

KeyExchange Bystander::key_exchange() const {
  if (!suite_) return KeyExchange::unknown;
  return fixed_client_ ? KeyExchange::ecdh_implicit : suite_->key_exchange;
}

handshake::Examiner Bystander::examiner_of(Role sender) {
  auto config = std::make_shared<handshake::Config>();
  config->trust = knowledge_.trust;
  config->policy.certificates = knowledge_.certificates;
  config->clock = knowledge_.clock;
  config->policy.schemes = client_schemes_;
  if (request_) config->policy.client_schemes = request_->schemes;
  const Role who = handshake::peer_of(sender);
  return {who, std::move(config), observer(who)};
}

void Bystander::hear(Role sender, View whole) {
  if (lost_) return;
  if (transcript_.total() + whole.size() > limits::handshake_total) {
    const Role receiver = handshake::peer_of(sender);
    observer(receiver).on_failure(receiver, {.rule = Rule::message_too_long});
    lost_ = true;
    return;
  }
  if (!follow_one_more()) return;
  const auto type = static_cast<handshake::HandshakeType>(whole[0]);
  const Message message = handshake::message_with(type);
  if (finished_[0] && finished_[1] && message == Message::client_hello) {
    remarks_.emplace_back("The two negotiate again; the second handshake is not followed");
    lost_ = true;
    return;
  }
  constexpr std::size_t header = 4;
  // Not a part of the handshake that it asks for (RFC 5246 §7.4.1.1).
  if (message != Message::hello_request) transcript_.append(whole);
  const auto tell = [&](Role who) {
    observer(who).on_message(
        {sender, message, key_exchange(), whole,
         transcript_.hashing() && all_heard_ ? std::optional(transcript_.hash()) : std::nullopt});
  };
  if (message != Message::certificate_status) judge_waiting();
  // The hash begins with the suite that this message names.
  if (message == Message::server_hello)
    if (const auto hello = wire::parse<handshake::ServerHello>(whole.subspan(header), header))
      if (const auto* suite = handshake::find_suite(hello->cipher_suite);
          suite && !transcript_.hashing())
        transcript_.start_hash(suite->prf_hash);
  tell(sender);
  tell(handshake::peer_of(sender));
  handshake::with_body(type, key_exchange(), [&]<class Body>() {
    const auto body = wire::parse<Body>(whole.subspan(header), header);
    if (body) return place(sender, message, on(sender, *body));
    const Role receiver = handshake::peer_of(sender);
    observer(receiver).on_failure(receiver, body.error());
    lost_ = true;
  });
  if (message == Message::client_key_exchange && !lost_) tell_session_hash();
}

bool Bystander::follow_one_more() {
  if (++heard_ <= limits::watched_messages) return true;
  if (!std::exchange(lost_, true))
    remarks_.push_back("More than " + std::to_string(limits::watched_messages) +
                       " messages: those that follow are not read");
  return false;
}

// Whether it may come here; said once, because what follows a wrong one is out of order too.
void Bystander::place(Role sender, Message message, handshake::Facts learned) {
  if (!in_order_ || message == Message::hello_request || !other_version_.empty()) return;
  if (server_hello_facts_)
    place_server_hello(sender == Role::server && (message == Message::change_cipher_spec ||
                                                  message == Message::new_session_ticket));
  if (message == Message::new_session_ticket || message == Message::certificate_status) return;
  if (cursor_.at() == handshake::At::start && message != Message::client_hello) {
    remarks_.emplace_back(
        "The first messages are missing: the order of those that follow is not judged");
    return miss();
  }
  if (message == Message::server_hello && ticket_alone_ && cursor_.find(sender, message)) {
    server_hello_facts_ = learned;
    return;
  }
  in_order_ = cursor_.step(sender, message, learned);
  if (in_order_) return;
  std::string expected;
  cursor_.each_open_row([&](const handshake::Row& row) {
    expected += (expected.empty() ? "" : " or ") + std::string(name_of(row.message));
  });
  handshake::Examiner examiner = examiner_of(sender);
  (void)examiner.refuse(Rule::unexpected_message, name_of(message), {}, [&] {
    return std::vector<Evidence>{{"received", std::string(name_of(message))},
                                 {"expected", expected.empty() ? "nothing" : expected}};
  });
}

// Behind a ticket that was offered without a session ID, ServerHello is the same whether the server
// takes it or not; what comes next tells (RFC 5077 §3.4).
void Bystander::place_server_hello(bool resumed) {
  const Facts facts = *std::exchange(server_hello_facts_, std::nullopt);
  if (resumed) remarks_.emplace_back(resumption);
  in_order_ = cursor_.step(Role::server, Message::server_hello, resumed ? fact::resuming : facts);
}

void Bystander::hear_sealed(Role sender) {
  all_heard_ = false;
  if (in_order_) in_order_ = cursor_.step(sender, Message::finished);
}

Facts Bystander::on(Role, const handshake::ClientHello& hello) {
  client_random_ = hello.random;
  session_id_ = to_bytes(hello.session_id.bytes);
  const auto* ticket = handshake::find_extension<handshake::SessionTicket>(hello);
  ticket_alone_ = session_id_.empty() && ticket && !ticket->ticket.bytes.empty();
  tls13_offered_ =
      std::ranges::count(handshake::listed_versions(hello), handshake::ProtocolVersion::tls13) != 0;
  status_asked_ = handshake::find_extension<handshake::StatusRequest>(hello) != nullptr;
  const auto* algorithms = handshake::find_extension<handshake::SignatureAlgorithms>(hello);
  client_schemes_ = algorithms ? algorithms->supported_signature_algorithms.items : silent_schemes;
  if (const auto* names = handshake::find_extension<handshake::ServerNameList>(hello);
      names && !knowledge_.server_name && !names->server_name_list.items.empty())
    knowledge_.server_name = x509::WantedName{
        x509::WantedName::Kind::host,
        std::string(as_text(names->server_name_list.items.front().host_name.bytes))};
  return fact::none;
}

Facts Bystander::on(Role, const handshake::ServerHello& hello) {
  // A second one is out of order; what was agreed is in the first.
  if (std::exchange(server_hello_heard_, true)) return fact::none;
  const std::string version = chosen_version(hello);
  if (version != wire::text(handshake::ProtocolVersion::tls12)) {
    other_version_ = version;
    remarks_.push_back("The two speak " + version +
                       ": only the hellos are read, all that follows them is shown as records");
    return fact::none;
  }
  if (std::exchange(early_change_cipher_spec_, false))
    place(Role::client, Message::change_cipher_spec, fact::none);
  server_random_ = hello.random;
  suite_ = handshake::find_suite(hello.cipher_suite);
  if (!suite_) {
    remarks_.push_back("The suite " + wire::text(hello.cipher_suite) +
                       " is none of those that are read here: its order of messages is not judged");
    in_order_ = false;
  }
  stapled_ = handshake::find_extension<handshake::StatusRequestAcknowledged>(hello) != nullptr;
  encrypt_then_mac_ = handshake::find_extension<handshake::EncryptThenMac>(hello) != nullptr;
  extended_master_secret_ =
      handshake::find_extension<handshake::ExtendedMasterSecret>(hello) != nullptr;
  // A server that takes up a session says its number again (RFC 5246 §7.4.1.3, RFC 5077 §3.4).
  const bool resumed = !session_id_.empty() && same(session_id_, hello.session_id.bytes);
  if (resumed) {
    remarks_.emplace_back(resumption);
    return fact::resuming;
  }
  return suite_ ? handshake::facts_of(*suite_) : fact::none;
}

Facts Bystander::on(Role sender, const handshake::Certificate& certificate) {
  if (certificate.certificate_list.items.empty()) return fact::none;
  auto leaf = x509::Certificate::parse(certificate.certificate_list.items.front().bytes);
  if (leaf) leaf_[index(sender)] = *leaf;
  if (sender == Role::client && leaf && suite_ && leaf_[index(Role::server)] &&
      leaf_[index(Role::server)]->key() && (*leaf)->key())
    fixed_client_ = suite_->key_exchange == KeyExchange::ecdh && handshake::is_fixed_ecdh(**leaf) &&
                    handshake::same_curve(*(*leaf)->key(), *leaf_[index(Role::server)]->key());
  const std::vector<View> chain = handshake::certificates_of(certificate);
  // An OCSP response may follow, and is judged with the certificate, as by the client.
  if (sender == Role::server && stapled_)
    waiting_ = handshake::keep_chain(chain, false);
  else
    judge_chain(sender, chain);
  if (sender == Role::client && leaf && request_) compare_with_request(**leaf, certificate);
  return sender == Role::server
             ? fact::none
             : static_cast<Facts>(fact::certified | (fixed_client_ ? fact::fixed_key : fact::none));
}

Facts Bystander::on(Role, const handshake::CertificateStatus& status) {
  judge_waiting(status.response.bytes);
  return fact::none;
}

void Bystander::judge_waiting(View staple) {
  if (const auto chain = std::exchange(waiting_, nullptr))
    judge_chain(Role::server, handshake::certificates_of(chain), staple);
}

void Bystander::judge_chain(Role sender, std::span<const View> chain, View staple) {
  if (knowledge_.trust.anchors.empty()) return;
  handshake::Examiner examiner = examiner_of(sender);
  const bool server = sender == Role::server;
  // The verdict is told; whether the two went on all the same is for them to know. Of a chain that
  // is too long to be judged there is none.
  const auto judged = handshake::ChainVerifier::verify(
      examiner, chain,
      {.purpose = server ? x509::Purpose::server_auth : x509::Purpose::client_auth,
       .name = server && knowledge_.check_name ? knowledge_.server_name : std::nullopt,
       .usage = server && suite_ ? handshake::needed_usage(suite_->key_exchange)
                : fixed_client_  ? x509::KeyUsage::key_agreement
                                 : x509::KeyUsage::digital_signature,
       .staple = staple,
       .staple_expected = server && status_asked_});
  if (!judged && judged.error().rule == Rule::message_too_long)
    examiner.observer().on_failure(examiner.role(), judged.error());
}

// RFC 5246 §7.4.6: of a kind and from an issuer that the server named. A server may take another.
void Bystander::compare_with_request(const x509::Certificate& leaf,
                                     const handshake::Certificate& sent) {
  std::vector<Evidence> amiss;
  const bool listed =
      request_->authorities.empty() ||
      std::ranges::any_of(sent.certificate_list.items, [&](const auto& der) {
        const auto certificate = x509::Certificate::parse(der.bytes);
        return certificate && std::ranges::any_of(request_->authorities, [&](const Bytes& name) {
                 return x509::same_name({name}, (*certificate)->issuer());
               });
      });
  if (!listed)
    amiss.push_back(
        {"reason", "no certificate of the chain is issued by a CA that the server listed"});
  if (leaf.key()) {
    using Type = handshake::ClientCertificateType;
    const auto kind = handshake::authentication_of(*leaf.key());
    const Type type = fixed_client_                            ? Type::ecdsa_fixed_ecdh
                      : kind == handshake::Authentication::rsa ? Type::rsa_sign
                                                               : Type::ecdsa_sign;
    if (!std::ranges::count(request_->types, type))
      amiss.push_back({"reason", "its type " + std::string(name_of(type)) + " was not asked for"});
  }
  handshake::Examiner examiner = examiner_of(Role::client);
  if (amiss.empty())
    (void)examiner.check(true, Rule::certificate_not_as_asked, handshake::Certificate::name);
  else
    examiner.remark(Rule::certificate_not_as_asked, std::move(amiss));
}

void Bystander::verify_params(SignatureScheme scheme, View params, View signature) {
  // Both randoms are signed too.
  const auto& leaf = leaf_[index(Role::server)];
  if (!all_heard_ || !leaf || !leaf->key()) return;
  handshake::Examiner examiner = examiner_of(Role::server);
  (void)handshake::SignatureVerifier::verify(
      examiner, Message::server_key_exchange, *leaf, scheme,
      concat({client_random_.bytes, server_random_.bytes, params}), signature);
}

Facts Bystander::on(Role, const handshake::ServerKeyExchangeEcdhe& exchange) {
  verify_params(exchange.algorithm, exchange.params.bytes, exchange.signature.bytes);
  return fact::none;
}

Facts Bystander::on(Role, const handshake::ServerKeyExchangeDhe& exchange) {
  verify_params(exchange.algorithm, exchange.params.bytes, exchange.signature.bytes);
  return fact::none;
}

Facts Bystander::on(Role, const handshake::CertificateRequest& message) {
  request_ =
      Request{message.certificate_types.items, message.supported_signature_algorithms.items, {}};
  for (const auto& name : message.certificate_authorities.items)
    request_->authorities.push_back(to_bytes(name.bytes));
  return fact::none;
}

Facts Bystander::on(Role, const handshake::CertificateVerify& verify) {
  const auto& leaf = leaf_[index(Role::client)];
  if (!all_heard_ || !leaf || !leaf->key()) return fact::none;
  handshake::Examiner examiner = examiner_of(Role::client);
  (void)handshake::SignatureVerifier::verify(examiner, Message::certificate_verify, *leaf,
                                             verify.algorithm, transcript_.messages_before_last(),
                                             verify.signature.bytes);
  return fact::none;
}

void Bystander::tell_session_hash() {
  if (!suite_ || !extended_master_secret_ || !all_heard_) return;
  client_.on_derivation({.id = handshake::DerivationId::session_hash,
                         .function = name_of(suite_->prf_hash),
                         .inputs = {{"messages", {}, {}}},
                         .output = transcript_.hash().view(),
                         .rfc = "RFC 7627 §3"});
}

std::optional<handshake::KeySchedule> Bystander::schedule() {
  if (!suite_) return std::nullopt;
  return handshake::KeySchedule(*suite_, client_random_, server_random_, client_);
}

std::optional<handshake::TrafficKeys> Bystander::hear_change_cipher_spec(Role sender,
                                                                         View fragment) {
  if (!follow_one_more()) return std::nullopt;
  const Role receiver = handshake::peer_of(sender);
  for (const Role who : {sender, receiver})
    observer(who).on_message(
        {sender, Message::change_cipher_spec, KeyExchange::unknown, fragment, {}});
  if (const auto judged = record::judge_change_cipher_spec(fragment); !judged) {
    observer(receiver).on_failure(receiver, judged.error());
    lost_ = true;
    return std::nullopt;
  }
  // Where TLS 1.3 is spoken it means nothing; with early data it stands right behind the
  // ClientHello (RFC 8446 §5, §D.4).
  if (sender == Role::client && tls13_offered_ && !server_hello_heard_)
    early_change_cipher_spec_ = true;
  else
    place(sender, Message::change_cipher_spec, fact::none);
  const auto derive = schedule();
  if (!derive || lost_) return std::nullopt;
  if (!master_ && knowledge_.keys) master_ = knowledge_.keys->find(client_random_.bytes);
  if (!master_) return std::nullopt;
  if (!keys_) {
    derive->tell_master_secret(*master_, "key log");
    record::CipherSpec spec = suite_->cipher;
    spec.encrypt_then_mac = encrypt_then_mac_;
    keys_ = derive->key_block(*master_, spec);
  }
  const handshake::TrafficKeys& keys =
      sender == Role::client ? keys_->client_write : keys_->server_write;
  return handshake::TrafficKeys{keys.spec, keys.mac_key.copy(), keys.key.copy(), keys.iv.copy()};
}

Facts Bystander::on(Role sender, const handshake::Finished& finished) {
  const auto derive = schedule();
  // A hash over the messages needs all of them.
  if (!derive || !master_ || !all_heard_) return fact::none;
  const handshake::VerifyData expected =
      derive->verify_data(*keys_, sender, transcript_.hash_before_last().view());
  handshake::Examiner examiner = examiner_of(sender);
  if (!handshake::FinishedVerifier::verify(examiner, expected, finished)) return fact::none;
  finished_[index(sender)] = true;
  // Who has heard the other's Finished after saying its own, or says its own after it, is done.
  if (finished_[0] && finished_[1]) {
    client_.on_established(Role::client);
    server_.on_established(Role::server);
  }
  return fact::none;
}

}  // namespace handglass::study
