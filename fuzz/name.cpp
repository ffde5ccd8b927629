// A distinguished name as people write it. What can be read is written so that it is read as the
// same again, but for the order of the attributes in one part, which is that of their encodings: a
// string that is read again may have another type.
#include "x509/name.hpp"

#include <algorithm>

#include "target.hpp"

using namespace handglass;

namespace {

std::string sorted(std::string text) {
  std::ranges::sort(text);
  return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto der = x509::parse_name({reinterpret_cast<const char*>(data), size});
  if (!der) {
    fuzz::require(!der.error().evidence.empty(), "a refusal says why");
    return 0;
  }
  const std::string text = to_string(x509::Name{*der});
  const auto again = x509::parse_name(text);
  fuzz::require(again.has_value(), "what is written can be read");
  const std::string second = to_string(x509::Name{*again});
  fuzz::require(sorted(second) == sorted(text), "and has the same attributes");
  const auto last = x509::parse_name(second);
  fuzz::require(last && same(*last, *again), "which are read as they were");
  fuzz::require(x509::same_name(x509::Name{*der}, x509::Name{*der}), "a name is its own");
  return 0;
}
