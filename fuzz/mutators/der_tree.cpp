#include "mutators/der_tree.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace handglass::fuzz {
namespace {

constexpr std::uint8_t constructed = 0x20, octet_string = 0x04, bit_string = 0x03;
constexpr std::size_t deepest = 24, most_values = 2000;
constexpr std::size_t nowhere = SIZE_MAX;  // the parent of values that stand in none

struct Value {
  std::uint8_t tag = 0;
  std::size_t at = 0, content = 0, end = 0;  // where it begins, its contents do, and what is behind
  std::size_t parent = nowhere;
};

// How many octets a length takes behind its first; none where the first says it.
std::size_t width_of(std::size_t size) {
  std::size_t width = 0;
  if (size >= 0x80)
    while (size >> (8 * width)) ++width;
  return width;
}

void put_header(Bytes& out, std::uint8_t tag, std::size_t size, std::size_t width) {
  out.push_back(tag);
  out.push_back(static_cast<std::uint8_t>(width == 0 ? size : 0x80 | width));
  while (width-- > 0) out.push_back(static_cast<std::uint8_t>(size >> (8 * width)));
}
void put_value(Bytes& out, std::uint8_t tag, View content) {
  put_header(out, tag, content.size(), width_of(content.size()));
  append(out, content);
}

// Where the values of some DER are, each behind the one that it is in. Nothing is copied: a tree of
// copies took four fifths of a run.
class Tree {
 public:
  // As far as it can be read.
  explicit Tree(View der) : der_(der) {
    values_.reserve(64);
    read(0, der.size(), nowhere, 0);
  }

  const std::vector<Value>& values() const { return values_; }
  View whole(const Value& value) const { return der_.subspan(value.at, value.end - value.at); }
  View content(const Value& value) const {
    return der_.subspan(value.content, value.end - value.content);
  }
  bool is_leaf(std::size_t place) const {
    return place + 1 == values_.size() || values_[place + 1].parent != place;
  }

  // The DER with `bytes` in the place of [from, to), which `parent` holds, and the lengths around
  // it mended.
  Bytes with(std::size_t parent, std::size_t from, std::size_t to, View bytes) const {
    struct Around {
      const Value* value;
      std::size_t size;
    };
    std::array<Around, deepest> all;  // the innermost first
    std::size_t n = 0, before = to - from, now = bytes.size();
    for (; parent != nowhere; parent = values_[parent].parent) {
      const Value& value = values_[parent];
      const std::size_t size = value.end - value.content - before + now;
      all[n++] = {&value, size};
      before = value.end - value.at;
      now = 2 + width_of(size) + size;
    }
    Bytes out;
    out.reserve(der_.size() - before + now);
    std::size_t at = 0;
    while (n-- > 0) {
      append(out, der_.subspan(at, all[n].value->at - at));
      put_header(out, all[n].value->tag, all[n].size, width_of(all[n].size));
      at = all[n].value->content;
    }
    append(out, der_.subspan(at, from - at));
    append(out, bytes);
    append(out, der_.subspan(to));
    return out;
  }
  Bytes with(const Value& value, View bytes) const {
    return with(value.parent, value.at, value.end, bytes);
  }

 private:
  // Whether [at, end) is values and nothing else.
  bool read(std::size_t at, std::size_t end, std::size_t parent, std::size_t depth) {
    while (at < end) {
      if (end - at < 2 || values_.size() == most_values) return false;
      std::size_t size = der_[at + 1], content = at + 2;
      if (size >= 0x80) {
        const std::size_t width = size & 0x7f;
        if (width == 0 || width > 4 || end - content < width) return false;
        size = 0;
        for (std::size_t i = 0; i < width; ++i) size = size << 8 | der_[content + i];
        content += width;
      }
      if (size > end - content) return false;
      const std::size_t place = values_.size();
      values_.push_back({der_[at], at, content, content + size, parent});
      if (depth + 1 < deepest && !read_inside(place, depth + 1)) values_.resize(place + 1);
      at = content + size;
    }
    return true;
  }
  // Extensions and keys are DER in strings of octets or bits.
  bool read_inside(std::size_t place, std::size_t depth) {
    const Value value = values_[place];
    const View content = this->content(value);
    const bool bits = value.tag == bit_string && content.size() > 2 && content[0] == 0;
    if (!bits && value.tag != octet_string && !(value.tag & constructed)) return true;
    return read(value.content + (bits ? 1 : 0), value.end, place, depth);
  }

  View der_;
  std::vector<Value> values_;
};

// What stands here and there in certificates, and decides.
constexpr std::uint8_t tags[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14,
                                 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x30, 0x31, 0x80, 0x81, 0x82,
                                 0x86, 0x87, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0x1f, 0x00};

// The same value under a length that is not the shortest, lies, or is indefinite.
Bytes with_odd_length(std::uint8_t tag, View content, Dice& dice) {
  Bytes out;
  const std::size_t size = content.size();
  switch (dice.below(3)) {
    case 0: put_header(out, tag, size, std::min<std::size_t>(4, width_of(size) + 1)); break;
    case 1: {
      constexpr std::size_t huge[] = {0x7fffffff, 0xffff, 0xffffffff};
      const std::size_t lie = dice.one_in(2)               ? size + 1
                              : dice.one_in(2) && size > 0 ? size - 1
                                                           : dice.pick(huge);
      put_header(out, tag, lie, width_of(lie));
      break;
    }
    default: return concat({Bytes{tag, 0x80}, content, Bytes{0, 0}});
  }
  append(out, content);
  return out;
}

// One of those in the same place changes its place with it.
Bytes swapped(const Tree& tree, const Value& value, View der, Dice& dice) {
  std::vector<const Value*> list;
  for (const Value& one : tree.values())
    if (one.parent == value.parent) list.push_back(&one);
  const auto& [first, second] = std::ranges::minmax(value, *dice.pick(list), {}, &Value::at);
  if (first.at == second.at) return to_bytes(der);
  const View between = der.subspan(first.end, second.at - first.end);
  return tree.with(value.parent, first.at, second.end,
                   concat({tree.whole(second), between, tree.whole(first)}));
}

}  // namespace

Bytes change_der(View der, Dice& dice) {
  const Tree tree(der);
  const auto& values = tree.values();
  if (values.empty()) return scribble(der, dice);
  const std::size_t place = dice.below(values.size());
  const Value& value = values[place];
  const View whole = tree.whole(value), content = tree.content(value);
  if (dice.one_in(8)) return tree.with(value, with_odd_length(value.tag, content, dice));
  Bytes made;
  switch (dice.below(tree.is_leaf(place) ? 8 : 6)) {
    case 0: break;  // gone
    case 1: made = concat({whole, whole}); break;
    case 2: return swapped(tree, value, der, dice);
    case 3: made = to_bytes(tree.whole(dice.pick(values))); break;
    case 4:
      made = to_bytes(whole);
      made.front() = dice.pick(tags);
      break;
    case 5: put_value(made, dice.one_in(2) ? 0x30 : dice.pick(tags), whole); break;
    default: put_value(made, value.tag, scribble(content, dice)); break;
  }
  return tree.with(value, made);
}

Bytes cross_der(View der, View other, Dice& dice) {
  const Tree tree(der), others(other);
  if (tree.values().empty() || others.values().empty()) return to_bytes(der);
  // One of the same kind fits best.
  const Value& into = dice.pick(tree.values());
  std::vector<const Value*> alike;
  for (const Value& gift : others.values())
    if (gift.tag == into.tag) alike.push_back(&gift);
  const Value& gift = alike.empty() ? dice.pick(others.values()) : *dice.pick(alike);
  return tree.with(into, others.whole(gift));
}

}  // namespace handglass::fuzz
