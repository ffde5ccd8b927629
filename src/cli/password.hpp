// The passwords of our own files: from where --pass says, else typed on the terminal. Never from
// the command line, which every user of a machine can read.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "cli/complaint.hpp"
#include "cli/options.hpp"

namespace handglass::cli {

// The first line of what is read, without its end; no byte behind it is taken. `from` names the
// source in a complaint.
Expected<SecretBytes> read_password_line(int descriptor, const std::string& from);

// What a source holds. `flag` names it in a complaint: "--pass".
Expected<SecretBytes> read_password_source(const PasswordSource& source, std::string_view flag);

// The passwords of one end. Each source is read once, when its first file needs it, and the
// terminal is asked once a file.
class Passwords {
 public:
  explicit Passwords(std::vector<PasswordSource> sources);

  // Of a file that belongs to the nth certificate: the nth source's, or the last one's where there
  // are fewer. The view holds as long as this object.
  Expected<View> of(const std::string& file, std::size_t nth);

 private:
  std::vector<PasswordSource> sources_;
  std::vector<std::optional<SecretBytes>> read_;  // one a source
  std::map<std::string, SecretBytes> typed_;      // by the file's name
};

}  // namespace handglass::cli
