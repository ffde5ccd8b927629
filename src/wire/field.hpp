// The list that names a structure's members in wire order, for TLS and for DER alike.
#pragma once
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace handglass::wire {

template <auto Member>
struct Field {
  std::string_view name;
};

// field<&ClientHello::random>("random")
template <auto Member>
constexpr Field<Member> field(std::string_view name) {
  return {name};
}

// A structure that describes itself: `name`, `rfc` and `fields`.
template <class T>
concept Described = requires { T::fields; };

namespace detail {
struct AnyMember {
  template <class T>
  operator T() const;
};
// How many members an aggregate has: as many as it can be initialized from.
template <class T, class... Any>
consteval std::size_t member_count() {
  if constexpr (requires { T{Any{}..., AnyMember{}}; })
    return member_count<T, Any..., AnyMember>();
  else
    return sizeof...(Any);
}
template <class M>
struct MemberType;
template <class C, class T>
struct MemberType<T C::*> {
  using type = T;
};
}  // namespace detail

template <auto Member>
using member_type = typename detail::MemberType<decltype(Member)>::type;

// Runs `visit(field)` for each field in wire order. A member that is missing from the list does not
// compile.
template <Described T, class Visit>
constexpr void for_each_field(Visit visit) {
  static_assert(
      detail::member_count<T>() == std::tuple_size_v<std::remove_cvref_t<decltype(T::fields)>>,
      "a member is missing from the list of fields");
  std::apply([&](const auto&... f) { (visit(f), ...); }, T::fields);
}

}  // namespace handglass::wire
