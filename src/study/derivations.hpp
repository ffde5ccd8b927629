// What every face says of a derivation and of a signature's input.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.hpp"
#include "study/trace.hpp"

namespace handglass::study {

// "master secret"
std::string_view name_of_output(DerivationId id);
// "PRF-SHA256(D1, "extended master secret", D2)"
std::string formula_of(const Trace& trace, const DerivationEntry& entry);

// "messages 1-8, 2316 bytes, without record headers": what the signature of a message covers.
std::string signed_input_text(const Trace& trace, const MessageEntry& message);
// The hash that its scheme signs; nothing where the scheme hashes on its own or is unknown.
struct SignedDigest {
  crypto::HashAlgorithm algorithm{};
  crypto::Digest digest;
  bool is_session_hash = false;  // the same as D2
};
std::optional<SignedDigest> signed_digest_of(const Trace& trace, const MessageEntry& message);

// The derivation that a Finished carries; null for other messages.
const DerivationEntry* verify_data_of(const Trace& trace, const MessageEntry& message);

}  // namespace handglass::study
