#include <doctest/doctest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "study/json.hpp"
#include "study/keylog.hpp"
#include "study/rows.hpp"
#include "study/scenes.hpp"
#include "study/terminal.hpp"
#include "wire/hex.hpp"

namespace handglass::study {

using nlohmann::json;

TEST_CASE("the leaves of each message cover its bytes once") {
  for (const scene::Scene& one : scene::scenes()) {
    const Trace trace = one.play();
    const json document = json::parse(trace_json(trace));
    REQUIRE(document["messages"].size() == trace.messages.size());
    for (std::size_t i = 0; i < trace.messages.size(); ++i) {
      std::size_t at = 0;
      std::string hex;
      for (const json& field : document["messages"][i]["fields"]) {
        CHECK(field["off"] == at);
        at += field["len"].get<std::size_t>();
        CHECK(field["hex"].get<std::string>().size() == 2 * field["len"].get<std::size_t>());
        hex += field["hex"].get<std::string>();
      }
      CHECK_MESSAGE(hex == to_hex(trace.messages[i].bytes), one.name);
    }
  }
}

TEST_CASE("a message that breaks off is covered too") {
  Trace trace = scene::play();
  for (MessageEntry& message : trace.messages) {
    if (message.message != Message::client_hello) continue;
    message.bytes[40] = 0xff;  // the length of the cipher suites
    message.fields = annotate(message.message, handshake::KeyExchange::unknown, message.bytes);
  }
  const json document = json::parse(trace_json(trace));
  std::string hex;
  for (const json& field : document["messages"][0]["fields"])
    hex += field["hex"].get<std::string>();
  CHECK(hex == to_hex(trace.messages[0].bytes));
  std::size_t at = 0;
  for (const FieldRow& row : byte_rows(trace.messages[0])) {
    CHECK(row.at == at);
    at += row.size;
  }
  CHECK(at == trace.messages[0].bytes.size());
}

TEST_CASE("hidden secrets are in no face, and the refs to them stay") {
  // The same seed gives the same secrets, which the trace that shows them tells.
  const Trace shown = scene::play();
  std::vector<std::string> secrets;
  for (DerivationId id :
       {DerivationId::premaster, DerivationId::master_secret, DerivationId::key_block}) {
    const DerivationEntry* entry = shown.find(id);
    REQUIRE(entry);
    REQUIRE(entry->output);
    secrets.push_back(to_hex(*entry->output));
    for (const auto& part : entry->parts)
      secrets.push_back(to_hex(View(*entry->output).subspan(part.at, part.size)));
  }
  const auto without_blanks = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  };
  const std::string open = without_blanks(terminal_page(shown, {.detail = 3}));
  for (const std::string& secret : secrets) {
    CHECK(open.find(secret) != std::string::npos);
    CHECK(trace_json(shown).find(secret) != std::string::npos);
  }
  for (Eyes eyes : {Eyes::both, Eyes::client, Eyes::server}) {
    const Trace trace = scene::play([&](scene::Stage& stage) {
      stage.eyes = eyes;
      stage.show_secrets = false;
    });
    const std::string page = without_blanks(terminal_page(trace, {.detail = 3})),
                      document = trace_json(trace);
    for (const std::string& secret : secrets) {
      // Four bytes may stand anywhere by chance; with this seed they do not.
      CHECK(page.find(secret) == std::string::npos);
      CHECK(document.find(secret) == std::string::npos);
    }
    CHECK(!keylog_line(trace));
    const json parsed = json::parse(document);
    CHECK(parsed["secrets"] == "hidden");
    CHECK(parsed["derivations"][2]["inputs"][0]["ref"] == "D1");
    CHECK(!parsed["derivations"][0].contains("output"));
  }
}

TEST_CASE("each ref names a derivation, each record a message, each check an id") {
  const json document = json::parse(trace_json(scene::play()));
  std::vector<std::string> ids;
  for (const json& one : document["derivations"]) ids.push_back(one["id"]);
  CHECK(ids.size() == 6);
  for (const json& one : document["derivations"])
    for (const json& input : one["inputs"])
      if (input.contains("ref"))
        CHECK(std::ranges::count(ids, input["ref"].get<std::string>()) == 1);
  for (const json& message : document["messages"])
    for (const json& i : message["record"])
      CHECK(document["records"][i.get<std::size_t>() - 1]["type"] == "handshake");
  std::size_t validity = 0, signature = 0;
  for (const json& check : document["checks"]) {
    validity += check["id"] == "certificate.validity";
    signature += check["id"] == "handshake.signature_wrong";
  }
  CHECK(validity == 6);   // three certificates on each side
  CHECK(signature == 2);  // ServerKeyExchange and CertificateVerify
  CHECK(document["verdict"]["status"] == "ok");
}

TEST_CASE("whatever the bytes of the messages are, every face is drawn") {
  const auto random = crypto::seeded_random(as_bytes("changed messages"));
  const Trace whole = scene::play();
  for (int round = 0; round < 150; ++round) {
    Trace trace = whole;
    std::array<std::uint8_t, 4> draw{};
    random->fill(draw);
    MessageEntry& message = trace.messages[draw[0] % trace.messages.size()];
    message.bytes[(draw[1] * 256u + draw[2]) % message.bytes.size()] ^=
        static_cast<std::uint8_t>(draw[3] | 1);
    if (draw[3] % 3 == 0) message.bytes.resize(message.bytes.size() - message.bytes.size() / 3);
    message.fields = annotate(message.message, message.key_exchange, message.bytes);
    trace.failures.push_back(
        {Role::client, {.rule = Rule::peer_alert, .alert_instead = Alert::unknown_ca}});
    CHECK(!terminal_page(trace, {.detail = round % 4, .explain = round % 8 < 4}).empty());
    const json document = json::parse(trace_json(trace));
    CHECK(document["messages"].size() == trace.messages.size());
  }
}

TEST_CASE("bytes that are no UTF-8 do not break the document") {
  Trace trace = scene::play();
  trace.checks.push_back({Role::server,
                          1,
                          Rule::alpn_not_common,
                          x509::Status::fail,
                          {{"offered", "\xff\xfe"}, {"ours", "h2"}}});
  CHECK(json::parse(trace_json(trace))["schema"] == "handglass-trace/1");
}

TEST_CASE("the key log line is what other programs read") {
  const Trace trace = scene::play();
  const auto line = keylog_line(trace);
  REQUIRE(line);
  const std::string random = to_hex(View(trace.messages[0].bytes).subspan(6, 32));
  CHECK(*line == "CLIENT_RANDOM " + random + " " +
                     to_hex(*trace.find(DerivationId::master_secret)->output) + "\n");
  CHECK(line->size() == 14 + 64 + 1 + 96 + 1);
}

}  // namespace handglass::study
