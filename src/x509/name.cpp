#include "x509/name.hpp"

#include <algorithm>
#include <compare>
#include <optional>
#include <string_view>
#include <vector>

#include "crypto/oids.hpp"
#include "wire/der.hpp"
#include "x509/name_prep.hpp"
#include "x509/name_text.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {
namespace {

using structure::AttributeTypeAndValue;
using structure::RelativeDistinguishedName;

constexpr std::uint8_t folded(std::uint8_t c) {
  return c >= 'A' && c <= 'Z' ? static_cast<std::uint8_t>(c + 32) : c;
}

// The characters of a value without outer blanks, with single inner ones and in lower case.
class Normalized {
 public:
  explicit Normalized(View characters) : rest_(characters) { skip_blanks(); }

  // Nothing at the end.
  std::optional<std::uint8_t> next() {
    const bool blank = skip_blanks();
    if (rest_.empty()) return std::nullopt;
    if (blank) return ' ';
    const std::uint8_t c = rest_.front();
    rest_ = rest_.subspan(1);
    return folded(c);
  }

 private:
  bool skip_blanks() {
    const View before = rest_;
    while (!rest_.empty() && rest_.front() == ' ') rest_ = rest_.subspan(1);
    return rest_.size() < before.size();
  }

  View rest_;
};

std::strong_ordering order(View a, View b) {
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

std::strong_ordering order_of_ascii(View a, View b) {
  Normalized left(a), right(b);
  for (;;) {
    const auto l = left.next(), r = right.next();
    if (l != r) return l <=> r;
    if (!l) return std::strong_ordering::equal;
  }
}

// An order of attributes in which those are equal that RFC 5280 §7.1 calls equal. What is no text
// is equal to its own bytes alone.
std::strong_ordering order(const AttributeTypeAndValue& a, const AttributeTypeAndValue& b) {
  if (const auto types = order(a.type.content, b.type.content); types != 0) return types;
  if (is_ascii_text(a.value) && is_ascii_text(b.value))
    return order_of_ascii(a.value.content, b.value.content);
  const auto left = prepared(a.value), right = prepared(b.value);
  if (left.has_value() != right.has_value()) return left.has_value() <=> right.has_value();
  if (!left) return order(a.value.whole, b.value.whole);
  return left->compare(*right) <=> 0;
}

// The attributes of one RDN, in an order that does not depend on how their values were written.
std::vector<AttributeTypeAndValue> sorted(const RelativeDistinguishedName& rdn) {
  std::vector<AttributeTypeAndValue> out;
  out.reserve(rdn.size);
  der::each(rdn, [&](const AttributeTypeAndValue& attribute) { out.push_back(attribute); });
  std::ranges::sort(out, [](const auto& a, const auto& b) { return order(a, b) < 0; });
  return out;
}

bool same_attributes(const RelativeDistinguishedName& a, const RelativeDistinguishedName& b) {
  if (same(a.content, b.content)) return true;
  if (a.size != b.size) return false;
  if (a.size == 1) return order(*der::Items(a).next(), *der::Items(b).next()) == 0;
  return std::ranges::equal(sorted(a), sorted(b),
                            [](const auto& l, const auto& r) { return order(l, r) == 0; });
}

// Walks the RDNs of a name that has been read.
class Rdns {
 public:
  explicit Rdns(const Name& name) : reader_(name.der) {
    reader_.head(name.der.size());
    end_ = reader_.failed() ? 0 : name.der.size();
  }
  std::optional<RelativeDistinguishedName> next() {
    if (reader_.failed() || reader_.at() >= end_) return std::nullopt;
    RelativeDistinguishedName rdn;
    der::read(reader_, end_, rdn, "rdn");
    return reader_.failed() ? std::nullopt : std::optional(rdn);
  }

 private:
  der::Reader<> reader_;
  std::size_t end_ = 0;
};

template <class Visit>
void each_attribute(const Name& name, Visit visit) {
  Rdns rdns(name);
  while (const auto rdn = rdns.next()) {
    bool first = true;
    der::each(*rdn, [&](const AttributeTypeAndValue& attribute) {
      visit(attribute, std::exchange(first, false));
    });
  }
}

}  // namespace

bool same_name(const Name& a, const Name& b) {
  if (same(a.der, b.der)) return true;
  Rdns left(a), right(b);
  for (;;) {
    const auto l = left.next(), r = right.next();
    if (!l || !r) return !l && !r;
    if (!same_attributes(*l, *r)) return false;
  }
}

bool is_within(const Name& name, const Name& base) {
  Rdns left(name), right(base);
  for (;;) {
    const auto r = right.next();
    if (!r) return true;
    const auto l = left.next();
    if (!l || !same_attributes(*l, *r)) return false;
  }
}

std::vector<der::Any> attributes(const Name& name, View oid) {
  std::vector<der::Any> out;
  each_attribute(name, [&](const AttributeTypeAndValue& attribute, bool) {
    if (same(attribute.type.content, oid)) out.push_back(attribute.value);
  });
  return out;
}

std::string to_string(const Name& name) {
  std::string out;
  each_attribute(name, [&](const AttributeTypeAndValue& attribute, bool first_of_rdn) {
    if (!out.empty()) out += first_of_rdn ? ", " : " + ";
    out += attribute_name(attribute.type) + "=" + escaped_value(attribute.value);
  });
  return out;
}

namespace {

std::optional<der::Any> last_common_name(const Name& name) {
  const auto all = attributes(name, crypto::oids::oid<2, 5, 4, 3>);
  return all.empty() ? std::nullopt : std::optional(all.back());
}

}  // namespace

std::string common_name(const Name& name) {
  const auto value = last_common_name(name);
  return value ? attribute_text(*value) : std::string();
}

std::string short_name(const Name& name) {
  std::string text = common_name(name);
  return text.empty() ? to_string(name) : text;
}

std::string escaped_short_name(const Name& name) {
  const auto value = last_common_name(name);
  std::string text = value ? escaped_value(*value) : std::string();
  return text.empty() ? to_string(name) : text;
}

}  // namespace handglass::x509
