// Where our verdict and OpenSSL's differ with reason, each by its name and the section that
// decides. Whatever is not listed here is a fault of one of the two.
#pragma once
#include "peer/verdict.hpp"

namespace handglass::fuzz {

// What was judged, and how.
struct Judged {
  const Bytes& leaf;
  const Bytes& intermediate;
  const Bytes& crl;
  const x509::Question& question;
  const x509::Verdict& ours;
  const peer::Answer& theirs;
};

// We accept and OpenSSL does not: the difference that explains it, or null.
const char* why_we_accept(const Judged& judged);

// OpenSSL accepts and we do not: null where each of our faults is one that is listed, else the name
// of the first that is not.
const char* unexplained_fault(const Judged& judged);

}  // namespace handglass::fuzz
