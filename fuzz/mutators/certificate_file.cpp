// Of the target `certificate_file`: DER, or the blocks of a PEM, one of which is changed as DER,
// doubled, moved, left out or called otherwise.
#include <array>

#include "mutators/der_tree.hpp"
#include "mutators/engine.hpp"
#include "wire/pem.hpp"

namespace handglass::fuzz {
namespace {

using Blocks = std::vector<pem::Block>;

// Nothing where the text has none, or a fault.
Blocks blocks_of(View input) {
  auto blocks = pem::parse(input);
  return blocks ? *std::move(blocks) : Blocks();
}

Bytes written(const Blocks& blocks) {
  std::string out;
  for (const pem::Block& block : blocks) out += pem::write(block.label, block.content);
  return to_bytes(as_bytes(out));
}

}  // namespace

Bytes change(View input, Dice& dice) {
  constexpr std::array labels{"CERTIFICATE", "X509 CRL", "PKCS7", "OCSP RESPONSE", "PRIVATE KEY"};
  if (!pem::looks_like_pem(input)) return change_der(input, dice);
  Blocks blocks = blocks_of(input);
  if (blocks.empty() || dice.one_in(8)) return scribble(input, dice);
  const std::size_t at = dice.below(blocks.size());
  const auto it = blocks.begin() + static_cast<std::ptrdiff_t>(at);
  switch (dice.below(8)) {
    case 0: blocks.erase(it); break;
    case 1: blocks.insert(it, pem::Block(*it)); break;
    case 2: std::swap(*it, dice.pick(blocks)); break;
    case 3: it->label = dice.pick(labels); break;
    default: it->content = change_der(it->content, dice);
  }
  return written(blocks);
}

// One of them may be DER: then it becomes, or is, a block's contents.
Bytes cross(View input, View other, Dice& dice) {
  Blocks blocks = blocks_of(input), others = blocks_of(other);
  const View gift = others.empty() ? other : View(dice.pick(others).content);
  if (blocks.empty()) return cross_der(input, gift, dice);
  pem::Block& block = dice.pick(blocks);
  if (others.empty() || dice.one_in(2))
    block.content = cross_der(block.content, gift, dice);
  else
    blocks.push_back(dice.pick(others));
  return written(blocks);
}

}  // namespace handglass::fuzz
