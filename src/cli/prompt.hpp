// What is asked on the terminal: a password or a PIN, which is not shown there, or a yes.
#pragma once
#include <optional>
#include <string>

#include "base/secret.hpp"
#include "cli/complaint.hpp"

namespace handglass::cli {

// Asks on /dev/tty, whatever standard input and output are. `about` and `otherwise` make the
// complaint where there is no terminal: what it is for, and what else there is. A signal that ends
// the program finds the terminal as it was.
Expected<SecretBytes> ask_secret(const std::string& question, const std::string& about,
                                 const std::string& otherwise);
// A question that "y" or "yes" answers with yes, and all else with no; nothing where there is no
// terminal. What was typed before the question is no answer.
std::optional<bool> ask_yes(const std::string& question);
// A line to the terminal, else to stderr.
void tell_terminal(const std::string& line);

}  // namespace handglass::cli
