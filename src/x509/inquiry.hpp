// One verification while it runs: what was presented, what is known, what is asked, and the
// signatures checked so far.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "x509/signatures.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {

struct Inquiry {
  std::span<const CertificateRef> presented;
  const Trust& trust;
  const Policy& policy;
  const Question& question;
  Signatures signatures{};
};

// From the end entity up, each certificate the issuer of the one before by name.
struct Path {
  std::vector<CertificateRef> certificates;
  bool anchored = false;  // the last is a trust anchor
};

bool is_anchor(const Trust& trust, const Certificate& certificate);

// "alice <- Study Issuing CA <- Study Root CA (anchor)"; "<- ?" at the end where the issuer is not
// found.
std::string to_string(const Path& path);

}  // namespace handglass::x509
