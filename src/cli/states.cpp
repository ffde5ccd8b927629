// handglass states: the conversation table, for people.
#include "study/states.hpp"

#include "cli/commands.hpp"
#include "cli/output.hpp"

namespace handglass::cli {

Expected<int> run_states(const Options& options) {
  print(options.mermaid ? study::states_mermaid() : study::states_text());
  return exit_code::ok;
}

}  // namespace handglass::cli
