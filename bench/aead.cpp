// AEADs of each library, keys set up once.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include "cycles.hpp"
#include "rows.hpp"

namespace handglass::bench {
namespace {

using crypto::AeadAlgorithm;

constexpr std::size_t sizes[] = {16, 64, 256, 1024, 1400, 4096, 16384};
constexpr std::pair<AeadAlgorithm, const char*> aeads[] = {
    {AeadAlgorithm::aes_128_gcm, "aes_128_gcm"},
    {AeadAlgorithm::aes_256_gcm, "aes_256_gcm"},
    {AeadAlgorithm::chacha20_poly1305, "chacha20_poly1305"},
};

// A record's nonce, which is another each time, and its additional data.
struct Numbers {
  Bytes nonce = filled(crypto::aead_nonce_size, 7), header = filled(13, 9);
  void next() {
    for (std::uint8_t& digit : nonce | std::views::reverse) {
      ++digit;
      if (digit != 0) return;
    }
  }
};

void require(bool right, const Peer& peer) {
  if (!right) throw std::runtime_error(std::string(peer.name) + " " + another_answer);
}

void check_aead(const Peer& peer, AeadAlgorithm algorithm, PeerAead& theirs, View key) {
  Numbers n;
  const Bytes text = filled(1000, 3);
  Bytes made = text, tag(16), expected = text, expected_tag(16);
  theirs.seal(n.nonce, n.header, made, tag);
  crypto::make_aead(algorithm, key, crypto::AeadLibrary::portable)
      ->seal(n.nonce, n.header, expected, expected_tag);
  require(made == expected && tag == expected_tag, peer);
  require(theirs.open(n.nonce, n.header, made, tag) && made == text, peer);
  tag[0] ^= 1;
  require(!theirs.open(n.nonce, n.header, expected, tag), peer);
}

void add_aead(const Peer& peer, AeadAlgorithm algorithm, const std::string& name) {
  const Bytes key = filled(crypto::key_size(algorithm), 5);
  const std::shared_ptr<PeerAead> one = peer.aead(algorithm, key);
  if (!one) return;
  check_aead(peer, algorithm, *one, key);
  for (const std::size_t size : sizes) {
    const std::string at = name + "/" + std::to_string(size) + "/" + std::string(peer.name);
    benchmark::RegisterBenchmark(("aead_seal/" + at).c_str(), [one, size](benchmark::State& state) {
      Numbers n;
      Bytes text = filled(size, 3), tag(16);
      const Cycles begin;
      for ([[maybe_unused]] auto _ : state) {
        n.next();
        one->seal(n.nonce, n.header, text, tag);
        benchmark::ClobberMemory();
      }
      Cycles::finish(state, begin, size);
    });
    // A text opens once: in each round it is sealed bytes again, by a copy that all pay alike.
    benchmark::RegisterBenchmark(("aead_open/" + at).c_str(), [one, size](benchmark::State& state) {
      const Numbers n;
      Bytes sealed = filled(size, 3), tag(16), text(size);
      one->seal(n.nonce, n.header, sealed, tag);
      const Cycles begin;
      for ([[maybe_unused]] auto _ : state) {
        std::ranges::copy(sealed, text.begin());
        if (!one->open(n.nonce, n.header, text, tag)) state.SkipWithError("not opened");
      }
      Cycles::finish(state, begin, size);
    });
  }
}

}  // namespace

void register_aeads() {
  for (const Peer& peer : peers())
    if (peer.aead)
      for (const auto& [algorithm, name] : aeads) add_aead(peer, algorithm, name);
}

}  // namespace handglass::bench
