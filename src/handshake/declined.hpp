// Why a client has no certificate to send: how the reasons in its remark begin or end, for whoever
// sorts them.
#pragma once
#include <string_view>

namespace handglass::handshake::declined {

inline constexpr std::string_view none_given = "no client certificate was given";
inline constexpr std::string_view other_type = "its type ";
inline constexpr std::string_view no_scheme = "no signature scheme in common";
inline constexpr std::string_view key_makes = "; the key makes ";
inline constexpr std::string_view not_listed = "which the server does not list";

}  // namespace handglass::handshake::declined
