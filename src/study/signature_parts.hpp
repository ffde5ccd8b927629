// What is inside a signature of the handshake: the digest that is signed, and the numbers or the
// structure that the algorithm makes of it.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

struct SignaturePart {
  std::string name;  // "digest", "DigestInfo", "r", "s"
  std::string about;
  Bytes bytes;
};

// In the order in which they come about. ECDSA: digest, r, s (RFC 8422 §5.4). RSA PKCS#1: digest,
// DigestInfo (RFC 8017 §9.2). RSA-PSS: digest (RFC 8017 §9.1). Ed25519 signs the message itself: R
// and S (RFC 8032 §5.1.6). Empty for a message without a signature of a known scheme.
std::vector<SignaturePart> signature_parts(const MessageEntry& message);

}  // namespace handglass::study
