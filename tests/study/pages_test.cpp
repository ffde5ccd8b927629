// Whole pages against files in golden/. HANDGLASS_REGENERATE=1 writes them anew: read what changed
// before keeping it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "study/application_data.hpp"
#include "study/glossary.hpp"
#include "study/layout.hpp"
#include "study/scenes.hpp"
#include "study/terminal.hpp"
#include "study/verdict.hpp"

namespace handglass::study {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void compare(const std::string& name, const std::string& page) {
  const std::string path = std::string(GOLDEN_FOLDER) + "/" + name + ".txt";
  if (std::getenv("HANDGLASS_REGENERATE")) std::ofstream(path, std::ios::binary) << page;
  CHECK_MESSAGE(read(path) == page, name);
}

std::vector<std::string> lines_of(const std::string& page) {
  std::istringstream in(page);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("the page of each scene is the one that was read and kept") {
  for (const scene::Scene& one : scene::scenes())
    compare(std::string(one.name), terminal_page(one.play(), {.detail = 1}));
}

TEST_CASE("a good handshake at each detail, with and without secrets") {
  const Trace trace = scene::play();
  for (int detail : {0, 2, 3})
    compare("good_detail_" + std::to_string(detail), terminal_page(trace, {.detail = detail}));
  compare("good_explained", terminal_page(trace, {.detail = 1, .explain = true}));
  for (const scene::Scene& one : scene::scenes()) {
    if (one.name == "good_hidden_client" || one.name == "good_rsa" || one.name == "revoked")
      compare(std::string(one.name) + "_detail_3", terminal_page(one.play(), {.detail = 3}));
  }
}

TEST_CASE("application data is shown as what it is, and not without end") {
  Trace trace = scene::play();
  const auto data = application_data(trace);
  REQUIRE(data.size() == 2);
  const auto bytes = [](std::string_view text) { return Bytes(text.begin(), text.end()); };
  const auto saying = [&](Bytes plaintext) {
    RecordEntry record = *data[0];
    record.plain_size = plaintext.size();
    record.plaintext = std::move(plaintext);
    return contents_of(record);
  };
  using Lines = std::vector<std::string>;
  CHECK(saying(bytes("GET / HTTP/1.1\r\nHost: lab\r\n\r\nrest")) ==
        Lines{"GET / HTTP/1.1", "Host: lab", "", "rest"});
  CHECK(saying({0, 1, 2, 0xff}) == Lines{"000102ff"});
  CHECK(saying(bytes("\x1b[2J")) == Lines{"1b5b324a"});
  CHECK(saying({}) == Lines{"(empty)"});
  CHECK(saying(Bytes(1000, 'a')) == Lines{std::string(512, 'a'), "... and 488 bytes more"});
  const Lines many = saying(bytes([] {
    std::string out;
    for (int i = 0; i < 100; ++i) out += "line\n";
    return out;
  }()));
  CHECK(many.size() == 13);
  CHECK(many.back() == "... and 440 bytes more");

  const std::string page = terminal_page(trace, {.only = *parse_selection("data")});
  CHECK(page.find("-- Application data - client to server") != page.npos);
  CHECK(page.find("-- 1 ClientHello") == page.npos);
  for (RecordEntry& record : trace.records)
    if (record.header.type == record::ContentType::application_data) record.plaintext.clear();
  CHECK(terminal_page(trace, {.detail = 2}).find("plain  (hidden)") != page.npos);
  // Of a long conversation the start.
  for (int i = 0; i < 30; ++i) trace.records.push_back(*application_data(trace)[0]);
  CHECK(terminal_page(trace, {.detail = 2}).find("16 records more") != page.npos);
}

TEST_CASE("each scene ends as it must, by name and by exit code") {
  for (const scene::Scene& one : scene::scenes()) {
    const Outcome result = outcome(one.play());
    CHECK_MESSAGE(result.reason_id == one.reason, one.name);
    CHECK_MESSAGE(result.exit == one.exit, one.name);
    CHECK_MESSAGE(result.refusal.has_value() == (one.exit != exit_code::ok), one.name);
  }
}

TEST_CASE("where a refusal says to read on there is something to read") {
  const auto check = [](const Outcome& result, std::string_view scene) {
    if (!result.refusal) return;
    constexpr std::string_view command = "handglass explain ";
    const std::string& more = result.refusal->more;
    REQUIRE_MESSAGE(more.starts_with(command), scene, ": ", more);
    const std::string id = more.substr(command.size(), more.find(';') - command.size());
    CHECK_MESSAGE(id == result.reason_id, scene);
    CHECK_MESSAGE(!search(id).exact.empty(), scene, ": ", id);
  };
  for (const scene::Scene& one : scene::scenes()) {
    const Trace trace = one.play();
    check(outcome(trace), one.name);
    for (const Role end : {Role::client, Role::server}) check(outcome(trace, end), one.name);
  }
}

TEST_CASE("no line is wider than the page, and nothing below a blank is in it") {
  for (const scene::Scene& one : scene::scenes()) {
    const Trace trace = one.play();
    for (std::size_t width : {40u, 60u, 80u, 100u})
      for (int detail : {0, 1, 2, 3})
        for (const std::string& line : lines_of(terminal_page(
                 trace, {.detail = detail, .width = width, .explain = detail != 2}))) {
          CHECK_MESSAGE(cells(line) <= width, one.name << " at " << width << ": " << line);
          CHECK(std::ranges::all_of(line,
                                    [](char c) { return static_cast<unsigned char>(c) >= 0x20; }));
        }
  }
}

TEST_CASE("colour repeats the words: without its escapes the page is the same") {
  const Trace trace = scene::play();
  const std::string colored = terminal_page(trace, {.detail = 3, .color = true});
  std::string bare;
  for (std::size_t at = 0; at < colored.size(); ++at) {
    if (colored[at] == '\x1b')
      at = colored.find('m', at);
    else
      bare += colored[at];
  }
  CHECK(bare == terminal_page(trace, {.detail = 3}));
  CHECK(bare != colored);
}

TEST_CASE("every fault is on the page, not the first alone") {
  for (const scene::Scene& one : scene::scenes()) {
    if (one.name != "many_faults") continue;
    const Outcome result = outcome(one.play());
    const std::string& seen = result.refusal->seen;
    for (const char* word : {"keyCompromise", "expired", "clientAuth"})
      CHECK_MESSAGE(seen.find(word) != std::string::npos, word);
  }
}

TEST_CASE("the refused end states as fact only what its own trace proves") {
  const auto proven = [](std::string_view name) {
    std::size_t count = 0;
    for (const scene::Scene& one : scene::scenes())
      if (one.name == name) {
        const Outcome ended = outcome(one.play());  // a temporary would not outlive its causes
        for (const Refusal::Suspicion& cause : ended.refusal->suspicions) count += cause.proven;
      }
    return count;
  };
  CHECK(proven("expired_client") == 1);
  CHECK(proven("wrong_purpose_client") == 1);
  CHECK(proven("altered_client") == 1);
  CHECK(proven("unknown_ca_client") == 1);
  CHECK(proven("no_intermediate_client") == 1);
  CHECK(proven("other_key_client") == 1);
  CHECK(proven("no_certificate_client") == 1);
  CHECK(proven("revoked_client") == 0);  // a CRL is the server's; the client cannot know
}

}  // namespace handglass::study
