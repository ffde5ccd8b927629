#include "cli/doctor_capture.hpp"

#include "cli/captured.hpp"
#include "cli/findings.hpp"
#include "study/diagnosis.hpp"
#include "study/json.hpp"
#include "study/terminal.hpp"

namespace handglass::cli {

Expected<int> doctor_capture(const Options& options) {
  const auto show = [](const Onlooking& conversation, const std::string& name, Output& output) {
    const study::Trace& trace = conversation.trace();
    study::Findings findings;
    study::diagnose_overheard(findings, trace);
    using Json = nlohmann::ordered_json;
    if (output.wants_json()) {
      const Json out{{"schema", "handglass-doctor/1"},
                     {"peer", trace.server_endpoint},
                     {"exit", findings.exit()},
                     {"request", demands_json(study::demands_of(trace))},
                     {"checks", findings_json(findings)},
                     {"handshake", Json::parse(study::trace_json(trace))}};
      output.document(out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    }
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
