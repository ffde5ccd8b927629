// OpenSSL's keys, by EVP as its own TLS uses it: an agreement sets up its contexts anew.
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "peer.hpp"
#include "peers/owned.hpp"

namespace handglass::bench {
namespace {

using Key = Owned<EVP_PKEY, &EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, &EVP_PKEY_CTX_free>;
using Digest = Owned<EVP_MD_CTX, &EVP_MD_CTX_free>;

// Of what is signed; Ed25519 hashes by itself.
const char* hash_of(crypto::Scheme scheme) {
  if (scheme.algorithm == crypto::SignatureAlgorithm::ed25519) return nullptr;
  switch (scheme.hash) {
    case crypto::HashAlgorithm::sha384: return "SHA384";
    case crypto::HashAlgorithm::sha512: return "SHA512";
    default: return "SHA256";
  }
}

const char* name_of(crypto::Group group) {
  switch (group) {
    case crypto::Group::p256: return "P-256";
    case crypto::Group::p384: return "P-384";
    case crypto::Group::p521: return "P-521";
    case crypto::Group::x25519: return "X25519";
  }
  return "";
}

class Signer final : public PeerSigner {
 public:
  Signer(crypto::Scheme scheme, View key, View public_key)
      : pss_(scheme.algorithm == crypto::SignatureAlgorithm::rsa_pss), hash_(hash_of(scheme)) {
    const unsigned char* at = key.data();
    key_.reset(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(key.size())));
    at = public_key.data();
    public_.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  }
  Bytes sign(View message) override {
    const Digest digest(EVP_MD_CTX_new());
    EVP_PKEY_CTX* context = nullptr;
    EVP_DigestSignInit_ex(digest.get(), &context, hash_, nullptr, nullptr, key_.get(), nullptr);
    if (pss_) pad(context);
    Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = out.size();
    EVP_DigestSign(digest.get(), out.data(), &size, message.data(), message.size());
    out.resize(size);
    return out;
  }
  bool verify(View message, View signature) override {
    const Digest digest(EVP_MD_CTX_new());
    EVP_PKEY_CTX* context = nullptr;
    EVP_DigestVerifyInit_ex(digest.get(), &context, hash_, nullptr, nullptr, public_.get(),
                            nullptr);
    if (pss_) pad(context);
    return EVP_DigestVerify(digest.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
  }

 private:
  static void pad(EVP_PKEY_CTX* context) {
    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST);
  }

  Key key_, public_;
  bool pss_;
  const char* hash_;
};

}  // namespace

namespace {

// `group` is by its name; null where the kind has one group alone.
bool agree(const char* kind, const char* group, View peer, MutableView public_value,
           MutableView secret) {
  const KeyContext making(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY_keygen_init(making.get());
  if (group != nullptr) EVP_PKEY_CTX_set_group_name(making.get(), group);
  EVP_PKEY* made = nullptr;
  EVP_PKEY_keygen(making.get(), &made);
  const Key own(made), other(EVP_PKEY_new());
  unsigned char* encoded = nullptr;
  const std::size_t encoded_size = EVP_PKEY_get1_encoded_public_key(own.get(), &encoded);
  if (encoded_size == public_value.size()) std::copy_n(encoded, encoded_size, public_value.begin());
  OPENSSL_free(encoded);
  EVP_PKEY_copy_parameters(other.get(), own.get());
  if (EVP_PKEY_set1_encoded_public_key(other.get(), peer.data(), peer.size()) != 1) return false;
  const KeyContext agreeing(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr));
  std::size_t size = secret.size();
  return EVP_PKEY_derive_init(agreeing.get()) == 1 &&
         EVP_PKEY_derive_set_peer(agreeing.get(), other.get()) == 1 &&
         EVP_PKEY_derive(agreeing.get(), secret.data(), &size) == 1;
}

}  // namespace

bool openssl_agree(crypto::Group group, View peer, MutableView public_value, MutableView secret) {
  return group == crypto::Group::x25519 ? agree("X25519", nullptr, peer, public_value, secret)
                                        : agree("EC", name_of(group), peer, public_value, secret);
}

// The secret with its leading zeros would be asked for by a parameter of its own; it is as long as
// it is.
bool openssl_agree_modulo(std::size_t bits, View peer, MutableView public_value, Bytes& secret) {
  secret.assign(public_value.size(), 0);
  const std::string group = "ffdhe" + std::to_string(bits);
  return agree("DH", group.c_str(), peer, public_value, secret);
}

std::unique_ptr<PeerSigner> openssl_signer(crypto::Scheme scheme, View key, View public_key) {
  return std::make_unique<Signer>(scheme, key, public_key);
}

}  // namespace handglass::bench
