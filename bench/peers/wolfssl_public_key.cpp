// wolfCrypt's keys. Debian's build keeps tables of points that it has multiplied before (FP_ECC):
// its ECDSA checks by one key again and again, as here, are faster than by a key that is new.
#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/curve25519.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/rsa.h>
#include <wolfssl/wolfcrypt/sha256.h>

#include <algorithm>

#include "peer.hpp"

namespace handglass::bench {
namespace {

word32 size_of(View bytes) { return static_cast<word32>(bytes.size()); }

WC_RNG* random() {
  static WC_RNG one;
  [[maybe_unused]] static const int ready = wc_InitRng(&one);
  return &one;
}

// One of its structures, between its two calls.
template <class T, int (*begin)(T*), auto end>
struct Held {
  Held() { begin(&it); }
  ~Held() { end(&it); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  T it;
};
int begin_rsa(RsaKey* key) { return wc_InitRsaKey(key, nullptr); }
using Ecc = Held<ecc_key, wc_ecc_init, wc_ecc_free>;
using Rsa = Held<RsaKey, begin_rsa, wc_FreeRsaKey>;
using Ed25519 = Held<ed25519_key, wc_ed25519_init, wc_ed25519_free>;
using X25519 = Held<curve25519_key, wc_curve25519_init, wc_curve25519_free>;

using Digest = std::array<std::uint8_t, WC_SHA256_DIGEST_SIZE>;
Digest sha256(View message) {
  Digest out{};
  wc_Sha256Hash(message.data(), size_of(message), out.data());
  return out;
}

wc_HashType hash_of(crypto::Scheme scheme) {
  switch (scheme.hash) {
    case crypto::HashAlgorithm::sha384: return WC_HASH_TYPE_SHA384;
    case crypto::HashAlgorithm::sha512: return WC_HASH_TYPE_SHA512;
    default: return WC_HASH_TYPE_SHA256;
  }
}

class EccSigner final : public PeerSigner {
 public:
  EccSigner(crypto::Scheme scheme, View key, View public_key)
      : hash_(hash_of(scheme)), size_(crypto::digest_size(scheme.hash)) {
    word32 at = 0;
    wc_EccPrivateKeyDecode(key.data(), &at, &key_.it, size_of(key));
    at = 0;
    wc_EccPublicKeyDecode(public_key.data(), &at, &public_.it, size_of(public_key));
  }
  Bytes sign(View message) override {
    const crypto::Digest digest = hash(message);
    Bytes out(ECC_MAX_SIG_SIZE);
    word32 size = size_of(out);
    wc_ecc_sign_hash(digest.bytes.data(), size_of(digest.view()), out.data(), &size, random(),
                     &key_.it);
    out.resize(size);
    return out;
  }
  bool verify(View message, View signature) override {
    const crypto::Digest digest = hash(message);
    int right = 0;
    return wc_ecc_verify_hash(signature.data(), size_of(signature), digest.bytes.data(),
                              size_of(digest.view()), &right, &public_.it) == 0 &&
           right == 1;
  }

 private:
  crypto::Digest hash(View message) const {
    crypto::Digest out{.bytes = {}, .size = size_};
    wc_Hash(hash_, message.data(), size_of(message), out.bytes.data(), size_of(out.view()));
    return out;
  }

  wc_HashType hash_;
  std::size_t size_;
  Ecc key_, public_;
};

class Ed25519Signer final : public PeerSigner {
 public:
  Ed25519Signer(View key, View public_key) {
    word32 at = 0;
    wc_Ed25519PrivateKeyDecode(key.data(), &at, &key_.it, size_of(key));
    std::array<std::uint8_t, ED25519_PUB_KEY_SIZE> own{};
    wc_ed25519_make_public(&key_.it, own.data(), size_of(own));
    wc_ed25519_import_public(own.data(), size_of(own), &key_.it);
    at = 0;
    wc_Ed25519PublicKeyDecode(public_key.data(), &at, &public_.it, size_of(public_key));
  }
  Bytes sign(View message) override {
    Bytes out(ED25519_SIG_SIZE);
    word32 size = size_of(out);
    wc_ed25519_sign_msg(message.data(), size_of(message), out.data(), &size, &key_.it);
    return out;
  }
  bool verify(View message, View signature) override {
    int right = 0;
    return wc_ed25519_verify_msg(signature.data(), size_of(signature), message.data(),
                                 size_of(message), &right, &public_.it) == 0 &&
           right == 1;
  }

 private:
  Ed25519 key_, public_;
};

using DigestInfo = std::array<std::uint8_t, 64>;
word32 encode(const Digest& digest, DigestInfo& out) {
  return wc_EncodeSignature(out.data(), digest.data(), size_of(digest),
                            wc_HashGetOID(WC_HASH_TYPE_SHA256));
}

class RsaSigner final : public PeerSigner {
 public:
  RsaSigner(bool pss, View key, View public_key) : pss_(pss) {
    word32 at = 0;
    wc_RsaPrivateKeyDecode(key.data(), &at, &key_.it, size_of(key));
    wc_RsaSetRNG(&key_.it, random());
    at = 0;
    wc_RsaPublicKeyDecode(public_key.data(), &at, &public_.it, size_of(public_key));
  }
  Bytes sign(View message) override {
    const Digest digest = sha256(message);
    Bytes out(static_cast<std::size_t>(wc_RsaEncryptSize(&key_.it)));
    if (pss_) {
      wc_RsaPSS_Sign(digest.data(), size_of(digest), out.data(), size_of(out), WC_HASH_TYPE_SHA256,
                     WC_MGF1SHA256, &key_.it, random());
    } else {
      DigestInfo info{};
      const word32 size = encode(digest, info);
      wc_RsaSSL_Sign(info.data(), size, out.data(), size_of(out), &key_.it, random());
    }
    return out;
  }
  bool verify(View message, View signature) override {
    const Digest digest = sha256(message);
    std::array<std::uint8_t, 512> opened{};
    if (pss_)
      return wc_RsaPSS_VerifyCheck(const_cast<std::uint8_t*>(signature.data()), size_of(signature),
                                   opened.data(), size_of(opened), digest.data(), size_of(digest),
                                   WC_HASH_TYPE_SHA256, WC_MGF1SHA256, &public_.it) > 0;
    DigestInfo info{};
    const word32 size = encode(digest, info);
    const int n = wc_RsaSSL_Verify(signature.data(), size_of(signature), opened.data(),
                                   size_of(opened), &public_.it);
    return n > 0 && std::ranges::equal(View(opened).first(static_cast<std::size_t>(n)),
                                       View(info).first(size));
  }

 private:
  bool pss_;
  Rsa key_, public_;
};

bool agree_x25519(View peer, MutableView public_value, MutableView secret) {
  X25519 own, other;
  word32 size = size_of(public_value), secret_size = size_of(secret);
  return wc_curve25519_make_key(random(), CURVE25519_KEYSIZE, &own.it) == 0 &&
         wc_curve25519_export_public_ex(&own.it, public_value.data(), &size,
                                        EC25519_LITTLE_ENDIAN) == 0 &&
         wc_curve25519_import_public_ex(peer.data(), size_of(peer), &other.it,
                                        EC25519_LITTLE_ENDIAN) == 0 &&
         wc_curve25519_shared_secret_ex(&own.it, &other.it, secret.data(), &secret_size,
                                        EC25519_LITTLE_ENDIAN) == 0;
}

}  // namespace

bool wolfssl_agree(crypto::Group group, View peer, MutableView public_value, MutableView secret) {
  if (group == crypto::Group::x25519) return agree_x25519(peer, public_value, secret);
  const int curve = group == crypto::Group::p256   ? ECC_SECP256R1
                    : group == crypto::Group::p384 ? ECC_SECP384R1
                                                   : ECC_SECP521R1;
  Ecc own, other;
  word32 size = size_of(public_value), secret_size = size_of(secret);
  return wc_ecc_make_key_ex(random(), static_cast<int>(secret.size()), &own.it, curve) == 0 &&
         wc_ecc_set_rng(&own.it, random()) == 0 &&
         wc_ecc_export_x963(&own.it, public_value.data(), &size) == 0 &&
         wc_ecc_import_x963_ex(peer.data(), size_of(peer), &other.it, curve) == 0 &&
         wc_ecc_shared_secret(&own.it, &other.it, secret.data(), &secret_size) == 0;
}

std::unique_ptr<PeerSigner> wolfssl_signer(crypto::Scheme scheme, View key, View public_key) {
  switch (scheme.algorithm) {
    case crypto::SignatureAlgorithm::ecdsa:
      return std::make_unique<EccSigner>(scheme, key, public_key);
    case crypto::SignatureAlgorithm::ed25519:
      return std::make_unique<Ed25519Signer>(key, public_key);
    case crypto::SignatureAlgorithm::rsa_pkcs1:
      return std::make_unique<RsaSigner>(false, key, public_key);
    case crypto::SignatureAlgorithm::rsa_pss:
      return std::make_unique<RsaSigner>(true, key, public_key);
  }
  return nullptr;
}

}  // namespace handglass::bench
