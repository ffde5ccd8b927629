// The language of changes, what each makes of a handshake, and who finds it.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "study/attacks.hpp"
#include "study/caught.hpp"
#include "study/json.hpp"
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
                                       "client:Finished.verify_data+=x"})
    CHECK_MESSAGE(!parse_tampering(wrong), wrong);
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

TEST_CASE("what does not come up is not done") {
  const Stage stage;
  CHECK_FALSE(stage.run("server:HelloRequest drop").done);
  CHECK_FALSE(stage.run("client:Finished.nothing[0]^=01").done);
  CHECK_FALSE(stage.run("client:Finished.verify_data[12]^=01").done);
  CHECK_FALSE(stage.run("client:record[99] drop").done);
  CHECK(stage.run("client:Finished.nothing[0]^=01").trace.established());
}

TEST_CASE("every change of the matrix is found, or is of no consequence") {
  const Stage stage;
  const Trace good = stage.left_alone();
  REQUIRE(good.established());
  const auto all = every_tampering(good);
  CHECK(all.size() > 120);
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

TEST_CASE("the attacks can be read, and each says what it is") {
  std::set<std::string_view> names;
  for (const Attack& attack : attacks()) {
    CHECK(names.insert(attack.name).second);
    CHECK_FALSE(attack.changes.empty());
    CHECK_FALSE(attack.alerts.empty());
    CHECK_FALSE(attack.about.empty());
    CHECK(attack.rfc.starts_with("RFC "));
    if (!attack.suite.empty()) CHECK(handshake::find_suite(attack.suite));
    for (const std::string_view change : attack.changes)
      CHECK_MESSAGE(parse_tampering(change), change);
  }
}

}  // namespace handglass::study
