#include "study/layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "wire/hex.hpp"

namespace handglass::study {
namespace {

constexpr std::size_t label_column = 3, text_column = 10, word_width = 6;

// The words that judge, and their colours (SGR).
constexpr auto colors = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"PASS", "32"},
    {"FAIL", "1;31"},
    {"SKIP", "33"},
    {"NOTE", "33"},
    {"WARNING", "1;33"},
    {"Refused", "1;31"},
    {"PROVEN", "1;31"},
});

constexpr bool is_word_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// Each word of the table that stands by itself, coloured. What it says without colour stays.
std::string colored(const std::string& line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const bool starts = at == 0 || !is_word_character(line[at - 1]);
    const auto* found = std::ranges::find_if(colors, [&](const auto& row) {
      const std::size_t end = at + row.first.size();
      return starts && line.compare(at, row.first.size(), row.first) == 0 &&
             (end >= line.size() || !is_word_character(line[end]));
    });
    if (found == colors.end()) {
      out += line[at++];
      continue;
    }
    out += "\x1b[" + std::string(found->second) + "m" + std::string(found->first) + "\x1b[0m";
    at += found->first.size();
  }
  return out;
}

constexpr bool continues(char c) { return (static_cast<std::uint8_t>(c) & 0xc0) == 0x80; }

// Three- and four-byte sequences may be two cells wide: counted as such, a line is at most too
// short.
constexpr std::size_t cells_of(char first) {
  const auto b = static_cast<std::uint8_t>(first);
  return continues(first) ? 0 : b >= 0xe0 ? 2 : 1;
}

// How many bytes of `text` fit into `width` cells; at least one character.
std::size_t prefix(std::string_view text, std::size_t width) {
  std::size_t used = 0, at = 0;
  while (at < text.size()) {
    if (used + cells_of(text[at]) > width && at > 0) break;
    used += cells_of(text[at++]);
    while (at < text.size() && continues(text[at])) ++at;
  }
  return at;
}

}  // namespace

std::size_t cells(std::string_view text) {
  std::size_t n = 0;
  for (char c : text) n += cells_of(c);
  return n;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  width = std::max<std::size_t>(width, 8);
  std::vector<std::string> lines;
  for (std::size_t most; (most = prefix(text, width)) < text.size();) {
    std::size_t cut = text.substr(0, most + 1).rfind(' ');
    if (cut == std::string_view::npos || cut == 0) cut = most;
    std::string_view head = text.substr(0, cut);
    while (head.ends_with(' ')) head.remove_suffix(1);
    lines.emplace_back(head);
    text.remove_prefix(cut);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

std::string grouped_hex(View bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 4)
    out += (at ? " " : "") + to_hex(bytes.subspan(at, std::min<std::size_t>(4, bytes.size() - at)));
  return out;
}

std::string plain(std::string_view citation) {
  constexpr std::string_view sign = "§";
  std::string out;
  while (!citation.empty()) {
    const std::size_t at = std::min(citation.find(sign), citation.size());
    out += citation.substr(0, at);
    citation.remove_prefix(std::min(at + sign.size(), citation.size()));
  }
  return out;
}

std::string counted(std::size_t n, std::string_view noun) {
  return std::to_string(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

std::vector<std::string> items_of(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(", "), list.size());
    out.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 2, list.size()));
  }
  return out;
}

Page::Page(std::size_t width, bool color)
    : width_(std::max<std::size_t>(width, 40)), color_(color) {}

void Page::line(std::string_view text, std::size_t hang) {
  const std::string safe = readable(as_bytes(text));
  std::string_view rest = safe;
  // The indentation of the first line is the text's own, where it leaves room for a text.
  std::size_t indent = std::min(rest.find_first_not_of(' '), rest.size());
  rest.remove_prefix(indent);
  const std::size_t further = std::min(hang, width_ / 2);
  if (indent + 2 > width_) indent = further;
  do {
    const std::size_t most = prefix(rest, width_ - indent);
    std::size_t cut = most;
    if (most < rest.size()) {
      cut = rest.substr(0, most + 1).rfind(' ');
      if (cut == std::string_view::npos || cut == 0 || indent + cut <= hang) cut = most;
    }
    std::string line = std::string(indent, ' ') + std::string(rest.substr(0, cut));
    rest.remove_prefix(cut);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    indent = further;
    while (line.ends_with(' ')) line.pop_back();
    out_ += (color_ ? colored(line) : line) + '\n';
  } while (!rest.empty());
}

void Page::section(std::string_view text) {
  if (!out_.empty() && !out_.ends_with("\n\n")) blank();
  // Too long for one line: the rule closes the last.
  const auto lines = wrapped(readable(as_bytes(text)), width_ - 4);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) line((i ? "   " : "-- ") + lines[i]);
  std::string head = (lines.size() > 1 ? "   " : "-- ") + lines.back() + " ";
  while (cells(head) < width_) head += '-';
  line(head);
}

void Page::hanging(std::string_view first, std::string_view text) {
  const std::size_t column = cells(first);
  const auto lines = wrapped(readable(as_bytes(text)), width_ - column);
  line(std::string(first) + lines.front(), column);
  for (std::size_t i = 1; i < lines.size(); ++i) line(std::string(column, ' ') + lines[i], column);
}

void Page::labelled(std::string_view label, std::string_view text) {
  std::string first = std::string(label_column, ' ') + std::string(label);
  first.resize(std::max(text_column, first.size() + 1), ' ');
  hanging(first, text);
}

void Page::judged(std::string_view label, std::string_view word, std::string_view text) {
  std::string first = std::string(label_column, ' ') + std::string(label);
  first.resize(std::max(text_column, first.size() + 1), ' ');
  first += word;
  first.resize(std::max(text_column + word_width, first.size() + 1), ' ');
  hanging(first, text);
}

void Page::hash(std::string_view label, std::string_view name, View bytes,
                std::string_view remark) {
  constexpr std::size_t row = 16;
  std::string head = std::string(label_column, ' ') + std::string(label);
  head.resize(std::max(text_column, head.size() + 1), ' ');
  head += std::string(name) + "  ";
  const std::size_t column = head.size();
  for (std::size_t at = 0; at < bytes.size(); at += row) {
    head += grouped_hex(bytes.subspan(at, std::min(row, bytes.size() - at)));
    if (at == 0 && !remark.empty()) head += "  " + std::string(remark);
    line(head, column);
    head.assign(column, ' ');
  }
}

void Page::command(std::string_view label, std::string_view text) {
  std::string first = std::string(label_column, ' ') + std::string(label);
  first.resize(std::max(text_column, first.size() + 1), ' ');
  const bool fits = cells(text) + text_column <= width_;
  const auto lines =
      fits ? std::vector{std::string(text)} : wrapped(text, width_ - text_column - 4);
  for (std::size_t i = 0; i < lines.size(); ++i)
    line((i ? std::string(text_column + 2, ' ') : first) + lines[i] +
             (i + 1 < lines.size() ? " \\" : ""),
         text_column + 2);
}

}  // namespace handglass::study
