// A password typed on the terminal, and not shown there.
#pragma once
#include <string>

#include "base/secret.hpp"
#include "cli/complaint.hpp"

namespace handglass::cli {

// Asks on /dev/tty, whatever standard input and output are. Where there is no terminal, the
// complaint says what else there is. A signal that ends the program finds the terminal as it was.
Expected<SecretBytes> ask_password(const std::string& file);

}  // namespace handglass::cli
