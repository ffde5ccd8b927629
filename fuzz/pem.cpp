// A text with PEM blocks (RFC 7468). What is found is written and read again; each block's base64
// is, letter by letter, the one way to write its bytes (RFC 4648 §3.5); nothing outside the blocks
// makes a difference, nor do the ends of lines.
#include "wire/pem.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

bool same_blocks(const std::vector<pem::Block>& a, const std::vector<pem::Block>& b) {
  return std::ranges::equal(a, b, [](const pem::Block& x, const pem::Block& y) {
    return x.label == y.label && x.content == y.content && x.encrypted == y.encrypted;
  });
}

void require_same(std::string_view text, const std::vector<pem::Block>& blocks,
                  const char* property) {
  const auto again = pem::parse(as_bytes(text));
  fuzz::require(again && same_blocks(*again, blocks), property);
}

// The letters of all blocks: the lines between BEGIN and END that are no headers, which stand
// first.
std::string letters(std::string_view text) {
  std::string out;
  bool inside = false, headers = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of("\t "), line.size()));
    line = line.substr(0, line.find_last_not_of("\t ") + 1);
    if (line.starts_with(inside ? "-----END " : "-----BEGIN "))
      headers = inside = !inside;
    else if (inside && !(headers && line.find(": ") != std::string_view::npos))
      out += line, headers = headers && line.empty();
  }
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View bytes(data, size);
  const std::string text(as_text(bytes));
  const auto blocks = pem::parse(bytes);
  if (!blocks) {
    fuzz::require(blocks.error().rule == Rule::pem_malformed && blocks.error().offset &&
                      *blocks.error().offset <= size,
                  "a fault has its place");
    fuzz::require(pem::looks_like_pem(bytes), "what has no block has no fault");
    return 0;
  }
  fuzz::require(blocks->empty() || pem::looks_like_pem(bytes), "a block is seen");

  std::string written;
  std::size_t held = 0;
  bool encrypted = false;
  for (const pem::Block& block : *blocks) {
    const std::string one = pem::write(block.label, block.content);
    const auto read = pem::parse(as_bytes(one));
    fuzz::require(read && read->size() == 1 && read->front().label == block.label &&
                      read->front().content == block.content,
                  "what is written is read again");
    written += one;
    held += block.content.size();
    encrypted |= block.encrypted;
  }
  fuzz::require(letters(written) == letters(text), "there is one way to write bytes in base64");
  fuzz::require(4 * held <= 3 * size, "no more is held than is there");

  std::string longer, old;
  for (const char c : text) {
    (c == '\n' ? longer += '\r' : longer) += c;
    old += c == '\n' ? '\r' : c;
  }
  require_same(longer, *blocks, "ends of lines are the same in each form");
  require_same(old, *blocks, "ends of lines are the same in each form");
  require_same("Bag Attributes: <none>\n" + text + "\n-- the end --\n", *blocks,
               "text outside the blocks is passed over");
  auto twice = *blocks;
  twice.insert(twice.end(), blocks->begin(), blocks->end());
  require_same(text + "\n" + text, twice, "blocks are each for itself");
  if (!encrypted) require_same(written, *blocks, "nothing outside the blocks makes a difference");
  return 0;
}
