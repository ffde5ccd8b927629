// One C_Sign or C_Decrypt, from its C_*Init to its answer.
#pragma once
#include "crypto/random.hpp"
#include "token/mechanisms.hpp"

namespace handglass::token {

struct Answer {
  ReturnValue value{};
  std::string_view call = {};
  std::optional<Failure> failure = {};  // of a login that the operation needed
  Bytes out = {};
  bool ok() const { return value == ReturnValue::ok && !failure; }
};

// C_SignInit alone: whether the token takes this mechanism for this key.
ReturnValue begin_signing(const Session& session, ObjectHandle key, Way way, crypto::Scheme scheme);

// The signature as TLS and certificates carry it: of ECDSA in DER.
Answer sign(const Session& session, ObjectHandle key, const KeyObject& object,
            const crypto::PublicKey& public_key, Way way, crypto::Scheme scheme, View message,
            crypto::Random& random);

// C_DecryptInit.
ReturnValue begin_decrypting(const Session& session, ObjectHandle key, MechanismType mechanism);

// After it: what stands in `ciphertext`, as the mechanism gives it; secret, the owner wipes it.
Answer decrypt(const Session& session, const KeyObject& object, View ciphertext,
               std::size_t modulus_size);

}  // namespace handglass::token
