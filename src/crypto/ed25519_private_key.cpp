// Ed25519 private keys. A signature depends on the seed and the message alone (RFC 8032 §5.1.6): no
// randomness is needed.
#include <cryptopp/donna.h>

#include "crypto/key_in_memory.hpp"

namespace handglass::crypto {
namespace {

constexpr std::size_t signature_size = 64;

class Ed25519Key final : public KeyInMemory {
 public:
  explicit Ed25519Key(SecretBytes seed) : seed_(std::move(seed)) {
    classify(seed_.reveal());
    Ed25519PublicKey key;
    CryptoPP::Donna::ed25519_publickey(key.bytes.data(), seed_.reveal().data());
    declassify(key.bytes);
    public_ = key;
  }

  const PublicKey& public_key() const override { return public_; }

  std::vector<Scheme> schemes() const override { return {{SignatureAlgorithm::ed25519, {}}}; }

  Result<Bytes> sign(Scheme scheme, View message) const override {
    if (!fits(public_, scheme))
      return fail({.rule = Rule::signer_failed,
                   .evidence = {{"reason", "an Ed25519 key cannot sign with this scheme"}}});
    // The public key goes into the signature's hash. One that did not belong to the seed would make
    // a signature that betrays the key; so it is never the caller's, but the one made above.
    Bytes out(signature_size);
    CryptoPP::Donna::ed25519_sign(message.data(), message.size(), seed_.reveal().data(),
                                  std::get<Ed25519PublicKey>(public_).bytes.data(), out.data());
    declassify(out);
    return out;
  }

  // CurvePrivateKey (RFC 8410 §7).
  Bytes structure() const override { return der::tlv(0x04, seed_.reveal()); }

 private:
  SecretBytes seed_;
  PublicKey public_;
};

}  // namespace

Result<std::shared_ptr<const PrivateKey>> ed25519_private_key(SecretBytes seed) {
  if (seed.size() != ed25519_seed_size)
    return fail(
        {.rule = Rule::key_malformed,
         .evidence = {{"reason", "an Ed25519 private key of another length than 32 bytes"}}});
  return std::make_shared<Ed25519Key>(std::move(seed));
}

std::shared_ptr<const PrivateKey> generate_ed25519(Random& random) {
  SecretBytes seed(ed25519_seed_size);
  random.fill(seed.fill());
  return std::make_shared<Ed25519Key>(std::move(seed));
}

}  // namespace handglass::crypto
