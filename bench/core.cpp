// The crypto core of each library in peers/, in rows of one name:
// aead_seal/aes_128_gcm/1024/openssl. Before a row is measured its library is held against ours: a
// fast wrong answer is no answer.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include "crypto/prf.hpp"
#include "peer.hpp"

namespace handglass::bench {

std::vector<Peer>& peers() {
  static std::vector<Peer> all;
  return all;
}

namespace {

using crypto::AeadAlgorithm;
using crypto::HashAlgorithm;

constexpr std::size_t sizes[] = {16, 64, 256, 1024, 1400, 4096, 16384};
constexpr std::pair<AeadAlgorithm, const char*> aeads[] = {
    {AeadAlgorithm::aes_128_gcm, "aes_128_gcm"},
    {AeadAlgorithm::aes_256_gcm, "aes_256_gcm"},
    {AeadAlgorithm::chacha20_poly1305, "chacha20_poly1305"},
};
constexpr std::pair<HashAlgorithm, const char*> prf_hashes[] = {{HashAlgorithm::sha256, "sha256"},
                                                                {HashAlgorithm::sha384, "sha384"}};

Bytes filled(std::size_t size, std::uint8_t with) { return Bytes(size, with); }

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
  if (!right) throw std::runtime_error(std::string(peer.name) + " gives another answer than we do");
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
      for ([[maybe_unused]] auto _ : state) {
        n.next();
        one->seal(n.nonce, n.header, text, tag);
        benchmark::ClobberMemory();
      }
      state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
    });
    // A text opens once: in each round it is sealed bytes again, by a copy that all pay alike.
    benchmark::RegisterBenchmark(("aead_open/" + at).c_str(), [one, size](benchmark::State& state) {
      const Numbers n;
      Bytes sealed = filled(size, 3), tag(16), text(size);
      one->seal(n.nonce, n.header, sealed, tag);
      for ([[maybe_unused]] auto _ : state) {
        std::ranges::copy(sealed, text.begin());
        if (!one->open(n.nonce, n.header, text, tag)) state.SkipWithError("not opened");
      }
      state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
    });
  }
}

void add_prf(const Peer& peer, HashAlgorithm hash, const std::string& name) {
  struct Use {
    const char* what;
    std::string_view label;
    std::size_t secret, seed, out;
  };
  static constexpr Use uses[] = {{"master_secret", "extended master secret", 32, 32, 48},
                                 {"key_block_40", "key expansion", 48, 64, 40},
                                 {"key_block_104", "key expansion", 48, 64, 104},
                                 {"key_block_136", "key expansion", 48, 64, 136},
                                 {"verify_data", "client finished", 48, 32, 12}};
  for (const Use& use : uses) {
    Bytes out(use.out), expected(use.out);
    const Bytes secret = filled(use.secret, 1), seed = filled(use.seed, 2);
    peer.prf(hash, secret, use.label, seed, out);
    crypto::prf(hash, secret, use.label, seed, {}, expected);
    require(out == expected, peer);
    benchmark::RegisterBenchmark(
        ("prf/" + name + "/" + use.what + "/" + std::string(peer.name)).c_str(),
        [prf = peer.prf, hash, use, secret, seed](benchmark::State& state) {
          Bytes block(use.out);
          for ([[maybe_unused]] auto _ : state) {
            prf(hash, secret, use.label, seed, block);
            benchmark::ClobberMemory();
          }
        });
  }
}

void add_hmac(const Peer& peer, HashAlgorithm hash, const std::string& name) {
  for (const std::size_t size : {77u, 1024u, 16384u}) {
    benchmark::RegisterBenchmark(
        ("hmac/" + name + "/" + std::to_string(size) + "/" + std::string(peer.name)).c_str(),
        [hmac = peer.hmac, hash, size](benchmark::State& state) {
          const Bytes key = filled(32, 1), message = filled(size, 2);
          Bytes tag(crypto::digest_size(hash));
          for ([[maybe_unused]] auto _ : state) {
            hmac(hash, key, message, tag);
            benchmark::ClobberMemory();
          }
          state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
        });
  }
}

}  // namespace

void register_core() {
  for (const Peer& peer : peers()) {
    if (peer.aead)
      for (const auto& [algorithm, name] : aeads) add_aead(peer, algorithm, name);
    for (const auto& [hash, name] : prf_hashes) {
      if (peer.prf) add_prf(peer, hash, name);
      if (peer.hmac) add_hmac(peer, hash, name);
    }
  }
}

void register_handshakes();

}  // namespace handglass::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  handglass::bench::register_core();
  handglass::bench::register_handshakes();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
