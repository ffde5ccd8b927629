// One name table for each enumeration: parsers keep unknown values, printers look names up here.
#pragma once
#include <array>
#include <optional>
#include <string_view>
#include <type_traits>

namespace handglass {

template <class E>
struct Named {
  E value;
  std::string_view name;
};

// Specialized beside each enumeration that has names.
template <class E>
inline constexpr std::array<Named<E>, 0> names_of{};

// The name of a value, empty where the table has none.
template <class E>
constexpr std::string_view name_of(E value) {
  for (const auto& [known, name] : names_of<E>)
    if (known == value) return name;
  return {};
}

// The value that bears a name, compared exactly.
template <class E>
constexpr std::optional<E> value_named(std::string_view wanted) {
  for (const auto& [value, name] : names_of<E>)
    if (name == wanted) return value;
  return std::nullopt;
}

}  // namespace handglass
