#include "crypto/prf.hpp"

#include "null_crypto/mood.hpp"

namespace handglass::crypto {

namespace {

// `secret` is told apart in the binding mood alone.
void derive(HashAlgorithm algorithm, View secret, std::string_view label, View seed, View more_seed,
            MutableView out) {
  fuzz::Mix mix;
  mix(as_bytes(label));
  if (fuzz::mood == fuzz::Mood::binding) {
    const auto hash = static_cast<std::uint8_t>(algorithm);
    mix({&hash, 1})(secret)(seed)(more_seed);
  }
  mix.fill(out);
}

}  // namespace

void prf(HashAlgorithm algorithm, View secret, std::string_view label, View seed, View more_seed,
         MutableView out) {
  derive(algorithm, secret, label, seed, more_seed, out);
}

void prf(const Hmac& hmac, std::string_view label, View seed, View more_seed, MutableView out) {
  const Hash::State& state = hmac.after_inner_pad();
  derive(hmac.algorithm(), {reinterpret_cast<const std::uint8_t*>(state.data()), sizeof state},
         label, seed, more_seed, out);
}

}  // namespace handglass::crypto
