// The commands, one row each: how they are called, what they are for, examples to copy, and what
// runs them.
#pragma once
#include <array>
#include <span>
#include <string_view>

#include "cli/complaint.hpp"
#include "cli/options.hpp"

namespace handglass::cli {

// Each answers the exit code.
Expected<int> run_connect(const Options& options);
Expected<int> run_serve(const Options& options);
Expected<int> run_loop(const Options& options);
Expected<int> run_verify(const Options& options);
Expected<int> run_inspect(const Options& options);
Expected<int> run_report(const Options& options);
Expected<int> run_extract(const Options& options);
Expected<int> run_diff(const Options& options);
Expected<int> run_tap(const Options& options);
Expected<int> run_decode(const Options& options);
Expected<int> run_tamper(const Options& options);
Expected<int> run_lab_run(const Options& options);
Expected<int> run_lab_init(const Options& options);
Expected<int> run_lab_list(const Options& options);
Expected<int> run_lab_exercise(const Options& options);
Expected<int> run_lab_check(const Options& options);
Expected<int> run_token_list(const Options& options);
Expected<int> run_token_objects(const Options& options);
Expected<int> run_token_cert(const Options& options);
Expected<int> run_token_test(const Options& options);
Expected<int> run_token_check(const Options& options);
Expected<int> run_token_init(const Options& options);
Expected<int> run_explain(const Options& options);
Expected<int> run_states(const Options& options);
Expected<int> run_doctor(const Options& options);

struct CommandRow {
  Command command;
  std::string_view name;       // "lab init"
  std::string_view arguments;  // "HOST:PORT"
  std::string_view summary;
  std::array<std::string_view, 4> examples;
  Expected<int> (*run)(const Options&);
};

std::span<const CommandRow> commands();
const CommandRow& row_of(Command command);

}  // namespace handglass::cli
