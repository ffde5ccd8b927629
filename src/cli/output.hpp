// What is printed of a handshake, and where: the page or JSON on stdout, files beside them, and
// keys only where they were asked for.
#pragma once
#include <cstdio>
#include <memory>
#include <string_view>

#include "cli/complaint.hpp"
#include "cli/options.hpp"
#include "study/selection.hpp"

namespace handglass::cli {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

class Output {
 public:
  // Opens the files that the options name, so that a path that cannot be written is known before a
  // byte is sent; none of them may be one that is read. `shown` is whether this command shows
  // secrets when nobody says.
  static Expected<Output> open(const Options& options, bool shown);

  // Whether the tracer must keep secrets: for the page or for the key log.
  bool keeps_secrets() const { return show_secrets_ || keylog_; }
  // Prints a finished handshake: its page, its JSON, its line in the key log; the HTML file holds
  // the latest. `trace` is left without what may not be shown.
  void show(study::Trace& trace);
  void text(std::string_view text);  // more for stdout, at once
  // A whole document, where --json wants it; nothing where it was not asked for.
  void document(std::string_view json);

  int detail() const { return detail_; }
  bool color() const { return color_; }
  std::size_t width() const { return width_; }
  bool wants_json() const { return json_to_stdout_ || json_; }
  bool page() const { return !json_to_stdout_; }

 private:
  int detail_ = 1;
  bool explain_ = false, color_ = false, show_secrets_ = false, json_to_stdout_ = false;
  std::size_t width_ = 80, shown_ = 0, shown_json_ = 0;
  bool steps_ = false, step_ = false, bindings_ = false;
  bool latest_alone_ = false;  // a file holds the last handshake, as a document that can be read
  study::Selection only_;
  std::optional<study::Eyes> view_;
  File json_, html_, keylog_, pcapng_;
};

// Why some of what was to be printed or written is lost: an errno; 0 where all of it arrived.
int lost_output();

// Text or bytes for stdout, as they are.
void print(std::string_view text);

// Text that a peer sent, for stdout: raw into a file or pipe, without control characters on a
// terminal.
void print_peers_text(View text);

}  // namespace handglass::cli
