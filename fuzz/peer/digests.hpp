// Our hashes as OpenSSL's. For the .cpp files of this folder alone.
#pragma once
#include <openssl/evp.h>

#include <array>

#include "crypto/hash.hpp"

namespace handglass::fuzz::peer {

inline const char* digest_name(crypto::HashAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::HashAlgorithm::sha1: return "SHA1";
    case crypto::HashAlgorithm::sha256: return "SHA256";
    case crypto::HashAlgorithm::sha384: return "SHA384";
    case crypto::HashAlgorithm::sha512: return "SHA512";
  }
  return "";
}

// Looked up once a program: a search costs more than a hash.
inline const EVP_MD* digest(crypto::HashAlgorithm algorithm) {
  static const std::array<EVP_MD*, 4> found = [] {
    std::array<EVP_MD*, 4> out;
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = EVP_MD_fetch(nullptr, digest_name(crypto::HashAlgorithm(i)), nullptr);
    return out;
  }();
  return found[static_cast<std::size_t>(algorithm)];
}

}  // namespace handglass::fuzz::peer
