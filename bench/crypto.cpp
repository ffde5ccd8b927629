// The crypto core: PRF, and records sealed and opened.
#include <benchmark/benchmark.h>

#include "crypto/prf.hpp"
#include "record/protection.hpp"

using namespace handglass;

namespace {

// Master secret from a premaster of 32 bytes, as ECDHE over X25519 or P-256 makes it.
void master_secret(benchmark::State& state, crypto::HashAlgorithm hash) {
  const Bytes premaster(32, 1), session_hash(crypto::digest_size(hash), 2);
  std::array<std::uint8_t, 48> out{};
  for ([[maybe_unused]] auto _ : state) {
    crypto::prf(hash, premaster, "extended master secret", session_hash, {}, out);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK_CAPTURE(master_secret, sha256, crypto::HashAlgorithm::sha256);
BENCHMARK_CAPTURE(master_secret, sha384, crypto::HashAlgorithm::sha384);

void key_block(benchmark::State& state) {
  const Bytes master(48, 1), randoms(64, 2);
  std::array<std::uint8_t, 40> out{};
  for ([[maybe_unused]] auto _ : state) {
    crypto::prf(crypto::HashAlgorithm::sha256, master, "key expansion", randoms, {}, out);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(key_block);

constexpr auto data = record::ContentType::application_data;
constexpr auto version = record::ProtocolVersion::tls12;

record::Protection protection(crypto::AeadAlgorithm algorithm) {
  const Bytes key(crypto::key_size(algorithm), 3), salt(record::gcm_salt_size, 4);
  return record::Protection(algorithm, key, salt);
}

// One record protected in place; bytes are those of the plaintext.
void seal(benchmark::State& state, crypto::AeadAlgorithm algorithm) {
  record::Protection writing = protection(algorithm);
  Bytes fragment(writing.before() + static_cast<std::size_t>(state.range(0)) + writing.after());
  for ([[maybe_unused]] auto _ : state) {
    if (!writing.seal(data, version, fragment)) state.SkipWithError("seal failed");
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(seal, aes_128_gcm, crypto::AeadAlgorithm::aes_128_gcm)
    ->Arg(64)
    ->Arg(1400)
    ->Arg(16384);
BENCHMARK_CAPTURE(seal, aes_256_gcm, crypto::AeadAlgorithm::aes_256_gcm)
    ->Arg(64)
    ->Arg(1400)
    ->Arg(16384);

// One record opened in place. Sequence numbers go on, so a batch is sealed first; only the opening
// is timed.
void open(benchmark::State& state, crypto::AeadAlgorithm algorithm) {
  record::Protection writing = protection(algorithm), reading = protection(algorithm);
  const std::size_t size =
      writing.before() + static_cast<std::size_t>(state.range(0)) + writing.after();
  std::vector<Bytes> fragments(128, Bytes(size));
  while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(fragments.size()))) {
    state.PauseTiming();
    for (Bytes& fragment : fragments)
      if (!writing.seal(data, version, fragment)) state.SkipWithError("seal failed");
    state.ResumeTiming();
    for (Bytes& fragment : fragments)
      if (!reading.open(data, version, fragment)) state.SkipWithError("open failed");
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(open, aes_128_gcm, crypto::AeadAlgorithm::aes_128_gcm)
    ->Arg(64)
    ->Arg(1400)
    ->Arg(16384);
BENCHMARK_CAPTURE(open, aes_256_gcm, crypto::AeadAlgorithm::aes_256_gcm)
    ->Arg(64)
    ->Arg(1400)
    ->Arg(16384);

}  // namespace
