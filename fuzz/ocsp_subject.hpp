// Whom the target `ocsp` asks about: a certificate, and the CA that issued it with the same key.
#pragma once
#include <chrono>

#include "x509/mint.hpp"

namespace handglass::fuzz {

struct OcspSubject {
  std::unique_ptr<crypto::Random> random = crypto::seeded_random(as_bytes("ocsp"));
  std::shared_ptr<const crypto::PrivateKey> key = crypto::generate_ec(crypto::Group::p256, *random);
  Time now = Time{} + std::chrono::days(20000);
  x509::CertificateRef ca = certificate("CA", true), leaf = certificate("leaf", false);
  // What the CA has signed: that the leaf is revoked. Its signatures are many.
  Bytes signed_response = *x509::mint_ocsp(revoked(), *ca, issuer());

  x509::Issuer issuer() const { return {x509::make_name("CA", x509::Recipe().organization), key}; }
  x509::CertificateRef certificate(std::string name, bool is_ca) const {
    x509::Recipe recipe;
    recipe.common_name = std::move(name);
    recipe.not_before = now - std::chrono::days(1);
    recipe.not_after = now + std::chrono::days(1);
    recipe.ca = is_ca;
    return x509::Certificate::parse(*x509::mint(recipe, key->public_key(), issuer())).value();
  }
  x509::OcspRecipe about_leaf(x509::OcspRecipe::Status status) const {
    return {.answers = {{leaf, status, now - std::chrono::hours(2), {1}}},
            .this_update = now - std::chrono::hours(1),
            .next_update = now + std::chrono::hours(1)};
  }
  x509::OcspRecipe revoked() const { return about_leaf(x509::OcspRecipe::Status::revoked); }
};

}  // namespace handglass::fuzz
