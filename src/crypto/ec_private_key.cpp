// Private keys on the prime curves.
#include "crypto/ecdsa.hpp"
#include "crypto/key_in_memory.hpp"
#include "crypto/prime_curve.hpp"

namespace handglass::crypto {
namespace {

class EcKey final : public KeyInMemory {
 public:
  EcKey(Group group, SecretBytes scalar, Random& random)
      : scalar_(std::move(scalar)),
        public_(EcPublicKey{.group = group,
                            .point = View(prime_curve::public_point(group, scalar_.reveal()))}),
        random_(random) {
    classify(scalar_.reveal());
  }

  const PublicKey& public_key() const override { return public_; }

  // The hash that matches the curve's strength first (RFC 5758 §3.2), SHA-1 last; in TLS 1.2 any
  // hash goes with any curve.
  std::vector<Scheme> schemes() const override {
    using enum HashAlgorithm;
    constexpr auto ecdsa = SignatureAlgorithm::ecdsa;
    switch (group()) {
      case Group::p384: return {{ecdsa, sha384}, {ecdsa, sha512}, {ecdsa, sha256}, {ecdsa, sha1}};
      case Group::p521: return {{ecdsa, sha512}, {ecdsa, sha384}, {ecdsa, sha256}, {ecdsa, sha1}};
      default: return {{ecdsa, sha256}, {ecdsa, sha384}, {ecdsa, sha512}, {ecdsa, sha1}};
    }
  }

  Result<Bytes> sign(Scheme scheme, View message) const override {
    if (!fits(public_, scheme))
      return fail({.rule = Rule::signer_failed,
                   .evidence = {{"reason", "an EC key cannot sign with this scheme"}}});
    return ecdsa_sign(group(), scalar_.reveal(), hash(scheme.hash, message).view(), random_);
  }

  bool agrees() const override { return true; }

  Result<SecretBytes> agree(View peer_public_value) const override {
    return crypto::agree(group(), scalar_.reveal(), peer_public_value);
  }

  Bytes structure() const override {
    const View point = std::get<EcPublicKey>(public_).point;
    const Bytes bits = der::tlv(0x03, {Bytes{0}, point});
    return wrap_secret(0x30, der::tlv(0x02, Bytes{1}), der::tlv(0x04, scalar_.reveal()),
                       der::tlv(0xa1, bits));
  }

 private:
  Group group() const { return std::get<EcPublicKey>(public_).group; }

  SecretBytes scalar_;
  PublicKey public_;
  Random& random_;
};

}  // namespace

Result<std::shared_ptr<const PrivateKey>> ec_private_key(Group group, SecretBytes scalar,
                                                         Random& random) {
  if (group == Group::x25519)
    return fail(
        {.rule = Rule::key_unsupported, .evidence = {{"reason", "an X25519 key signs nothing"}}});
  if (scalar.size() != field_size(group) || !prime_curve::is_scalar(group, scalar.reveal()))
    return fail(
        {.rule = Rule::key_malformed,
         .evidence = {
             {"reason", "the EC key's number is not between 1 and the order of its curve"}}});
  return std::make_shared<EcKey>(group, std::move(scalar), random);
}

std::shared_ptr<const PrivateKey> generate_ec(Group group, Random& random) {
  return std::make_shared<EcKey>(group, prime_curve::random_scalar(group, random), random);
}

}  // namespace handglass::crypto
