// A lab as files in a folder: certificates, keys, lists, the walk through it, and a token that has
// them too.
#pragma once
#include <filesystem>
#include <string_view>

#include "cli/lab_identities.hpp"
#include "cli/new_folder.hpp"

namespace handglass::cli {

// What alice-locked.key is under. It protects nothing.
inline constexpr std::string_view lab_password = "lab";
inline constexpr const char* lab_module = "softhsm2";

// `plan` is the text that the lab was minted from.
Expected<void> write_lab(const NewFolder& folder, const Lab& lab, std::string_view plan, Time now,
                         crypto::Random& random);

// What SoftHSM2 has to know, once the folder is at `place`.
Expected<void> configure_lab_token(const NewFolder& folder, const std::filesystem::path& place);
// Everybody of the lab at `place` on a token there; from now on this process's SoftHSM2 looks
// there.
Expected<void> make_lab_token(const std::filesystem::path& place);

}  // namespace handglass::cli
