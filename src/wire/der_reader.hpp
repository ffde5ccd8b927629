// Reading DER (X.690): one fold that parses and, when somebody watches, annotates.
#pragma once
#include <algorithm>

#include "base/failure.hpp"
#include "wire/der_types.hpp"
#include "wire/note.hpp"

namespace handglass::der {

using wire::Silent;
using wire::Watched;

// Failure is sticky: after the first, everything reads as empty, so no fold branches on errors.
template <class Watch = Silent>
class Reader {
 public:
  explicit Reader(View in) : in_(in) {}

  std::size_t at() const { return at_; }
  std::size_t size() const { return in_.size(); }
  bool failed() const { return why_ != nullptr; }
  const char* why() const { return why_; }  // a literal; null while all is well
  std::size_t where() const { return where_; }
  std::string_view field() const { return field_; }
  Watch& watch() { return watch_; }

  void name(std::string_view field) {
    if (!failed()) field_ = field;
  }
  void fail(const char* why) { fail(why, at_); }
  // Out of the way, so that head() goes into the folds: a fourteenth of a certificate's parsing.
  [[gnu::cold, gnu::noinline]] void fail(const char* why, std::size_t where) {
    if (!failed()) why_ = why, where_ = where;
  }
  std::uint8_t peek() const { return in_[at_]; }
  View slice(std::size_t from, std::size_t to) const { return in_.subspan(from, to - from); }
  View take_until(std::size_t end) {
    const View v = slice(at_, end);
    at_ = end;
    return v;
  }

  struct Head {
    std::uint8_t tag = 0;  // which is no type's: there is none
    std::size_t size = 0;
  };
  // One identifier and its length (X.690 §8.1, §10.1): low tags, definite, minimal, within `end`.
  Head head(std::size_t end) {
    if (failed()) return {};
    if (end - at_ < 2) return fail("truncated"), Head{};
    const std::uint8_t tag = in_[at_], first = in_[at_ + 1];
    if ((tag & 0x1f) == 0x1f) return fail("high tag number"), Head{};
    // It marks the end of an indefinite length (X.690 §8.1.5), and an Any would take it for a
    // value.
    if ((tag & 0xdf) == 0) return fail("tag 0, which is no type's"), Head{};
    std::size_t p = at_ + 2, size = first;
    if (first >= 0x80) {
      const std::size_t n = first & 0x7f;
      if (n == 0) return fail("indefinite length"), Head{};
      if (n > 4) return fail("length too long"), Head{};
      if (end - p < n) return fail("truncated"), Head{};
      size = 0;
      for (std::size_t i = 0; i < n; ++i) size = size << 8 | in_[p + i];
      if (size < 0x80 || in_[p] == 0) return fail("length not minimal"), Head{};
      p += n;
    }
    if (end - p < size) return fail("longer than what holds it"), Head{};
    at_ = p;
    return {tag, size};
  }

 private:
  View in_;
  std::size_t at_ = 0;
  const char* why_ = nullptr;
  std::size_t where_ = 0;
  std::string_view field_;
  [[no_unique_address]] Watch watch_{};
};

template <class W, class T>
void read(Reader<W>& r, std::size_t end, T& out, std::string_view name,
          std::optional<std::size_t> index = {});
template <class W, class T>
void read_value(Reader<W>& r, std::size_t end, T& out, std::string_view name,
                std::optional<std::size_t> index);

// The contents octets of a T, which fill [r.at(), end).
template <class W>
void contents(Reader<W>& r, std::size_t end, Boolean& b) {
  if (end - r.at() != 1 || (r.peek() != 0 && r.peek() != 0xff)) return r.fail("not a DER boolean");
  b.value = r.take_until(end)[0] != 0;
}
template <class W>
View integer_contents(Reader<W>& r, std::size_t end) {
  const View v = r.slice(r.at(), end);
  if (v.empty()) return r.fail("integer without contents"), View{};
  if (v.size() > 1 && ((v[0] == 0 && v[1] < 0x80) || (v[0] == 0xff && v[1] >= 0x80)))
    return r.fail("integer not minimal"), View{};
  return r.take_until(end);
}
template <class W>
void contents(Reader<W>& r, std::size_t end, Integer& i) {
  i.content = integer_contents(r, end);
}
template <class W>
void contents(Reader<W>& r, std::size_t end, Enumerated& e) {
  e.content = integer_contents(r, end);
}
template <class W>
void contents(Reader<W>& r, std::size_t end, Oid& o) {
  const View v = r.slice(r.at(), end);
  bool start = true;  // of a subidentifier, whose first byte is not 0x80 (X.690 §8.19.2)
  for (std::uint8_t b : v) {
    if (start && b == 0x80) return r.fail("object identifier not minimal");
    start = b < 0x80;
  }
  if (v.empty() || !start) return r.fail("object identifier cut short");
  o.content = r.take_until(end);
}
template <class W>
void contents(Reader<W>& r, std::size_t end, Null&) {
  if (r.at() != end) r.fail("NULL with contents");
}
template <class W>
void contents(Reader<W>& r, std::size_t end, OctetString& s) {
  s.content = r.take_until(end);
}
template <class W>
void contents(Reader<W>& r, std::size_t end, BitString& s) {
  if (r.at() == end) return r.fail("bit string without contents");
  const View v = r.slice(r.at(), end);
  if (v[0] > 7 || (v[0] && v.size() == 1))
    return r.fail("bit string: more unused bits than there are");
  if (v[0] && (v.back() & ((1u << v[0]) - 1))) return r.fail("bit string: unused bits set");
  s.unused = v[0];
  s.content = r.take_until(end).subspan(1);
}
template <class T, class W>
void items(Reader<W>& r, std::size_t end, View& content, std::size_t& size) {
  content = r.slice(r.at(), end);
  for (size = 0; !r.failed() && r.at() != end; ++size) {
    T item{};
    read(r, end, item, "item", size);
  }
}
template <class W, class T>
void contents(Reader<W>& r, std::size_t end, SequenceOf<T>& l) {
  items<T>(r, end, l.content, l.size);
}
template <class W, class T>
void contents(Reader<W>& r, std::size_t end, SetOf<T>& l) {
  items<T>(r, end, l.content, l.size);
}
template <class W, class T>
void contents(Reader<W>& r, std::size_t end, SortedSetOf<T>& l) {
  l.content = r.slice(r.at(), end);
  if (l.content.empty()) return r.fail("an empty set");
  View before;
  for (l.size = 0; !r.failed() && r.at() != end; ++l.size) {
    const std::size_t start = r.at();
    T item{};
    read(r, end, item, "item", l.size);
    if (r.failed()) return;
    const View whole = r.slice(start, r.at());
    if (std::ranges::lexicographical_compare(whole, before)) {
      r.name("item");
      r.fail("set not sorted", start);
    }
    before = whole;
  }
}
template <class W, unsigned N, class T>
void contents(Reader<W>& r, std::size_t end, Explicit<N, T>& e) {
  read_value(r, end, e.value, "explicit", {});  // a fault in it is one of the field that has it
}
template <class W, unsigned N, class T>
void contents(Reader<W>& r, std::size_t end, Implicit<N, T>& e) {
  contents(r, end, e.value);
}
template <class W, class T>
void contents(Reader<W>& r, std::size_t end, Verbatim<T>& v) {
  contents(r, end, v.value);
}
template <class W, Described T>
void contents(Reader<W>& r, std::size_t end, T& out) {
  wire::for_each_field<T>([&]<auto M>(wire::Field<M> f) { read(r, end, out.*M, f.name); });
}

namespace detail {
template <class T>
inline constexpr bool is_group = false;  // made of other values
template <Described T>
inline constexpr bool is_group<T> = true;
template <class T>
inline constexpr bool is_group<SequenceOf<T>> = true;
template <class T>
inline constexpr bool is_group<SetOf<T>> = true;
template <class T>
inline constexpr bool is_group<SortedSetOf<T>> = true;
template <unsigned N, class T>
inline constexpr bool is_group<Explicit<N, T>> = true;
template <unsigned N, class T>
inline constexpr bool is_group<Implicit<N, T>> = is_group<T>;
template <class T>
inline constexpr bool is_group<Verbatim<T>> = is_group<T>;

// The structure that a value is, whatever its tag and whether its bytes are kept.
template <class T>
struct StructureIn {
  using Type = T;
};
template <unsigned N, class T>
struct StructureIn<Implicit<N, T>> : StructureIn<T> {};
template <class T>
struct StructureIn<Verbatim<T>> : StructureIn<T> {};

template <unsigned N, class T>
std::string text_of(const Implicit<N, T>& v) {
  return text(v.value);
}
template <class T>
std::string text_of(const T& v) {
  return text(v);
}
}  // namespace detail

// A whole T: identifier, length, contents.
template <class W, class T>
void read_value(Reader<W>& r, std::size_t end, T& out, std::string_view name,
                std::optional<std::size_t> index) {
  const std::size_t start = r.at();
  const auto [tag, size] = r.head(end);
  if (r.failed()) return;
  if (!begins<T>(tag)) return r.fail("another tag than expected", start);
  if (std::is_same_v<T, Any> && !has_der_form(tag))
    return r.fail("constructed where DER is primitive, or the reverse", start);
  const std::string_view field = r.field();
  const std::size_t stop = r.at() + size;
  [[maybe_unused]] std::size_t note = 0;
  if constexpr (std::is_same_v<W, Watched>) {
    auto& notes = r.watch().notes;
    note = notes.size();
    wire::Note group{.at = start,
                     .size = stop - start,
                     .depth = r.watch().depth++,
                     .kind = wire::NoteKind::group,
                     .name = name,
                     .index = index};
    using Structure = typename detail::StructureIn<T>::Type;
    if constexpr (requires { Structure::rfc; })
      group.type = Structure::name, group.rfc = Structure::rfc;
    notes.push_back(std::move(group));
    notes.push_back({.at = start,
                     .size = r.at() - start,
                     .depth = r.watch().depth,
                     .kind = wire::NoteKind::der_header,
                     .name = "header"});
    if constexpr (!detail::is_group<T>)
      if (size != 0) notes.push_back({.at = r.at(), .size = size, .depth = r.watch().depth});
  }
  if constexpr (std::is_same_v<T, Any>) {
    out.tag = tag;
    out.content = r.take_until(stop);
    out.whole = r.slice(start, stop);
  } else if constexpr (std::is_same_v<T, Instant>) {
    const View v = r.slice(r.at(), stop);
    if (const auto time = parse_instant(tag, v))
      out = {tag, r.take_until(stop), *time};
    else
      r.fail("not a time of RFC 5280 4.1.2.5");
  } else {
    contents(r, stop, out);
    if constexpr (requires { out.whole; }) out.whole = r.slice(start, stop);
  }
  if (!r.failed() && r.at() != stop) {
    r.name(field);
    r.fail("trailing bytes");
  }
  if constexpr (std::is_same_v<W, Watched>) {
    --r.watch().depth;
    r.watch().notes[note].value = r.failed() ? std::string("!! ") + r.why() : detail::text_of(out);
  }
}

// A T where one must stand; for OPTIONAL and DEFAULT, one where its tag stands.
template <class W, class T>
void read(Reader<W>& r, std::size_t end, T& out, std::string_view name,
          std::optional<std::size_t> index) {
  r.name(name);
  read_value(r, end, out, name, index);
}
template <class W, class T>
void read(Reader<W>& r, std::size_t end, Optional<T>& out, std::string_view name,
          std::optional<std::size_t> = {}) {
  if (!r.failed() && r.at() != end && begins<T>(r.peek())) read(r, end, out.value.emplace(), name);
}
template <class W, class T, auto V>
void read(Reader<W>& r, std::size_t end, Default<T, V>& out, std::string_view name,
          std::optional<std::size_t> = {}) {
  if (r.failed() || r.at() == end || !begins<T>(r.peek())) return;
  const std::size_t start = r.at();
  read(r, end, out.value, name);
  if (r.failed() || !(out.value == V)) return;
  Reader<> again(r.slice(start, r.at()));
  again.head(again.size());
  r.fail("the default value is encoded", start + again.at());
}

// der_malformed at a place of the input.
std::unexpected<Failure> malformed(std::string_view field, std::size_t offset, const char* reason);

// Exactly one T: der_malformed with field, offset and reason otherwise. The value views into `in`;
// `out` is a new one.
template <class T>
Result<void> parse(View in, T& out) {
  Reader<> r(in);
  constexpr std::string_view name = [] {
    if constexpr (requires { T::name; })
      return T::name;
    else
      return std::string_view("value");
  }();
  read(r, in.size(), out, name);
  if (!r.failed() && r.at() != in.size()) {
    r.name(name);
    r.fail("trailing bytes");
  }
  if (r.failed()) return malformed(r.field(), r.where(), r.why());
  return {};
}
template <class T>
Result<T> parse(View in) {
  Result<T> out;
  if (auto read = parse(in, *out); !read) out = std::unexpected(std::move(read).error());
  return out;
}

// The same description read once more, for people. Works on broken bytes up to where they break.
template <class T>
std::vector<wire::Note> annotate(View in) {
  Reader<Watched> r(in);
  T out{};
  read(r, in.size(), out, T::name);
  return std::move(r.watch().notes);
}

// The items of a list that has been read, one after the other.
template <class T>
class Items {
 public:
  explicit Items(const SequenceOf<T>& list) : reader_(list.content) {}
  explicit Items(const SetOf<T>& list) : reader_(list.content) {}

  // Good until the next is asked for; null at the end.
  const T* next() {
    if (reader_.failed() || reader_.at() == reader_.size()) return nullptr;
    item_ = T{};
    read(reader_, reader_.size(), item_, "item");
    return &item_;
  }

 private:
  Reader<> reader_;
  T item_{};
};
template <class List, class Visit>
void each(const List& list, Visit visit) {
  Items items(list);
  while (const auto* item = items.next()) visit(*item);
}
template <class List, class Is>
bool any_of(const List& list, Is is) {
  Items items(list);
  while (const auto* item = items.next())
    if (is(*item)) return true;
  return false;
}

}  // namespace handglass::der
