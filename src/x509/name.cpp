#include "x509/name.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "wire/der.hpp"
#include "wire/hex.hpp"
#include "x509/name_text.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {
namespace {

using structure::AttributeTypeAndValue;
using structure::RelativeDistinguishedName;

constexpr std::uint8_t utf8_string = 0x0c, printable_string = 0x13, ia5_string = 0x16;

constexpr std::uint8_t folded(std::uint8_t c) {
  return c >= 'A' && c <= 'Z' ? static_cast<std::uint8_t>(c + 32) : c;
}

// The characters of a value without outer blanks, with single inner ones and in lower case.
Bytes normalized(View characters) {
  Bytes out;
  bool blank = false;
  for (std::uint8_t c : characters) {
    if (c == ' ') {
      blank = !out.empty();
      continue;
    }
    if (blank) out.push_back(' '), blank = false;
    out.push_back(folded(c));
  }
  return out;
}

// An attribute in a form whose bytes are equal where RFC 5280 §7.1 calls the attributes equal.
Bytes canonical(const AttributeTypeAndValue& attribute) {
  const der::Any& value = attribute.value;
  const bool text =
      value.tag == utf8_string || value.tag == printable_string || value.tag == ia5_string;
  return concat({der::tlv(0x06, attribute.type.content),
                 text ? der::tlv(utf8_string, normalized(value.content)) : to_bytes(value.whole)});
}

// The attributes of one RDN, in an order that does not depend on how their values were written.
std::vector<Bytes> canonical(const RelativeDistinguishedName& rdn) {
  std::vector<Bytes> out;
  der::each(rdn,
            [&](const AttributeTypeAndValue& attribute) { out.push_back(canonical(attribute)); });
  std::ranges::sort(out);
  return out;
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
    if (same(l->content, r->content)) continue;
    if (l->size != r->size || canonical(*l) != canonical(*r)) return false;
  }
}

std::string to_string(const Name& name) {
  std::string out;
  each_attribute(name, [&](const AttributeTypeAndValue& attribute, bool first_of_rdn) {
    if (!out.empty()) out += first_of_rdn ? ", " : " + ";
    out += attribute_name(der::dotted(attribute.type)) + "=" +
           escaped(attribute_text(attribute.value));
  });
  return out;
}

std::string common_name(const Name& name) {
  std::string last;
  each_attribute(name, [&](const AttributeTypeAndValue& attribute, bool) {
    if (der::dotted(attribute.type) == "2.5.4.3") last = attribute_text(attribute.value);
  });
  return last;
}

std::string short_name(const Name& name) {
  std::string text = common_name(name);
  return text.empty() ? to_string(name) : text;
}

}  // namespace handglass::x509
