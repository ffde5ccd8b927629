// Cycles for each byte of a row, where the CPU has a time-stamp counter. They are reference cycles:
// the counter goes at one pace, whatever the cores' clock does. Its pace times the CPU time of the
// row, so that what the machine does besides is not counted.
#pragma once
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#ifdef __x86_64__
#include <x86intrin.h>
#endif

namespace handglass::bench {

class Cycles {
 public:
  // From now on, until the row is finished with so many bytes an iteration.
  static void finish(benchmark::State& state, const Cycles& begin, std::size_t bytes) {
    const Cycles end;
    const double pace = (end.stamp_ - begin.stamp_) / (end.wall_ - begin.wall_);
    if (end.stamp_ > begin.stamp_)
      state.counters["cycles_per_byte"] = pace * (end.cpu_ - begin.cpu_) /
                                          static_cast<double>(state.iterations()) /
                                          static_cast<double>(bytes);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  }

 private:
  static double seconds(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
  static double stamp() {
#ifdef __x86_64__
    return static_cast<double>(__rdtsc());
#else
    return 0;
#endif
  }

  double cpu_ = seconds(CLOCK_PROCESS_CPUTIME_ID), wall_ = seconds(CLOCK_MONOTONIC),
         stamp_ = stamp();
};

}  // namespace handglass::bench
