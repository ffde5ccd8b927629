// A line that another program printed. What is read has a sentence, causes that are said once, and
// a row that is in the line; nothing behind the bound counts.
#include "base/limits.hpp"
#include "study/log_lines.hpp"
#include "target.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto line = study::read_log_line(text);
  const auto again = study::read_log_line(text.substr(0, limits::log_line));
  fuzz::require(line.has_value() == again.has_value(), "what is behind the bound does not count");
  if (!line) return 0;
  fuzz::require(line->row == again->row && line->alert == again->alert,
                "the same line, the same row");
  fuzz::require(!line->says.empty() && !line->who.empty(), "a meaning is said");
  fuzz::require(!line->alert || !name_of(*line->alert).empty(), "an alert is one with a name");
  for (std::size_t i = 0; i < line->causes.size(); ++i) {
    const auto& one = line->causes[i];
    fuzz::require(!one.text.empty(), "a cause is said");
    for (std::size_t k = 0; k < i && one.cause != study::Cause::none; ++k)
      fuzz::require(line->causes[k].cause != one.cause, "a cause is said once");
  }
  return 0;
}
