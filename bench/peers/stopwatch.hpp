// Whose calls take how long in a handshake: an adapter says whose turn it is, wherever it goes from
// one end to the other. What is counted is the CPU time of all threads; asking for it takes about
// 0.3 us, and each turn bears as much as another.
#pragma once
#include <array>
#include <cstdint>
#include <ctime>

namespace handglass::bench {

enum class Whose : std::uint8_t { client, server, nobody };

class Stopwatch {
 public:
  void begin() {
    running_ = true;
    spent_ = {};
    whose_ = Whose::nobody;
  }
  void end() { running_ = false; }
  // Does nothing unless it runs.
  void turn(Whose whose) {
    if (!running_) return;
    const double at = now();
    spent_[static_cast<std::size_t>(whose_)] += at - since_;
    whose_ = whose;
    since_ = at;
  }
  double seconds(Whose whose) const { return spent_[static_cast<std::size_t>(whose)]; }

 private:
  static double now() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  bool running_ = false;
  Whose whose_ = Whose::nobody;
  double since_ = 0;
  std::array<double, 3> spent_{};
};
inline Stopwatch stopwatch;

}  // namespace handglass::bench
