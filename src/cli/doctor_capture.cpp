#include "cli/doctor_capture.hpp"

#include "cli/captured.hpp"
#include "cli/findings.hpp"
#include "study/diagnosis.hpp"
#include "study/terminal.hpp"

namespace handglass::cli {

Expected<int> doctor_capture(const Options& options) {
  const auto show = [](const Onlooking& conversation, const std::string& name, Output& output) {
    const study::Trace& trace = conversation.trace();
    study::Findings findings;
    study::diagnose_overheard(findings, trace);
    if (output.wants_json())
      output.document(doctor_document(trace.server_endpoint, findings, trace));
    if (output.page()) {
      study::Page page(output.width(), output.color());
      page.section(name +
                   (findings.exit() == exit_code::ok ? ": all is well" : ": something is wrong"));
      draw_findings(page, findings);
      std::string text = std::move(page).take();
      if (study::outcome(trace).refusal)
        text += "\n" +
                study::terminal_outcome(trace, {.color = output.color(), .width = output.width()});
      output.text(text);
    }
    return findings.exit();
  };
  return read_capture(options, false, show);
}

}  // namespace handglass::cli
