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

  // RSA key transport, the receiver's side (RFC 5246 §7.4.7.1).
  virtual bool decrypts() const { return false; }
  // Puts what `ciphertext` holds into `premaster`, if it is well-formed PKCS#1 of just that size,
  // and otherwise leaves `premaster` as it is: both in the same time, and with the same answer. A
  // failure is one of the key itself (signer_failed), never of the ciphertext.
  virtual Result<void> decrypt(View ciphertext, MutableView premaster) const;

  // Static ECDH (RFC 8422 §5.10, for the key of a certificate).
  virtual bool agrees() const { return false; }
  virtual Result<SecretBytes> agree(View peer_public_value) const;
};

// A key in memory. RSA and the prime curves are Nettle's: constant-time, blinded, with a check for
// faults. ECDSA's per-signature number and RSA's blinding and salt come from `random`, so that
// seeded runs repeat; it must outlive the key.
struct RsaPrivateNumbers {  // big-endian; wiped by their owner
  SecretBytes p, q, d_mod_p1, d_mod_q1, q_inverse;
};
Result<std::shared_ptr<const PrivateKey>> rsa_private_key(const RsaPublicKey& key,
                                                          const RsaPrivateNumbers& numbers,
                                                          Random& random);
Result<std::shared_ptr<const PrivateKey>> ec_private_key(Group group, SecretBytes scalar,
                                                         Random& random);
// `seed` is RFC 8032 §5.1.5's 32 bytes.
inline constexpr std::size_t ed25519_seed_size = 32;
Result<std::shared_ptr<const PrivateKey>> ed25519_private_key(SecretBytes seed);

// New keys, for the small CA of tests and labs. `bits` is 1024 to 4096, and what is
// under 2048 is there to be refused.
std::shared_ptr<const PrivateKey> generate_rsa(std::size_t bits, Random& random);
std::shared_ptr<const PrivateKey> generate_ec(Group group, Random& random);
std::shared_ptr<const PrivateKey> generate_ed25519(Random& random);

}  // namespace handglass::crypto
