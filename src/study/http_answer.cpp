#include "study/http_answer.hpp"

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

constexpr std::size_t most_of_body = 4096, most_lines = 200, shown = 120;

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

// Text without tags, blanks in the place of each and of line ends.
std::string text_of(std::string_view html) {
  std::string out;
  bool tag = false, blank = true;
  for (const char c : html) {
    if (c == '<') tag = true;
    const bool space = tag || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (c == '>') tag = false;
    if (space && !blank) out += ' ';
    if (!space) out += c;
    blank = space;
  }
  return std::string(trimmed(out));
}

// What a server says, and what that means.
struct Word {
  int status = 0;
  std::string_view in_body;  // small letters; empty: any
  std::string_view meaning, fix;
};
// clang-format off
constexpr auto complaints = std::to_array<Word>({
    {400, "no required ssl certificate was sent", "nginx wants a client certificate here (ssl_verify_client on) and got none", "Give the certificate with --cert and --key. Where one was given, the handshake above says why it was not sent."},
    {400, "the ssl certificate error", "nginx got a client certificate and does not accept it", "nginx's error log has the reason, at the level info: \"client SSL certificate verify error\". handglass verify shows what is wrong with the certificate by itself."},
    {400, "plain http request was sent to https port", "the server read plain HTTP where it expects TLS", "Something between takes TLS off; look for a proxy."},
    {495, "", "nginx got a client certificate and does not accept it (495)", "nginx's error log has the reason, at the level info."},
    {496, "", "nginx wants a client certificate and got none (496)", "Give the certificate with --cert and --key."},
    {497, "", "the server read plain HTTP where it expects TLS (497)", "Something between takes TLS off; look for a proxy."},
    {403, "403.7", "IIS wants a client certificate for this path (403.7)", "Give the certificate with --cert and --key. IIS asks for it in a second handshake unless SSL negotiation is on from the start."},
    {403, "403.13", "IIS says that the client certificate is revoked, or cannot reach the list that would tell (403.13)", "Check the CRL of the issuer, and whether the server can fetch it."},
    {403, "403.16", "IIS does not trust the client certificate, or finds it ill-formed (403.16)", "The issuer has to be in the server's store of trusted roots, and no certificate in that store may be one that is not self-signed."},
    {403, "403.17", "IIS says that the client certificate has expired or is not valid yet (403.17)", "Compare its dates with the server's clock."},
    {403, "client certificate", "the server forbids it and speaks of a client certificate", "Give another certificate, or let the server allow this one."},
    {400, "client certificate", "the server refuses the request and speaks of a client certificate", "Give the certificate with --cert and --key, or another one."},
    {400, "ssl certificate", "the server refuses the request and speaks of a certificate", "Give the certificate with --cert and --key, or another one."},
});
// clang-format on

void compare_clocks(Findings& out, Time theirs, Time ours) {
  constexpr std::chrono::minutes near{5};
  const auto apart = theirs > ours ? theirs - ours : ours - theirs;
  if (apart > near)
    out.note("clock",
             "The server's clock shows " + to_minutes(theirs) + ", ours " + to_minutes(ours) + ".",
             "Set the one that is wrong: each side judges the other's certificates by its own.");
}

}  // namespace

std::optional<HttpStatus> http_status(std::string_view line) {
  constexpr std::size_t version = 8, digits = 3;  // "HTTP/1.1", "200"
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (line.size() < version + 1 + digits || !line.starts_with("HTTP/") || !is_digit(line[5]) ||
      line[6] != '.' || !is_digit(line[7]) || line[version] != ' ')
    return std::nullopt;
  HttpStatus out;
  for (const char c : line.substr(version + 1, digits)) {
    if (!is_digit(c)) return std::nullopt;
    out.code = out.code * 10 + (c - '0');
  }
  out.reason = line.substr(version + 1 + digits);
  if (out.code < 100 || (!out.reason.empty() && out.reason.front() != ' ')) return std::nullopt;
  if (!out.reason.empty()) out.reason.remove_prefix(1);
  return out;
}

std::optional<Time> http_date(std::string_view text) {
  constexpr std::string_view form = "Sun, 06 Nov 1994 08:49:37 GMT",
                             months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != form.size() || !text.ends_with(" GMT")) return std::nullopt;
  const std::size_t month = months.find(text.substr(8, 3));
  if (month == months.npos || month % 3 != 0) return std::nullopt;
  std::string moment(text.substr(12, 4));
  const std::string number = std::to_string(month / 3 + 1);
  moment += (number.size() == 1 ? "-0" : "-") + number + "-";
  moment += text.substr(5, 2);
  moment += "T";
  moment += text.substr(17, 8);
  return parse_time(moment + "Z");
}

std::optional<HttpAnswer> read_http_answer(View bytes) {
  std::string_view rest = as_text(bytes);
  const auto status = http_status(take_line(rest));
  if (!status) return std::nullopt;
  HttpAnswer out{.status = status->code,
                 .reason = readable(as_bytes(trimmed(status->reason))),
                 .date = {},
                 .server = {},
                 .body = {}};
  for (std::size_t lines = 0; !rest.empty() && lines < most_lines; ++lines) {
    const std::string_view line = take_line(rest);
    if (line.empty()) break;
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string name = lowered(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(std::min(colon + 1, line.size())));
    if (name == "server") out.server = readable(as_bytes(value));
    if (name == "date") out.date = http_date(value);
  }
  // The title says what the body says again.
  rest = rest.substr(0, most_of_body);
  if (const std::size_t body = lowered(rest).find("<body"); body != rest.npos)
    rest.remove_prefix(body);
  out.body = readable(as_bytes(text_of(rest)));
  return out;
}

void diagnose_http(Findings& out, View answer, std::string_view path, bool certificate_shown,
                   Time now, std::vector<Refusal::Suspicion> possible) {
  out.about("http");
  const auto http = read_http_answer(answer);
  if (http && http->date) compare_clocks(out, *http->date, now);
  if (!http && answer.empty())
    return out.fail("http", Cause::closed_without_alert,
                    "The handshake is complete, and then the server answers nothing to GET " +
                        std::string(path) + ".",
                    "Some servers close here where they miss a certificate; its log tells.",
                    exit_code::check_failed);
  if (!http)
    return out.note(
        "http",
        "The answer to GET " + std::string(path) + " is no HTTP/1: " +
            shorten(readable(answer.first(std::min<std::size_t>(answer.size(), shown))), shown));
  const std::string said = std::to_string(http->status) + " " + http->reason +
                           (http->server.empty() ? "" : " (" + http->server + ")");
  const std::string body = lowered(http->body);
  const auto word = std::ranges::find_if(complaints, [&](const Word& one) {
    return one.status == http->status && body.find(one.in_body) != std::string::npos;
  });
  if (word != complaints.end())
    return out.fail(
        {.name = "http",
         .status = x509::Status::fail,
         .cause = Cause::refused_in_http,
         .text = "TLS is fine; " + std::string(word->meaning) + ". It answers GET " +
                 std::string(path) + " with " + said + ": " + shorten(http->body, shown),
         .fix = std::string(word->fix),
         .possible = std::move(possible)},
        exit_code::check_failed);
  if (http->status == 401 || http->status == 403)
    return out.fail("http", Cause::refused_in_http,
                    "TLS is fine; the server answers GET " + std::string(path) + " with " + said +
                        (certificate_shown ? ". Whether that is about the certificate that was "
                                             "shown, only its log can tell."
                                           : ". No client certificate was shown; it may want one "
                                             "for this path."),
                    certificate_shown ? "Look at the server's log for this path."
                                      : "Give a certificate with --cert and --key.",
                    exit_code::check_failed);
  out.pass("http", "The server answers GET " + std::string(path) + " with " + said + ".");
}

}  // namespace handglass::study
