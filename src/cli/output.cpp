#include "cli/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "cli/inputs.hpp"
#include "cli/step.hpp"
#include "cli/values.hpp"
#include "study/html.hpp"
#include "study/json.hpp"
#include "study/keylog.hpp"
#include "study/pcapng.hpp"
#include "study/terminal.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {
namespace {

constexpr std::size_t narrowest = 40, usual = 80, widest = 100;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::size_t page_width() {
  std::size_t width = usual;
  if (const auto columns = parse_number(environment("COLUMNS"), 10'000); columns && *columns > 0) {
    width = *columns;
  } else if (winsize size{}; ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    width = size.ws_col;
  }
  return std::clamp(width, narrowest, widest);
}

bool wants_color(ColorWhen when) {
  if (when != ColorWhen::automatic) return when == ColorWhen::always;
  return ::isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() &&
         environment("TERM") != "dumb";
}

bool shakes_hands(Command command) {
  return command == Command::connect || command == Command::serve || command == Command::loop ||
         command == Command::tamper || command == Command::report;
}

// A file for us alone to read, where secrets may stand in it. What it holds stays until there is
// something to write.
Expected<File> open_file(const std::string& name, bool secrets, int how, const char* mode) {
  const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, 0600);
  if (fd < 0) return complain(fmt::format("{}: {}", name, std::strerror(errno)));
  File file(::fdopen(fd, mode));
  struct stat facts{};
  constexpr mode_t others = 0077;
  if (secrets && ::fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) &&
      (facts.st_mode & others) != 0 && ::fchmod(fd, 0600) != 0)
    warn(fmt::format("{}: others may read the keys in it: {}", name, std::strerror(errno)));
  return file;
}

int lost = 0;  // the errno of the first write that failed

void put(std::FILE* file, std::string_view text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if ((std::fflush(file) != 0 || !whole) && lost == 0) lost = errno;
}

// In the place of what the file holds, where it is one that can begin anew.
void replace(std::FILE* file, std::string_view text) {
  [[maybe_unused]] const bool anew =
      std::fseek(file, 0, SEEK_SET) == 0 && ::ftruncate(::fileno(file), 0) == 0;
  put(file, text);
}

}  // namespace

int lost_output() { return lost; }

Expected<Output> Output::open(const Options& options, bool shown) {
  Output out;
  out.detail_ = options.detail;
  out.explain_ = options.explain;
  out.color_ = wants_color(options.color);
  out.width_ = page_width();
  out.steps_ = options.steps;
  out.latest_alone_ = options.command == Command::tap || options.command == Command::decode;
  out.step_ = options.step;
  out.bindings_ = options.bindings;
  if (out.step_) REQUIRE_OK(can_step());
  out.only_ = options.only;
  out.view_ = options.view;
  out.show_secrets_ = options.show_secrets.value_or(shown);
  std::string keylog = options.keylog.empty() ? environment("SSLKEYLOGFILE") : options.keylog;
  if (!shakes_hands(options.command)) keylog.clear();
  for (const std::string& name :
       {options.json.value_or(std::string()), options.html, options.pcapng, keylog})
    REQUIRE_OK(spare_inputs(options, name));
  if (options.json && options.json->empty()) {
    out.json_to_stdout_ = true;
  } else if (options.json) {
    TRY(out.json_, open_file(*options.json, out.show_secrets_, 0, "w"));
  }
  if (!options.html.empty()) {
    TRY(out.html_, open_file(options.html, out.show_secrets_, 0, "w"));
  }
  if (!options.pcapng.empty()) {
    TRY(out.pcapng_, open_file(options.pcapng, out.show_secrets_, 0, "w"));
  }
  if (!keylog.empty()) {
    TRY(out.keylog_, open_file(keylog, true, O_APPEND, "a"));
    warn(fmt::format(
        "the keys of this session are written to {}: whoever reads it can read the session",
        keylog));
  }
  return out;
}

void Output::show(study::Trace& trace) {
  if (keylog_)
    if (const auto line = study::keylog_line(trace)) put(keylog_.get(), *line);
  if (!show_secrets_) study::hide_secrets(trace);
  if (view_) {
    if (const std::string fault = study::view_fault(trace, *view_); !fault.empty())
      warn("--view: " + fault);
    else
      trace = study::view_of(trace, *view_);
  }
  if (html_) replace(html_.get(), study::html_page(trace));
  if (pcapng_ && trace.within())
    warn(
        "--pcapng: a handshake within a connection is under the keys of the one before, with "
        "which nothing in this capture would open; it is left out");
  else if (pcapng_)
    replace(pcapng_.get(), as_text(study::trace_pcapng(trace)));
  if (wants_json()) document(study::trace_json(trace));
  if (!page()) return;
  if (shown_++ > 0) put(stdout, "\n");
  study::TerminalOptions options{.detail = detail_,
                                 .color = color_,
                                 .width = width_,
                                 .explain = explain_,
                                 .steps = steps_,
                                 .bindings = bindings_,
                                 .only = only_};
  if (step_) {
    step_through(trace, options);
    options.only.parts = {study::Selection::Part::checks, study::Selection::Part::verdict};
  }
  put(stdout, study::terminal_page(trace, options));
}

void print(std::string_view text) { put(stdout, text); }

void Output::text(std::string_view text) { put(stdout, text); }

void Output::document(std::string_view json) {
  if (!wants_json()) return;
  if (json_to_stdout_)
    put(stdout, json);
  else if (latest_alone_ || shown_json_++ == 0)
    replace(json_.get(), json);
  else
    put(json_.get(), json);
}

void print_peers_text(View text) {
  static const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  if (!terminal) {
    put(stdout, as_text(text));
    return;
  }
  put(stdout, readable(text, "\n\t\r"));
}

}  // namespace handglass::cli
