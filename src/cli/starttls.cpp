#include "cli/starttls.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/letters.hpp"
#include "cli/replies.hpp"

namespace handglass::cli {
namespace {

constexpr std::size_t most_lines = 64;
// RFC 5321 §4.5.3.1.5.
constexpr std::size_t smtp_line_length = 512;
constexpr std::size_t imap_line_length = 8192;
constexpr std::size_t ldap_length = 16384;

// An answer that is not what was asked for, where the fault may be of the port.
std::unexpected<Complaint> not_that(const Talk& talk, std::string_view what, std::string_view said,
                                    std::string_view protocol) {
  return talk.refuse(
      fmt::format("the {} was {}, which is not {}", what, in_quotes(said), protocol),
      remedy_for(as_bytes(said), "Is it the right port, and the right word behind --starttls?"));
}

constexpr std::string_view stripped =
    "It may have to be switched on there. Or somebody in between hides it; this client does not go "
    "on without TLS.";
constexpr Awaited greeting{
    "greeting",
    "The port may speak TLS at once; leave --starttls out. Services other than "
    "mail wait for the client, too."};

// ---- SMTP: RFC 3207

struct SmtpReply {
  int code = 0;
  std::vector<std::string> lines;  // without the code
  std::string said() const { return fmt::format("{} {}", code, lines.back()); }
};

Expected<SmtpReply> smtp_reply(Talk& talk, const Awaited& awaited) {
  SmtpReply out;
  while (out.lines.size() < most_lines) {
    TRY(const std::string line, talk.line(smtp_line_length, awaited));
    const auto parsed = smtp_line(line);
    if (!parsed || (!out.lines.empty() && parsed->code != out.code))
      return not_that(talk, awaited.what, line, "SMTP");
    out.code = parsed->code;
    out.lines.emplace_back(parsed->text);
    if (parsed->last) return out;
  }
  return talk.refuse(
      fmt::format("the {} has more than {} lines and does not end", awaited.what, most_lines),
      "That is not how a mail server answers. Is it the right port?");
}

// RFC 5321 §4.1.3: who has no name says its address.
std::string address_literal(const std::string& endpoint) {
  std::string address = endpoint.substr(0, endpoint.rfind(':'));
  if (address.starts_with('[')) return "[IPv6:" + address.substr(1);
  return "[" + address + "]";
}

Expected<void> smtp(Talk& talk, const std::string& from) {
  TRY(const SmtpReply hello, smtp_reply(talk, greeting));
  if (hello.code != 220)
    return talk.refuse("the mail server greets with a refusal: " + in_quotes(hello.said()),
                       "It may not serve this address, or be busy.");
  REQUIRE_OK(talk.say("EHLO " + address_literal(from) + "\r\n"));
  TRY(const SmtpReply offer, smtp_reply(talk, {"answer to EHLO", "Is it a mail server?"}));
  if (offer.code != 250)
    return talk.refuse("the server does not take EHLO: " + in_quotes(offer.said()),
                       "Without EHLO there is no STARTTLS. An FTP server greets like a mail "
                       "server: is it the right port?");
  bool offered = false;
  std::string keywords;
  for (std::size_t i = 1; i < offer.lines.size(); ++i) {  // the first line is the server's name
    const std::string keyword = offer.lines[i].substr(0, offer.lines[i].find(' '));
    offered |= same_letters(keyword, "STARTTLS");
    keywords += (keywords.empty() ? "" : " ") + keyword;
  }
  if (!offered)
    return talk.refuse("the server does not offer STARTTLS; it offers " + in_quotes(keywords),
                       stripped);
  REQUIRE_OK(talk.say("STARTTLS\r\n"));
  TRY(const SmtpReply ready, smtp_reply(talk, {"answer to STARTTLS", "Try again."}));
  if (ready.code != 220)
    return talk.refuse("the server refuses STARTTLS: " + in_quotes(ready.said()),
                       ready.code == 454 ? "It cannot now (454): its certificate or key may not "
                                           "load. Its log knows more."
                                         : "Its log knows more.");
  return talk.nothing_behind("the 220 that answers STARTTLS");
}

// ---- IMAP: RFC 9051 §6.2.1

// Says a command and hears lines up to the one that answers it. The others, untagged, go to `seen`.
Expected<std::string> imap_answer(Talk& talk, const std::string& tag, const std::string& command,
                                  std::vector<std::string>& seen) {
  REQUIRE_OK(talk.say(fmt::format("{} {}\r\n", tag, command)));
  const std::string what = "answer to " + command;
  for (std::size_t i = 0; i < most_lines; ++i) {
    TRY(std::string line, talk.line(imap_line_length, {what, "Is it an IMAP server?"}));
    const auto parsed = imap_line(line);
    if (!parsed || (parsed->tag != "*" && parsed->tag != tag))
      return not_that(talk, what, line, "IMAP");
    if (parsed->tag == tag) return line;
    if (same_letters(parsed->word, "BYE"))
      return talk.refuse("the server ends the conversation: " + in_quotes(line),
                         "Its log knows more.");
    seen.push_back(line);
  }
  return talk.refuse(
      fmt::format("the {} has more than {} lines and does not end", what, most_lines),
      "That is not how an IMAP server answers. Is it the right port?");
}

Expected<void> imap(Talk& talk) {
  TRY(const std::string hello, talk.line(imap_line_length, greeting));
  const auto first = imap_line(hello);
  if (!first || first->tag != "*") return not_that(talk, "greeting", hello, "IMAP");
  if (same_letters(first->word, "PREAUTH"))
    return talk.refuse(
        "the server takes us for logged in already: " + in_quotes(hello),
        "STARTTLS is for those who are not (RFC 9051 §6.2.1). Somebody in between may say so to "
        "keep TLS away; this client does not go on.");
  if (!same_letters(first->word, "OK"))
    return talk.refuse("the server greets with a refusal: " + in_quotes(hello),
                       "It may not serve this address, or be busy.");
  std::vector<std::string> seen;
  TRY(const std::string listed, imap_answer(talk, "a1", "CAPABILITY", seen));
  std::string capabilities;
  for (const std::string& line : seen)
    if (const auto one = imap_line(line); one && same_letters(one->word, "CAPABILITY"))
      capabilities += (capabilities.empty() ? "" : " ") + std::string(one->text);
  if (!same_letters(imap_line(listed)->word, "OK"))
    return talk.refuse("the server does not tell what it can: " + in_quotes(listed),
                       "Is it an IMAP server?");
  if (!has_word(capabilities, "STARTTLS"))
    return talk.refuse("the server does not offer STARTTLS; it offers " + in_quotes(capabilities),
                       stripped);
  TRY(const std::string ready, imap_answer(talk, "a2", "STARTTLS", seen));
  if (!same_letters(imap_line(ready)->word, "OK"))
    return talk.refuse("the server refuses STARTTLS: " + in_quotes(ready),
                       "Its certificate or key may not load. Its log knows more.");
  return talk.nothing_behind("the OK that answers STARTTLS");
}

// ---- LDAP: RFC 4511 §4.14

constexpr std::string_view start_tls_name = "1.3.6.1.4.1.1466.20037";
// RFC 4511 §4.4.1.
constexpr std::string_view disconnection_name = "1.3.6.1.4.1.1466.20036";

// LDAPMessage { messageID 1, extendedReq { requestName } }
std::string start_tls_request() {
  constexpr char name_size = static_cast<char>(start_tls_name.size());
  const std::string head{0x30,          name_size + 7,           0x02,     0x01, 0x01, 0x77,
                         name_size + 2, static_cast<char>(0x80), name_size};
  return head + std::string(start_tls_name);
}

std::string_view ldap_code_text(std::uint32_t code) {
  switch (code) {
    case 1: return "operationsError: TLS is on already, or something is under way";
    case 2: return "protocolError: it does not know StartTLS";
    case 10: return "referral: another server should be asked";
    case 52: return "unavailable: it has no TLS now, or is going down";
    case 53: return "unwillingToPerform";
    default: return "see RFC 4511 §4.1.9";
  }
}

Expected<void> ldap(Talk& talk) {
  REQUIRE_OK(talk.say(start_tls_request()));
  constexpr Awaited awaited{
      "answer to StartTLS",
      "The port may speak TLS at once (636 does; leave --starttls out), or be no LDAP server's."};
  Bytes message;
  while (true) {
    const auto missing = ldap_missing(message, ldap_length);
    if (!missing) {
      append(message, talk.waiting(ldap_length));
      return not_that(talk, awaited.what, as_text(message), "LDAP");
    }
    if (*missing == 0) break;
    TRY(const Bytes more, talk.bytes(*missing, awaited));
    append(message, more);
  }
  const auto response = ldap_response(message);
  if (!response || (response->id != 1 && response->name != disconnection_name))
    return not_that(talk, awaited.what, as_text(message), "an ExtendedResponse to our request");
  if (response->name == disconnection_name)
    return talk.refuse(fmt::format("the server ends the conversation: {} ({}) {}", response->code,
                                   ldap_code_text(response->code), in_quotes(response->diagnostic)),
                       "Its log knows more.");
  if (response->code != 0)
    return talk.refuse(fmt::format("the server refuses StartTLS: {} ({}) {}", response->code,
                                   ldap_code_text(response->code), in_quotes(response->diagnostic)),
                       "It may have no certificate. Port 636 mostly speaks TLS at once.");
  if (!response->name.empty() && response->name != start_tls_name)
    return talk.refuse("the server answers another request: " + in_quotes(response->name),
                       "Is it an LDAP server?");
  return talk.nothing_behind("the response to StartTLS");
}

// ---- PostgreSQL: its protocol's SSLRequest, a length and the number 80877103

Expected<void> postgres(Talk& talk) {
  constexpr std::string_view request("\0\0\0\x08\x04\xd2\x16\x2f", 8);
  REQUIRE_OK(talk.say(request));
  constexpr Awaited awaited{
      "answer to SSLRequest",
      "The port may speak TLS at once (leave --starttls out), or be no PostgreSQL server's."};
  TRY(const Bytes answer, talk.bytes(1, awaited));
  switch (answer[0]) {
    case 'S': return talk.nothing_behind("the S that answers SSLRequest");
    case 'N':
      return talk.refuse("the server does not offer TLS: it answered \"N\" to SSLRequest",
                         "In postgresql.conf it is ssl = on. Or somebody in between hides it; this "
                         "client does not go on without TLS.");
    default: break;
  }
  const Bytes said = concat({answer, talk.waiting(ldap_length)});
  // Nobody has proved yet who says this, so an error's text is not repeated to people.
  if (said[0] == 'E' && (said.size() == 1 || said[1] == 0))
    return talk.refuse(
        "the server answers SSLRequest with an error",
        "A server from before TLS, or one that is out of processes, does so. Its log "
        "knows more.");
  return not_that(talk, awaited.what, as_text(said), "PostgreSQL's");
}

}  // namespace

Expected<void> ask_for_tls(Talk& talk, Starttls protocol, const std::string& from) {
  switch (protocol) {
    case Starttls::none: return {};
    case Starttls::smtp: return smtp(talk, from);
    case Starttls::imap: return imap(talk);
    case Starttls::ldap: return ldap(talk);
    case Starttls::postgres: return postgres(talk);
  }
  return {};
}

}  // namespace handglass::cli
