#include "mutators/dice.hpp"

#include <algorithm>

namespace handglass::fuzz {

Bytes scribble(View bytes, Dice& dice) {
  Bytes out = to_bytes(bytes);
  if (out.empty()) return dice.bytes(1 + dice.below(8));
  switch (dice.below(8)) {
    case 0:
    case 1: dice.pick(out) ^= static_cast<std::uint8_t>(1 << dice.below(8)); break;
    case 2: dice.pick(out) = dice.byte(); break;
    case 3: {  // one more, or one less
      std::uint8_t& last = out.back();
      last = static_cast<std::uint8_t>(dice.one_in(2) ? last + 1 : last - 1);
      break;
    }
    case 4: std::ranges::fill(out, dice.one_in(2) ? 0 : 0xff); break;
    case 5: out.resize(dice.below(out.size())); break;
    case 6: append(out, dice.bytes(1 + dice.below(16))); break;
    case 7: {
      const std::size_t at = dice.below(out.size());
      const Bytes more = dice.bytes(1 + dice.below(4));
      out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
      break;
    }
  }
  return out;
}

}  // namespace handglass::fuzz
