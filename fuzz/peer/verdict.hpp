// OpenSSL's verdict on a chain. No OpenSSL header is seen from here.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "x509/verify.hpp"

namespace handglass::fuzz::peer {

// One anchor, and what else is known, in DER. What OpenSSL cannot read is left out; a leaf that it
// cannot read is refused.
struct Presented {
  View anchor, leaf;
  std::vector<View> others, crls;
};

// The codes of the refusals that the target speaks of (openssl-verify(1) lists them).
enum class Refusal : int {
  none = 0,
  unreadable = -1,  // the leaf
  unspecified = 1,
  no_crl = 3,
  expired = 10,
  crl_expired = 12,
  self_signed = 18,
  self_signed_in_chain = 19,
  no_issuer = 20,
  first_unverified = 21,
  invalid_purpose = 26,
  critical_extension = 34,
  crl_extension = 36,
  proxy = 40,
  invalid_extension = 41,
  no_explicit_policy = 43,
  outside_subtree = 47,
  excluded_subtree = 48,
  subtree_range = 49,
  constraint_type = 51,
  constraint_syntax = 52,
  name_syntax = 53,
};

struct Answer {
  Refusal refusal{};
  std::string text;  // OpenSSL's sentence
  bool accepted() const { return refusal == Refusal::none; }
};

// At security level 2, which asks for RSA keys of 2048 bits and refuses SHA-1, as our policy does
// by default. A name is looked for in subjectAltName alone, with whole labels for wildcards.
Answer judge(const Presented& presented, const x509::Policy& policy,
             const x509::Question& question);

}  // namespace handglass::fuzz::peer
