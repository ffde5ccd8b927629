// What services and proxies say before TLS begins, taken apart: pure functions over a line, a head
// or a message that came whole. They accept what is well-formed; what it means is judged by those
// who asked. All views point into what was read.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace handglass::cli {

// A line of an SMTP reply (RFC 5321 §4.2), without its line end: "250-STARTTLS".
struct SmtpLine {
  int code = 0;
  bool last = false;
  std::string_view text;
};
std::optional<SmtpLine> smtp_line(std::string_view line);

// A line of an IMAP answer (RFC 9051 §7), without its line end: "* OK hello", "a1 NO not now".
struct ImapLine {
  std::string_view tag;   // "*" where it answers no command
  std::string_view word;  // "OK", "CAPABILITY"
  std::string_view text;
};
std::optional<ImapLine> imap_line(std::string_view line);

// Whether the words, which blanks separate, have this one. Upper and lower case are alike.
bool has_word(std::string_view words, std::string_view wanted);

// How many bytes are still missing from an LDAP message of which these are the first, as far as
// they tell: 0 when it is whole. Nothing where they begin none, or one of more than `most` bytes.
std::optional<std::size_t> ldap_missing(View begun, std::size_t most);

// An ExtendedResponse (RFC 4511 §4.12).
struct LdapResponse {
  std::uint32_t id = 0;
  std::uint32_t code = 0;
  std::string_view diagnostic;
  std::string_view name;  // an OID in dotted form, or nothing
};
std::optional<LdapResponse> ldap_response(View message);

}  // namespace handglass::cli
