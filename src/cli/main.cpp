// The handglass command.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"

namespace {

using namespace handglass;

// The next file that is opened would become the one of these that is closed, and get what is
// printed. Each is opened the wrong way around, so that who reads or writes it fails as before.
void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0) ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int run(const std::vector<std::string>& arguments) {
  const auto parsed = cli::parse_command_line(arguments);
  if (!parsed) {
    cli::report(parsed.error());
    return parsed.error().exit;
  }
  if (const auto* answer = std::get_if<cli::Answer>(&*parsed)) {
    cli::print(answer->text);
    return cli::exit_code::ok;
  }
  const auto& options = std::get<cli::Options>(*parsed);
  const auto ended = cli::row_of(options.command).run(options);
  if (ended) return *ended;
  cli::report(ended.error());
  return ended.error().exit;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    hold_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error of the write
    const int code = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    const int lost = std::fflush(stdout) != 0 ? errno : cli::lost_output();
    // A reader that has seen enough, as `head`, is told nothing.
    if (lost != 0 && lost != EPIPE)
      cli::report(
          {.text = fmt::format("the output could not be written: {}", std::strerror(lost))});
    return lost == 0 || code != 0 ? code : cli::exit_code::local;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "handglass: internal error: %s\n", error.what());
  } catch (...) {
    std::fputs("handglass: internal error\n", stderr);
  }
  return cli::exit_code::internal;
}
