#include "x509/name.hpp"

#include <algorithm>
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

bool same_ascii(View a, View b) {
  Normalized left(a), right(b);
  for (;;) {
    const auto l = left.next(), r = right.next();
    if (l != r) return false;
    if (!l) return true;
  }
}

// Walks the RDNs of a name that has been read.
class Rdns {
 public:
  explicit Rdns(View name) : reader_(name) {
    reader_.head(name.size());
    end_ = reader_.failed() ? 0 : name.size();
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

// RDNs of plain names.
bool same_plain(const RelativeDistinguishedName& a, const RelativeDistinguishedName& b) {
  if (same(a.content, b.content)) return true;
  const AttributeTypeAndValue l = *der::Items(a).next(), r = *der::Items(b).next();
  return same(l.type.content, r.type.content) && same_ascii(l.value.content, r.value.content);
}

void append_number(Bytes& out, std::size_t n) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(n >> shift));
}

void append_sized(Bytes& out, View bytes) {
  append_number(out, bytes.size());
  append(out, bytes);
}

// Attributes that RFC 5280 §7.1 calls equal have the same. What is no text is equal to its own
// bytes alone.
Bytes form_of(const AttributeTypeAndValue& attribute) {
  Bytes out;
  append_sized(out, attribute.type.content);
  if (is_ascii_text(attribute.value)) {
    Normalized text(attribute.value.content);
    out.push_back(0);
    while (const auto c = text.next()) out.push_back(*c);
  } else if (const auto text = prepared(attribute.value)) {
    out.push_back(0);
    append(out, as_bytes(*text));
  } else {
    out.push_back(1);
    append(out, attribute.value.whole);
  }
  return out;
}

// The RDNs of a name one after the other, each with its attributes in an order that does not depend
// on how their values were written: equal names have the same, and a name begins with that of what
// it is within.
Bytes form_of(View name) {
  Bytes out;
  Rdns rdns(name);
  while (const auto rdn = rdns.next()) {
    std::vector<Bytes> attributes;
    attributes.reserve(rdn->size);
    der::each(*rdn, [&](const AttributeTypeAndValue& one) { attributes.push_back(form_of(one)); });
    std::ranges::sort(attributes);
    append_number(out, attributes.size());
    for (const Bytes& one : attributes) append_sized(out, one);
  }
  return out;
}

// That of a name: the one that is kept, or made for now.
class Form {
 public:
  explicit Form(const Name& name)
      : made_(name.form ? Bytes() : form_of(name.der)),
        bytes_(name.form ? name.form->bytes(name.der) : View(made_)) {}
  View bytes() const { return bytes_; }

 private:
  Bytes made_;
  View bytes_;
};

template <class Visit>
void each_attribute(const Name& name, Visit visit) {
  Rdns rdns(name.der);
  while (const auto rdn = rdns.next()) {
    bool first = true;
    der::each(*rdn, [&](const AttributeTypeAndValue& attribute) {
      visit(attribute, std::exchange(first, false));
    });
  }
}

}  // namespace

bool NameForm::is_plain(View name) const {
  std::call_once(looked_at_, [&] { plain_ = x509::is_plain({name}); });
  return plain_;
}

View NameForm::bytes(View name) const {
  std::call_once(made_, [&] { bytes_ = form_of(name); });
  return bytes_;
}

bool is_plain(const Name& name) {
  if (name.form) return name.form->is_plain(name.der);
  Rdns rdns(name.der);
  while (const auto rdn = rdns.next())
    if (rdn->size != 1 || !is_ascii_text(der::Items(*rdn).next()->value)) return false;
  return true;
}

bool same_name(const Name& a, const Name& b) {
  if (same(a.der, b.der)) return true;
  if (!is_plain(a) || !is_plain(b)) return same(Form(a).bytes(), Form(b).bytes());
  Rdns left(a.der), right(b.der);
  for (;;) {
    const auto l = left.next(), r = right.next();
    if (!l || !r) return !l && !r;
    if (!same_plain(*l, *r)) return false;
  }
}

bool is_within(const Name& name, const Name& base) {
  if (!is_plain(name) || !is_plain(base)) {
    const Form whole(name), start(base);
    return whole.bytes().size() >= start.bytes().size() &&
           same(whole.bytes().first(start.bytes().size()), start.bytes());
  }
  Rdns left(name.der), right(base.der);
  for (;;) {
    const auto r = right.next();
    if (!r) return true;
    const auto l = left.next();
    if (!l || !same_plain(*l, *r)) return false;
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
