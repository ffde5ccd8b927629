// The language of changes, what each makes of a handshake, and who finds it.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "study/attacks.hpp"
#include "study/caught.hpp"
#include "study/json.hpp"
#include "study/parameters.hpp"
#include "study/rows.hpp"
#include "study/tamper_matrix.hpp"
#include "support/world.hpp"

namespace handglass::study {
namespace {

using handshake::Message;

// Two ends that agree, unless somebody meddles.
struct Stage {
  test::World world;
  Conversation conversation{world.client(world.identity("alice")),
                            world.server(world.identity("server.lab")),
                            handshake::target_of("server.lab")};
  Tracer::Options watch{.eyes = Eyes::both, .show_secrets = true, .time = {}, .elapsed_ms = {}};

  TamperedRun run(std::string_view text, Refit refit = Refit::lengths) const {
    const auto tampering = parse_tampering(text);
    REQUIRE_MESSAGE(tampering, text);
    return run_tampered(conversation, *tampering, refit, watch);
  }
  Trace left_alone() const {
    Tracer tracer(watch);
    converse(conversation, tracer);
    return std::move(tracer.trace());
  }
};

}  // namespace

TEST_CASE("a change is read as it is written") {
  const auto flip = parse_tampering("client:CertificateVerify.signature[0]^=01");
  REQUIRE(flip);
  CHECK(flip->sender == Role::client);
  CHECK(flip->message == Message::certificate_verify);
  CHECK(flip->path == "signature");
  CHECK(flip->at == 0);
  const auto item = parse_tampering("server:Certificate.certificate_list[1][7]^=80ff");
  REQUIRE(item);
  CHECK(item->path == "certificate_list[1]");
  CHECK(item->at == 7);
  CHECK(item->bytes == Bytes{0x80, 0xff});
  CHECK(parse_tampering("client:record[2] dup")->record == 2);
  CHECK(parse_tampering("client:record[2][5]^=01")->at == 5);
  CHECK(parse_tampering("server:ServerHello.cipher_suite=c030")->bytes == Bytes{0xc0, 0x30});
  CHECK(parse_tampering("server:ServerHello.random+=256")->amount == 256);
  CHECK(parse_tampering("client:Finished insert@4:0102")->at == 4);
  for (const std::string_view wrong : {"",
                                       "client",
                                       "client:",
                                       ":Finished drop",
                                       "nobody:Finished drop",
                                       "client:Finished",
                                       "client:Finished vanish",
                                       "client:Finish drop",
                                       "client:Finished.verify_data[0]^=",
                                       "client:Finished.verify_data=0",
                                       "client:Finished truncate:",
                                       "client:Finished insert@1",
                                       "client:Finished insert@1:",
                                       "client:record[0] drop",
                                       "client:record drop",
                                       "client:record[1] swap:NEXT",
                                       "client:record[1]+=1",
                                       "client:ChangeCipherSpec drop",
                                       "client:Finished.verify_data swap:NEXT",
                                       "client:Finished.verify_data+=x",
                                       "client:ClientHello.extensions[server_name drop"})
    CHECK_MESSAGE(!parse_tampering(wrong), wrong);
  // As many of one as of the other, and yet no name between them: no such field.
  const auto odd = parse_tampering("client:ClientHello.]extensions[server_name drop");
  REQUIRE(odd);
  const Bytes hello = Stage().left_alone().messages.front().bytes;
  CHECK(Tamperer(*odd, Refit::lengths)
            .instead_of({Role::client, Message::client_hello, handshake::KeyExchange::ecdhe, hello})
            .messages.front() == hello);
}

TEST_CASE("a change is found by the check that covers it") {
  const Stage stage;
  struct Case {
    std::string_view text;
    Refit refit;
    Role by;
    Alert alert;
  };
  const Case cases[] = {
      {"client:CertificateVerify.signature[20]^=01", Refit::transcript, Role::server,
       Alert::decrypt_error},
      {"server:ServerKeyExchange.signature[20]^=01", Refit::transcript, Role::client,
       Alert::decrypt_error},
      {"client:Finished.verify_data[11]^=01", Refit::transcript, Role::server,
       Alert::decrypt_error},
      {"server:Finished.verify_data[0]^=01", Refit::transcript, Role::client, Alert::decrypt_error},
      {"client:CertificateVerify drop", Refit::transcript, Role::server, Alert::unexpected_message},
      {"client:ClientKeyExchange swap:NEXT", Refit::transcript, Role::server,
       Alert::unexpected_message},
      {"server:ServerHello.cipher_suite=1301", Refit::transcript, Role::client,
       Alert::illegal_parameter},
      {"client:ClientHello.cipher_suites.length=ffff", Refit::none, Role::server,
       Alert::decode_error},
      {"client:record[6] dup", Refit::lengths, Role::server, Alert::bad_record_mac},
  };
  for (const Case& one : cases) {
    const TamperedRun run = stage.run(one.text, one.refit);
    INFO(one.text);
    CHECK(run.done);
    REQUIRE(run.caught.by);
    CHECK(*run.caught.by == one.by);
    CHECK(run.caught.alert == one.alert);
    REQUIRE(run.trace.changes.size() == 1);
    CHECK(run.trace.changes.front().text == one.text);
    CHECK(trace_json(*read_trace(trace_json(run.trace))) == trace_json(run.trace));
  }
}

TEST_CASE("what is signed, and what must lead to an anchor, is missed where it is checked") {
  const Stage stage;
  // The server signs the random that it heard; the client checks that with the one it said.
  const TamperedRun random = stage.run("client:ClientHello.random[0]^=01", Refit::lengths);
  CHECK(random.caught.by == Role::client);
  CHECK(random.caught.reason == "signature_wrong");
  // Without its intermediate alice's certificate leads nowhere.
  const TamperedRun issuer =
      stage.run("client:Certificate.certificate_list[1] drop", Refit::transcript);
  REQUIRE(issuer.done);
  CHECK(issuer.caught.by == Role::server);
}

TEST_CASE("an extension is found by its name") {
  const Stage stage;
  const TamperedRun by_name = stage.run("client:ClientHello.extensions[server_name].type=7a7a");
  const TamperedRun by_number = stage.run("client:ClientHello.extensions[0].type=7a7a");
  REQUIRE(by_name.done);
  const auto place = [](const TamperedRun& run) {
    const ChangeEntry& change = run.trace.changes.front();
    return std::ranges::mismatch(change.before, change.after).in1 - change.before.begin();
  };
  CHECK(place(by_name) == place(by_number));
  CHECK_FALSE(stage.run("client:ClientHello.extensions[cookie] drop").done);
  const auto unknown = parse_tampering("client:ClientHello.extensions[server_nam] drop");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().contains("no extension is called"));
}

TEST_CASE("a number is added to with all its carries") {
  const Stage stage;
  const auto added = [&](const std::string& what) {
    const TamperedRun run = stage.run("client:ClientHello.random" + what);
    REQUIRE(run.done);
    const ChangeEntry& change = run.trace.changes.front();
    return std::pair(to_bytes(View(change.before).subspan(6, 32)),
                     to_bytes(View(change.after).subspan(6, 32)));
  };
  const auto [before, after] = added("+=18446744073709551615");
  Bytes expected = before;  // 2^64 - 1: one less, and one more in front of the last eight bytes
  for (std::size_t i = expected.size(); i > 0; --i) {
    --expected[i - 1];
    if (expected[i - 1] != 0xff) break;
  }
  for (std::size_t i = expected.size() - 8; i > 0; --i) {
    ++expected[i - 1];
    if (expected[i - 1] != 0) break;
  }
  CHECK(after == expected);
}

TEST_CASE("what does not come up is not done") {
  const Stage stage;
  CHECK_FALSE(stage.run("server:HelloRequest drop").done);
  CHECK_FALSE(stage.run("client:Finished.nothing[0]^=01").done);
  CHECK_FALSE(stage.run("client:Finished.verify_data[12]^=01").done);
  CHECK_FALSE(stage.run("client:record[99] drop").done);
  // An index whose sum with the length begins anew.
  for (const char* const place : {"Finished", "Finished.verify_data", "record[1]"}) {
    const std::string from = std::string("client:") + place + "[18446744073709551615]^=";
    CHECK_FALSE(stage.run(from + "01").done);
    CHECK_FALSE(stage.run(from + "0101").done);
  }
  CHECK(stage.run("client:Finished.nothing[0]^=01").trace.established());
}

TEST_CASE("every change of the matrix is found, or is of no consequence") {
  Stage stage;
  std::size_t least = 120;
  SUBCASE("of one handshake") {}
  SUBCASE("of one that resumes by number") {
    stage.conversation.before = Before::session_id;
    least = 80;
  }
  SUBCASE("of one that resumes by ticket") {
    stage.conversation.before = Before::ticket;
    least = 90;
  }
  SUBCASE("of a second one on a connection") {
    stage.conversation.before = Before::same_connection;
  }
  const Trace good = stage.left_alone();
  REQUIRE(good.established());
  const auto all = every_tampering(good);
  CHECK(all.size() > least);
  // Each field of each message is in it.
  std::set<std::string> texts;
  for (const Tampering& one : all) texts.insert(one.text);
  CHECK(texts.size() == all.size());
  for (const MessageEntry& message : good.messages)
    if (message.n != 0)
      for (const Field& field : fields_of(message))
        CHECK(texts.contains(std::string(name_of(message.sender)) + ":" + message.name() + "." +
                             field.path + "[0]^=01"));
  for (const Tampering& one : all) {
    const TamperedRun run = run_tampered(stage.conversation, one, Refit::lengths, stage.watch);
    CHECK_MESSAGE(run.done, one.text);
    CHECK_MESSAGE((run.caught.by || !why_nobody(run, Refit::lengths).empty()), one.text);
  }
}

TEST_CASE("a session that is taken up, and a second handshake, are changed themselves") {
  Stage stage;
  struct Case {
    Before before;
    std::string_view text;
    Refit refit;
    std::optional<Role> by;  // nothing: a full handshake, in which nobody refuses anything
    Rule rule{};
    Alert alert{};
  };
  const Case cases[] = {
      {Before::session_id, "server:ServerHello.session_id[0]^=01", Refit::transcript, Role::client,
       Rule::unexpected_message, Alert::unexpected_message},
      {Before::session_id, "client:ClientHello.extensions[extended_master_secret] drop",
       Refit::transcript, Role::server, Rule::session_extended_master_secret,
       Alert::handshake_failure},
      {Before::session_id, "server:ServerHello.extensions[extended_master_secret] drop",
       Refit::transcript, Role::client, Rule::session_extended_master_secret,
       Alert::handshake_failure},
      {Before::ticket, "server:NewSessionTicket.ticket[0]^=01", Refit::lengths, Role::client,
       Rule::finished_wrong, Alert::decrypt_error},
      {Before::ticket,
       "client:ClientHello.extensions[session_ticket].session_ticket.ticket[20]^=01",
       Refit::lengths, Role::server, Rule::signature_wrong, Alert::decrypt_error},
      {Before::ticket,
       "client:ClientHello.extensions[session_ticket].session_ticket.ticket[20]^=01",
       Refit::transcript, std::nullopt},
      {Before::same_connection,
       "client:ClientHello.extensions[renegotiation_info].renegotiation_info.renegotiated_"
       "connection[0]^=01",
       Refit::transcript, Role::server, Rule::renegotiation_info_wrong, Alert::handshake_failure},
      {Before::same_connection, "client:ClientHello.extensions[renegotiation_info] drop",
       Refit::transcript, Role::server, Rule::renegotiation_info_missing, Alert::handshake_failure},
      {Before::same_connection,
       "server:ServerHello.extensions[renegotiation_info].renegotiation_info.renegotiated_"
       "connection[23]^=01",
       Refit::transcript, Role::client, Rule::renegotiation_info_wrong, Alert::handshake_failure},
      {Before::same_connection, "server:ServerHello.extensions[renegotiation_info] drop",
       Refit::transcript, Role::client, Rule::renegotiation_info_missing, Alert::handshake_failure},
      {Before::same_connection, "client:record[1] dup", Refit::lengths, Role::server,
       Rule::record_not_authentic, Alert::bad_record_mac},
      {Before::same_connection, "server:HelloRequest.msg_type=02", Refit::lengths, Role::client,
       Rule::unexpected_message, Alert::unexpected_message},
      {Before::same_connection, "server:HelloRequest=0000000100", Refit::lengths, Role::client,
       Rule::trailing_bytes, Alert::decode_error},
      {Before::same_connection, "server:HelloRequest truncate:3", Refit::lengths, Role::client,
       Rule::record_interleaved, Alert::unexpected_message},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    stage.conversation.before = one.before;
    const TamperedRun run = stage.run(one.text, one.refit);
    CHECK(run.done);
    CHECK(run.caught.by == one.by);
    CHECK(falls_back(run) == !one.by);
    if (!one.by) {
      CHECK(run.trace.established());
      CHECK_FALSE(why_nobody(run, one.refit).empty());
      continue;
    }
    CHECK(run.caught.reason == info(one.rule).id);
    CHECK(run.caught.alert == one.alert);
  }
}

TEST_CASE("nothing is done to the first of two handshakes, and one that fails is what is told") {
  Stage stage;
  for (const Before before : {Before::session_id, Before::ticket, Before::same_connection}) {
    stage.conversation.before = before;
    const Trace good = stage.left_alone();
    CHECK(good.established());
    // The second speaks for itself: its first message has the number one.
    CHECK(good.messages.front().message ==
          (before == Before::same_connection ? Message::hello_request : Message::client_hello));
    CHECK(good.messages.front().n == 1);
    CHECK(good.records.front().was_protected == (before == Before::same_connection));
    CHECK(parameters_of(good).resumed == (before != Before::same_connection));
    // In a resumed handshake nobody proves anything by a signature.
    const TamperedRun proof =
        stage.run("client:CertificateVerify.signature[20]^=01", Refit::transcript);
    CHECK(proof.done == (before == Before::same_connection));
  }
  const Conversation refusing{stage.world.client(std::nullopt), stage.conversation.server,
                              stage.conversation.target};
  for (const Before before : {Before::session_id, Before::same_connection}) {
    stage.conversation = refusing;
    stage.conversation.before = before;
    const Trace failed = stage.left_alone();
    CHECK_FALSE(failed.established());
    CHECK_FALSE(failed.failures.empty());
    CHECK(failed.remarks.empty());
  }
}

TEST_CASE("the attacks can be read, and each says what it is") {
  std::set<std::string_view> names;
  for (const Attack& attack : attacks()) {
    CHECK(names.insert(attack.name).second);
    CHECK_FALSE(attack.changes.empty());
    // Where nothing is refused a session was to be taken up, and is not.
    if (attack.alerts.empty()) CHECK(attack.before == Before::ticket);
    CHECK_FALSE(attack.about.empty());
    CHECK(attack.rfc.starts_with("RFC "));
    if (!attack.suite.empty()) CHECK(handshake::find_suite(attack.suite));
    for (const std::string_view change : attack.changes)
      CHECK_MESSAGE(parse_tampering(change), change);
  }
}

}  // namespace handglass::study
