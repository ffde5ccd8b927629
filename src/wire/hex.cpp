#include "wire/hex.hpp"

#include <algorithm>

#include "wire/utf8.hpp"

namespace handglass {
namespace {

constexpr char digits[] = "0123456789abcdef";

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Neither a control nor one of the invisible characters that reorder or hide what stands beside
// them.
constexpr bool harmless(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  constexpr Range harmful[] = {{0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},
                               {0x061c, 0x061c}, {0x200b, 0x200f}, {0x2028, 0x202e},
                               {0x2060, 0x206f}, {0xfeff, 0xfeff}};
  return std::ranges::none_of(
      harmful, [&](const Range& range) { return c >= range.first && c <= range.last; });
}

}  // namespace

std::string to_hex(View bytes) {
  std::string out;
  out.reserve(2 * bytes.size());
  for (std::uint8_t b : bytes) out += digits[b >> 4], out += digits[b & 15];
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 2);  // of a secret no pieces are left in smaller memory
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == ':' || text[at] == '\n' || text[at] == '\t' ||
        text[at] == '\r') {
      ++at;
      continue;
    }
    const int high = digit(text[at]), low = at + 1 < text.size() ? digit(text[at + 1]) : -1;
    if (high < 0 || low < 0) return fail({.rule = Rule::hex_malformed, .offset = at});
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
    at += 2;
  }
  return out;
}

std::string printable(View bytes) {
  std::string out;
  for (std::uint8_t b : bytes) {
    if (b >= 0x20 && b < 0x7f)
      out += static_cast<char>(b);
    else
      out += "\\x", out += digits[b >> 4], out += digits[b & 15];
  }
  return out;
}

std::string readable(View bytes, std::string_view kept) {
  std::string out;
  while (!bytes.empty()) {
    const View before = bytes;
    const auto c = take_code_point(bytes);
    const std::size_t taken = c ? before.size() - bytes.size() : 1;
    if (c && (harmless(*c) || (*c < 0x80 && kept.contains(static_cast<char>(*c))))) {
      out += as_text(before.first(taken));
    } else {
      for (std::uint8_t b : before.first(taken)) out += "\\x" + to_hex({&b, 1});
      bytes = before.subspan(taken);
    }
  }
  return out;
}

std::string shorten(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most - 3), text += "...";
  return text;
}

}  // namespace handglass
