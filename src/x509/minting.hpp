// What certificates and CRLs are minted with alike: key identifiers, extensions, and the signature
// around both.
#pragma once
#include "crypto/private_key.hpp"
#include "x509/extensions.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {

// PrintableString where its characters are enough, UTF8String elsewhere (RFC 5280 §4.1.2.4).
Bytes directory_string(std::string_view text);

Bytes big_endian(std::uint32_t value);

// A der::Instant on what der::instant() wrote.
der::Instant view_instant(View whole);

// The 160 left-most bits of SHA-256 over the subjectPublicKey (RFC 7093 §2, method 1).
Bytes key_id(View subject_public_key_info);

// The contents of an AuthorityKeyIdentifier that names the key alone.
Bytes authority_key_identifier(View issuer_public_key_info);

// An Extension, whole.
Bytes make_extension(Ce extension, bool critical, View value);

// PKCS#1 v1.5 for RSA, because every reader of certificates knows it; for other keys the one that
// they do best.
crypto::Scheme usual_scheme(const crypto::PrivateKey& key);

// The signature of `message`; one bit of it flipped where it is to be wrong.
Result<Bytes> signature_of(View message, crypto::Scheme scheme, const crypto::PrivateKey& key,
                           bool spoil);

// Outer, the signed structure whose first member is `inner`: what is signed, how, and the
// signature.
template <class Outer, class Inner>
Result<Bytes> signed_structure(Inner Outer::* inner, View tbs, View algorithm,
                               crypto::Scheme scheme, const crypto::PrivateKey& key, bool spoil) {
  TRY(const Bytes signature, signature_of(tbs, scheme, key, spoil));
  Outer outer;
  (outer.*inner).whole = tbs;
  outer.signature_algorithm.whole = algorithm;
  outer.signature_value.content = signature;
  return der::encode(outer);
}

}  // namespace handglass::x509
