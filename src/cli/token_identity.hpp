// A certificate or its key, or both, on a token. Which token, certificate and key are meant, and
// whether they fit and are of use, is found out before a PIN is asked for.
#pragma once
#include <memory>
#include <vector>

#include "base/time.hpp"
#include "cli/contents.hpp"
#include "cli/token_access.hpp"

namespace handglass::cli {

// What an end has: its certificate with the chain above it, and its key.
struct Identity {
  std::vector<x509::CertificateRef>
      chain;  // the leaf, and its issuers as far as the token has them
  KeyRef key;
};

// At least one of both is a pkcs11: URI; without a key of its own, `key` is the certificate's. The
// key is found by what its URI says, else by the certificate's id, then by its public key. A
// certificate that is not valid at `now` is refused unless `anyway`.
struct TokenIdentityNames {
  std::string certificate, key;
  std::size_t nth = 0;  // for the password of a file
};
Expected<Identity> load_token_identity(const TokenIdentityNames& names, TokenAccess& tokens,
                                       Passwords& passwords, Time now, bool anyway,
                                       crypto::Random& random);

// Of `pool`, the issuers of the chain's end in turn.
void complete_chain(std::vector<x509::CertificateRef>& chain,
                    const std::vector<x509::CertificateRef>& pool);

}  // namespace handglass::cli
