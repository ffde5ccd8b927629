// Whether two kinds of input take the same time where the kind is a secret: Welch's t-test over
// samples of both kinds, taken in random order. Evidence, never a gate: a machine is noisy, and no
// test proves that there is no difference.
//
//   handglass_timing [--samples N]
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string_view>
#include <vector>

#include "crypto/private_key.hpp"
#include "crypto/record_mac.hpp"
#include "crypto/rsa_encrypt.hpp"

using namespace handglass;
using Clock = std::chrono::steady_clock;

namespace {

struct Sample {
  bool second_kind;
  double nanoseconds;
};

struct Comparison {
  std::string_view name;
  std::size_t samples;
  std::function<void(bool second_kind)> prepare;  // not timed
  std::function<void()> run;
};

// A line that is overwritten, once the work has taken longer than one waits without a word.
class Progress {
 public:
  void at(std::size_t done, std::size_t all) {
    if (Clock::now() < next_) return;
    next_ = Clock::now() + std::chrono::seconds(1);
    shown_ = true;
    std::fprintf(stderr, "\r%3zu %%", 100 * done / all);
  }
  ~Progress() {
    if (shown_) std::fprintf(stderr, "\r     \r");
  }

 private:
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(3);
  bool shown_ = false;
};

std::vector<Sample> measure(const Comparison& comparison) {
  Progress progress;
  std::vector<Sample> samples(comparison.samples);
  Bytes coin(1);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    crypto::system_random().fill(coin);
    const bool second_kind = (coin[0] & 1) == 1;
    comparison.prepare(second_kind);
    const auto begin = Clock::now();
    comparison.run();
    const std::chrono::duration<double, std::nano> taken = Clock::now() - begin;
    samples[i] = {.second_kind = second_kind, .nanoseconds = taken.count()};
    progress.at(i, samples.size());
  }
  return samples;
}

// Welch's t of the two kinds. The slowest tenth is left out of both by one bound: interruptions
// are there, and they would hide a small difference.
double welch_t(std::vector<Sample> samples) {
  const auto bound = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 10 * 9);
  std::ranges::nth_element(samples, bound, {}, &Sample::nanoseconds);
  samples.erase(bound, samples.end());
  double mean[2]{}, squares[2]{}, count[2]{};
  for (const auto& [second_kind, value] : samples) {
    const double before = value - mean[second_kind];
    mean[second_kind] += before / ++count[second_kind];
    squares[second_kind] += before * (value - mean[second_kind]);
  }
  double variance = 0;
  for (int kind : {0, 1}) variance += squares[kind] / (count[kind] - 1) / count[kind];
  return variance > 0 ? (mean[0] - mean[1]) / std::sqrt(variance) : 0;
}

void report(const Comparison& comparison) {
  const double t = welch_t(measure(comparison));
  std::printf("%.*s: %zu samples, t = %+.2f\n  %s\n", static_cast<int>(comparison.name.size()),
              comparison.name.data(), comparison.samples, t,
              std::abs(t) < 4.5
                  ? "|t| is below 4.5: so many samples show no difference between the two kinds."
                  : "|t| is 4.5 or more: the two kinds differ, if it grows with more samples.");
}

// A record of 64 bytes of content that fails in both kinds: with right padding and a wrong MAC, or
// with wrong padding.
void report_record_mac(std::size_t samples) {
  constexpr std::size_t content = 64, padding = 159;
  const Bytes key(32, 0x0b), header(crypto::mac_header_size, 1);
  const crypto::RecordMac mac(crypto::HashAlgorithm::sha256, key);
  Bytes record(content + mac.size() + padding + 1);
  report({.name = "RecordMac::open_padded, padding right or wrong",
          .samples = samples,
          .prepare =
              [&](bool wrong) {
                crypto::system_random().fill(record);
                std::ranges::fill(MutableView(record).last(padding + 1),
                                  static_cast<std::uint8_t>(padding));
                record[record.size() - 2] ^= wrong ? 1 : 0;
              },
          .run = [&] { static_cast<void>(mac.open_padded(header, record)); }});
}

// Blocks that hold 48 bytes, or whatever a random ciphertext holds.
void report_rsa(std::size_t samples) {
  const auto key = crypto::generate_rsa(2048, crypto::system_random());
  const auto& numbers = std::get<crypto::RsaPublicKey>(key->public_key());
  Bytes ciphertext(numbers.modulus.size()), premaster(48);
  report({.name = "RSA decrypt, PKCS#1 block well-formed or malformed",
          .samples = samples,
          .prepare =
              [&](bool malformed) {
                crypto::system_random().fill(premaster);
                // Both are made, so that both find the caches alike.
                const Bytes good =
                    crypto::rsa_encrypt(numbers, premaster, crypto::system_random()).value();
                Bytes other(good.size());
                crypto::system_random().fill(other);
                other[0] = 0;  // below the modulus
                ciphertext = malformed ? other : good;
              },
          .run = [&] { static_cast<void>(key->decrypt(ciphertext, premaster)); }});
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t mac_samples = 200'000, rsa_samples = 4'000;
  if (count > 1) {
    std::size_t asked = 0;
    const char* end = count == 3 ? arguments[2] + std::strlen(arguments[2]) : nullptr;
    if (count != 3 || std::string_view(arguments[1]) != "--samples" ||
        std::from_chars(arguments[2], end, asked).ptr != end || asked < 100) {
      std::fprintf(stderr, "usage: handglass_timing [--samples N], N from 100\n");
      return 2;
    }
    mac_samples = rsa_samples = asked;
  }
  report_record_mac(mac_samples);
  report_rsa(rsa_samples);
}
