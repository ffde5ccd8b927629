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

using record::Cipher;
using record::CipherSpec;
using enum crypto::HashAlgorithm;

record::Protection protection(const CipherSpec& spec) {
  return {
      {spec, SecretBytes(Bytes(spec.mac_key_size(), 2)), SecretBytes(Bytes(spec.row().key_size, 3)),
       SecretBytes(Bytes(spec.row().fixed_iv_size, 4))},
      crypto::system_random()};
}
Bytes fragment_for(const record::Protection& writing, std::size_t size) {
  const record::Framing framing = writing.framing(size);
  return Bytes(framing.before + size + framing.after);
}

// One record protected in place; bytes are those of the plaintext.
void seal(benchmark::State& state, const CipherSpec& spec) {
  record::Protection writing = protection(spec);
  const auto size = static_cast<std::size_t>(state.range(0));
  Bytes fragment = fragment_for(writing, size);
  for ([[maybe_unused]] auto _ : state) {
    if (!writing.seal(data, version, fragment, size)) state.SkipWithError("seal failed");
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// One record opened in place. Sequence numbers go on, so a batch is sealed first; only the opening
// is timed.
void open(benchmark::State& state, const CipherSpec& spec) {
  record::Protection writing = protection(spec), reading = protection(spec);
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<Bytes> fragments(128, fragment_for(writing, size));
  while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(fragments.size()))) {
    state.PauseTiming();
    for (Bytes& fragment : fragments)
      if (!writing.seal(data, version, fragment, size)) state.SkipWithError("seal failed");
    state.ResumeTiming();
    for (Bytes& fragment : fragments)
      if (!reading.open(data, version, fragment)) state.SkipWithError("open failed");
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// clang-format off
#define RECORDS(name, ...) \
  BENCHMARK_CAPTURE(seal, name, CipherSpec{__VA_ARGS__})->Arg(64)->Arg(1400)->Arg(16384); \
  BENCHMARK_CAPTURE(open, name, CipherSpec{__VA_ARGS__})->Arg(64)->Arg(1400)->Arg(16384)
RECORDS(aes_128_gcm, Cipher::aes_128_gcm);
RECORDS(aes_256_gcm, Cipher::aes_256_gcm);
RECORDS(aes_128_ccm, Cipher::aes_128_ccm);
RECORDS(chacha20_poly1305, Cipher::chacha20_poly1305);
RECORDS(aes_128_cbc_sha, Cipher::aes_128_cbc, sha1);
RECORDS(aes_128_cbc_sha256, Cipher::aes_128_cbc, sha256);
RECORDS(aes_256_cbc_sha384, Cipher::aes_256_cbc, sha384);
RECORDS(aes_128_cbc_sha256_etm, Cipher::aes_128_cbc, sha256, true);
// clang-format on

}  // namespace
