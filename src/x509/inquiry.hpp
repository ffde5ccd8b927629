// One verification while it runs: what was presented, what is known, what is asked, and the
// signatures checked so far.
#pragma once
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "x509/ocsp.hpp"
#include "x509/signatures.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {

struct Inquiry {
  std::span<const CertificateRef> presented;
  const Trust& trust;
  const Policy& policy;
  const Question& question;
  std::vector<OcspRef> responses{};  // those of the trust, and what was stapled
  OcspRef staple{};                  // which of them that is
  std::string staple_fault{};        // or why it cannot be read
  Signatures signatures{};
  std::size_t comparisons = limits::name_comparisons;  // of names with constraints, still to spend
  bool of_signer = false;  // part of another: whether the signer of a status may be believed
  // Those that were asked about already, each with the anchor that it must lead to.
  std::map<std::pair<const Certificate*, const Certificate*>, bool> signers{};
};

// From the end entity up, each certificate the issuer of the one before by name.
struct Path {
  std::vector<CertificateRef> certificates;
  bool anchored = false;  // the last is a trust anchor
};

// Whether a signature is over SHA-1, which the policy does not allow. Ed25519 has no such digest.
bool digest_is_weak(const crypto::Scheme& scheme, const Policy& policy);

bool is_anchor(const Trust& trust, const Certificate& certificate);

}  // namespace handglass::x509
