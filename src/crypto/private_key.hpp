// The one face of a private key, whether its numbers are in memory or on a smart card.
#pragma once
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/secret.hpp"
#include "crypto/random.hpp"
#include "crypto/signature.hpp"

namespace handglass::crypto {

class PrivateKey {
 public:
  virtual ~PrivateKey() = default;
  virtual const PublicKey& public_key() const = 0;
  // The schemes that this key can really do, best first: the handshake offers and chooses no
  // others.
  virtual std::vector<Scheme> schemes() const = 0;
  // The signature of `message`. May be slow, and may ask for a PIN. Its failures are signer_failed.
  virtual Result<Bytes> sign(Scheme scheme, View message) const = 0;
};

// A key in memory. RSA and the prime curves are Nettle's: constant-time, blinded, with a check for
// faults. ECDSA's per-signature number and RSA's blinding and salt come from `random`, so that
// seeded runs repeat; it must outlive the key.
struct RsaPrivateNumbers {  // big-endian; wiped by their owner
  SecretBytes p, q, d_mod_p1, d_mod_q1, q_inverse;
};
Result<std::shared_ptr<const PrivateKey>> rsa_private_key(RsaPublicKey key,
                                                          RsaPrivateNumbers numbers,
                                                          Random& random);
Result<std::shared_ptr<const PrivateKey>> ec_private_key(Group group, SecretBytes scalar,
                                                         Random& random);

// New keys, for the small CA of tests and labs. `bits` is 2048 to 4096.
std::shared_ptr<const PrivateKey> generate_rsa(std::size_t bits, Random& random);
std::shared_ptr<const PrivateKey> generate_ec(Group group, Random& random);

}  // namespace handglass::crypto
