// What a service or proxy says before TLS: the first byte picks the reader, the rest is a line of
// SMTP, IMAP or HTTP, or a message of LDAP. What is read lies within what came; an LDAP message is
// read whole or not at all, and asked for to the byte.
#include <algorithm>
#include <string>

#include "cli/replies.hpp"
#include "harmless.hpp"
#include "study/http_answer.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

bool within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void smtp(std::string_view line) {
  const auto read = cli::smtp_line(line);
  if (!read) return;
  fuzz::require(read->code >= 100 && read->code <= 999, "a code has three digits");
  fuzz::require(within(read->text, line), "the text is of the line");
  fuzz::require(line.starts_with(std::to_string(read->code)), "the code is what stands there");
  fuzz::require(read->last == (line.size() == 3 || line[3] == ' '), "a blank ends the reply");
}

void imap(std::string_view line) {
  const auto read = cli::imap_line(line);
  if (!read) return;
  fuzz::require(within(read->tag, line) && within(read->word, line) && within(read->text, line),
                "the parts are of the line");
  fuzz::require(line.starts_with(std::string(read->tag) + ' ' + std::string(read->word)),
                "tag and word begin the line");
  fuzz::require(line.ends_with(read->text), "the text ends it");
  fuzz::require(cli::has_word(line, read->word), "the word is among the words");
  fuzz::require(!cli::has_word(line, std::string(line) + "x"), "and a longer one is not");
}

void http(std::string_view line) {
  const auto read = study::http_status(line);
  if (!read) return;
  fuzz::require(read->code >= 100 && read->code <= 999, "a status has three digits");
  fuzz::require(within(read->reason, line) && line.ends_with(read->reason), "the reason ends it");
  fuzz::require(line.substr(9).starts_with(std::to_string(read->code)),
                "the status is what stands there");
}

// The whole of an answer over TLS: what is shown of it is harmless, and bounded.
void answer(View bytes) {
  const auto read = study::read_http_answer(bytes);
  study::Findings findings;
  study::diagnose_http(findings, bytes, "/", true, Time{});
  fuzz::require(findings.all().size() <= 2, "each answer is a finding, and its clock another");
  if (!read) return;
  for (const std::string* shown : {&read->reason, &read->server, &read->body})
    fuzz::require(fuzz::is_harmless(*shown), "nothing moves a cursor");
}

void ldap(View message) {
  constexpr std::size_t most = 16384;
  // As from a socket: only what is asked for, until nothing is missing.
  std::size_t have = 0;
  std::optional<std::size_t> missing;
  while ((missing = cli::ldap_missing(message.first(have), most)) && *missing != 0) {
    fuzz::require(have + *missing <= most, "what is asked for is bounded");
    if (*missing > message.size() - have) break;
    have += *missing;
  }
  const bool whole = missing && *missing == 0;
  const auto read = cli::ldap_response(message);
  if (!read) return;
  fuzz::require(message.size() > most || (whole && have == message.size()),
                "a message that can be read is asked for whole, and no byte more");
  fuzz::require(within(read->diagnostic, as_text(message)) && within(read->name, as_text(message)),
                "its texts are of the message");
  for (std::size_t size = 0; size < std::min<std::size_t>(message.size(), 256); ++size)
    fuzz::require(!cli::ldap_response(message.first(size)), "no prefix is a message");
  Bytes more = to_bytes(message);
  more.push_back(0);
  fuzz::require(!cli::ldap_response(more), "a byte too many is a fault");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const View rest(data + 1, size - 1);
  switch (data[0] & 3) {
    case 0: smtp(as_text(rest)); break;
    case 1: imap(as_text(rest)); break;
    case 2: http(as_text(rest)), answer(rest); break;
    default: ldap(rest); break;
  }
  return 0;
}
