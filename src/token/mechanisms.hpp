// What a token can do, and how each signature scheme is made with it.
#pragma once
#include <vector>

#include "crypto/signature.hpp"
#include "token/objects.hpp"

namespace handglass::token {

struct Mechanism {
  MechanismType type{};
  std::size_t key_min = 0, key_max = 0;  // in bits or bytes, as the token likes
  unsigned long flags = 0;               // CKF_*
  bool signs() const;
  bool decrypts() const;
};

Result<std::vector<Mechanism>> mechanisms(const Module& module, SlotId slot);

// What a mechanism is given to sign.
enum class Given : std::uint8_t {
  message,      // it hashes by itself
  digest,       // for ECDSA cut to the group's order
  digest_info,  // CKM_RSA_PKCS
  block,        // the padded block, as long as the modulus: CKM_RSA_X_509
};

struct Way {
  MechanismType mechanism{};
  Given given{};
};

// The ways to make a signature of this scheme with this key that the token has, best first: what
// leaves hashing to us before what sends the whole message, and the bare RSA operation last.
std::vector<Way> ways(const std::vector<Mechanism>& able, const KeyObject& key,
                      crypto::Scheme scheme);

// The type that tokens give to a key like this one.
KeyType key_type_of(const crypto::PublicKey& key);
// Its private key as it might be on a token that hides it: with every use.
KeyObject unseen_key(const crypto::PublicKey& key);

// How an RSA premaster secret is decrypted, best first: without padding, so that the module cannot
// tell of it, before CKM_RSA_PKCS.
std::vector<MechanismType> decryptions(const std::vector<Mechanism>& able, const KeyObject& key);

}  // namespace handglass::token
