// Result<T>: a value, or the rule that was broken, where, by what evidence, and so which alert
// tells the peer.
#pragma once
#include <cstddef>
#include <expected>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/alert.hpp"
#include "base/rules.hpp"

namespace handglass {

// One thing seen that led to a failure or a verdict: "offered" = "0x1301, 0x1302". Never a secret.
struct Evidence {
  std::string name;
  std::string value;
  bool operator==(const Evidence&) const = default;
};

// A list of them, moved into place: a list in braces alone is copied.
template <std::size_t N>
std::vector<Evidence> listed(Evidence (&&each)[N]) {
  return {std::make_move_iterator(each), std::make_move_iterator(each + N)};
}

struct Failure {
  Rule rule = Rule::internal;
  std::string_view message = {};  // "ClientHello": the message in which it was seen, a literal
  std::string field = {};         // the path of the field in that message, or a file's name
  std::optional<std::size_t> offset = {};  // in bytes, from the start of the message
  std::vector<Evidence> evidence = {};
  std::optional<Alert> alert_instead = {};  // where the evidence decides the alert (certificates)

  Alert alert() const { return alert_instead.value_or(info(rule).alert); }
  std::string_view rfc() const { return info(rule).rfc; }
};

template <class T>
using Result = std::expected<T, Failure>;

inline std::unexpected<Failure> fail(Failure failure) {
  return std::unexpected(std::move(failure));
}
inline std::unexpected<Failure> fail(Rule rule) { return std::unexpected(Failure{.rule = rule}); }

// The two macros of the project, because g++ 12 has no and_then: bind a value or return the
// failure; require success.
#define HANDGLASS_CONCAT_(a, b) a##b
#define HANDGLASS_CONCAT(a, b) HANDGLASS_CONCAT_(a, b)
#define HANDGLASS_TRY_(declaration, expression, result)             \
  auto result = (expression);                                       \
  if (!result) return ::std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
#define TRY(declaration, expression) \
  HANDGLASS_TRY_(declaration, expression, HANDGLASS_CONCAT(result_, __LINE__))
#define REQUIRE_OK(expression)                   \
  if (auto result_ok = (expression); !result_ok) \
  return ::std::unexpected(std::move(result_ok).error())

}  // namespace handglass
