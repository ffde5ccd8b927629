#include "crypto/prf.hpp"

#include "base/secret.hpp"

namespace handglass::crypto {

void prf(HashAlgorithm algorithm, View secret, std::string_view label, View seed, View more_seed,
         MutableView out) {
  prf(Hmac(algorithm, secret), label, seed, more_seed, out);
}

void prf(const Hmac& hmac, std::string_view label, View seed, View more_seed, MutableView out) {
  const View name = as_bytes(label);
  Digest a = hmac.tag({name, seed, more_seed});  // A(1); A(0) is the seed itself
  while (!out.empty()) {
    Digest block = hmac.tag({a.view(), name, seed, more_seed});
    const std::size_t n = std::min(out.size(), block.size);
    std::ranges::copy(block.view().first(n), out.begin());
    wipe(block.bytes);
    out = out.subspan(n);
    if (!out.empty()) a = hmac.tag({a.view()});
  }
  wipe(a.bytes);
}

}  // namespace handglass::crypto
