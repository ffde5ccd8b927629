// handglass lab init: the lab as files.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/lab_folder.hpp"

namespace handglass::cli {

namespace fs = std::filesystem;

Expected<int> run_lab_init(const Options& options) {
  TRY(NewFolder folder, NewFolder::begin(options.directory));
  const Time now = system_time();
  TRY(const Lab lab, about("the lab", make_lab(now, crypto::system_random())));
  REQUIRE_OK(write_lab(folder, lab, now));
  std::error_code error;
  const fs::path place = fs::absolute(folder.target(), error);
  if (options.lab_token) REQUIRE_OK(configure_lab_token(folder, place));
  REQUIRE_OK(folder.keep());

  for (const LabEntity& entity : lab.entities)
    fmt::print("{:<15} {}\n", entity.row->name, entity.row->about);
  if (options.lab_token) {
    if (const auto token = make_lab_token(place))
      fmt::print(
          "\nA token of SoftHSM2 has them too, under the PIN 00000000: export SOFTHSM2_CONF={}\n",
          (place / "softhsm2.conf").string());
    else
      warn("no token was made: " + token.error().text);
  }
  fmt::print(
      "\n{0}/README.md walks through ten experiments; to begin:\n"
      "  cd {0}\n"
      "  handglass serve 4433 --cert server-chain.crt --key server.key --cafile root.crt --crl "
      "root.crl --crl issuing.crl\n",
      folder.target().string());
  return exit_code::ok;
}

}  // namespace handglass::cli
