// The AlgorithmIdentifiers of signatures in certificates and CRLs (RFC 5280 §4.1.1.2, RFC 4055, RFC
// 5758, RFC 8410).
#pragma once
#include <optional>

#include "base/bytes.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/signature.hpp"

namespace handglass::crypto {

// The scheme that an AlgorithmIdentifier names; nothing for algorithms that are unknown, and for
// PSS parameters other than those of Scheme.
std::optional<Scheme> scheme_of(const structure::AlgorithmIdentifier& identifier);

// Its DER, whole.
Bytes algorithm_identifier(Scheme scheme);

}  // namespace handglass::crypto
