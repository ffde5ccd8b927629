#include "peer/signature.hpp"

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "peer/curves.hpp"
#include "peer/digests.hpp"

namespace handglass::fuzz::peer {
namespace {

using crypto::SignatureAlgorithm;

bool set_padding(EVP_PKEY_CTX* context, crypto::Scheme scheme) {
  if (scheme.algorithm == SignatureAlgorithm::rsa_pkcs1)
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  if (scheme.algorithm == SignatureAlgorithm::rsa_pss)
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest(scheme.hash)) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
  return true;
}

}  // namespace

std::optional<PublicKey> PublicKey::read(View subject_public_key_info) {
  const std::uint8_t* at = subject_public_key_info.data();
  PublicKey out;
  out.key_ = std::shared_ptr<EVP_PKEY>(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(subject_public_key_info.size())), &EVP_PKEY_free);
  ERR_clear_error();
  const bool whole = at == subject_public_key_info.data() + subject_public_key_info.size();
  return out.key_ && whole ? std::optional(out) : std::nullopt;
}

Bytes PublicKey::subject_public_key_info() const {
  std::uint8_t* written = nullptr;
  const int size = i2d_PUBKEY(static_cast<EVP_PKEY*>(key_.get()), &written);
  must(size > 0, "OpenSSL writes a key");
  Bytes out(written, written + size);
  OPENSSL_free(written);
  return out;
}

bool PublicKey::verify(crypto::Scheme scheme, View message, View signature) const {
  const bool hashes = scheme.algorithm != SignatureAlgorithm::ed25519;
  const Owned<EVP_MD_CTX, &EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* of_key = nullptr;
  must(EVP_DigestVerifyInit(context.get(), &of_key, hashes ? digest(scheme.hash) : nullptr, nullptr,
                            static_cast<EVP_PKEY*>(key_.get())) == 1 &&
           set_padding(of_key, scheme),
       "OpenSSL begins to verify");
  const bool good = EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                     message.data(), message.size()) == 1;
  ERR_clear_error();
  return good;
}

std::optional<Coincidence> coincidence(crypto::Group group, View digest, View k) {
  const BIGNUM* const order = EC_GROUP_get0_order(curve(group));
  const std::size_t size = crypto::field_size(group);
  const Number nonce = number(k), x(BN_new()), r(BN_new()), s(BN_new()), key(BN_new()),
               e = number(digest.first(std::min(digest.size(), size)));
  if (BN_is_zero(nonce.get()) || BN_cmp(nonce.get(), order) >= 0 || BN_is_zero(e.get()))
    return std::nullopt;
  const Point point(EC_POINT_new(curve(group)));
  BN_CTX* const c = scratch();
  bool made =
      EC_POINT_mul(curve(group), point.get(), nonce.get(), nullptr, nullptr, c) == 1 &&
      EC_POINT_get_affine_coordinates(curve(group), point.get(), x.get(), nullptr, c) == 1 &&
      BN_nnmod(r.get(), x.get(), order, c) == 1;
  must(made, "a random point");
  if (BN_is_zero(r.get())) return std::nullopt;
  const Number per_r(BN_mod_inverse(nullptr, r.get(), order, c)),
      per_k(BN_mod_inverse(nullptr, nonce.get(), order, c));
  made = BN_mod_mul(key.get(), e.get(), per_r.get(), order, c) == 1 &&
         BN_mod_mul(s.get(), e.get(), per_k.get(), order, c) == 1 &&
         BN_mod_add(s.get(), s.get(), s.get(), order, c) == 1 &&
         EC_POINT_mul(curve(group), point.get(), key.get(), nullptr, nullptr, c) == 1;
  must(made, "a key for the point");
  if (BN_is_zero(key.get()) || BN_is_zero(s.get())) return std::nullopt;
  return Coincidence{
      .point = encoded(group, point.get()), .r = padded(r.get(), size), .s = padded(s.get(), size)};
}

}  // namespace handglass::fuzz::peer
