#include "handshake/schemes.hpp"

#include <algorithm>

namespace handglass::handshake {

std::optional<SignatureScheme> choose_scheme(const std::vector<SignatureScheme>& wanted,
                                             const std::vector<SignatureScheme>& offered,
                                             const crypto::PrivateKey& key) {
  const std::vector<crypto::Scheme> able = key.schemes();
  for (SignatureScheme code : wanted) {
    const auto scheme = crypto_scheme(code);
    if (scheme && std::ranges::count(able, *scheme) && std::ranges::count(offered, code))
      return code;
  }
  return std::nullopt;
}

}  // namespace handglass::handshake
