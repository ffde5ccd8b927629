// Reading wire structures: one fold that parses and, when somebody watches, annotates.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "base/failure.hpp"
#include "wire/note.hpp"
#include "wire/presentation.hpp"
#include "wire/text.hpp"

namespace handglass::wire {

// The sticky failure of a reader: which rule, in which field (for trailing bytes: after which), at
// which byte.
struct Fault {
  Rule rule{};
  std::string_view field;
  std::size_t at = 0;
};

// Failure is sticky: after the first every read yields zeros, and the caller asks once, at the end.
// So no fold has error branches.
template <class Watch = Silent>
class Reader {
 public:
  // `origin` is the offset of in[0] in the message that is read.
  explicit Reader(View in, std::size_t origin = 0, Watch* watch = nullptr)
      : in_(in), at_(origin), watch_(watch) {}

  View take(std::size_t n) {
    if (n > in_.size()) {
      fail(Rule::too_short);
      return {};
    }
    const View out = in_.first(n);
    in_ = in_.subspan(n);
    at_ += n;
    return out;
  }
  std::uint32_t number(std::size_t width) {
    std::uint32_t value = 0;
    for (std::uint8_t b : take(width)) value = value << 8 | b;
    return value;
  }
  // Runs `body` on a reader of the next `n` bytes, which it must consume whole.
  template <class Body>
  void within(std::size_t n, Body body) {
    Reader inner(View{}, at_, watch_);
    inner.in_ = take(n);
    inner.field_ = field_;
    if (fault_) return;
    body(inner);
    if (!inner.fault_ && !inner.in_.empty()) inner.fail(Rule::trailing_bytes);
    if (inner.fault_) fault_ = inner.fault_, in_ = {};
  }
  // A length of `width` bytes, within its bounds.
  std::size_t length(std::size_t min, std::size_t max, std::size_t width) {
    std::size_t n = 0;
    noted(
        "length", NoteKind::length,
        [&] {
          n = number(width);
          if (!fault_ && (n < min || n > max)) fail(Rule::length_out_of_bounds);
        },
        [&] { return std::to_string(n); });
    return fault_ ? 0 : n;
  }
  View rest() { return take(in_.size()); }

  bool empty() const { return in_.empty(); }
  std::size_t at() const { return at_; }
  // The bytes read since `start`.
  View since(std::size_t start) const {
    return fault_ ? View{} : View(in_.data() - (at_ - start), at_ - start);
  }

  void name(std::string_view field) { field_ = field; }
  void fail(Rule rule) {
    if (!fault_) fault_ = Fault{rule, field_, at_};
    in_ = {};
  }
  const std::optional<Fault>& fault() const { return fault_; }

  // Runs `read` and, when watched, notes the bytes it consumed under `name` with the value that
  // `value()` then gives.
  template <class Read, class Value>
  void noted(std::string_view name, NoteKind kind, Read read, Value value,
             std::optional<std::size_t> index = {}, std::string_view type = {},
             std::string_view rfc = {}) {
    if constexpr (std::is_same_v<Watch, Watched>) {
      const std::size_t note = watch_->notes.size();
      watch_->notes.push_back({.at = at_,
                               .depth = watch_->depth++,
                               .kind = kind,
                               .name = name,
                               .index = index,
                               .type = type,
                               .rfc = rfc});
      const bool failed_before = fault_.has_value();
      read();
      --watch_->depth;
      watch_->notes[note].size = at_ - watch_->notes[note].at;
      if (!fault_)
        watch_->notes[note].value = value();
      else if (!failed_before)
        watch_->notes[note].value = "!! " + std::string(info(fault_->rule).id);
    } else {
      read();
    }
  }

 private:
  View in_;
  std::size_t at_;
  Watch* watch_;
  std::string_view field_;
  std::optional<Fault> fault_;
};

template <class In, Number T>
void read(In& in, T& v) {
  v = static_cast<T>(in.number(sizeof(T)));
}
template <class In, Enum T>
void read(In& in, T& v) {
  v = static_cast<T>(in.number(sizeof(T)));
}
template <class In>
void read(In& in, Unknown& v) {
  v.bytes = in.rest();
}
template <class In, std::size_t N>
void read(In& in, Fixed<N>& v) {
  std::ranges::copy(in.take(N), v.bytes.begin());
}
template <class In, std::size_t Min, std::size_t Max>
void read(In& in, Opaque<Min, Max>& v) {
  const std::size_t size = in.length(Min, Max, length_width(Max));
  in.noted({}, NoteKind::leaf, [&] { v.bytes = in.take(size); }, [&] { return text(v); });
}
// Declared before the folds that call each other.
template <class In, Described T>
void read(In& in, T& v);
template <class In, class T, std::size_t Min, std::size_t Max>
void read(In& in, List<T, Min, Max>& v);
template <class In, class T>
void read(In& in, Trailing<T>& v);
template <class In, class T>
void read(In& in, Verbatim<T>& v);
template <class In, class Tag, std::size_t Max, class... Bodies>
void read(In& in, Tagged<Tag, Max, Bodies...>& v);

namespace detail {
template <class T>
inline constexpr bool is_leaf = Number<T> || Enum<T> || std::is_same_v<T, Unknown>;
template <std::size_t N>
inline constexpr bool is_leaf<Fixed<N>> = true;
template <class T>
inline constexpr bool is_tagged = false;
template <class Tag, std::size_t Max, class... Bodies>
inline constexpr bool is_tagged<Tagged<Tag, Max, Bodies...>> = true;
template <class T>
constexpr std::string_view type_name() {
  if constexpr (Described<T>)
    return T::name;
  else
    return {};
}
template <class T>
constexpr std::string_view type_rfc() {
  if constexpr (Described<T>)
    return T::rfc;
  else
    return {};
}
}  // namespace detail

// One value under its name.
template <class In, class T>
void read_named(In& in, T& v, std::string_view name, std::optional<std::size_t> index = {}) {
  in.name(name);
  in.noted(
      name, detail::is_leaf<T> ? NoteKind::leaf : NoteKind::group, [&] { read(in, v); },
      [&] { return text(v); }, index, detail::type_name<T>(), detail::type_rfc<T>());
}
// Absent, it is not even noted.
template <class In, class T>
void read_named(In& in, Trailing<T>& v, std::string_view name) {
  if (!in.empty()) read_named(in, v.value.emplace(), name);
}
template <class In, class T>
void read_named(In& in, Verbatim<T>& v, std::string_view name) {
  const std::size_t start = in.at();
  read_named(in, v.value, name);
  v.bytes = in.since(start);
}

template <class In, Described T>
void read(In& in, T& v) {
  for_each_field<T>([&]<auto M>(Field<M> f) { read_named(in, v.*M, f.name); });
}
template <class In, class T, std::size_t Min, std::size_t Max>
void read(In& in, List<T, Min, Max>& v) {
  const std::size_t size = in.length(Min, Max, length_width(Max));
  if constexpr (detail::is_leaf<T>) v.items.reserve(in.fault() ? 0 : size / sizeof(T));
  // Room for what there is as a rule: a dozen extensions, of four bytes at least each; of what else
  // has no size of its own, two certificates, or names.
  else if constexpr (detail::is_tagged<T>)
    v.items.reserve(in.fault() ? 0 : std::min<std::size_t>(size / 4, 12));
  else
    v.items.reserve(in.fault() ? 0 : std::min<std::size_t>(size, 2));
  in.within(size, [&](In& inner) {
    for (std::size_t i = 0; !inner.empty(); ++i) read_named(inner, v.items.emplace_back(), {}, i);
  });
}
template <class In, class T>
void read(In& in, Trailing<T>& v) {
  if (!in.empty()) read(in, v.value.emplace());
}
template <class In, class T>
void read(In& in, Verbatim<T>& v) {
  const std::size_t start = in.at();
  read(in, v.value);
  v.bytes = in.since(start);
}
template <class In, class Tag, std::size_t Max, class... Bodies>
void read(In& in, Tagged<Tag, Max, Bodies...>& v) {
  read_named(in, v.tag, "type");
  in.within(in.length(0, Max, length_width(Max)), [&](In& inner) {
    const std::string_view name = name_of(v.tag);
    const bool known = ((v.tag == Bodies::tag &&
                         (read_named(inner, v.body.template emplace<Bodies>(), name), true)) ||
                        ...);
    if (!known) read_named(inner, v.body.template emplace<Unknown>(), name.empty() ? "body" : name);
  });
}

// A fault as a failure of the message that was read.
inline Failure failure_of(const Fault& fault, std::string_view message) {
  return {.rule = fault.rule,
          .message = message,
          .field = std::string(fault.field),
          .offset = fault.at};
}

// Exactly one T. `origin` is the offset of in[0] in its message.
template <Described T>
Result<T> parse(View in, std::size_t origin = 0) {
  Result<T> out(std::in_place);
  Reader<> reader(in, origin);
  read(reader, *out);
  if (!reader.fault() && !reader.empty()) reader.fail(Rule::trailing_bytes);
  if (reader.fault()) return fail(failure_of(*reader.fault(), T::name));
  return out;
}

}  // namespace handglass::wire
