#include "cli/explain_parts.hpp"

#include "cli/help.hpp"

namespace handglass::cli {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
  return out;
}

void explain_labelled(study::Page& page, std::string label, const std::string& text) {
  constexpr std::size_t column = 13;
  if (text.empty()) return;
  label.insert(0, 3, ' ');
  label.resize(column, ' ');
  page.line(label + text, column);
}

std::string finished(study::Page&& page, bool color) {
  std::string plain = std::move(page).take();
  if (!color) return plain;
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t end = plain.find('\n', at);
    const std::string line = plain.substr(at, end - at);
    out += (line.starts_with("-- ") ? "\x1b[1m" + line + "\x1b[0m" : line) + "\n";
    at = end + 1;
  }
  return out;
}

nlohmann::ordered_json explain_document() {
  return {{"schema", "handglass-explain/1"}, {"tool", "handglass " + std::string(version)}};
}

std::string laid_out(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace handglass::cli
