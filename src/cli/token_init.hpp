// The identities of a lab on a token.
#pragma once
#include <string>

#include "cli/complaint.hpp"

namespace handglass::cli {

// What a lab's token is opened with. It protects nothing.
inline constexpr std::string_view lab_pin = "00000000";

// Those of the folder, under the PIN that labs have, on the first empty token of `module`.
Expected<void> put_lab_on_token(const std::string& folder, const std::string& module);

}  // namespace handglass::cli
