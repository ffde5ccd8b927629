#include "x509/annotation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/secret.hpp"
#include "crypto/file_shape.hpp"
#include "x509/name.hpp"
#include "x509/oid_names.hpp"
#include "x509/openings.hpp"

namespace handglass::x509 {
namespace {

using wire::NoteKind;

constexpr std::uint8_t bit_string = der::tag_of<der::BitString>,
                       octet_string = der::tag_of<der::OctetString>,
                       integer = der::tag_of<der::Integer>, identifier = der::tag_of<der::Oid>;
constexpr std::string_view broken = "!! ";
constexpr int deepest_opened = 32;  // what real objects have is half as deep

std::string_view field_of(const Element& element) { return element.index ? "item" : element.name; }

// What a structure or a list is known by to the fields in it.
std::string_view place_of(const Element& element) {
  return element.type.empty() ? element.name : element.type;
}

// Turns notes into elements, and opens what they leave closed.
class Builder {
 public:
  Builder(View der, std::size_t real) : der_(der), real_(real) {}

  // `noted` was read from [base, base + size). `opened`: its first value has been looked into, and
  // this is what it is.
  void add(const Noted& noted, std::size_t base, std::size_t size, int depth,
           std::optional<std::size_t> holder, bool opened = false) {
    const auto& notes = noted.notes;
    std::vector<std::size_t> holders;    // the element at each depth of the notes
    std::optional<std::size_t> failing;  // the innermost that could not be read
    std::size_t covered = 0;
    for (std::size_t i = 0; i < notes.size(); ++i) {
      const wire::Note& note = notes[i];
      if (note.kind != NoteKind::group) continue;
      const bool leaf = i + 2 < notes.size() && notes[i + 2].kind == NoteKind::leaf;
      const auto level = static_cast<std::size_t>(note.depth);
      const std::size_t header = notes[i + 1].size;
      Element element{.at = base + note.at,
                      .header = header,
                      .size = note.size - header,
                      .own = leaf ? note.size : header,
                      .depth = depth + note.depth,
                      .holder = level ? std::optional(holders[level - 1]) : holder,
                      .name = note.name,
                      .index = note.index,
                      .type = note.type,
                      .rfc = note.rfc,
                      .tag = der_[base + note.at],
                      .leaf = leaf || note.size == header};
      holders.resize(level);
      holders.push_back(out_.elements.size());
      const bool fails = note.value.starts_with(broken);
      if (fails)
        failing = out_.elements.size();
      else
        element.value = note.value;
      covered = note.at + element.own;
      const bool closed = element.leaf && !fails && (!opened || i != 0);
      put(std::move(element), closed);
    }
    if (!noted.why) return;
    if (!by_the_cut(base + noted.where, failing)) add_break(noted, base, failing, holder);
    if (covered >= size) return;
    out_.elements.push_back({.at = base + covered,
                             .size = size - covered,
                             .own = size - covered,
                             .depth = depth + (notes.empty() ? 0 : 1),
                             .holder = notes.empty() ? holder : std::optional(holders.front()),
                             .name = "unread",
                             .leaf = true,
                             .read = false});
  }

  Annotation take() && { return std::move(out_); }

 private:
  View view(std::size_t at, std::size_t size) const { return der_.subspan(at, size); }

  // A value that is cut off breaks because of that, and that is told once.
  bool by_the_cut(std::size_t where, std::optional<std::size_t> failing) const {
    if (real_ == der_.size()) return false;
    if (failing && out_.elements[*failing].leaf) {
      const Element& element = out_.elements[*failing];
      return element.at + element.own > real_;
    }
    if (where + 2 > real_) return true;
    const std::size_t octets = der_[where + 1] < 0x80 ? 0 : der_[where + 1] & 0x7f;
    return where + 2 + octets > real_;
  }

  void add_break(const Noted& noted, std::size_t base, std::optional<std::size_t> failing,
                 std::optional<std::size_t> holder) {
    const auto at = failing ? failing : holder;
    std::string path = at ? path_of(out_, *at) : std::string();
    const bool itself = failing && (out_.elements[*failing].leaf ||
                                    (out_.elements[*failing].name == noted.field && !path.empty()));
    if (!itself && (path.empty() || noted.field != "item"))
      path += (path.empty() ? "" : ".") + std::string(noted.field);
    out_.breaks.push_back({base + noted.where, std::move(path), noted.why});
  }

  // The object identifier that stands before an element in its structure: in a field of its own, or
  // first in the field before.
  View oid_before(std::optional<std::size_t> holder, std::string_view field) const {
    const auto& all = out_.elements;
    std::size_t end = all.size();
    // A tag around a value, or a list of values, is a field of the structure above. What stands
    // before it stands before all that is in it, which may be many.
    while (holder && (field == "explicit" || field == "item"))
      end = *holder, field = field_of(all[end]), holder = all[end].holder;
    if (!holder) return {};
    for (std::size_t i = end; i-- > *holder + 1;) {
      if (all[i].holder != holder) continue;
      const bool inside = i + 1 < all.size() && all[i + 1].holder == i;
      const Element& first = inside ? all[i + 1] : all[i];
      if (first.tag == identifier) return contents_of(first, der_);
      if (all[i].tag == identifier) return contents_of(all[i], der_);
    }
    return {};
  }

  void put(Element element, bool closed) {
    if (closed && open(element)) return;
    if (element.leaf) speak(element);
    out_.elements.push_back(std::move(element));
    after(out_.elements.size() - 1);
  }

  // Puts the element with what is in it; false where it stays closed.
  bool open(Element& element) {
    if (element.depth > deepest_opened) return false;
    const std::string_view field = field_of(element);
    const std::size_t start = element.at + element.header;
    const Element* holder = element.holder ? &out_.elements[*element.holder] : nullptr;
    if (holder && holder->type == "Extension" && field == "extnValue")
      return open_extension(element, start);
    const std::string_view place = holder ? place_of(*holder) : std::string_view();
    const Opening* row = nullptr;
    if (may_open(place, field))
      row = opening_of(place, field, der::dotted({oid_before(element.holder, field)}));
    if (row && row->what == Opening::What::contents)
      return open_contents(element, start, row->describe, row->name, false);
    if (row && open_itself(element, row->describe)) return true;
    return element.constructed() && open_itself(element, walked);
  }

  bool open_itself(const Element& element, Describe describe) {
    Noted inner = describe(view(element.at, element.header + element.size), element.name);
    if (inner.notes.empty()) return false;
    inner.notes.front().index = element.index;
    add(inner, element.at, element.header + element.size, element.depth, element.holder, true);
    return true;
  }

  bool open_contents(Element& element, std::size_t start, Describe describe, std::string_view name,
                     bool only_whole) {
    std::size_t end = element.at + element.header + element.size;
    if (element.tag == bit_string) {
      if (element.size == 0 || der_[start] != 0) return false;  // not whole octets
      ++start;
    } else if (element.tag != octet_string) {
      return false;
    }
    if (start == end) return false;
    const Noted inner = describe(view(start, end - start), name);
    if (only_whole && inner.why) return false;
    element.own = start - element.at;
    element.leaf = false;
    element.value.clear();
    const int depth = element.depth + 1;
    out_.elements.push_back(std::move(element));
    add(inner, start, end - start, depth, out_.elements.size() - 1);
    return true;
  }

  bool open_extension(Element& element, std::size_t start) {
    const View oid = oid_before(element.holder, "extnValue");
    const ExtensionContents* known = extension_contents_of(der::dotted({oid}));
    if (known) return open_contents(element, start, known->describe, known->name, false);
    return open_contents(element, start, walked, "contents", true);
  }

  // What the element's contents mean.
  void speak(Element& element) const {
    const View content = contents_of(element, der_);
    const Element* holder = element.holder ? &out_.elements[*element.holder] : nullptr;
    std::string text;
    if (holder) text = meaning_of(place_of(*holder), field_of(element), content);
    if (text.empty()) text = universal_text(element.tag, content);
    const bool bytes = element.tag == integer || element.tag == bit_string ||
                       element.tag == octet_string || (element.tag & 0xc0) != 0;
    // A choice of a context tag has its words already; hex is no words.
    const bool worded = element.value.starts_with('"') || !element.type.empty();
    if (!text.empty() || (bytes && !worded)) element.value = std::move(text);
    if (element.tag == 0x80 + 2 && element.size <= 4 && element.name == "authorityCertSerialNumber")
      element.value = der::text(der::Integer{content});
  }

  // What is known of the elements above once this one is there.
  void after(std::size_t at) {
    const Element& element = out_.elements[at];
    if (element.tag == identifier && element.holder) {
      Element& holder = out_.elements[*element.holder];
      // The first of an extension, an attribute, an algorithm says which one it is.
      if (*element.holder + 1 == at && holder.value.empty() && !holder.type.empty())
        holder.value = oid_name({contents_of(element, der_)});
    }
    const bool name =
        element.tag == 0x30 && (element.name == "issuer" || element.name == "subject");
    const bool directory = element.tag == 0x30 && element.name == "explicit" && element.holder &&
                           (out_.elements[*element.holder].type == "directoryName" ||
                            out_.elements[*element.holder].type == "byName");
    if (name || directory)
      out_.elements[at].value = to_string(Name{view(element.at, element.header + element.size)});
  }

  View der_;
  std::size_t real_;
  Annotation out_;
};

// How long the outermost value says that it is, where it is longer than what is there and not too
// long to be made up.
std::optional<std::size_t> announced(View der) {
  if (der.size() < 2 || (der[0] & 0x1f) == 0x1f) return std::nullopt;
  std::size_t size = der[1], header = 2;
  if (size >= 0x80) {
    const std::size_t octets = size & 0x7f;
    if (octets == 0 || octets > 4 || der.size() < 2 + octets) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < octets; ++i) size = size << 8 | der[2 + i];
    header += octets;
  }
  const std::size_t whole = header + size;
  return whole > der.size() && whole <= annotation_max ? std::optional(whole) : std::nullopt;
}

// What lies beyond the end is taken off again.
void cut_off(Annotation& annotation, View der, std::size_t announced_size) {
  auto& elements = annotation.elements;
  std::erase_if(elements, [&](const Element& element) { return element.at >= der.size(); });
  if (!elements.empty() && elements.back().at + elements.back().own > der.size()) {
    Element& last = elements.back();
    last.own = der.size() - last.at;
    last.value.clear();
    // Not even its length is there.
    if (last.own < last.header) last.read = false;
  }
  annotation.breaks.push_back(
      {der.size(), elements.empty() ? "" : path_of(annotation, elements.size() - 1),
       "the input ends here; " + std::to_string(announced_size - der.size()) +
           " bytes more were announced"});
}

// Fields of key material, by the structure that has them.
struct SecretField {
  std::string_view holder, field;
};
constexpr auto secret_fields = std::to_array<SecretField>({
    {"RSAPrivateKey", "privateExponent"},
    {"RSAPrivateKey", "prime1"},
    {"RSAPrivateKey", "prime2"},
    {"RSAPrivateKey", "exponent1"},
    {"RSAPrivateKey", "exponent2"},
    {"RSAPrivateKey", "coefficient"},
    {"ECPrivateKey", "privateKey"},
    {"OneAsymmetricKey", "privateKey"},
    {"OneAsymmetricKey", "CurvePrivateKey"},
});

bool is_secret_field(const Annotation& annotation, const Element& element) {
  bool structure = false;  // the innermost that the element is in has been asked
  for (auto above = element.holder; above; above = annotation.elements[*above].holder) {
    const Element& holder = annotation.elements[*above];
    // The bags of a PKCS#12 may be in the clear.
    if (annotation.kind == ObjectKind::pkcs12 && holder.name == "content") return true;
    if (structure) continue;
    structure = !holder.type.empty();
    if (std::ranges::any_of(secret_fields, [&](const SecretField& row) {
          return row.holder == place_of(holder) && row.field == element.name;
        }))
      return true;
  }
  return false;
}

// In what is known to hold a key: its fields, what was not read, and the contents of a PKCS#12. In
// DER of an unknown kind that begins as a key does, all values of more than a few bytes.
void mark_secrets(Annotation& annotation, bool unknown_key) {
  constexpr std::size_t few = 4;
  for (Element& element : annotation.elements)
    element.secret = element.leaf && element.size != 0 &&
                     (!element.read || (unknown_key && element.size > few) ||
                      is_secret_field(annotation, element));
}

// A key that could not be read, whatever it was taken for.
bool like_a_key(View der, std::string_view label, const Annotation& annotation) {
  if (annotation.kind == ObjectKind::rsa_public_key) return false;
  if (annotation.kind != ObjectKind::unknown && annotation.breaks.empty()) return false;
  return label.ends_with("PRIVATE KEY") || crypto::shape_of(der) == crypto::FileShape::private_key;
}

}  // namespace

Annotation annotate(View der, std::string_view label) {
  const std::size_t real = der.size();
  Bytes longer;
  const auto whole = announced(der);
  if (whole) {
    // What is there is read by the strict reader, with nothing in the place of what is missing.
    longer.reserve(*whole);
    longer.assign(der.begin(), der.end());
    longer.resize(*whole);
  }
  const View all = whole ? View(longer) : der;
  const ObjectKind kind = kind_of(all, label, real);
  Builder builder(all, real);
  builder.add(description_of(kind)(all, type_of(kind)), 0, all.size(), 0, {});
  Annotation out = std::move(builder).take();
  out.kind = kind;
  if (whole) cut_off(out, der, *whole);
  std::ranges::sort(out.breaks, {}, &Break::offset);
  const bool key = like_a_key(all, label, out);
  if (holds_secrets(kind) || key) mark_secrets(out, key && kind == ObjectKind::unknown);
  if (whole) wipe(longer);
  return out;
}

void hide_secrets(Annotation& annotation) {
  for (Element& element : annotation.elements) {
    if (!element.secret) continue;
    element.hidden = true;
    element.value.clear();
  }
}

View contents_of(const Element& element, View der) {
  const std::size_t from = std::min(element.at + element.header, der.size());
  return der.subspan(from, std::min(element.size, der.size() - from));
}

std::string path_of(const Annotation& annotation, std::size_t index) {
  std::string path;
  for (std::optional at = index; at; at = annotation.elements[*at].holder) {
    const Element& element = annotation.elements[*at];
    if (!element.holder) break;  // the object itself
    const std::string step =
        element.index ? "[" + std::to_string(*element.index) + "]" : std::string(element.name);
    path = step + (path.empty() || path.starts_with('[') ? "" : ".") + path;
  }
  return path;
}

std::string tag_text(std::uint8_t tag) {
  if ((tag & 0xc0) == 0x80) return "[" + std::to_string(tag & 0x1f) + "]";
  if ((tag & 0xc0) == 0x40) return "[APPLICATION " + std::to_string(tag & 0x1f) + "]";
  if ((tag & 0xc0) == 0xc0) return "[PRIVATE " + std::to_string(tag & 0x1f) + "]";
  switch (tag & 0x1f) {
    case 0x01: return "BOOLEAN";
    case 0x02: return "INTEGER";
    case 0x03: return "BIT STRING";
    case 0x04: return "OCTET STRING";
    case 0x05: return "NULL";
    case 0x06: return "OBJECT IDENTIFIER";
    case 0x0a: return "ENUMERATED";
    case 0x0c: return "UTF8String";
    case 0x10: return "SEQUENCE";
    case 0x11: return "SET";
    case 0x12: return "NumericString";
    case 0x13: return "PrintableString";
    case 0x14: return "TeletexString";
    case 0x16: return "IA5String";
    case 0x17: return "UTCTime";
    case 0x18: return "GeneralizedTime";
    case 0x1a: return "VisibleString";
    case 0x1b: return "GeneralString";
    case 0x1c: return "UniversalString";
    case 0x1e: return "BMPString";
    default: return "[UNIVERSAL " + std::to_string(tag & 0x1f) + "]";
  }
}

}  // namespace handglass::x509
