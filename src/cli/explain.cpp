// handglass explain: what a message, a field, an alert, a suite or a word is, or a line that
// another program printed. Reads nothing but its arguments and, where it is told to, standard
// input.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/explain_log.hpp"
#include "cli/explain_parts.hpp"
#include "cli/json.hpp"
#include "cli/nearest.hpp"
#include "cli/output.hpp"
#include "study/glossary.hpp"
#include "study/layout.hpp"

namespace handglass::cli {
namespace {

using study::Explanation;

constexpr std::size_t most_others = 20, most_in_short = 10;  // more is no answer

std::string readable(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '_', ' ');
  return out;
}

// ---- Explanations

void draw(study::Page& page, const Explanation& one) {
  page.section(one.id + " - " + one.kind);
  page.line("   " + one.text, 3);
  explain_labelled(page, "RFC", study::plain(one.rfc).substr(std::string_view("RFC ").size()));
  explain_labelled(page, "TLS 1.3", one.tls13);
  explain_labelled(page, "see also", joined(one.related, ", "));
}

// What has the words in its name too.
void draw_others(study::Page& page, const std::vector<Explanation>& others, bool in_short) {
  const std::size_t shown = std::min(others.size(), in_short ? most_in_short : most_others);
  if (in_short) {
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) text += (i ? ", " : "") + others[i].id;
    if (shown < others.size()) text += fmt::format(" and {} more", others.size() - shown);
    page.blank();
    return page.line("   others    " + text, 13);
  }
  for (std::size_t i = 0; i < shown; ++i)
    page.line(fmt::format("   {} ({}): {}", others[i].id, others[i].kind,
                          study::first_sentence(others[i].text)),
              6);
  if (shown < others.size())
    page.line(fmt::format("   and {} more: say more of the name", others.size() - shown));
}

std::string found_page(const std::string& words, const study::Found& found, const Output& output) {
  study::Page page(output.width(), false);
  // One that merely holds the words is meant where it is the only one.
  const bool alone = found.exact.empty() && found.others.size() == 1;
  for (const Explanation& one : alone ? found.others : found.exact) draw(page, one);
  if (found.exact.empty() && !alone)
    page.section(fmt::format("{}: {} explanations", words, found.others.size()));
  if (!found.others.empty() && !alone) draw_others(page, found.others, !found.exact.empty());
  return finished(std::move(page), output.color());
}

Json json_of(const Explanation& one) {
  Json out{{"topic", std::string(name_of(one.topic))},
           {"id", one.id},
           {"kind", one.kind},
           {"text", one.text},
           {"rfc", study::plain(one.rfc)}};
  if (!one.tls13.empty()) out["tls13"] = one.tls13;
  out["see_also"] = one.related;
  return out;
}

std::string found_json(const std::string& words, const study::Found& found) {
  Json out = explain_document(), exact = Json::array(), others = Json::array();
  for (const Explanation& one : found.exact) exact.push_back(json_of(one));
  for (const Explanation& one : found.others) others.push_back(json_of(one));
  out["words"] = words;
  out["exact"] = std::move(exact);
  out["others"] = std::move(others);
  return laid_out(out);
}

// Suites of which only the name is known here.
const Named<handshake::CipherSuite>* suite_named(std::string_view words) {
  for (const auto& row : names_of<handshake::CipherSuite>)
    if (row.name == words || fmt::format("0x{:04x}", static_cast<unsigned>(row.value)) == words)
      return &row;
  return nullptr;
}

Complaint nothing_found(const std::string& words) {
  if (const auto* suite = suite_named(words))
    return {exit_code::usage,
            fmt::format("{} (0x{:04x}) is a suite that this program knows by its name alone, and "
                        "does not speak",
                        suite->name, static_cast<unsigned>(suite->value))};
  std::vector<std::string_view> known;
  for (const auto& [topic, name] : names_of<study::Topic>) {
    const auto ids = study::ids_of(topic);
    known.insert(known.end(), ids.begin(), ids.end());
  }
  return {
      exit_code::usage,
      fmt::format("there is no explanation of {}{}\n  handglass explain --list shows what there "
                  "is",
                  words, suggestion(words, known))};
}

// ---- The list

Expected<std::vector<study::Topic>> topics_of(const std::vector<std::string>& words) {
  std::vector<study::Topic> out;
  std::vector<std::string_view> known;
  for (const auto& [topic, name] : names_of<study::Topic>) {
    known.push_back(name);
    if (words.empty()) out.push_back(topic);
  }
  // "certificate type" is one topic.
  if (const auto topic = value_named<study::Topic>(joined(words, "_"))) return std::vector{*topic};
  for (const std::string& word : words) {
    const auto topic = value_named<study::Topic>(word);
    if (!topic)
      return complain(fmt::format("{} is no topic{}; topics are {}, and log", word,
                                  suggestion(word, known), fmt::join(known, ", ")),
                      exit_code::usage);
    out.push_back(*topic);
  }
  return out;
}

std::string list_page(const std::vector<study::Topic>& topics, const Output& output) {
  study::Page page(output.width(), false);
  for (const study::Topic topic : topics) {
    page.section(readable(name_of(topic)));
    page.line(fmt::format("   {}", fmt::join(study::ids_of(topic), ", ")), 3);
  }
  return finished(std::move(page), output.color());
}

std::string list_json(const std::vector<study::Topic>& topics) {
  Json out = explain_document(), listed = Json::array();
  for (const study::Topic topic : topics)
    listed.push_back({{"topic", std::string(name_of(topic))}, {"ids", study::ids_of(topic)}});
  out["topics"] = std::move(listed);
  return laid_out(out);
}

}  // namespace

Expected<int> run_explain(const Options& options) {
  TRY(Output output, Output::open(options, false));
  if (options.list) {
    if (options.words == std::vector<std::string>{"log"}) {
      list_log_words(output);
      return exit_code::ok;
    }
    TRY(const auto topics, topics_of(options.words));
    if (output.wants_json()) output.document(list_json(topics));
    if (output.page()) output.text(list_page(topics, output));
    return exit_code::ok;
  }
  const std::string words = joined(options.words, " ");
  if (words == "-") return explain_lines(output);
  const study::Found found = study::search(words);
  // A word of the glossary means what it says there, whoever else prints it.
  if (found.exact.empty()) {
    if (const auto line = study::read_log_line(words)) {
      show_log_line(*line, words, output);
      return exit_code::ok;
    }
  }
  if (found.exact.empty() && found.others.empty()) return std::unexpected(nothing_found(words));
  if (output.wants_json()) output.document(found_json(words, found));
  if (output.page()) output.text(found_page(words, found, output));
  return exit_code::ok;
}

}  // namespace handglass::cli
