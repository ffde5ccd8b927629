// The bystander: what can be told from the bytes of others, with and without their keys.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/limits.hpp"
#include "study/decoder.hpp"
#include "study/diagnosis.hpp"
#include "study/json.hpp"
#include "study/parameters.hpp"
#include "study/scenes.hpp"
#include "study/terminal.hpp"
#include "study/verdict.hpp"
#include "support/rewrite.hpp"
#include "x509/extensions.hpp"

namespace handglass::study {
namespace {

struct Overheard {
  Role sender;
  Bytes bytes;
};
std::vector<Overheard> wire_of(const Trace& trace) {
  std::vector<Overheard> out;
  for (const RecordEntry& record : trace.records) out.push_back({record.sender, record.wire});
  return out;
}

// The anchors of the chains that were accepted.
Knowledge knowledge_of(const Trace& trace, const KeyLog* keys) {
  Knowledge out;
  for (const JudgementEntry& judgement : trace.judgements)
    if (judgement.verdict.anchored) out.trust.anchors.push_back(judgement.verdict.path.back());
  out.clock = [] { return scene::now; };
  out.keys = keys;
  return out;
}

KeyLog keys_of(const Trace& trace) {
  KeyLog keys;
  keys.add(keylog_line(trace).value_or(""));
  return keys;
}

Trace decode(const std::vector<Overheard>& wire, const Knowledge& knowledge,
             std::size_t piece = 100'000) {
  Tracer tracer({.eyes = Eyes::wire, .show_secrets = true, .time = scene::now, .elapsed_ms = {}});
  Decoder decoder(knowledge, tracer);
  for (const Overheard& one : wire)
    for (View rest = one.bytes; !rest.empty(); rest = rest.subspan(std::min(piece, rest.size())))
      decoder.feed(one.sender, rest.first(std::min(piece, rest.size())));
  return std::move(tracer.trace());
}

std::size_t failing(const Trace& trace) {
  return static_cast<std::size_t>(
      std::ranges::count(trace.checks, x509::Status::fail, &CheckEntry::status));
}

const Finding* found(const Findings& findings, std::string_view name) {
  const auto it = std::ranges::find(findings.all(), name, &Finding::name);
  return it == findings.all().end() ? nullptr : &*it;
}

bool passed(const Trace& trace, Rule rule, Role who) {
  return std::ranges::any_of(trace.checks, [&](const CheckEntry& check) {
    return check.rule == rule && check.who == who && check.status == x509::Status::pass;
  });
}

// Which byte of the wire is changed: in the first record whose message is this one.
void change(std::vector<Overheard>& wire, const Trace& trace, Message message, Role sender,
            std::string_view path, std::size_t at = 0) {
  const MessageEntry* entry = trace.find(message, sender);
  REQUIRE(entry);
  const auto note = wire::find(entry->fields, path);
  REQUIRE(note);
  const RecordEntry& record = trace.records[entry->records.front() - 1];
  const std::size_t where =
      record::header_size + (entry->plain_at - record.plain_at) + entry->fields[*note].at + at;
  wire[record.i - 1].bytes.at(where) ^= 1;
}

Overheard in_record(Role sender, record::ContentType type, View fragment) {
  return {sender, concat({Bytes{static_cast<std::uint8_t>(type), 3, 3,
                                static_cast<std::uint8_t>(fragment.size() >> 8),
                                static_cast<std::uint8_t>(fragment.size())},
                          fragment})};
}
Overheard change_cipher_spec_of(Role sender) {
  return in_record(sender, record::ContentType::change_cipher_spec, Bytes{1});
}
Overheard sealed_of(Role sender, record::ContentType type) {
  return in_record(sender, type, Bytes(40, 0xab));
}
// A hello of a trace, said otherwise.
template <class Hello>
Overheard hello_of(const Trace& trace, Role sender, const std::function<void(Hello&)>& change) {
  const MessageEntry* entry = trace.find(Hello::message, sender);
  REQUIRE(entry);
  auto hello = wire::parse<Hello>(View(entry->bytes).subspan(handshake::message_header_size));
  REQUIRE(hello);
  change(*hello);
  return in_record(sender, record::ContentType::handshake, test::whole_message(*hello));
}

}  // namespace

TEST_CASE("with the keys a bystander reads and checks what the two did") {
  for (const scene::Scene& one : scene::scenes()) {
    const Trace trace = one.play();
    const KeyLog keys = keys_of(trace);
    if (trace.eyes != Eyes::both || !trace.established() || keys.size() == 0) continue;
    const Trace seen = decode(wire_of(trace), knowledge_of(trace, &keys));
    INFO(one.name);
    REQUIRE(seen.messages.size() == trace.messages.size());
    for (std::size_t i = 0; i < trace.messages.size(); ++i) {
      CHECK(seen.messages[i].bytes == trace.messages[i].bytes);
      CHECK(seen.messages[i].n == trace.messages[i].n);
      CHECK(seen.messages[i].transcript == trace.messages[i].transcript);
    }
    for (const DerivationId id :
         {DerivationId::master_secret, DerivationId::key_block, DerivationId::client_verify_data,
          DerivationId::server_verify_data})
      CHECK(seen.find(id)->output == trace.find(id)->output);
    for (std::size_t i = 0; i < trace.records.size(); ++i)
      CHECK(seen.records[i].plaintext == trace.records[i].plaintext);
    CHECK(seen.established());
    CHECK(failing(seen) == 0);
    CHECK(passed(seen, Rule::finished_wrong, Role::client));
    CHECK(passed(seen, Rule::finished_wrong, Role::server));
    CHECK(outcome(seen).exit == exit_code::ok);
    // All the same when it comes a byte at a time.
    CHECK(trace_json(decode(wire_of(trace), knowledge_of(trace, &keys), 1)) == trace_json(seen));
    CHECK(trace_json(*read_trace(trace_json(seen))) == trace_json(seen));
  }
}

TEST_CASE("without keys all that is in the clear is judged") {
  const Trace trace = scene::play();
  const Trace seen = decode(wire_of(trace), knowledge_of(trace, nullptr));
  CHECK(seen.find(Message::certificate_verify, Role::client));
  CHECK_FALSE(seen.find(Message::finished, Role::client));
  CHECK(passed(seen, Rule::signature_wrong, Role::client));
  CHECK(passed(seen, Rule::signature_wrong, Role::server));
  CHECK(passed(seen, Rule::certificate_not_as_asked, Role::server));
  REQUIRE(seen.judgements.size() == 2);
  for (const JudgementEntry& judgement : seen.judgements) CHECK(judgement.verdict.accepted());
  CHECK_MESSAGE(outcome(seen).exit == exit_code::ok, outcome(seen).text);
  CHECK(terminal_page(seen, {.detail = 3}).find("(handshake, unread)") != std::string::npos);
}

TEST_CASE("what was changed on the way is found by the check that covers it") {
  const Trace trace = scene::play();
  const KeyLog keys = keys_of(trace);
  const auto with = [&](Message message, Role sender, std::string_view path, std::size_t at) {
    auto wire = wire_of(trace);
    change(wire, trace, message, sender, path, at);
    return decode(wire, knowledge_of(trace, &keys));
  };
  const auto reason = [](const Trace& seen) { return outcome(seen).reason_id; };
  // Inside r or s, so that the encoding stays right.
  CHECK(reason(with(Message::certificate_verify, Role::client, "signature", 20)) ==
        "signature_wrong");
  CHECK(reason(with(Message::server_key_exchange, Role::server, "signature", 20)) ==
        "signature_wrong");
  CHECK(reason(with(Message::server_hello, Role::server, "random", 3)) == "signature_wrong");
  // Nothing that is signed covers it; the hash in Finished does.
  CHECK(reason(with(Message::client_hello, Role::client, "session_id.length", 0)) != "ok");
}

TEST_CASE("a wrong tag is found, and what follows it stays closed") {
  const Trace trace = scene::play();
  const KeyLog keys = keys_of(trace);
  auto wire = wire_of(trace);
  const MessageEntry* finished = trace.find(Message::finished, Role::client);
  wire[finished->records.front() - 1].bytes.back() ^= 1;
  const Trace seen = decode(wire, knowledge_of(trace, &keys));
  CHECK(outcome(seen).reason_id == "record_not_authentic");
  CHECK(outcome(seen).exit == exit_code::check_failed);
  CHECK(std::ranges::count(seen.records, false, &RecordEntry::opened) > 0);
}

TEST_CASE("a message that is left out is missed") {
  const Trace trace = scene::play();
  const MessageEntry* verify = trace.find(Message::certificate_verify, Role::client);
  auto wire = wire_of(trace);
  wire.erase(wire.begin() + static_cast<std::ptrdiff_t>(verify->records.front()) - 1);
  const Trace seen = decode(wire, knowledge_of(trace, nullptr));
  CHECK(outcome(seen).reason_id == "unexpected_message");
}

TEST_CASE("ChangeCipherSpec behind a ClientHello that offers TLS 1.3 means nothing there") {
  using handshake::ClientHello, handshake::ServerHello;
  using enum record::ContentType;
  const Trace trace = scene::play();
  static const Bytes both{4, 3, 4, 3, 3}, chosen{3, 4};
  const auto with = [](View versions) {
    return [versions](auto& hello) {
      hello.extensions.value->items.push_back(
          {handshake::ExtensionType::supported_versions, wire::Unknown{versions}});
    };
  };
  const Overheard offer = hello_of<ClientHello>(trace, Role::client, with(both));
  const Overheard tls13 = hello_of<ServerHello>(trace, Role::server, with(chosen));
  const Overheard tls12 = hello_of<ServerHello>(trace, Role::server, [](ServerHello&) {});
  const Overheard changed = change_cipher_spec_of(Role::client);
  const Overheard early = sealed_of(Role::client, application_data);
  // Early data (RFC 8446 §D.4).
  Trace seen = decode({offer, changed, early, tls13, change_cipher_spec_of(Role::server),
                       sealed_of(Role::server, application_data), early},
                      knowledge_of(trace, nullptr));
  CHECK(failing(seen) == 0);
  CHECK(outcome(seen).reason_id == "other_version");
  CHECK(outcome(seen).exit == exit_code::ok);
  // A server that chooses TLS 1.2 takes it for what it is.
  seen = decode({offer, changed, early, tls12}, knowledge_of(trace, nullptr));
  CHECK(failing(seen) == 1);
  CHECK(outcome(seen).text.find("ChangeCipherSpec came where ServerHello was due") !=
        std::string::npos);
  // So does whoever hears a client that knows of nothing newer.
  const Overheard old = hello_of<ClientHello>(trace, Role::client, [](ClientHello&) {});
  CHECK(failing(decode({old, changed}, knowledge_of(trace, nullptr))) == 1);
}

TEST_CASE("a ticket that comes without a session ID is taken up by what follows ServerHello") {
  using handshake::ClientHello, handshake::ServerHello, handshake::SessionTicket;
  using enum record::ContentType;
  const Trace trace = scene::play();
  const auto offer = [&](View ticket) {
    return hello_of<ClientHello>(trace, Role::client, [ticket](ClientHello& hello) {
      hello.session_id = {};
      std::erase_if(hello.extensions.value->items, [](const auto& one) {
        return one.tag == handshake::ExtensionType::session_ticket;
      });
      hello.extensions.value->items.push_back(
          {SessionTicket::tag, SessionTicket{.ticket = {ticket}}});
    });
  };
  static const Bytes ticket(160, 'T');
  const Overheard answer =
      hello_of<ServerHello>(trace, Role::server, [](ServerHello& hello) { hello.session_id = {}; });
  const Overheard renewed =
      in_record(Role::server, handshake, Bytes{4, 0, 0, 8, 0, 0, 1, 0, 0, 2, 'N', 'N'});
  const std::vector<Overheard> end{
      change_cipher_spec_of(Role::server), sealed_of(Role::server, handshake),
      change_cipher_spec_of(Role::client), sealed_of(Role::client, handshake)};
  const auto seen = [&](std::vector<Overheard> wire, std::size_t end_from = 0) {
    wire.insert(wire.end(), end.begin() + static_cast<std::ptrdiff_t>(end_from), end.end());
    return decode(wire, knowledge_of(trace, nullptr));
  };
  for (const Trace& taken :
       {seen({offer(ticket), answer}), seen({offer(ticket), answer, renewed})}) {
    CHECK(failing(taken) == 0);
    CHECK(outcome(taken).exit == exit_code::ok);
    REQUIRE(taken.remarks.size() == 1);
    CHECK(taken.remarks.front().starts_with("A session is resumed"));
    CHECK(parameters_of(taken).resumed);
  }
  // Not offered, or not taken up.
  CHECK(failing(seen({offer({}), answer})) == 1);
  CHECK(failing(seen({offer(ticket), answer}, 2)) == 1);
  // The client signed what it had said, which is not what was changed into; nothing else is amiss.
  auto wire = wire_of(trace);
  wire.front() = offer(ticket);
  const Trace full = decode(wire, knowledge_of(trace, nullptr));
  CHECK(failing(full) == 1);
  CHECK(outcome(full).reason_id == "signature_wrong");
  CHECK(full.remarks.empty());
  CHECK_FALSE(parameters_of(full).resumed);
}

TEST_CASE("a refusal in the clear is told with its causes") {
  const Trace trace = scene::play([](scene::Stage& stage) {
    stage.client_recipe.extended_key_usage = {der::dotted(x509::key_purpose::server_auth)};
    stage.reissue();
  });
  const Trace seen = decode(wire_of(trace), knowledge_of(trace, nullptr));
  const Outcome end = outcome(seen);
  CHECK(end.exit == exit_code::check_failed);
  CHECK(end.reason_id == "unsupported_certificate");
  REQUIRE(end.refusal);
  CHECK_FALSE(end.refusal->suspicions.empty());
}

TEST_CASE("bytes that are no TLS, or are lost, end the reading and nothing else") {
  Tracer tracer({.eyes = Eyes::wire, .show_secrets = true, .time = scene::now, .elapsed_ms = {}});
  Decoder decoder({}, tracer);
  decoder.feed(Role::client, as_bytes("GET / HTTP/1.1\r\n\r\n"));
  CHECK(outcome(tracer.trace()).reason_id == "not_tls");
  CHECK(outcome(tracer.trace()).exit == exit_code::protocol);

  const Trace trace = scene::play();
  Tracer second({.eyes = Eyes::wire, .show_secrets = true, .time = scene::now, .elapsed_ms = {}});
  Decoder lossy({}, second);
  lossy.feed(Role::client, trace.records[0].wire);
  lossy.gap(Role::server, 1400);
  lossy.feed(Role::server, trace.records[1].wire);
  CHECK(second.trace().messages.size() == 1);
  CHECK(second.trace().remarks.size() == 1);
}

TEST_CASE("messages without end are followed so far, and that is said") {
  Bytes requests{22, 3, 3, 0x40, 0};  // a record of 4096 HelloRequests
  requests.resize(requests.size() + 0x4000);
  const Trace seen = decode({{Role::server, requests}}, {});
  CHECK(seen.messages.size() == limits::watched_messages);
  REQUIRE(seen.remarks.size() == 1);
  CHECK(seen.remarks.front().starts_with("More than 1024 messages"));
}

TEST_CASE("what is missing, or not read here, is said and does not fail a check") {
  const Trace trace = scene::play();
  const auto wire = wire_of(trace);
  // The capture begins behind the ClientHello, or in the middle of the application data.
  for (const std::size_t first : {std::size_t{1}, std::size_t{4}, wire.size() - 4}) {
    const Trace seen = decode({wire.begin() + static_cast<std::ptrdiff_t>(first), wire.end()},
                              knowledge_of(trace, nullptr));
    CHECK_MESSAGE(failing(seen) == 0, first);
    CHECK_MESSAGE(seen.failures.empty(), first);
  }
  // A suite that nobody here knows.
  auto other = wire;
  change(other, trace, Message::server_hello, Role::server, "cipher_suite", 0);
  const Trace seen = decode(other, knowledge_of(trace, nullptr));
  REQUIRE(seen.remarks.size() == 1);
  CHECK(seen.remarks.front().find("none of those that are read here") != std::string::npos);
  // The client signed what it had heard, which is not what was changed into; nothing else is amiss.
  CHECK(failing(seen) == 1);
  CHECK(outcome(seen).reason_id == "signature_wrong");
  // Bytes that are lost leave the order open.
  Tracer tracer({.eyes = Eyes::wire, .show_secrets = true, .time = scene::now, .elapsed_ms = {}});
  Decoder decoder(knowledge_of(trace, nullptr), tracer);
  for (const Overheard& one : wire) {
    if (one.bytes == wire[3].bytes) decoder.gap(one.sender, one.bytes.size());
    decoder.feed(one.sender, one.bytes);
  }
  CHECK(failing(tracer.trace()) == 0);
  // Nor is a hash told that neither of the two has.
  CHECK_FALSE(tracer.trace().find(DerivationId::session_hash));
  const MessageEntry* late = tracer.trace().find(Message::client_key_exchange, Role::client);
  REQUIRE(late);
  CHECK(late->transcript.empty());
}

TEST_CASE("an alert in the clear is read, whatever else is not") {
  using handshake::ServerHello;
  const Trace trace = scene::play();
  const auto wire = wire_of(trace);
  const auto alert_of = [](Role sender, Alert alert) {
    return in_record(
        sender, record::ContentType::alert,
        Bytes{static_cast<std::uint8_t>(AlertLevel::fatal), static_cast<std::uint8_t>(alert)});
  };
  // Of a client that does not take the version that the server chose.
  const Overheard older = hello_of<ServerHello>(trace, Role::server, [](ServerHello& hello) {
    hello.server_version = handshake::ProtocolVersion::tls11;
  });
  Trace seen = decode({wire[0], older, alert_of(Role::client, Alert::protocol_version)}, {});
  const AlertEntry* alert = seen.fatal_alert_by(Role::client);
  REQUIRE(alert);
  CHECK(alert->alert == Alert::protocol_version);
  CHECK(outcome(seen).exit == exit_code::check_failed);
  CHECK_FALSE(seen.records.back().was_protected);
  // Of a server that could not read the ClientHello.
  auto broken = wire[0];
  const MessageEntry& hello = trace.messages.front();
  broken.bytes.at(record::header_size +
                  hello.fields[*wire::find(hello.fields, "session_id.length")].at) ^= 0x80;
  seen = decode({broken, alert_of(Role::server, Alert::decode_error)}, {});
  CHECK(seen.fatal_alert_by(Role::server));
  // Under keys, and before them: two bytes are two bytes.
  seen = decode({wire[0], older, change_cipher_spec_of(Role::client),
                 sealed_of(Role::client, record::ContentType::alert)},
                {});
  CHECK(seen.alerts.empty());
}

TEST_CASE("a diagnosis of others tells what was seen of them, and does not speak of us") {
  const auto diagnosed = [](const scene::Twist& twist, bool with_keys) {
    const Trace trace = scene::play(twist);
    const KeyLog keys = keys_of(trace);
    Findings out;
    diagnose_overheard(
        out, decode(wire_of(trace), with_keys ? knowledge_of(trace, &keys) : Knowledge{}));
    return out;
  };
  const auto without = [](handshake::ClientAuth auth) {
    return [auth](scene::Stage& stage) {
      stage.client_config.credentials.clear();
      stage.server_config.client_auth = auth;
    };
  };
  for (const bool keys : {false, true}) {
    const auto request = [&](const scene::Twist& twist) {
      return found(diagnosed(twist, keys), "request")->text;
    };
    CHECK(request(without(handshake::ClientAuth::request)).ends_with(", and goes on without one."));
    CHECK(request(without(handshake::ClientAuth::require))
              .ends_with(", and does not go on without one."));
    CHECK(request({}).ends_with(", and the client shows one."));
  }
  // Theirs, each: expired, and of a CA that was not listed.
  Findings faults = diagnosed(
      [](scene::Stage& stage) {
        stage.client_recipe.not_after = scene::at("2026-11-01");
        stage.reissue();
        stage.client_config.send_anyway = true;
        stage.server_config.named_authorities = {stage.server.certificate};
      },
      false);
  CHECK(faults.exit() == exit_code::check_failed);
  // And of a kind that was not asked for.
  const Trace trace = scene::play();
  const Candidate theirs{.chain = certificates_in(trace.find(Message::certificate, Role::client)),
                         .schemes = {handshake::SignatureScheme::ecdsa_secp256r1_sha256},
                         .holder = "its key",
                         .ours = false};
  diagnose_fit(faults, theirs,
               {{handshake::ClientCertificateType::rsa_sign},
                {handshake::SignatureScheme::rsa_pss_rsae_sha256},
                {}},
               theirs.schemes);
  for (const std::string_view name : {"validity", "issuers", "type", "schemes"}) {
    const auto fault = std::ranges::find_if(faults.all(), [&](const Finding& one) {
      return one.name == name && one.status == x509::Status::fail;
    });
    REQUIRE_MESSAGE(fault != faults.all().end(), name);
    CHECK(fault->exit == exit_code::check_failed);
    for (const std::string_view ours : {"we allow", "--cert-chain", "--sigalgs"})
      CHECK((fault->text + fault->fix).find(ours) == std::string::npos);
  }
}

TEST_CASE("a ChangeCipherSpec that is none is shown as it is, and refused as by the two") {
  const Trace trace = scene::play();
  auto wire = wire_of(trace);
  const auto changed = std::ranges::find_if(wire, [](const Overheard& one) {
    return one.sender == Role::client &&
           one.bytes[0] == static_cast<std::uint8_t>(record::ContentType::change_cipher_spec);
  });
  REQUIRE(changed != wire.end());
  for (const Bytes& fragment : {Bytes{2}, Bytes{1, 1, 1}, Bytes{}}) {
    *changed = in_record(Role::client, record::ContentType::change_cipher_spec, fragment);
    const Trace seen = decode(wire, knowledge_of(trace, nullptr));
    const MessageEntry* told = seen.find(Message::change_cipher_spec, Role::client);
    REQUIRE(told);
    CHECK(told->bytes == fragment);
    const FailureEntry* failure = seen.failure_of(Role::server);
    REQUIRE(failure);
    CHECK(failure->failure.rule == Rule::change_cipher_spec_malformed);
    CHECK(outcome(seen).exit == exit_code::protocol);
    CHECK(trace_json(*read_trace(trace_json(seen))) == trace_json(seen));
  }
}

TEST_CASE("a chain that is too long for both ends is not passed over") {
  const Trace trace = scene::play();
  const MessageEntry* entry = trace.find(Message::certificate, Role::server);
  auto certificates = *wire::parse<handshake::Certificate>(
      View(entry->bytes).subspan(handshake::message_header_size));
  auto& list = certificates.certificate_list.items;
  list.resize(limits::chain_length + 1, list.back());
  auto wire = wire_of(trace);
  wire[entry->records.front() - 1] =
      in_record(Role::server, record::ContentType::handshake, test::whole_message(certificates));
  const Trace seen = decode(wire, knowledge_of(trace, nullptr));
  const FailureEntry* failure = seen.failure_of(Role::client);
  REQUIRE(failure);
  CHECK(failure->failure.rule == Rule::message_too_long);
}

TEST_CASE("a stapled response is judged with the certificate, as by the client") {
  using Status = x509::OcspRecipe::Status;
  for (const Status status : {Status::good, Status::revoked}) {
    const Trace trace = scene::play([&](scene::Stage& stage) {
      const x509::OcspRecipe recipe{
          .answers = {{stage.server.certificate, status, scene::at("2026-11-02"), 1}},
          .this_update = scene::at("2026-11-19"),
          .next_update = scene::at("2026-11-25")};
      stage.server_config.credentials.front().ocsp_response =
          x509::mint_ocsp(recipe, *stage.issuing.certificate, stage.issuing.as_issuer()).value();
      stage.client_config.ask_for_status = true;
      stage.client_config.policy.certificates.crl_check = x509::CrlCheck::leaf;
    });
    REQUIRE(trace.find(Message::certificate_status, Role::server));
    const JudgementEntry* ours = trace.judgement_by(Role::client);
    REQUIRE(ours);
    CHECK(ours->verdict.accepted() == (status == Status::good));
    Knowledge knowledge;
    knowledge.trust.anchors = {ours->verdict.path.back()};
    knowledge.certificates.crl_check = x509::CrlCheck::leaf;
    knowledge.clock = [] { return scene::now; };
    const Trace seen = decode(wire_of(trace), knowledge);
    const JudgementEntry* theirs = seen.judgement_by(Role::client);
    REQUIRE(theirs);
    CHECK(theirs->verdict.reason() == ours->verdict.reason());
    CHECK(theirs->verdict.checks.size() == ours->verdict.checks.size());
    CHECK(theirs->message == ours->message);
    // One that the server promised and did not send is missed before what comes in its place.
    auto wire = wire_of(trace);
    wire.erase(wire.begin() +
               static_cast<std::ptrdiff_t>(
                   trace.find(Message::certificate_status, Role::server)->records.front()) -
               1);
    CHECK(decode(wire, knowledge).judgement_by(Role::client));
  }
}

}  // namespace handglass::study
