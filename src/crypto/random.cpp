#include "crypto/random.hpp"

#include <cryptopp/aes.h>
#include <cryptopp/modes.h>
#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

#include "crypto/hash.hpp"

namespace handglass::crypto {
namespace {

// getrandom(2) needs no file descriptor, blocks only until the kernel's pool is first filled, and
// may be called by all threads.
class SystemRandom final : public Random {
 public:
  void fill(MutableView out) override {
    while (!out.empty()) {
      const ssize_t got = getrandom(out.data(), out.size(), 0);
      if (got < 0 && errno != EINTR) std::abort();
      if (got > 0) out = out.subspan(static_cast<std::size_t>(got));
    }
  }
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(View seed) {
    const Digest key = hash(HashAlgorithm::sha256, seed);
    const std::array<std::uint8_t, CryptoPP::AES::BLOCKSIZE> counter{};
    stream_.SetKeyWithIV(key.bytes.data(), key.size, counter.data());
  }
  void fill(MutableView out) override {
    std::ranges::fill(out, std::uint8_t{0});
    stream_.ProcessData(out.data(), out.data(), out.size());
  }

 private:
  CryptoPP::CTR_Mode<CryptoPP::AES>::Encryption stream_;
};

}  // namespace

Random& system_random() {
  static SystemRandom random;
  return random;
}

std::unique_ptr<Random> seeded_random(View seed) { return std::make_unique<SeededRandom>(seed); }

}  // namespace handglass::crypto
