#include "wire/text.hpp"

#include <array>
#include <cstdio>

#include "wire/hex.hpp"

namespace handglass::wire {

std::string enum_text(std::string_view name, std::uint32_t value, std::size_t width) {
  std::array<char, 16> number{};
  if (width == 1 && !name.empty())
    std::snprintf(number.data(), number.size(), " (%u)", value);
  else
    std::snprintf(number.data(), number.size(), " (0x%0*x)", static_cast<int>(2 * width), value);
  return (name.empty() ? "unknown" : std::string(name)) + number.data();
}

std::string bytes_text(View bytes) {
  constexpr std::size_t shown = 32;
  const bool readable =
      !bytes.empty() && bytes.size() <= 255 &&
      std::ranges::all_of(bytes, [](std::uint8_t b) { return b >= 0x20 && b < 0x7f; });
  if (readable) return "\"" + std::string(as_text(bytes)) + "\"";
  if (bytes.size() <= shown) return to_hex(bytes);
  return to_hex(bytes.first(8)) + "... (" + std::to_string(bytes.size()) + " bytes)";
}

}  // namespace handglass::wire
