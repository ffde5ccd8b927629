#include <algorithm>

#include "study/glossary.hpp"
#include "study/log_lines.hpp"
#include "study/log_words.hpp"
#include "study/usual_suspicions.hpp"

namespace handglass::study {
namespace {

struct Hit {
  const LogRow* row = nullptr;
  LogMatch match;
};

// A row that says who refused whom is more than one that says only that something failed. Of two
// that say as much, the first in the table.
bool says_more(const Hit& a, const Hit& b) {
  const bool clear_a = a.row->voice != Voice::unclear, clear_b = b.row->voice != Voice::unclear;
  if (clear_a != clear_b) return clear_a;
  return a.match.length != b.match.length ? a.match.length > b.match.length : a.row < b.row;
}

// ---- What it means

// Whose certificate, or lack of one, is refused.
std::optional<Role> subject(Voice voice, Speaker speaker) {
  if (speaker == Speaker::either) return std::nullopt;
  const bool client_speaks = speaker == Speaker::client;
  if (voice == Voice::refused) return client_speaks ? Role::client : Role::server;
  if (voice == Voice::refuses || voice == Voice::in_http)
    return client_speaks ? Role::server : Role::client;
  return std::nullopt;
}

bool possible(Cause cause, std::optional<Role> subject) {
  switch (cause) {
    case Cause::no_client_certificate:
    case Cause::issuer_not_listed:
    case Cause::client_intermediate_missing: return subject != Role::server;
    case Cause::name_mismatch:
    case Cause::proxy_in_between:
    case Cause::server_intermediate_missing: return subject != Role::client;
    default: return true;
  }
}

void add(std::vector<Refusal::Suspicion>& out, Refusal::Suspicion&& more) {
  const bool known = std::ranges::any_of(out, [&](const Refusal::Suspicion& one) {
    return more.cause != Cause::none ? one.cause == more.cause : one.text == more.text;
  });
  if (!known) out.push_back(std::move(more));
}

void add_causes(LogLine& line, std::span<const Cause> causes) {
  const auto whose = subject(line.row->voice, line.speaker);
  for (const Cause cause : causes)
    if (const CauseRow* row = row_of(cause); row && possible(cause, whose))
      add(line.causes, {std::string(row->title), false, cause});
}

// A line does not say how far the handshake was: all that the alert may mean, in the order of a
// client that was asked for a certificate.
void add_usual(LogLine& line) {
  const auto whose = subject(line.row->voice, line.speaker);
  std::vector<Standing> standings;
  if (whose != Role::server)
    standings = {{Role::client, true, true, false},
                 {Role::client, true, true, true},
                 {Role::client, false, false, false}};
  if (whose != Role::client) standings.push_back({Role::server, true, false, false});
  std::vector<Refusal::Suspicion> unnamed;
  for (const Standing& standing : standings)
    for (Refusal::Suspicion& one : usual_suspicions(*line.alert, standing))
      add(one.cause == Cause::none ? unnamed : line.causes, std::move(one));
  for (Refusal::Suspicion& one : unnamed) line.causes.push_back(std::move(one));
}

std::string who(Voice voice, Speaker speaker) {
  const bool client = speaker == Speaker::client, known = speaker != Speaker::either;
  const std::string self = !known   ? "the end that prints this"
                           : client ? "the client"
                                    : "the server";
  const std::string other = !known ? "its peer" : client ? "the server" : "the client";
  const std::string printed = known ? " This is the " + self.substr(4) + "'s line." : "";
  const auto sentence = [&](std::string text) {
    text.front() = static_cast<char>(text.front() - 32);
    return text + "." + printed;
  };
  switch (voice) {
    case Voice::refuses: return sentence(self + " refuses " + other);
    case Voice::refused: return sentence((known ? other : "the peer") + " refused " + self);
    case Voice::cut_off:
      return sentence((known ? other : "the peer") +
                      " ended the connection, and no alert says why");
    case Voice::own: return sentence("nobody: " + self + " cannot use what it was given");
    case Voice::in_http:
      return "The server refuses the client in HTTP, after a handshake that was completed.";
    case Voice::unclear: return "One of the two refused: the line does not say which.";
    case Voice::no_refusal: return "Nobody: this line is no refusal.";
  }
  return {};
}

// The program that prints the line and the end that it is may stand beside the row's words. Those
// of a library may be anyone's.
void read_frames(LogLine& line, std::string_view text) {
  bool program_known = line.program != Program::openssl && line.program != Program::gnutls &&
                       line.program != Program::curl;
  for (const LogFrame& frame : log_frames()) {
    const bool wanted = (frame.program && !program_known) ||
                        (frame.speaker != Speaker::either && line.speaker == Speaker::either);
    if (!wanted || text.find(frame.words) == std::string_view::npos) continue;
    if (frame.program && !program_known) {
      line.program = *frame.program;
      program_known = true;
    }
    if (line.speaker == Speaker::either) line.speaker = frame.speaker;
  }
}

}  // namespace

std::optional<LogLine> read_log_line(std::string_view line) {
  const std::string text = folded(line);
  std::vector<Hit> hits;
  for (const LogRow& row : log_rows())
    if (const auto match = find_words(text, row.words)) hits.push_back({&row, *match});
  if (hits.empty()) return std::nullopt;
  std::ranges::sort(hits, says_more);

  const Hit& best = hits.front();
  LogLine out;
  out.row = best.row;
  out.program = best.row->program;
  out.speaker = best.row->speaker;
  out.code = best.match.code;
  out.alert = best.match.alert ? best.match.alert : best.row->alert;
  read_frames(out, text);

  add_causes(out, best.row->causes);
  if (out.code) add_causes(out, out.code->causes);
  if (out.causes.empty() && out.alert) add_usual(out);
  // GnuTLS says several things in one line. What stands before may be only how the best begins,
  // where it leaves open what it means.
  for (const Hit& hit : hits) {
    const bool certain = hit.row->causes[1] == Cause::none;
    if (hit.row->program == best.row->program && hit.row->voice == best.row->voice &&
        (hit.match.begin >= best.match.end || (certain && hit.match.end <= best.match.begin)))
      add_causes(out, hit.row->causes);
  }

  out.says = best.row->says;
  if (out.says.empty())
    out.says = out.code ? std::string(out.code->says)
                        : "OpenSSL's code is one that handglass does not know.";
  // What the sender of an alert means by it is said once, in the glossary.
  if (out.alert && best.row->causes.front() == Cause::none)
    if (const Entry* entry = find_entry(Topic::alert, name_of(*out.alert)))
      out.says += " " + std::string(first_sentence(entry->text));
  out.who = who(best.row->voice, out.speaker);
  return out;
}

}  // namespace handglass::study
