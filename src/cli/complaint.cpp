#include "cli/complaint.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "study/cause_of.hpp"
#include "study/sentences.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {

Complaint complaint_about(const std::string& file, const Failure& failure, std::string_view fix) {
  std::vector<Evidence> evidence = failure.evidence;
  if (failure.offset) evidence.push_back({"offset", std::to_string(*failure.offset)});
  // PEM that is whole but holds something else.
  if (failure.rule == Rule::pem_malformed && !failure.offset && !evidence.empty())
    return {exit_code::local, fmt::format("{}: {}", file, evidence.front().value), {}};
  const auto& row = study::sentence_of(failure.rule);
  return {exit_code::local,
          fmt::format("{}: {}\n  {}", file, study::fill(row.broken, evidence),
                      fix.empty() ? row.fix : fix),
          study::cause_of(failure.rule)};
}

void tell(std::string_view text) {
  [[maybe_unused]] const std::size_t written = std::fwrite(text.data(), 1, text.size(), stderr);
}

// Whatever was forgotten on the way: names of files, words of a peer.
void report(const Complaint& complaint) {
  tell(fmt::format("handglass: {}\n", readable(as_bytes(complaint.text), "\n\t")));
}

void warn(const std::string& text) {
  tell(fmt::format("handglass: warning: {}\n", readable(as_bytes(text), "\n\t")));
}

}  // namespace handglass::cli
