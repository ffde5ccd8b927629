// Saved traces: what is read again has the same faces, what is taken out of them is there, what is
// broken in them is refused.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/limits.hpp"
#include "study/diff.hpp"
#include "study/extract.hpp"
#include "study/json.hpp"
#include "study/prf_steps.hpp"
#include "study/redo.hpp"
#include "study/scenes.hpp"
#include "study/signature_parts.hpp"
#include "study/terminal.hpp"
#include "wire/hex.hpp"

namespace handglass::study {

using nlohmann::json;

namespace {

TerminalOptions everything() { return {.detail = 3, .steps = true}; }

}  // namespace

TEST_CASE("a trace that was read again has the same faces") {
  for (const scene::Scene& one : scene::scenes()) {
    Trace trace = one.play();
    for (const bool hidden : {false, true}) {
      if (hidden) hide_secrets(trace);
      const std::string document = trace_json(trace);
      const auto again = read_trace(document);
      REQUIRE_MESSAGE(again, one.name << ": " << again.error().field << " "
                                      << again.error().evidence.front().value);
      CHECK_MESSAGE(trace_json(*again) == document, one.name);
      CHECK_MESSAGE(terminal_page(*again, everything()) == terminal_page(trace, everything()),
                    one.name);
      for (const Eyes eyes : {Eyes::client, Eyes::server, Eyes::wire}) {
        const Trace view = view_of(trace, eyes);
        const auto view_again = read_trace(trace_json(view));
        REQUIRE(view_again);
        CHECK(terminal_page(*view_again, everything()) == terminal_page(view, everything()));
      }
    }
  }
}

TEST_CASE("a copy of a trace that was read outlives it") {
  const auto document = trace_json(scene::play());
  std::optional<Trace> first = *read_trace(document);
  const Trace copy = *first;
  first.reset();
  CHECK(trace_json(copy) == document);
}

TEST_CASE(
    "a document without one of its members, or with another in its place, is refused or drawn") {
  const json good = json::parse(trace_json(scene::play()));
  std::size_t refused = 0, drawn = 0;
  const auto judge = [&](const json& document) {
    const auto trace = read_trace(document.dump());
    if (!trace) {
      CHECK(trace.error().rule == Rule::trace_malformed);
      CHECK(trace.error().field.starts_with("trace"));
      ++refused;
      return;
    }
    CHECK_FALSE(terminal_page(*trace, everything()).empty());
    // Some of the thousands: each is looked for from the beginning.
    const std::vector<std::string> paths = extract_paths(*trace);
    for (std::size_t at = drawn % 97; at < paths.size(); at += 97)
      CHECK(extract(*trace, paths[at]));
    ++drawn;
  };
  const json flat = good.flatten();
  std::size_t n = 0;
  for (const auto& [pointer, value] : flat.items()) {
    // Of the hundreds that are alike, some.
    if (n++ % (pointer.find("fields") != std::string::npos ? 997 : 89) != 0) continue;
    for (const json& other :
         {json(nullptr), json(-1), json("zz"), json(4'000'000'000u), json::array()}) {
      json document = good;
      document[json::json_pointer(pointer)] = other;
      judge(document);
    }
  }
  CHECK(refused > 40);
  CHECK(drawn > 10);
}

TEST_CASE("half a document is refused, whatever half") {
  const std::string document = trace_json(scene::play());
  for (std::size_t size = 0; size < document.size() - 2; size += 997)
    CHECK_FALSE(read_trace(std::string_view(document).substr(0, size)));
  CHECK_FALSE(read_trace("[]"));
  CHECK_FALSE(read_trace("{\"schema\": \"handglass-trace/2\"}"));
  const auto deep = read_trace(std::string(100'000, '['));
  REQUIRE_FALSE(deep);
  CHECK(deep.error().evidence.at(0).value == "it is nested deeper than 32");
  CHECK(
      read_trace("{\"a\\\"[[\": \"" + std::string(100, '[') + "\"}").error().evidence.at(0).value !=
      "it is nested deeper than 32");
}

TEST_CASE("what would cost more than it says, or would not be said again, is refused") {
  const json good = json::parse(trace_json(scene::play()));
  const auto field_of = [&](const std::string& pointer, const json& value) {
    json document = good;
    document[json::json_pointer(pointer)] = value;
    const auto trace = read_trace(document.dump());
    REQUIRE_FALSE_MESSAGE(trace, pointer);
    return trace.error().field;
  };
  json derivation = good["derivations"][0];
  derivation["inputs"] = json::array();
  CHECK(field_of("/derivations", {derivation, derivation}) == "trace.derivations[1].id");
  derivation["inputs"] = json::array();
  for (std::size_t i = 0; i <= limits::derivation_inputs; ++i)
    derivation["inputs"].push_back({{"name", std::to_string(i)}});
  CHECK(field_of("/derivations", json::array({derivation})) ==
        "trace.derivations[0].inputs[" + std::to_string(limits::derivation_inputs) + "]");
  derivation["inputs"] = {{{"name", ""}}};
  CHECK(field_of("/derivations", json::array({derivation})) ==
        "trace.derivations[0].inputs[0].name");
  derivation["inputs"] = {{{"name", "a"}}, {{"name", "a"}}};
  CHECK(field_of("/derivations", json::array({derivation})) ==
        "trace.derivations[0].inputs[1].name");
  derivation["inputs"] = {{{"name", "a"}}};
  derivation["output_len"] = 8;
  derivation.erase("output");
  const auto part = [](const std::string& name, int offset, int size) {
    return json{{"name", name}, {"off", offset}, {"len", size}};
  };
  const auto fault_of_parts = [&](const std::vector<json>& parts) {
    derivation["parts"] = parts;
    return field_of("/derivations", json::array({derivation})).substr(21);
  };
  CHECK(fault_of_parts({part("a", 0, 1)}) == "parts[0].name");  // as an input
  CHECK(fault_of_parts({part("b", 0, 1), part("b", 1, 1)}) == "parts[1].name");
  CHECK(fault_of_parts({part("", 0, 1)}) == "parts[0].name");
  CHECK(fault_of_parts({part("b", 0, 0)}) == "parts[0]");
  CHECK(fault_of_parts({part("b", 8, 1)}) == "parts[0]");
  std::vector<json> many;
  for (std::size_t i = 0; i <= limits::derivation_parts; ++i)
    many.push_back(part(std::to_string(i), 0, 1));
  CHECK(fault_of_parts(many) == "parts[" + std::to_string(limits::derivation_parts) + "]");
  // They become part of a command.
  CHECK(fault_of_parts({part("b;c", 0, 1)}) == "parts[0].name");
  derivation["fn"] = "PRF-SHA256";
  derivation["label"] = "key' expansion";
  CHECK(field_of("/derivations", json::array({derivation})) == "trace.derivations[0].label");
  derivation.erase("label");
  derivation.erase("parts");
  derivation["inputs"] = json::array();
  derivation["fn"] = "PSK";
  CHECK(field_of("/derivations", json::array({derivation})) == "trace.derivations[0].inputs");
  derivation["fn"] = "ECDH";
  derivation.erase("output");
  derivation["output_len"] = limits::derivation_bytes + 1;
  CHECK(field_of("/derivations", json::array({derivation})) == "trace.derivations[0]");
  CHECK(field_of("/messages", std::vector(limits::watched_messages + 1, good["messages"][0])) ==
        "trace.messages[1].n");
  json spec;
  for (const json& message : good["messages"])
    if (message["name"] == "ChangeCipherSpec") spec = message;
  CHECK(field_of("/messages", std::vector(limits::watched_messages + 1, spec)) ==
        "trace.messages[" + std::to_string(limits::watched_messages) + "]");
  CHECK(field_of("/messages/0/n", 0) == "trace.messages[0].n");
  CHECK(field_of("/records/0/t_ms", 1e15) == "trace.records[0].t_ms");
  CHECK(field_of("/time", "0000-01-01T00:00:00+01:00") == "trace.time");
  CHECK(field_of("/time", "999999999999") == "trace.time");
}

TEST_CASE("what is extracted is what is in the trace") {
  const Trace trace = scene::play();
  CHECK(*extract(trace, "message:1") == trace.messages[0].bytes);
  CHECK(extract(trace, "field:1.random")->size() == 32);
  CHECK(*extract(trace, "input:9") == messages_before(trace, 9));
  CHECK(*extract(trace, "secret:D3") == *trace.find(DerivationId::master_secret)->output);
  CHECK(*extract(trace, "record:1") == trace.records[0].wire);
  CHECK(extract(trace, "record:1.fragment")->size() == trace.records[0].header.length);
  CHECK(*extract(trace, "certificate:7.0") ==
        to_bytes(trace.judgement_by(Role::server)->verdict.path[0]->der()));
  for (const std::string_view wrong :
       {"", "field", "field:", "field:99.random", "field:1.nothing", "input:2", "secret:D9",
        "secret:D3.part", "record:0", "record:999", "record:1.nonce", "certificate:1.0",
        "certificate:7.9", "secret:9", "message:1x", "message:18446744073709551616"})
    CHECK_MESSAGE(!extract(trace, wrong), wrong);
}

TEST_CASE("hidden secrets cannot be extracted") {
  Trace trace = scene::play();
  hide_secrets(trace);
  for (const std::string_view path :
       {"secret:D1", "secret:D1.client_private", "secret:D3", "secret:D4.client_write_key"})
    CHECK_MESSAGE(!extract(trace, path), path);
}

TEST_CASE("the turns of the PRF make its output") {
  for (const scene::Scene& one : scene::scenes()) {
    const Trace trace = one.play();
    for (const DerivationEntry& entry : trace.derivations) {
      const auto steps = prf_steps(trace, entry);
      CHECK(steps.empty() == !(trace.secrets_shown && entry.function.starts_with("PRF-")));
      Bytes output;
      for (const PrfStep& step : steps) append(output, step.block);
      if (steps.empty()) continue;
      output.resize(entry.output_size);
      CHECK(output == *entry.output);
    }
  }
}

TEST_CASE("r and s are the numbers in the signature, DigestInfo holds the digest") {
  const auto parts_of_verify = [](const Trace& trace) {
    return signature_parts(*trace.find(Message::certificate_verify, Role::client));
  };
  const auto ecdsa = parts_of_verify(scene::play());
  REQUIRE(ecdsa.size() == 3);
  CHECK(ecdsa[1].name == "r");
  CHECK(ecdsa[1].bytes.size() <= 32);
  const auto pkcs1 = parts_of_verify(scene::play(
      [](scene::Stage& stage) {
        for (auto* config : {&stage.client_config, &stage.server_config})
          config->policy.schemes = {handshake::SignatureScheme::rsa_pkcs1_sha256};
      },
      [](scene::Stage& stage) { stage.rsa = true; }));
  REQUIRE(pkcs1.size() == 2);
  CHECK(pkcs1[1].name == "DigestInfo");
  CHECK(to_hex(pkcs1[1].bytes).ends_with(to_hex(pkcs1[0].bytes)));
}

TEST_CASE("a run does not part from itself, nor from one that differs only in what is fresh") {
  const Trace good = scene::play();
  CHECK(compare(good, good).same());
  const Trace fresh = scene::play([](scene::Stage& stage) {
    std::array<std::uint8_t, 8> used{};
    stage.random->fill(used);
  });
  CHECK(compare(good, fresh).same());
}

TEST_CASE("where two runs part is what was changed in one of them") {
  const Trace good = scene::play();
  const auto first = [&](const Trace& other) {
    const Comparison found = compare(good, other);
    REQUIRE_FALSE(found.same());
    return found.differences.front();
  };
  const Difference named = first(scene::play([](scene::Stage& stage) {
    stage.client_recipe.common_name = "somebody else";
    stage.reissue();
  }));
  CHECK(named.where == "message 7 Certificate, certificate_list[0]");
  CHECK(named.a.find("alice") != std::string::npos);
  CHECK(named.b.find("somebody else") != std::string::npos);
  const Difference unasked = first(scene::play(
      [](scene::Stage& stage) { stage.server_config.client_auth = handshake::ClientAuth::none; }));
  CHECK(unasked.where == "message 5 CertificateRequest");
  CHECK(unasked.a == "server says CertificateRequest");
  CHECK(unasked.b.empty());
}

TEST_CASE("what a page shows can be chosen") {
  const Trace trace = scene::play();
  const auto page = [&](std::string_view only) {
    return terminal_page(trace, {.detail = 2, .only = *parse_selection(only)});
  };
  CHECK(page("Finished").find("-- 10 Finished") != std::string::npos);
  CHECK(page("Finished").find("-- 9 ") == std::string::npos);
  CHECK(page("9").find("-- 9 CertificateVerify") != std::string::npos);
  CHECK(page("9").find("#  client") == std::string::npos);
  CHECK(page("keys").find("D3 master secret") != std::string::npos);
  CHECK(page("ladder,verdict").find("Complete") != std::string::npos);
  for (const std::string_view wrong : {"", "0", "-1", "9,", "finished!", "Finished,,9"})
    CHECK_MESSAGE(!parse_selection(wrong), wrong);
}

TEST_CASE("between the two, without keys, nothing protected is seen") {
  const Trace wire = view_of(scene::play(), Eyes::wire);
  const std::string page = terminal_page(wire, everything());
  CHECK(page.find("(handshake, unread)") != std::string::npos);
  CHECK(page.find("verify_data") == std::string::npos);
  CHECK(trace_json(wire).find("\"plain\"") == std::string::npos);
  CHECK(page.find("signature verifies") != std::string::npos);
}

TEST_CASE("a pre-shared key may be called anything") {
  for (const std::string_view identity :
       {"alice@example.com", "RSA", "'; rm -rf / #", "\xc3\xa4"}) {
    const Trace trace = scene::play([&](scene::Stage& stage) {
      const auto psk = std::make_shared<const handshake::Psk>(
          handshake::Psk{std::string(identity), SecretBytes(Bytes(16, 7))});
      for (Config* config : {&stage.client_config, &stage.server_config}) {
        config->psks = {psk};
        config->policy.suites = {handshake::CipherSuite{0x00a8}};  // PSK_WITH_AES_128_GCM_SHA256
      }
      stage.server_config.client_auth = handshake::ClientAuth::none;
    });
    INFO(identity);
    REQUIRE(trace.established());
    const DerivationEntry& premaster = *trace.find(DerivationId::premaster);
    CHECK(premaster.label == identity);
    const auto again = read_trace(trace_json(trace));
    REQUIRE(again);
    CHECK(trace_json(*again) == trace_json(trace));
    const Redo redo = redo_of(trace, premaster);
    REQUIRE(redo.commands.size() == 1);
    CHECK(redo.commands.front().starts_with("echo 0010"));
    // In no command does it stand.
    CHECK(redo.commands.front().find(identity) == std::string::npos);
  }
}

TEST_CASE("a view of one end has nothing that the other keeps to itself") {
  const Trace trace = scene::play();
  const auto private_of = [](const Trace& view, std::string_view name) {
    const auto& inputs = view.find(DerivationId::premaster)->inputs;
    return std::ranges::count(inputs, name, &DerivationEntry::Input::name);
  };
  REQUIRE(private_of(trace, "client_private") == 1);
  CHECK(private_of(view_of(trace, Eyes::client), "client_private") == 1);
  const Trace server = view_of(trace, Eyes::server);
  CHECK(private_of(server, "client_private") == 0);
  CHECK(redo_of(server, *server.find(DerivationId::premaster)).commands.empty());
  // And what one end saw is not what the other did.
  const Trace alone = scene::play([](scene::Stage& stage) { stage.eyes = Eyes::client; });
  CHECK_FALSE(view_fault(alone, Eyes::server).empty());
  for (const Eyes eyes : {Eyes::client, Eyes::wire}) CHECK(view_fault(alone, eyes).empty());
  for (const Eyes eyes : {Eyes::client, Eyes::server, Eyes::wire})
    CHECK(view_fault(trace, eyes).empty());
}

}  // namespace handglass::study
