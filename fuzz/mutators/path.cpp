// Of the target `path`: a set of values, one of which is changed as DER, doubled, moved or left
// out.
#include <vector>

#include "mutators/der_tree.hpp"
#include "mutators/engine.hpp"
#include "path.hpp"
#include "pieces.hpp"

namespace handglass::fuzz {
namespace {

struct Set {
  Bytes head;
  std::vector<Bytes> values;
};

Set take_apart(View input) {
  Set out;
  if (input.size() < path_head) return out;
  out.head = to_bytes(input.first(path_head));
  input = input.subspan(path_head);
  while (input.size() >= 2) {
    const std::size_t size =
        std::min(input.size() - 2, static_cast<std::size_t>(input[0] << 8 | input[1]));
    out.values.push_back(to_bytes(input.subspan(2, size)));
    input = input.subspan(2 + size);
  }
  return out;
}

Bytes put_together(const Set& set) {
  Bytes out = set.head;
  for (const Bytes& value : set.values)
    if (value.size() <= 0xffff) append_prefixed(out, value);
  return out;
}

}  // namespace

Bytes change(View input, Dice& dice) {
  Set set = take_apart(input);
  if (set.values.empty()) return scribble(input, dice);
  const std::size_t at = dice.below(set.values.size());
  const auto it = set.values.begin() + static_cast<std::ptrdiff_t>(at);
  switch (dice.below(10)) {
    case 0: set.values.erase(it); break;
    case 1: set.values.insert(it, Bytes(*it)); break;
    case 2: std::swap(set.values[at], dice.pick(set.values)); break;
    case 3: turn_bit(set.head, dice.below(8 * set.head.size())); break;
    case 4: *it = cross_der(*it, dice.pick(set.values), dice); break;
    default: *it = change_der(*it, dice);
  }
  return put_together(set);
}

Bytes cross(View input, View other, Dice& dice) {
  Set set = take_apart(input), others = take_apart(other);
  if (set.values.empty() || others.values.empty()) return to_bytes(input);
  const Bytes& gift = dice.pick(others.values);
  if (dice.one_in(2))
    set.values.insert(
        set.values.begin() + static_cast<std::ptrdiff_t>(dice.below(set.values.size() + 1)), gift);
  else
    dice.pick(set.values) = cross_der(dice.pick(set.values), gift, dice);
  return put_together(set);
}

}  // namespace handglass::fuzz
