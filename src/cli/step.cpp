#include "cli/step.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/output.hpp"

namespace handglass::cli {
namespace {

std::string coming(const study::MessageEntry& message) {
  return fmt::format("{}{} from the {}, {} bytes{}",
                     message.n ? std::to_string(message.n) + " " : std::string(), message.name(),
                     name_of(message.sender), message.bytes.size(),
                     message.encrypted ? ", encrypted" : "");
}

// What was typed; nothing at the end of the input.
std::optional<std::string> ask(const std::string& question) {
  print(question);
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return line;
}

}  // namespace

Expected<void> can_step() {
  if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) return {};
  return complain("--step waits for keys, and there is no terminal to type them at",
                  exit_code::usage);
}

void step_through(const study::Trace& trace, const study::TerminalOptions& options) {
  study::TerminalOptions fields = options, bytes = options, why = options;
  fields.detail = std::max(2, options.detail);
  bytes.detail = 3;
  why.detail = 1;
  why.explain = true;
  const study::MessageEntry* shown = nullptr;
  for (std::size_t next = 0; next < trace.messages.size();) {
    const auto typed =
        ask(fmt::format("\n{}  [Enter next, b bytes, e explain, k keys so far, q quit] ",
                        coming(trace.messages[next])));
    if (!typed || *typed == "q") return;
    // b, e and k are about the message that was shown last.
    if (*typed == "b" && shown) print(terminal_message(trace, *shown, bytes));
    if (*typed == "e" && shown) print(terminal_message(trace, *shown, why));
    if (*typed == "k" && shown) print(terminal_keys_until(trace, *shown, options));
    if (!typed->empty()) {
      if (!shown) print("   Nothing was said yet: Enter shows the first message.\n");
      continue;
    }
    shown = &trace.messages[next++];
    print(terminal_message(trace, *shown, fields));
  }
  // The last one can be looked at too.
  while (shown) {
    const auto typed =
        ask("\nThat was the last message.  [Enter how it ended, b bytes, e explain, k keys] ");
    if (!typed || typed->empty() || *typed == "q") return;
    if (*typed == "b") print(terminal_message(trace, *shown, bytes));
    if (*typed == "e") print(terminal_message(trace, *shown, why));
    if (*typed == "k") print(terminal_keys_until(trace, *shown, options));
  }
}

}  // namespace handglass::cli
