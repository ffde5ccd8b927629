#include "mutators/der_tree.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace handglass::fuzz {
namespace {

constexpr std::uint8_t constructed = 0x20, octet_string = 0x04, bit_string = 0x03;
constexpr std::size_t deepest = 24, most_values = 2000;

struct Value {
  std::uint8_t tag = 0;
  Bytes before;   // of a BIT STRING that holds values: its count of unused bits
  Bytes content;  // where there are no values inside
  std::vector<Value> inside;
  enum class Length : std::uint8_t { shortest, wider, lies, indefinite } length{};
  std::size_t lie = 0;
};

std::optional<std::vector<Value>> read_values(View der, std::size_t depth, std::size_t& left);

// The first value of `der`, which is then cut off it.
std::optional<Value> read_value(View& der, std::size_t depth, std::size_t& left) {
  if (der.size() < 2 || left == 0) return std::nullopt;
  --left;
  std::size_t size = der[1], header = 2;
  if (size >= 0x80) {
    const std::size_t width = size & 0x7f;
    if (width == 0 || width > 4 || der.size() < 2 + width) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < width; ++i) size = size << 8 | der[2 + i];
    header += width;
  }
  if (size > der.size() - header) return std::nullopt;
  Value out;
  out.tag = der[0];
  const View content = der.subspan(header, size);
  der = der.subspan(header + size);
  const bool bits = out.tag == bit_string && content.size() > 2 && content[0] == 0;
  if (depth < deepest && (out.tag & constructed || out.tag == octet_string || bits)) {
    const std::size_t skipped = bits ? 1 : 0;
    if (auto values = read_values(content.subspan(skipped), depth + 1, left);
        values && (!values->empty() || out.tag & constructed)) {
      out.before = to_bytes(content.first(skipped));
      out.inside = *std::move(values);
      return out;
    }
  }
  out.content = to_bytes(content);
  return out;
}

std::optional<std::vector<Value>> read_values(View der, std::size_t depth, std::size_t& left) {
  std::vector<Value> out;
  while (!der.empty()) {
    auto value = read_value(der, depth, left);
    if (!value) return std::nullopt;
    out.push_back(*std::move(value));
  }
  return out;
}

void write_length(Bytes& out, std::size_t size, const Value& value) {
  using enum Value::Length;
  if (value.length == indefinite) {
    out.push_back(0x80);
    return;
  }
  if (value.length == lies) size = value.lie;
  std::size_t width = 1;
  while (width < 4 && size >> (8 * width)) ++width;
  if (value.length == wider) width = std::min<std::size_t>(4, width + 1);
  if (size < 0x80 && value.length != wider) {
    out.push_back(static_cast<std::uint8_t>(size));
    return;
  }
  out.push_back(static_cast<std::uint8_t>(0x80 | width));
  while (width-- > 0) out.push_back(static_cast<std::uint8_t>(size >> (8 * width)));
}

void write_value(Bytes& out, const Value& value) {
  Bytes content = value.before;
  append(content, value.content);
  for (const Value& one : value.inside) write_value(content, one);
  out.push_back(value.tag);
  write_length(out, content.size(), value);
  append(out, content);
  if (value.length == Value::Length::indefinite) append(out, Bytes{0, 0});
}

// Every value with the list that it stands in.
struct Place {
  std::vector<Value>* list;
  std::size_t at;
  Value& value() const { return (*list)[at]; }
};
void collect(std::vector<Value>& list, std::vector<Place>& out) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    out.push_back({&list, i});
    collect(list[i].inside, out);
  }
}

// What stands here and there in certificates, and decides.
constexpr std::uint8_t tags[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14,
                                 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x30, 0x31, 0x80, 0x81, 0x82,
                                 0x86, 0x87, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0x1f, 0x00};

void change(Place place, const std::vector<Place>& all, Dice& dice) {
  std::vector<Value>& list = *place.list;
  const auto it = list.begin() + static_cast<std::ptrdiff_t>(place.at);
  Value& value = *it;
  if (dice.one_in(8)) {
    value.length = static_cast<Value::Length>(1 + dice.below(3));
    const std::size_t size = value.content.size();
    constexpr std::size_t huge[] = {0x7fffffff, 0xffff, 0xffffffff};
    value.lie = dice.one_in(2) ? size + 1 : dice.one_in(2) ? size - 1 : dice.pick(huge);
    return;
  }
  switch (dice.below(value.inside.empty() ? 8 : 6)) {
    case 0: list.erase(it); break;
    case 1: list.insert(it, Value(value)); break;
    case 2: std::swap(list[place.at], dice.pick(list)); break;
    case 3: {
      Value other = dice.pick(all).value();  // a copy first: it may hold this one
      list[place.at] = std::move(other);
      break;
    }
    case 4: value.tag = dice.pick(tags); break;
    case 5: {  // one value more inside another
      Value inner = value;
      value.inside = {std::move(inner)};
      value.content.clear();
      value.before.clear();
      value.tag = dice.one_in(2) ? 0x30 : dice.pick(tags);
      break;
    }
    default: value.content = scribble(value.content, dice); break;
  }
}

std::vector<Value> values_of(View der) {
  std::size_t left = most_values;
  std::vector<Value> out;
  while (!der.empty()) {
    auto value = read_value(der, 0, left);
    if (!value) break;
    out.push_back(*std::move(value));
  }
  return out;
}

Bytes write_all(const std::vector<Value>& values) {
  Bytes out;
  for (const Value& value : values) write_value(out, value);
  return out;
}

}  // namespace

Bytes change_der(View der, Dice& dice) {
  std::vector<Value> values = values_of(der);
  std::vector<Place> places;
  collect(values, places);
  if (places.empty()) return scribble(der, dice);
  change(dice.pick(places), places, dice);
  return write_all(values);
}

Bytes cross_der(View der, View other, Dice& dice) {
  std::vector<Value> values = values_of(der), others = values_of(other);
  std::vector<Place> places, gifts;
  collect(values, places);
  collect(others, gifts);
  if (places.empty() || gifts.empty()) return to_bytes(der);
  // One of the same kind fits best.
  const Place into = dice.pick(places);
  std::vector<Place> alike;
  for (const Place& gift : gifts)
    if (gift.value().tag == into.value().tag) alike.push_back(gift);
  Value chosen = dice.pick(alike.empty() ? gifts : alike).value();
  (*into.list)[into.at] = std::move(chosen);
  return write_all(values);
}

}  // namespace handglass::fuzz
