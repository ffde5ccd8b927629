// A distinguished name as people write it. What can be read is written so that it is read as the
// same again.
#include "x509/name.hpp"

#include "target.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto der = x509::parse_name({reinterpret_cast<const char*>(data), size});
  if (!der) {
    fuzz::require(!der.error().evidence.empty(), "a refusal says why");
    return 0;
  }
  const std::string text = to_string(x509::Name{*der});
  const auto again = x509::parse_name(text);
  fuzz::require(again && to_string(x509::Name{*again}) == text,
                "what is written is read as it was");
  fuzz::require(x509::same_name(x509::Name{*der}, x509::Name{*der}), "a name is its own");
  return 0;
}
