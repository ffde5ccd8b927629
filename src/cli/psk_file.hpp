// Files of pre-shared keys: a line "identity:hex" each, as GnuTLS keeps them.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/complaint.hpp"
#include "handshake/config.hpp"

namespace handglass::cli {

// None where `name` is empty. What follows a # is no key.
Expected<std::vector<std::shared_ptr<const handshake::Psk>>> load_psks(const std::string& name);

}  // namespace handglass::cli
