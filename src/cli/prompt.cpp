#include "cli/prompt.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/letters.hpp"
#include "cli/descriptor.hpp"
#include "cli/password.hpp"

namespace handglass::cli {
namespace {

volatile std::sig_atomic_t caught = 0;

// While a password is typed, signals that would end the program are noted instead, and only while
// it waits: none can come between a look at `caught` and the wait.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : signals) sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &mask_);
    struct sigaction note{};
    note.sa_handler = [](int signal) { caught = signal; };
    for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &note, &before_[i]);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() {
    for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
    if (caught != 0) ::raise(caught);  // takes its course once it is let through
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }
  const sigset_t& waiting() const { return mask_; }

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGQUIT, SIGHUP};
  sigset_t mask_{};
  std::array<struct sigaction, signals.size()> before_{};
};

// The terminal without echo, and without the key that would leave it so by stopping the program.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    known_ = ::tcgetattr(terminal_, &before_) == 0;
    if (!known_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ICANON | ISIG;
    silent.c_cc[VSUSP] = _POSIX_VDISABLE;
    known_ = ::tcsetattr(terminal_, TCSAFLUSH, &silent) == 0;
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (known_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  bool kept() const { return known_; }

 private:
  int terminal_;
  termios before_{};
  bool known_ = false;
};

void say(int terminal, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(terminal, text.data(), text.size());
    if (n < 0 && errno != EINTR) return;
    text.remove_prefix(static_cast<std::size_t>(n < 0 ? 0 : n));
  }
}

// Whether something was typed; not so when a signal came.
bool wait_for_line(int terminal, const sigset_t& waiting) {
  pollfd file{terminal, POLLIN, 0};
  while (caught == 0)
    if (::ppoll(&file, 1, nullptr, &waiting) > 0) return true;
  return false;
}

}  // namespace

Expected<SecretBytes> ask_secret(const std::string& question, const std::string& about,
                                 const std::string& otherwise) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (*terminal < 0)
    return complain(
        fmt::format("{}, and there is no terminal to ask for it\n  {}", about, otherwise));
  caught = 0;
  const HeldSignals signals;
  const Silence silence(*terminal);
  if (!silence.kept())
    return complain(fmt::format("{}, and the terminal cannot be kept from showing it: {}", about,
                                std::strerror(errno)));
  say(*terminal, question);
  const bool typed = wait_for_line(*terminal, signals.waiting());
  auto secret = typed ? read_password_line(*terminal, "the terminal")
                      : complain(fmt::format("{}, and nothing was typed", about));
  say(*terminal, "\n");
  return secret;
}

std::optional<bool> ask_yes(const std::string& question) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (*terminal < 0) return std::nullopt;
  ::tcflush(*terminal, TCIFLUSH);
  say(*terminal, question);
  // A terminal gives a line at a time; of one that is longer the beginning is no yes.
  std::array<char, 256> typed;
  ssize_t n = 0;
  while ((n = ::read(*terminal, typed.data(), typed.size())) < 0 && errno == EINTR) {
  }
  const std::string_view line(typed.data(), static_cast<std::size_t>(n < 0 ? 0 : n));
  const std::string answer = lowered(trimmed(line.substr(0, line.find('\n'))));
  return answer == "y" || answer == "yes";
}

void tell_terminal(const std::string& line) {
  const Descriptor terminal(::open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC));
  if (*terminal >= 0)
    say(*terminal, line + "\n");
  else
    tell(line + "\n");
}

}  // namespace handglass::cli
