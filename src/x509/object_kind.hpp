// What DER holds that may be anything: told by its PEM label, or by which description reads it.
#pragma once
#include <string_view>

#include "x509/noted.hpp"

namespace handglass::x509 {

enum class ObjectKind : std::uint8_t {
  unknown,
  certificate,
  crl,
  request,
  ocsp_response,
  private_key,            // PKCS#8
  encrypted_private_key,  // PKCS#8
  rsa_private_key,        // PKCS#1
  ec_private_key,         // SEC1
  public_key,             // SubjectPublicKeyInfo
  rsa_public_key,         // PKCS#1
  pkcs7,
  pkcs12,
};

std::string_view words_of(ObjectKind kind);  // "PKCS#8 private key"
std::string_view id_of(ObjectKind kind);     // "private_key"
// What it is in ASN.1: "Certificate"; and how it is read.
std::string_view type_of(ObjectKind kind);
Describe description_of(ObjectKind kind);
// Whether there is a secret in it.
bool holds_secrets(ObjectKind kind);

// Whether two PEM labels are of one kind, as "PKCS7" and "CMS" are.
bool same_kind(std::string_view label, std::string_view another);

// The kind whose description reads all of `der`, or reads the furthest where none does. The label
// breaks a tie; empty: there is none. Of `der` the first `real` bytes were there: what follows is
// made up, and says nothing.
ObjectKind kind_of(View der, std::string_view label, std::size_t real);

}  // namespace handglass::x509
