// Log lines of other programs, as they printed them: log_lines.txt beside this file.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include "base/limits.hpp"
#include "study/log_lines.hpp"

namespace handglass::study {
namespace {

struct Known {
  std::string expected, program, line;
};

std::vector<Known> known_lines() {
  std::ifstream file(LOG_LINES_FILE);
  std::vector<Known> out;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.empty()) continue;
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    REQUIRE_MESSAGE(second != std::string::npos, line);
    out.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1),
                   line.substr(second + 1)});
  }
  return out;
}

bool is_as_expected(const LogLine& line, std::string_view expected) {
  if (expected.starts_with("alert "))
    return line.alert && std::to_string(static_cast<unsigned>(*line.alert)) == expected.substr(6);
  if (expected == name_of(line.row->voice)) return true;
  return std::ranges::any_of(line.causes, [&](const Refusal::Suspicion& one) {
    return one.cause != Cause::none && name_of(one.cause) == expected;
  });
}

std::string described(const LogLine& line) {
  std::string out =
      std::string(name_of(line.program)) + " " + std::string(name_of(line.row->voice));
  if (line.alert) out += " " + std::string(name_of(*line.alert));
  for (const auto& one : line.causes) out += " " + std::string(name_of(one.cause));
  return out;
}

// How a program writes that it received an alert.
struct Form {
  Program program{};
  std::string_view before, after;
  bool by_number = false;
};
constexpr Form forms[] = {
    {Program::openssl, "80FB:error:0A000418:SSL routines:ssl3_read_bytes:x:y.c:1:SSL alert number ",
     "", true},
    {Program::openssl, "error:0A000410:SSL routines::sslv3 alert ", ""},
    {Program::curl, "curl: (35) error:0A000418:SSL routines::tlsv1 alert ", ""},
    {Program::gnutls, "*** Received alert [", "]: x", true},
    {Program::python, "ssl.SSLError: [SSL: X] tlsv1 alert ", " (_ssl.c:1129)"},
    {Program::go, "remote error: tls: ", ""},
    {Program::java, "Received fatal alert: ", ""},
    {Program::schannel,
     "A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert "
     "code is ",
     ".", true},
};

}  // namespace

TEST_CASE("each line is known, by its program, with what it means") {
  const auto lines = known_lines();
  CHECK(lines.size() > 500);
  for (const Known& known : lines) {
    const auto line = read_log_line(known.line);
    REQUIRE_MESSAGE(line, known.line);
    CHECK_MESSAGE(name_of(line->program) == known.program, known.line);
    CHECK_MESSAGE(is_as_expected(*line, known.expected),
                  known.expected << " of: " << known.line << " is: " << described(*line));
    CHECK_MESSAGE((!line->says.empty() && line->says.ends_with('.')), known.line);
    CHECK_MESSAGE((!line->who.empty() && line->who.ends_with('.')), known.line);
  }
}

TEST_CASE("each row is what some line means") {
  std::set<const LogRow*> met;
  for (const Known& known : known_lines())
    if (const auto line = read_log_line(known.line)) met.insert(line->row);
  for (const LogRow& row : log_rows())
    CHECK_MESSAGE(met.contains(&row), name_of(row.program) << ": " << row.words);
}

TEST_CASE("rows are well-formed") {
  for (const LogRow& row : log_rows()) {
    CHECK_MESSAGE(std::ranges::none_of(row.words, [](char c) { return c >= 'A' && c <= 'Z'; }),
                  row.words);
    CHECK_MESSAGE(!row.words.ends_with('|'), row.words);
    CHECK_MESSAGE((row.says.empty() || row.says.ends_with('.')), row.words);
  }
  for (const VerifyCode& code : verify_codes()) CHECK_MESSAGE(code.says.ends_with('.'), code.text);
}

TEST_CASE("every alert is understood in the form of each program") {
  for (const auto& [alert, name] : names_of<Alert>) {
    std::string words(name);
    if (const auto tail = words.find("_RESERVED"); tail != std::string::npos) words.resize(tail);
    for (const Form& form : forms) {
      const std::string text =
          std::string(form.before) +
          (form.by_number ? std::to_string(static_cast<unsigned>(alert)) : words) +
          std::string(form.after);
      const auto line = read_log_line(text);
      REQUIRE_MESSAGE(line, text);
      CHECK_MESSAGE(line->alert == alert, text);
      CHECK_MESSAGE(line->row->voice == Voice::refused, text);
      CHECK_MESSAGE(line->program == form.program, text);
    }
  }
}

TEST_CASE("every code of OpenSSL is understood by its number, its text and its name") {
  for (const VerifyCode& code : verify_codes()) {
    const auto by_number = read_log_line("verify error:num=" + std::to_string(code.number) + ":x");
    REQUIRE_MESSAGE(by_number, code.text);
    CHECK_MESSAGE(by_number->code == &code, code.text);
    if (code.causes.front() == Cause::none) continue;
    const std::string text(code.text.substr(0, code.text.find('|')));
    const auto by_text = read_log_line(
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: " + text + " (_ssl.c:997)");
    REQUIRE_MESSAGE(by_text, code.text);
    CHECK_MESSAGE(by_text->causes.front().cause == code.causes.front(), code.text);
    const auto by_name = read_log_line("code: '" + std::string(code.name) + "'");
    REQUIRE_MESSAGE(by_name, code.name);
    CHECK_MESSAGE(by_name->causes.front().cause == code.causes.front(), code.name);
  }
}

TEST_CASE("who speaks decides what can be meant") {
  const auto client = read_log_line("curl: (35) error::tlsv1 alert unknown ca");
  const auto server = read_log_line(
      "SSL_do_handshake() failed (SSL: error:0A000418::tlsv1 alert "
      "unknown ca) while SSL handshaking, client: ::1");
  const auto has = [](const auto& line, Cause cause) {
    return std::ranges::find(line->causes, cause, &Refusal::Suspicion::cause) != line->causes.end();
  };
  REQUIRE(client);
  REQUIRE(server);
  CHECK(client->speaker == Speaker::client);
  CHECK(has(client, Cause::client_intermediate_missing));
  CHECK(!has(client, Cause::server_intermediate_missing));
  CHECK(server->speaker == Speaker::server);
  CHECK(has(server, Cause::server_intermediate_missing));
  CHECK(!has(server, Cause::client_intermediate_missing));
}

TEST_CASE("a line that says several things means all of them") {
  const auto line = read_log_line(
      "- Status: The certificate is NOT trusted. The certificate chain does not match the intended "
      "purpose. The certificate chain uses not yet valid certificate. The name in the certificate "
      "does not match the expected. ");
  REQUIRE(line);
  std::set<Cause> causes;
  for (const auto& one : line->causes) causes.insert(one.cause);
  CHECK(causes == std::set{Cause::purpose_wrong, Cause::not_yet_valid, Cause::name_mismatch});
}

TEST_CASE("capitals, blanks and control characters around do not count") {
  const auto line = read_log_line("  \t\x1b[31mVERIFY ERROR:NUM=20:unable\r");
  REQUIRE(line);
  REQUIRE(line->code);
  CHECK(line->code->number == 20);
  CHECK(read_log_line("495")->program == Program::nginx);
}

TEST_CASE("what is no log line means nothing") {
  for (const std::string_view text : {"",
                                      " ",
                                      "hello",
                                      "GET / HTTP/1.1 200",
                                      "alert",
                                      "error",
                                      "tls",
                                      "tlsv1 alert",
                                      "SSL alert number",
                                      "SSL alert number x",
                                      "verify error:num=",
                                      "verify error:num=0",
                                      "Received fatal alert: ",
                                      "Received fatal alert: nothing_of_the_kind",
                                      "1495",
                                      "4957",
                                      "curl",
                                      "curl: (7) Failed to connect",
                                      "out of memory",
                                      "ssl_c_err:0",
                                      "unverify error:num=20",
                                      "10.403.7.1403.71",
                                      "x509",
                                      "0x800903250",
                                      "application verification failure"})
    CHECK_MESSAGE(!read_log_line(text), text);
}

TEST_CASE("a number that is no alert is an alert without a name") {
  const auto line = read_log_line("SSL alert number 255");
  REQUIRE(line);
  CHECK(!line->alert);
  CHECK(line->causes.empty());
  CHECK(!read_log_line("SSL alert number 256"));
  CHECK(!read_log_line("SSL alert number 99999999999999999999"));
}

TEST_CASE("a long line is read as far as its bound") {
  const std::string words = "verify error:num=20:x";
  CHECK(read_log_line(std::string(limits::log_line - words.size(), ' ') + words));
  CHECK(!read_log_line(std::string(limits::log_line, ' ') + words));
  CHECK(!read_log_line(std::string(1 << 24, 'c')));
  CHECK(read_log_line(words + std::string(1 << 24, 'c')));
}

TEST_CASE("random bytes and pieces of rows are read without harm") {
  std::mt19937 random(7);
  std::vector<std::string> pieces;
  for (const LogRow& row : log_rows()) pieces.emplace_back(row.words);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      if (random() % 3 == 0) {
        const std::string& piece = pieces[random() % pieces.size()];
        text += piece.substr(0, random() % (piece.size() + 1));
      } else {
        text += static_cast<char>(random());
      }
    }
    if (const auto line = read_log_line(text)) CHECK(!line->says.empty());
  }
}

}  // namespace handglass::study
