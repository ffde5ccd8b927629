// A second handshake, which takes up the session of the first or takes place on its connection:
// what every face says of it is true of this one.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "crypto/hash.hpp"
#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/extract.hpp"
#include "study/html.hpp"
#include "study/json.hpp"
#include "study/keylog.hpp"
#include "study/parameters.hpp"
#include "study/protection.hpp"
#include "study/record_parts.hpp"
#include "study/redo.hpp"
#include "study/scenes.hpp"
#include "study/terminal.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

Trace second(Before before, bool show_secrets = true) {
  return scene::play([&](scene::Stage& stage) {
    stage.before = before;
    stage.show_secrets = show_secrets;
  });
}

}  // namespace

TEST_CASE("a session that is taken up brings its master secret along") {
  for (const Before before : {Before::session_id, Before::ticket}) {
    const Trace trace = second(before);
    REQUIRE(trace.established());
    const DerivationEntry* master = trace.find(DerivationId::master_secret);
    REQUIRE(master);
    REQUIRE(master->output);
    CHECK(formula_of(trace, *master) == "from the session");
    const auto line = keylog_line(trace);
    REQUIRE(line);
    CHECK(line->ends_with(" " + to_hex(*master->output) + "\n"));
    // With it the key block is computed again.
    CHECK_FALSE(redo_of(trace, *trace.find(DerivationId::key_block)).commands.empty());
    const Trace hidden = second(before, false);
    CHECK_FALSE(hidden.find(DerivationId::master_secret)->output);
    CHECK_FALSE(keylog_line(hidden));
  }
}

TEST_CASE("what is still under the keys of the handshake before is not explained by this one's") {
  const Trace trace = second(Before::same_connection);
  REQUIRE(trace.established());
  std::array<bool, 2> changed{};
  for (const RecordEntry& record : trace.records) {
    INFO(record.i);
    REQUIRE(record.was_protected);
    bool& has = changed[static_cast<std::size_t>(record.sender)];
    CHECK(redo_of(trace, record).empty() != has);
    CHECK(parts_of(trace, record).has_value() == has);
    const auto rows = protection_of(trace, parameters_of(trace), record);
    REQUIRE_FALSE(rows.empty());
    CHECK((rows.front().label == "keys") != has);
    const std::string path = "record:" + std::to_string(record.i);
    CHECK(extract(trace, path + ".nonce").has_value() == has);
    CHECK(extract(trace, path + ".plaintext").has_value());
    has |= record.header.type == record::ContentType::change_cipher_spec;
  }
  CHECK(changed == std::array{true, true});
  CHECK(html_page(trace).find("<dt>encrypted from here on</dt><dd>nothing") == std::string::npos);
}

TEST_CASE("a second handshake is the same when it was saved and read again") {
  for (const Before before : {Before::session_id, Before::ticket, Before::same_connection})
    for (const bool shown : {true, false}) {
      const Trace trace = second(before, shown);
      const std::string document = trace_json(trace);
      const auto again = read_trace(document);
      REQUIRE(again);
      CHECK(trace_json(*again) == document);
      const TerminalOptions everything{.detail = 3, .steps = true};
      CHECK(terminal_page(*again, everything) == terminal_page(trace, everything));
      CHECK(html_page(*again) == html_page(trace));
    }
}

TEST_CASE("HelloRequest is in no hash") {
  const Trace trace = second(Before::same_connection);
  REQUIRE(trace.messages.front().message == Message::hello_request);
  const auto hash = parameters_of(trace).suite->prf_hash;
  for (const DerivationId id : {DerivationId::session_hash, DerivationId::client_verify_data,
                                DerivationId::server_verify_data}) {
    const DerivationEntry& entry = *trace.find(id);
    const auto messages = extract(trace, "input:" + entry.id_text());
    REQUIRE(messages);
    const Bytes& hashed =
        id == DerivationId::session_hash ? *entry.output : entry.inputs.back().bytes;
    CHECK(hashed == to_bytes(crypto::hash(hash, *messages).view()));
    CHECK(formula_of(trace, entry).find("(messages 2-") != std::string::npos);
  }
  const MessageEntry& finished = *trace.find(Message::finished, Role::client);
  CHECK(*extract(trace, "input:" + std::to_string(finished.n)) == *extract(trace, "input:D5"));
  const MessageEntry& verify = *trace.find(Message::certificate_verify, Role::client);
  CHECK(messages_before(trace, verify.n) == verify.signed_input->input);
  for (const std::string& face :
       {terminal_page(trace, {.detail = 3}), html_page(trace), trace_json(trace)})
    CHECK(face.find("messages 1-") == std::string::npos);
  const auto document = nlohmann::json::parse(trace_json(trace));
  CHECK(document["derivations"][1]["inputs"][0]["messages"][0] == 2);
}

TEST_CASE("what is said of Finished holds whoever is first") {
  const Trace trace = second(Before::session_id);
  const MessageEntry& servers = *trace.find(Message::finished, Role::server);
  const MessageEntry& clients = *trace.find(Message::finished, Role::client);
  REQUIRE(servers.n < clients.n);
  CHECK(why(Message::finished, Role::server, servers.key_exchange).find("now also") ==
        std::string_view::npos);
  CHECK_FALSE(why(Message::finished, Role::client, clients.key_exchange)
                  .starts_with("The first message under the new keys"));
}

}  // namespace handglass::study
