#include "processor.hpp"

#include <cstdio>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace handglass::test {

#if defined(__x86_64__)
void print_processor() {
  unsigned a = 0, b = 0, c = 0, d = 0, unused = 0, features_c = 0, extended_b = 0, extended_c = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 1) features_c = c;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &unused) == 1) extended_b = b, extended_c = c;
  // clang-format off
  const struct { const char* name; unsigned in, bit; } features[] = {
      {"SSSE3",     features_c,  9}, {"SSE4.1", features_c, 19}, {"AES-NI",  features_c, 25},
      {"PCLMULQDQ", features_c,  1}, {"AVX",    features_c, 28}, {"AVX2",    extended_b,  5},
      {"BMI2",      extended_b,  8}, {"ADX",    extended_b, 19}, {"SHA-NI",  extended_b, 29},
      {"AVX-512F",  extended_b, 16}, {"VAES",   extended_c,  9}, {"VPCLMULQDQ", extended_c, 10},
  };
  // clang-format on
  for (const auto& feature : features)
    std::printf("%s %s\n", feature.name, (feature.in >> feature.bit & 1) != 0 ? "yes" : "no");
}
#else
void print_processor() {}
#endif

}  // namespace handglass::test
