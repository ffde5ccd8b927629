#include "cli/explain_log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/limits.hpp"
#include "cli/explain_parts.hpp"
#include "cli/json.hpp"

namespace handglass::cli {
namespace {

using study::Cause;
using study::LogLine;
using study::Voice;

constexpr std::size_t most_quoted = 240;  // of a line that is explained
constexpr std::size_t most_related = 5;

// Where the glossary says more about a cause.
struct Related {
  Cause cause{};
  std::string_view id;
};
constexpr auto related_entries = std::to_array<Related>({
    {Cause::no_client_certificate, "certificate_missing"},
    {Cause::issuer_not_listed, "certificate_authorities"},
    {Cause::no_common_scheme, "scheme_not_common"},
    {Cause::client_intermediate_missing, "issuer_unknown"},
    {Cause::untrusted_root, "root_untrusted"},
    {Cause::purpose_wrong, "extended_key_usage_lacks"},
    {Cause::key_usage_wrong, "key_usage_lacks"},
    {Cause::expired, "expired"},
    {Cause::not_yet_valid, "not_yet_valid"},
    {Cause::revoked, "revoked"},
    {Cause::crl_stale, "crl_stale"},
    {Cause::crl_missing, "crl_missing"},
    {Cause::crl_wrong, "crl_signature_wrong"},
    {Cause::digest_weak, "digest_weak"},
    {Cause::key_too_small, "key_weak"},
    {Cause::key_mismatch, "key_mismatch"},
    {Cause::signature_wrong, "signature_wrong"},
    {Cause::pin_wrong, "pin_refused"},
    {Cause::pin_or_token_unavailable, "token_not_found"},
    {Cause::token_without_pss, "RSA-PSS"},
    {Cause::name_mismatch, "name_mismatch"},
    {Cause::server_intermediate_missing, "issuer_unknown"},
    {Cause::finished_or_record_wrong, "finished_wrong"},
    {Cause::malformed, "malformed"},
    {Cause::certificate_altered, "signature_wrong"},
    {Cause::refused_in_http, "mutual authentication"},
    {Cause::renegotiation_for_certificate, "renegotiation"},
    {Cause::no_common_version, "version_not_common"},
    {Cause::no_common_suite, "suite_not_common"},
    {Cause::no_common_group, "group_not_common"},
    {Cause::server_name_unknown, "server_name"},
    {Cause::proxy_in_between, "man in the middle"},
    {Cause::closed_without_alert, "peer_truncated"},
    {Cause::not_tls, "not_tls"},
    {Cause::ca_list_too_long, "certificate_authorities"},
    {Cause::issuer_is_no_ca, "not_a_ca"},
    {Cause::extension_or_constraint, "critical_extension_unknown"},
    {Cause::ocsp, "OCSP"},
    {Cause::extended_master_secret_differs, "extended_master_secret"},
    {Cause::password_wrong, "password_wrong"},
});

std::vector<std::string> related(const LogLine& line) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view id) {
    if (out.size() < most_related && std::ranges::find(out, id) == out.end()) out.emplace_back(id);
  };
  if (line.row->voice == Voice::no_refusal && line.causes.empty()) add("verify-return-code-0");
  if (line.alert) add(name_of(*line.alert));
  for (const auto& one : line.causes)
    for (const Related& row : related_entries)
      if (row.cause == one.cause) add(row.id);
  return out;
}

std::string alert_text(const LogLine& line) {
  if (!line.alert) return {};
  const Voice voice = line.row->voice;
  return fmt::format("{} ({}), {}", name_of(*line.alert), static_cast<unsigned>(*line.alert),
                     voice == Voice::refused   ? "received from the peer"
                     : voice == Voice::refuses ? "sent to the peer"
                                               : "sent by the refusing end");
}

std::string next_step(const LogLine& line) {
  if (line.row->voice == Voice::own)
    return "handglass connect HOST:PORT, with the same files, says which of them cannot be used";
  if (line.row->voice == Voice::no_refusal && line.causes.empty()) return {};
  return "handglass doctor HOST:PORT looks for the cause at the server itself";
}

std::string heading(const LogLine& line) {
  std::string out(name_of(line.program));
  if (line.alert) return out + fmt::format(" - alert {}", static_cast<unsigned>(*line.alert));
  if (line.code) return out + fmt::format(" - X509_V_ERR {}", line.code->number);
  return out + " - log line";
}

void draw(study::Page& page, const LogLine& line, const std::string& line_text) {
  page.section(heading(line));
  explain_labelled(page, "line", line_text);
  explain_labelled(page, "says", line.says);
  explain_labelled(page, "who", line.who);
  explain_labelled(page, "alert", alert_text(line));
  std::size_t n = 0;
  for (const auto& cause : line.causes) {
    const std::string id(cause.cause == Cause::none ? "" : name_of(cause.cause));
    explain_labelled(page, n == 0 ? "causes" : "",
                     fmt::format("{}. {}{}", n + 1, id.empty() ? "" : id + ": ", cause.text));
    ++n;
  }
  explain_labelled(page, "next", next_step(line));
  explain_labelled(page, "see also", joined(related(line), ", "));
}

Json json_of(const LogLine& line) {
  Json out{{"program", std::string(name_of(line.program))},
           {"says", line.says},
           {"voice", std::string(name_of(line.row->voice))},
           {"speaker", std::string(name_of(line.speaker))},
           {"who", line.who}};
  if (line.alert)
    out["alert"] = {{"number", static_cast<unsigned>(*line.alert)},
                    {"name", std::string(name_of(*line.alert))}};
  if (line.code) out["x509_v_err"] = line.code->number;
  out["heard"] = line.row->heard;
  out["causes"] = Json::array();
  for (const auto& cause : line.causes) {
    Json one;
    if (cause.cause != Cause::none) one["id"] = std::string(name_of(cause.cause));
    one["text"] = cause.text;
    out["causes"].push_back(std::move(one));
  }
  if (const std::string next = next_step(line); !next.empty()) out["next"] = next;
  out["see_also"] = related(line);
  return out;
}

std::string excerpt(const std::string& words) {
  return words.size() <= most_quoted ? words : words.substr(0, most_quoted) + " ...";
}

// ---- Many lines

// Standard input, a line at a time; of a line that is longer than what is looked at, the rest goes.
class Lines {
 public:
  Expected<bool> next(std::string& line) {
    line.clear();
    for (bool any = false;; any = true) {
      if (at_ == size_) {
        TRY(const bool more, fill());
        if (!more) return any;
      }
      const char c = buffer_[at_++];
      if (c == '\n') return true;
      if (line.size() < limits::log_line) line += c;
    }
  }

 private:
  Expected<bool> fill() {
    const ssize_t got = ::read(STDIN_FILENO, buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) return fill();
    if (got < 0) return complain(fmt::format("standard input: {}", std::strerror(errno)));
    at_ = 0;
    size_ = static_cast<std::size_t>(got);
    return size_ > 0;
  }

  std::array<char, 4096> buffer_{};
  std::size_t at_ = 0, size_ = 0;
};

struct Meaning {
  const study::LogRow* row = nullptr;
  study::Program program{};
  study::Speaker speaker{};
  std::optional<Alert> alert;
  const study::VerifyCode* code = nullptr;
  std::vector<Cause> causes;
  bool operator==(const Meaning&) const = default;
};

Meaning meaning_of(const LogLine& line) {
  Meaning out{line.row, line.program, line.speaker, line.alert, line.code, {}};
  for (const auto& cause : line.causes) out.causes.push_back(cause.cause);
  return out;
}

std::string summary(std::size_t lines, std::size_t known, std::size_t different) {
  std::string out = fmt::format("{}: {} known", study::counted(lines, "line"), known);
  if (different < known) out += fmt::format(", with {}", study::counted(different, "meaning"));
  return out + fmt::format("; {} not known", lines - known);
}

}  // namespace

void show_log_line(const LogLine& line, const std::string& words, Output& output) {
  if (output.wants_json()) {
    Json out = explain_document();
    out["words"] = words;
    out["exact"] = Json::array();
    out["others"] = Json::array();
    out["log_line"] = json_of(line);
    output.document(laid_out(out));
  }
  if (!output.page()) return;
  study::Page page(output.width(), false);
  draw(page, line, {});
  output.text(finished(std::move(page), output.color()));
}

Expected<int> explain_lines(Output& output) {
  Lines input;
  Json listed = Json::array();
  std::vector<Meaning> met;
  std::vector<std::size_t> counts;
  std::size_t lines = 0, known = 0;
  for (std::string text; lines < limits::log_lines;) {
    TRY(const bool more, input.next(text));
    if (!more) break;
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    ++lines;
    const auto line = study::read_log_line(text);
    if (!line) continue;
    ++known;
    Meaning meaning = meaning_of(*line);
    if (const auto found = std::ranges::find(met, meaning); found != met.end()) {
      ++counts[static_cast<std::size_t>(found - met.begin())];
      continue;
    }
    met.push_back(std::move(meaning));
    counts.push_back(1);
    if (output.wants_json()) {
      Json one{{"line", lines}, {"text", excerpt(text)}};
      one.update(json_of(*line));
      listed.push_back(std::move(one));
    }
    if (!output.page()) continue;
    study::Page page(output.width(), false);
    draw(page, *line, excerpt(text));
    page.blank();
    output.text(finished(std::move(page), output.color()));
    if (lost_output() == EPIPE) break;  // who read it has seen enough
  }
  if (lines == 0) return complain("standard input holds no line", exit_code::usage);
  for (std::size_t i = 0; i < listed.size(); ++i) listed[i]["count"] = counts[i];
  if (output.wants_json()) {
    Json out = explain_document();
    out["lines"] = std::move(listed);
    out["known"] = known;
    out["unknown"] = lines - known;
    output.document(laid_out(out));
  }
  if (output.page()) output.text(summary(lines, known, met.size()) + "\n");
  if (lines == limits::log_lines)
    warn(fmt::format("no more than {} lines are read; use tail to choose", limits::log_lines));
  if (known > 0) return exit_code::ok;
  return complain("none of these lines is known; handglass explain --list log shows what is",
                  exit_code::usage);
}

void list_log_words(Output& output) {
  Json listed = Json::array();
  study::Page page(output.width(), false);
  for (const auto& [program, name] : names_of<study::Program>) {
    Json words = Json::array();
    page.section(name);
    for (const study::LogRow& row : study::log_rows()) {
      if (row.program != program) continue;
      std::string text;
      for (const char c : row.words) text += c == '\n' ? std::string() : std::string(1, c);
      words.push_back(text);
      page.line("   " + text, 6);
    }
    listed.push_back({{"program", std::string(name)}, {"words", std::move(words)}});
  }
  page.section("OpenSSL's codes of certificates");
  for (const study::VerifyCode& row : study::verify_codes())
    page.line(fmt::format("   {} {}", row.number, row.text), 6);
  if (output.wants_json()) {
    Json out = explain_document();
    out["log"] = std::move(listed);
    output.document(laid_out(out));
  }
  if (output.page()) output.text(finished(std::move(page), output.color()));
}

}  // namespace handglass::cli
