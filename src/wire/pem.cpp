#include "wire/pem.hpp"

#include <algorithm>
#include <array>

namespace handglass::pem {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view begin_mark = "-----BEGIN ", end_mark = "-----END ", dashes = "-----";

constexpr auto values = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}();

std::unexpected<Failure> malformed(std::size_t offset, std::string reason) {
  return fail(
      {.rule = Rule::pem_malformed, .offset = offset, .evidence = {{"reason", std::move(reason)}}});
}

// The next line, taken off `text`, without its ending (any of RFC 7468 §3's; a CR LF counts as two)
// and the blanks around it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find_first_of("\r\n");
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  constexpr std::string_view blanks = " \t";
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  return line.substr(0, line.find_last_not_of(blanks) + 1);
}

// RFC 7468 §3: printable letters, between them single hyphens and blanks.
bool is_label(std::string_view text) {
  bool joined = true;  // what a hyphen or blank may not follow
  for (const char c : text) {
    const bool joins = c == '-' || c == ' ';
    if ((joins && joined) || c < ' ' || c > '~') return false;
    joined = joins;
  }
  return !joined;
}

// Base64 with its padding where it belongs and no bits lost (RFC 4648 §3.5).
class Base64 {
 public:
  bool take(std::string_view line, Bytes& out) {
    for (char c : line) {
      if (c == '=') {
        ++padding_;
        continue;
      }
      const int value = values[static_cast<unsigned char>(c)];
      if (value < 0 || padding_ > 0) return false;
      bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
      if (++count_ % 4 == 0) {
        for (int shift : {16, 8, 0}) out.push_back(static_cast<std::uint8_t>(bits_ >> shift));
        bits_ = 0;
      }
    }
    return true;
  }
  bool finish(Bytes& out) const {
    switch (count_ % 4) {
      case 0: return padding_ == 0;
      case 2:
        if (padding_ != 2 || (bits_ & 0xf)) return false;
        out.push_back(static_cast<std::uint8_t>(bits_ >> 4));
        return true;
      case 3:
        if (padding_ != 1 || (bits_ & 3)) return false;
        out.push_back(static_cast<std::uint8_t>(bits_ >> 10));
        out.push_back(static_cast<std::uint8_t>(bits_ >> 2));
        return true;
      default: return false;
    }
  }

 private:
  std::uint32_t bits_ = 0;
  std::size_t count_ = 0, padding_ = 0;
};

}  // namespace

bool looks_like_pem(View text) { return as_text(text).find(begin_mark) != std::string_view::npos; }

Result<std::vector<Block>> parse(View bytes) {
  const std::string_view whole = as_text(bytes);
  std::string_view text = whole;
  std::vector<Block> blocks;
  auto offset = [&] { return static_cast<std::size_t>(text.data() - whole.data()); };
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (!line.starts_with(begin_mark)) continue;
    if (!line.ends_with(dashes) || line.size() <= begin_mark.size() + dashes.size())
      return malformed(offset(), "a BEGIN line without its five dashes at the end");
    Block block;
    line = line.substr(begin_mark.size(), line.size() - begin_mark.size() - dashes.size());
    // Where the line breaks were lost, a whole key stands in it, which nobody is to read in a
    // message.
    if (!is_label(line))
      return malformed(offset(), "a BEGIN line with more than a label; are line breaks lost?");
    block.label = line;
    // One piece of memory for all of it: of a private key nothing is left behind in smaller ones.
    block.content.reserve(std::min(text.find(end_mark), text.size()) / 4 * 3 + 3);
    Base64 base64;
    // Those of RFC 1421, as openssl's old key files have, stand before all base64.
    bool headers = true;
    for (;;) {
      if (text.empty())
        return malformed(offset(), "BEGIN " + block.label + " without its END line");
      const std::size_t here = offset();
      line = take_line(text);
      if (line.starts_with(end_mark)) {
        if (line != std::string(end_mark) + block.label + std::string(dashes))
          return malformed(here, "BEGIN " + block.label + " ends with another label");
        break;
      }
      if (headers && line.find(": ") != std::string_view::npos) {
        block.encrypted |= line.find("ENCRYPTED") != std::string_view::npos;
        continue;
      }
      headers = headers && line.empty();
      if (!base64.take(line, block.content)) return malformed(here, "not base64");
    }
    if (!base64.finish(block.content))
      return malformed(offset(), "base64 cut short in " + block.label);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::string write(std::string_view label, View content) {
  const auto line = [&](std::string_view mark) {
    return std::string(mark).append(label).append(dashes).append("\n");
  };
  std::string out;
  // One piece of memory here too.
  out.reserve(2 * line(begin_mark).size() + (content.size() + 2) / 3 * 4 + content.size() / 48 + 1);
  out += line(begin_mark);
  std::size_t column = 0;
  for (std::size_t at = 0; at < content.size(); at += 3) {
    const std::size_t n = std::min<std::size_t>(3, content.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < n ? content[at + i] : 0u);
    for (std::size_t i = 0; i < 4; ++i) out += i <= n ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
    if ((column += 4) == 64) out += '\n', column = 0;
  }
  if (column != 0) out += '\n';
  out += line(end_mark);
  return out;
}

}  // namespace handglass::pem
