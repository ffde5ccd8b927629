// The tags of the strings that a distinguished name may hold (X.680 §41).
#pragma once
#include <cstdint>

namespace handglass::x509::string_type {

inline constexpr std::uint8_t utf8 = 0x0c, numeric = 0x12, printable = 0x13, teletex = 0x14,
                              ia5 = 0x16, visible = 0x1a, universal = 0x1c, bmp = 0x1e;

}  // namespace handglass::x509::string_type
