#include "crypto/compression.hpp"

#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "crypto/sha_of.hpp"

namespace handglass::crypto {

template <HashAlgorithm algorithm>
typename Compression<algorithm>::State Compression<algorithm>::start() {
  typename ShaOf<algorithm>::Running running;
  ShaOf<algorithm>::init(&running);
  State state{};
  std::ranges::copy(running.state, state.begin());
  return state;
}

// The library compresses whole blocks where they stand, as long as nothing is left over from
// before.
template <HashAlgorithm algorithm>
void Compression<algorithm>::compress(State& state, View blocks) {
  typename ShaOf<algorithm>::Running running;
  ShaOf<algorithm>::resume(running, state.data(), 0);
  ShaOf<algorithm>::update(&running, blocks.size(), blocks.data());
  std::ranges::copy(running.state, state.begin());
  wipe({reinterpret_cast<std::uint8_t*>(running.state), sizeof running.state});
}

template struct Compression<HashAlgorithm::sha1>;
template struct Compression<HashAlgorithm::sha256>;
template struct Compression<HashAlgorithm::sha384>;
template struct Compression<HashAlgorithm::sha512>;

}  // namespace handglass::crypto
