// What the lists at hand say of a certificate (RFC 5280 §6.3.3).
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

struct CrlAnswer {
  // revoked; none: good; else why the status is unknown. Where the inquiry's work came to its end,
  // nothing but revoked counts.
  Reason reason{};
  std::vector<Evidence> evidence;  // good: where the question wants it explained
};

// A list counts if it is of this time, about this certificate, and signed by its issuer or by whom
// the certificate names for that, with a key that the trust vouches for. Lists for some reasons
// alone count together once they cover all; delta lists change the list that they are made for. A
// list that lapsed still revokes what is on it: then both answers are given, revoked first.
std::vector<CrlAnswer> ask_lists(const Path& path, std::size_t depth, Inquiry& inquiry);

}  // namespace handglass::x509
