// A saved trace. Whatever is accepted has every face, each safe to print, says the same when it is
// saved and read again, and each path that it lists can be extracted.
#include "harmless.hpp"
#include "study/diff.hpp"
#include "study/extract.hpp"
#include "study/html.hpp"
#include "study/json.hpp"
#include "study/pcapng.hpp"
#include "study/terminal.hpp"
#include "target.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto trace = study::read_trace(as_text(View(data, size)));
  if (!trace) {
    fuzz::require(trace.error().rule == Rule::trace_malformed,
                  "what is refused is said to be no trace");
    return -1;  // not kept by libFuzzer: changes of what is accepted go deeper
  }
  const std::string document = study::trace_json(*trace);
  const auto again = study::read_trace(document);
  fuzz::require(again.has_value(), "what was saved can be read");
  fuzz::require(study::trace_json(*again) == document, "and says the same");
  const std::string page = study::terminal_page(*trace, {.detail = 3, .steps = true});
  fuzz::require(!page.empty() && fuzz::is_harmless(page, "\n"), "a page that is safe to print");
  const std::string browser = study::html_page(*trace);
  fuzz::require(!browser.empty() && fuzz::is_harmless(browser, "\n\t"), "and one for a browser");
  fuzz::require(!study::trace_pcapng(*trace).empty(), "a capture");
  fuzz::require(study::compare(*trace, *again).same(), "no difference to itself");
  // Each is looked for from the beginning: of many, some.
  const auto paths = study::extract_paths(*trace);
  constexpr std::size_t enough = 512;
  for (std::size_t i = 0; i < paths.size(); i += 1 + paths.size() / enough)
    fuzz::require(study::extract(*trace, paths[i]).has_value(), "what is listed can be extracted");
  return 0;
}
