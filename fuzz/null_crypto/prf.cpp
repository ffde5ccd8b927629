#include "crypto/prf.hpp"

#include "null_crypto/mood.hpp"

namespace handglass::crypto {

void prf(HashAlgorithm algorithm, View secret, std::string_view label, View seed, View more_seed,
         MutableView out) {
  fuzz::Mix mix;
  mix(as_bytes(label));
  if (fuzz::mood == fuzz::Mood::binding) {
    const auto hash = static_cast<std::uint8_t>(algorithm);
    mix({&hash, 1})(secret)(seed)(more_seed);
  }
  mix.fill(out);
}

}  // namespace handglass::crypto
