// PKCS#12 (RFC 7292): a key and certificates in one file, under one password.
#pragma once
#include <optional>
#include <vector>

#include "crypto/pbes2.hpp"

namespace handglass::crypto {

struct Pkcs12 {
  std::optional<SecretBuffer> key;  // the first key's PrivateKeyInfo, DER
  // DER, in the file's order, save that one that bears the key's localKeyId comes first.
  std::vector<Bytes> certificates;
};

// A PFX in DER, with its integrity under the password: its HMAC is checked before anything else is
// read. password_wrong where it does not fit, which damage does too; encryption_unsupported where
// the file is protected in another way than by HMAC and PBES2; der_malformed for what is no DER,
// and BER is none. Bags of other kinds than keys and certificates are passed over.
Result<Pkcs12> read_pkcs12(View der, View password, RoundBudget& budget);

// The part of a PFX that the HMAC covers, for who knows it to be whole.
Result<Pkcs12> read_authenticated_safe(View der, View password, RoundBudget& budget);

}  // namespace handglass::crypto
