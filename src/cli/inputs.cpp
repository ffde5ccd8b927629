#include "cli/inputs.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace handglass::cli {
namespace {

std::vector<std::string> input_files(const Options& options) {
  std::vector<std::string> out{options.psk_file, options.session_in, options.known_peers,
                               options.plan_file};
  for (const auto* names :
       {&options.files, &options.identity.certificates, &options.identity.keys,
        &options.identity.chains, &options.server_identity.certificates,
        &options.server_identity.keys, &options.server_identity.chains, &options.ca_files,
        &options.server_ca_files, &options.requested_ca_files, &options.untrusted_files,
        &options.crl_files, &options.ocsp_files, &options.staples, &options.anchor_keys})
    out.insert(out.end(), names->begin(), names->end());
  for (const auto* sources : {&options.identity.passwords, &options.server_identity.passwords,
                              &options.pins, &options.so_pins})
    for (const PasswordSource& source : *sources)
      if (source.kind == PasswordSource::Kind::file) out.push_back(source.name);
  // Of who looks on; of who shakes hands it is written.
  if (options.command == Command::tap || options.command == Command::decode ||
      options.command == Command::doctor)
    out.push_back(options.keylog);
  return out;
}

}  // namespace

Expected<void> spare_inputs(const Options& options, const std::string& output) {
  struct stat out{}, in{};
  if (output.empty() || ::stat(output.c_str(), &out) != 0 || !S_ISREG(out.st_mode)) return {};
  for (const std::string& name : input_files(options)) {
    const int found = name == "-" ? ::fstat(STDIN_FILENO, &in) : ::stat(name.c_str(), &in);
    if (found == 0 && out.st_dev == in.st_dev && out.st_ino == in.st_ino)
      return complain(
          fmt::format("{} is among the files that are read; write to another file", output),
          exit_code::usage);
  }
  return {};
}

}  // namespace handglass::cli
