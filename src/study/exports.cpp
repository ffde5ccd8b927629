// Keying material that was exported, on the page and in the document.
#include "study/json_parts.hpp"
#include "study/terminal_parts.hpp"
#include "wire/hex.hpp"

namespace handglass::study {

Json exports_json(const Trace& trace) {
  Json out = Json::array();
  for (const ExportEntry& entry : trace.exports) {
    Json one{{"who", text(name_of(entry.who))}, {"label", entry.label}, {"len", entry.size}};
    if (entry.context) one["context"] = to_hex(*entry.context);
    if (entry.refused.empty())
      one["value"] = to_hex(entry.value);
    else
      one["refused"] = entry.refused;
    out.push_back(std::move(one));
  }
  return out;
}

void draw_exports(Page& page, const Trace& trace) {
  if (trace.exports.empty()) return;
  page.section("Exported keys - secrets, shown because they were asked for (RFC 5705)");
  for (const ExportEntry& entry : trace.exports) {
    page.line("   " + std::string(name_of(entry.who)) + ": \"" + entry.label + "\", " +
              counted(entry.size, "byte") +
              (entry.context ? ", context of " + counted(entry.context->size(), "byte") : ""));
    if (entry.refused.empty())
      page.labelled("hex", to_hex(entry.value));
    else
      page.labelled("note", "refused: " + entry.refused);
  }
}

}  // namespace handglass::study
