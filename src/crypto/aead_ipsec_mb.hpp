// AES-GCM and ChaCha20-Poly1305 by libipsec-mb, which uses what the newest CPUs have.
#pragma once
#include "crypto/aead.hpp"

namespace handglass::crypto {

// Null where the CPU lacks what the library needs to be worth it, or the algorithm is none of the
// library's here.
std::unique_ptr<Aead> make_ipsec_mb_aead(AeadAlgorithm algorithm, View key);

}  // namespace handglass::crypto
