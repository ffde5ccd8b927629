#include "wire/hex.hpp"

namespace handglass {
namespace {

constexpr char digits[] = "0123456789abcdef";

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
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

std::string shorten(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most - 3), text += "...";
  return text;
}

}  // namespace handglass
