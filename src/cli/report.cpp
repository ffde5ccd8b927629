// handglass report: a saved trace, rendered again.
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/saved_trace.hpp"

namespace handglass::cli {

Expected<int> run_report(const Options& options) {
  TRY(study::Trace trace, load_trace(options.files.front()));
  // What was saved without its secrets has none to show.
  TRY(Output output, Output::open(options, true));
  if (options.view)
    if (const std::string fault = study::view_fault(trace, *options.view); !fault.empty())
      return complain(options.files.front() + ": " + fault, exit_code::usage);
  output.show(trace);
  return study::outcome(trace).exit;
}

}  // namespace handglass::cli
