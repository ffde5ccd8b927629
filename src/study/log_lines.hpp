// What other programs print when a handshake fails, and what it means: a table of their words
// (log_lines.cpp), two of the codes that stand in them (log_codes.cpp), and the way from a line as
// it was found to its meaning (read_log_line.cpp). Nothing here depends on a trace.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/verdict.hpp"

namespace handglass::study {

enum class Program : std::uint8_t {
  openssl,
  gnutls,
  curl,
  wget,
  git,
  python,
  node,
  go,
  java,
  nginx,
  apache,
  haproxy,
  nss,
  mbed_tls,
  wolfssl,
  chromium,
  schannel,
  iis,
};

// What the program that prints a line says of the refusal.
enum class Voice : std::uint8_t {
  refuses,     // it refuses what its peer sent
  refused,     // its peer refused: the alert came from there
  cut_off,     // its peer ended the connection without a word of TLS
  own,         // its own files: nothing was sent
  in_http,     // the handshake was complete, and the server refused in HTTP
  unclear,     // one of the two refused
  no_refusal,  // nothing was refused
};

// Which end prints it, as far as the words tell.
enum class Speaker : std::uint8_t { either, client, server };

// `words` are found in a line whatever their capitals, at the bounds of words, with blanks or
// underscores between them. "|" stands between
// ways to say the same, and "*" for anything in between. In braces: {alert}, the number of an
// alert; {name}, its name as some program writes it; {verify}, the number of an X509_V_ERR_* of
// OpenSSL; {reason}, its text; {code}, its name without that prefix; {number}, any number. A line
// break stands for the ends of the line.
struct LogRow {
  Program program{};
  std::string_view words;
  Voice voice{};
  Speaker speaker{};
  std::array<Cause, 5> causes{};  // the likeliest first; none of them: see the alert or the code
  std::string_view says;
  std::optional<Alert> alert = std::nullopt;  // that the words mean where they do not name it
  bool heard = true;                          // from a program that was run
};
std::span<const LogRow> log_rows();

// Words that tell which program printed a line, or which end it is, whatever else the line says.
struct LogFrame {
  std::optional<Program> program;
  std::string_view words;
  Speaker speaker{};
};
std::span<const LogFrame> log_frames();

// How OpenSSL calls what it found in a chain. The same codes stand in the logs of nginx, Apache
// httpd and HAProxy, in Python, Node.js, Ruby and PHP.
struct VerifyCode {
  int number = 0;
  std::string_view text, name;  // "certificate has expired", "CERT_HAS_EXPIRED"
  std::array<Cause, 5> causes{};
  std::string_view says;
};
std::span<const VerifyCode> verify_codes();

// How programs write the names of alerts, where they do not write those of the RFC.
struct AlertWords {
  Alert alert{};
  std::string_view words;
};
std::span<const AlertWords> alert_words();

struct LogLine {
  const LogRow* row = nullptr;
  Program program{};
  Speaker speaker{};
  std::optional<Alert> alert;
  const VerifyCode* code = nullptr;
  std::string says, who;                   // what it means; who refused whom
  std::vector<Refusal::Suspicion> causes;  // the likeliest first; may be empty
};

// What a line means, by the row with the longest words in it; nothing where no row is in it. Bytes
// behind limits::log_line are not looked at.
std::optional<LogLine> read_log_line(std::string_view line);

}  // namespace handglass::study

template <>
inline constexpr auto handglass::names_of<handglass::study::Program> =
    std::to_array<handglass::Named<handglass::study::Program>>({
        {handglass::study::Program::openssl, "OpenSSL"},
        {handglass::study::Program::gnutls, "GnuTLS"},
        {handglass::study::Program::curl, "curl"},
        {handglass::study::Program::wget, "wget"},
        {handglass::study::Program::git, "git"},
        {handglass::study::Program::python, "Python"},
        {handglass::study::Program::node, "Node.js"},
        {handglass::study::Program::go, "Go"},
        {handglass::study::Program::java, "Java"},
        {handglass::study::Program::nginx, "nginx"},
        {handglass::study::Program::apache, "Apache httpd"},
        {handglass::study::Program::haproxy, "HAProxy"},
        {handglass::study::Program::nss, "NSS (Firefox)"},
        {handglass::study::Program::mbed_tls, "Mbed TLS"},
        {handglass::study::Program::wolfssl, "wolfSSL"},
        {handglass::study::Program::chromium, "Chromium"},
        {handglass::study::Program::schannel, "Schannel (Windows)"},
        {handglass::study::Program::iis, "IIS"},
    });
template <>
inline constexpr auto handglass::names_of<handglass::study::Voice> =
    std::to_array<handglass::Named<handglass::study::Voice>>({
        {handglass::study::Voice::refuses, "refuses"},
        {handglass::study::Voice::refused, "refused"},
        {handglass::study::Voice::cut_off, "cut_off"},
        {handglass::study::Voice::own, "own"},
        {handglass::study::Voice::in_http, "in_http"},
        {handglass::study::Voice::unclear, "unclear"},
        {handglass::study::Voice::no_refusal, "no_refusal"},
    });
template <>
inline constexpr auto handglass::names_of<handglass::study::Speaker> =
    std::to_array<handglass::Named<handglass::study::Speaker>>({
        {handglass::study::Speaker::either, "either"},
        {handglass::study::Speaker::client, "client"},
        {handglass::study::Speaker::server, "server"},
    });
