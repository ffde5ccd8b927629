#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "study/glossary.hpp"
#include "study/log_lines.hpp"
#include "study/usual_suspicions.hpp"

namespace handglass::study {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool in_a_word(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

// Whether no word, and no number with dots in it, goes on from the byte before `at` to that at it.
bool is_bound(std::string_view line, std::size_t at) {
  if (at == 0 || at >= line.size()) return true;
  const char before = line[at - 1], after = line[at];
  if (in_a_word(before) && in_a_word(after)) return false;
  if (before == '.' && at >= 2) return !(is_digit(line[at - 2]) && is_digit(after));
  if (after == '.' && at + 1 < line.size()) return !(is_digit(before) && is_digit(line[at + 1]));
  return true;
}

// Part of a text up to a mark, which is taken off with it.
std::string_view next_part(std::string_view& rest, char mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view out = rest.substr(0, at);
  rest.remove_prefix(at == nowhere ? rest.size() : at + 1);
  return out;
}

// The line between two line breaks, without capitals, control characters and what colours it on a
// terminal.
std::string folded(std::string_view line) {
  line = line.substr(0, limits::log_line);
  std::string out = "\n";
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i).starts_with("\x1b[")) {
      i = line.find_first_not_of("0123456789;", i + 2);
      if (i == nowhere) break;
    } else {
      out += static_cast<unsigned char>(line[i]) < ' ' ? ' ' : lower(line[i]);
    }
  }
  const std::size_t first = out.find_first_not_of(" \n"), last = out.find_last_not_of(' ');
  return first == nowhere ? std::string() : "\n" + out.substr(first, last + 1 - first) + "\n";
}

// What stood in the line where a row has braces.
struct Values {
  std::optional<Alert> alert;
  const VerifyCode* code = nullptr;
};

struct Match {
  std::size_t begin = 0, end = 0, length = 0;  // length: of all words, without what "*" passes over
  Values values;
};

// ---- What stands in braces: how many bytes of `text` it takes, 0 where it is not there

std::size_t digits(std::string_view text, unsigned& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? static_cast<std::size_t>(end - text.data()) : 0;
}

std::size_t take_alert(std::string_view text, Values& values) {
  unsigned number = 0;
  const std::size_t length = digits(text, number);
  if (length == 0 || number > 255) return 0;
  const Alert alert = static_cast<Alert>(number);
  values.alert = name_of(alert).empty() ? std::nullopt : std::optional(alert);
  return length;
}

std::size_t take_verify(std::string_view text, Values& values) {
  unsigned number = 0;
  const std::size_t length = digits(text, number);
  if (length == 0 || number == 0 || number > 999) return 0;
  const auto found =
      std::ranges::find(verify_codes(), static_cast<int>(number), &VerifyCode::number);
  values.code = found == verify_codes().end() ? nullptr : &*found;
  return length;
}

// Whether the text begins with the words, and ends there or goes on with another word. An
// underscore is as good as a blank.
bool begins_with(std::string_view text, std::string_view words) {
  if (words.empty() || text.size() < words.size()) return false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char a = text[i] == '_' ? ' ' : text[i], b = words[i] == '_' ? ' ' : lower(words[i]);
    if (a != b) return false;
  }
  return text.size() == words.size() || !(in_a_word(words.back()) && in_a_word(text[words.size()]));
}

std::size_t take_name(std::string_view text, Values& values) {
  std::size_t longest = 0;
  const auto consider = [&](Alert alert, std::string_view words) {
    if (words.size() <= longest || !begins_with(text, words)) return;
    longest = words.size();
    values.alert = alert;
  };
  for (const auto& [alert, name] : names_of<Alert>) consider(alert, name);
  for (const AlertWords& row : alert_words()) consider(row.alert, row.words);
  return longest;
}

// A text that says nothing by itself is not looked for: it may be anything's.
std::size_t take_reason(std::string_view text, Values& values) {
  std::size_t longest = 0;
  for (const VerifyCode& row : verify_codes()) {
    if (row.causes.front() == Cause::none) continue;
    for (std::string_view rest = row.text; !rest.empty();) {
      const std::string_view words = next_part(rest, '|');
      if (words.size() <= longest || !begins_with(text, words)) continue;
      longest = words.size();
      values.code = &row;
    }
  }
  return longest;
}

// Names of a single word are too common to be one.
std::size_t take_code(std::string_view text, Values& values) {
  std::size_t longest = 0;
  for (const VerifyCode& row : verify_codes()) {
    const bool there = row.name.size() > longest && text.size() >= row.name.size() &&
                       std::ranges::equal(text.substr(0, row.name.size()), row.name, {}, {}, lower);
    if (!there) continue;
    const char next = text.size() > row.name.size() ? text[row.name.size()] : ' ';
    if (in_a_word(next) || next == '_') continue;
    longest = row.name.size();
    values.code = &row;
  }
  return longest;
}

std::size_t take_number(std::string_view text, Values&) {
  unsigned value = 0;
  return digits(text, value);
}

struct Slot {
  std::string_view name;
  std::size_t (*take)(std::string_view text, Values& values);
};
constexpr auto slots = std::to_array<Slot>({
    {"alert", take_alert},
    {"name", take_name},
    {"verify", take_verify},
    {"reason", take_reason},
    {"code", take_code},
    {"number", take_number},
});

// ---- A row's words in a line

// How much of the line the words take from `at` on, which have no "*"; 0 where they are not there.
std::size_t length_at(std::string_view line, std::size_t at, std::string_view words,
                      Values& values) {
  std::size_t place = at;
  while (!words.empty()) {
    if (words.front() != '{') {
      if (place == line.size() || line[place] != words.front()) return 0;
      ++place;
      words.remove_prefix(1);
      continue;
    }
    words.remove_prefix(1);
    const std::string_view name = next_part(words, '}');
    const auto found = std::ranges::find(slots, name, &Slot::name);
    const std::size_t length = found == slots.end() ? 0 : found->take(line.substr(place), values);
    if (length == 0) return 0;
    place += length;
  }
  return is_bound(line, place) ? place - at : 0;
}

// The first place from `from` on where the words begin a word of the line.
std::optional<Match> find_words(std::string_view line, std::size_t from, std::string_view words) {
  const bool literal = words.front() != '{';
  for (std::size_t at = from; at < line.size(); ++at) {
    if (literal && (at = line.find(words.front(), at)) == nowhere) return std::nullopt;
    if (!is_bound(line, at)) continue;
    Match match{.begin = at, .end = 0, .length = 0, .values = {}};
    match.length = length_at(line, at, words, match.values);
    match.end = at + match.length;
    if (match.length > 0) return match;
  }
  return std::nullopt;
}

// All parts between "*" one behind the other.
std::optional<Match> find_in_order(std::string_view line, std::string_view words) {
  std::optional<Match> out;
  while (!words.empty()) {
    std::string_view part = next_part(words, '*');
    if (out && part.starts_with(' ')) part.remove_prefix(1);
    if (!words.empty() && part.ends_with(' ')) part.remove_suffix(1);
    const auto match = find_words(line, out ? out->end : 0, part);
    if (!match) return std::nullopt;
    if (!out) {
      out = match;
      continue;
    }
    out->end = match->end;
    out->length += match->length;
    if (match->values.alert) out->values.alert = match->values.alert;
    if (match->values.code) out->values.code = match->values.code;
  }
  return out;
}

// The longest of the ways to say it that is in the line.
std::optional<Match> find_row(std::string_view line, std::string_view words) {
  std::optional<Match> out;
  while (!words.empty()) {
    const auto match = find_in_order(line, next_part(words, '|'));
    if (match && (!out || match->length > out->length)) out = match;
  }
  return out;
}

struct Hit {
  const LogRow* row = nullptr;
  Match match;
};

// A row that says who refused whom is more than one that says only that something failed.
bool says_more(const Hit& a, const Hit& b) {
  const bool clear_a = a.row->voice != Voice::unclear, clear_b = b.row->voice != Voice::unclear;
  return clear_a != clear_b ? clear_a : a.match.length > b.match.length;
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
    if (!wanted || text.find(frame.words) == nowhere) continue;
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
    if (const auto match = find_row(text, row.words)) hits.push_back({&row, *match});
  if (hits.empty()) return std::nullopt;
  std::ranges::stable_sort(hits, says_more);

  const Hit& best = hits.front();
  LogLine out;
  out.row = best.row;
  out.program = best.row->program;
  out.speaker = best.row->speaker;
  out.code = best.match.values.code;
  out.alert = best.match.values.alert ? best.match.values.alert : best.row->alert;
  read_frames(out, text);

  add_causes(out, best.row->causes);
  if (out.code) add_causes(out, out.code->causes);
  if (out.causes.empty() && out.alert) add_usual(out);
  // Some programs say several things in one line.
  for (const Hit& hit : hits)
    if (hit.row->program == best.row->program && hit.row->voice == best.row->voice &&
        hit.match.begin >= best.match.end)
      add_causes(out, hit.row->causes);

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
