// A password or a PIN typed on the terminal, and not shown there.
#pragma once
#include <string>

#include "base/secret.hpp"
#include "cli/complaint.hpp"

namespace handglass::cli {

// Asks on /dev/tty, whatever standard input and output are. `about` and `otherwise` make the
// complaint where there is no terminal: what it is for, and what else there is. A signal that ends
// the program finds the terminal as it was.
Expected<SecretBytes> ask_secret(const std::string& question, const std::string& about,
                                 const std::string& otherwise);
// A line to the terminal, else to stderr.
void tell_terminal(const std::string& line);

}  // namespace handglass::cli
