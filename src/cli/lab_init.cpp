// handglass lab init: the lab as files.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/ends.hpp"
#include "cli/files.hpp"
#include "cli/lab_folder.hpp"
#include "cli/output.hpp"

namespace handglass::cli {
namespace {

namespace fs = std::filesystem;

struct Planned {
  std::string text;
  Lab lab;
};

Expected<Planned> mint_planned(const Options& options, Time now, crypto::Random& random) {
  if (options.plan_file.empty()) {
    TRY(Lab lab, about("the lab", make_lab(now, random)));
    return Planned{std::string(lab_plan_text()), std::move(lab)};
  }
  TRY(const Bytes bytes, read_file(options.plan_file));
  auto plan = x509::parse_plan(as_text(bytes));
  if (!plan)
    return complain(
        fmt::format("{}:{}: {}", options.plan_file, plan.error().line, plan.error().text));
  TRY(Lab lab,
      about(options.plan_file,
            x509::mint(std::make_shared<const x509::Plan>(*std::move(plan)), now, random)));
  return Planned{std::string(as_text(bytes)), std::move(lab)};
}

}  // namespace

Expected<int> run_lab_init(const Options& options) {
  TRY(NewFolder folder, NewFolder::begin(options.directory));
  const auto seeded = options.seed ? crypto::seeded_random(*options.seed) : nullptr;
  const Time now = options.at.value_or(time_of_run(options));
  crypto::Random& random = seeded ? *seeded : crypto::system_random();
  TRY(const Planned planned, mint_planned(options, now, random));
  const Lab& lab = planned.lab;
  REQUIRE_OK(write_lab(folder, lab, planned.text, now, random));
  std::error_code error;
  const fs::path place = fs::absolute(folder.target(), error);
  const bool with_token = options.lab_token && options.plan_file.empty();
  if (with_token) REQUIRE_OK(configure_lab_token(folder, place));
  REQUIRE_OK(folder.keep());

  for (const x509::Minted& entity : lab.certificates)
    print(fmt::format("{:<15} {}\n", entity.planned->name, entity.planned->about));
  if (with_token) {
    if (const auto token = make_lab_token(place))
      print(fmt::format(
          "\nA token of SoftHSM2 has them too, under the PIN 00000000: export SOFTHSM2_CONF={}\n",
          (place / "softhsm2.conf").string()));
    else
      warn("no token was made: " + token.error().text);
  }
  if (!options.plan_file.empty()) return exit_code::ok;
  print(fmt::format(
      "\n{0}/README.md walks through ten experiments; to begin:\n"
      "  cd {0}\n"
      "  handglass serve 4433 --cert server-chain.crt --key server.key --cafile root.crt --crl "
      "root.crl --crl issuing.crl\n",
      folder.target().string()));
  return exit_code::ok;
}

}  // namespace handglass::cli
