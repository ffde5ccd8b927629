// Who may have issued a certificate: those that bear the issuer's name, the likeliest first (RFC
// 4158 §3.5).
#pragma once
#include <cstdint>
#include <vector>

#include "x509/inquiry.hpp"

namespace handglass::x509 {

// What the key identifiers say of a pair: nothing where one of them is absent. They are hints and
// prove nothing (RFC 5280 §4.2.1.1).
enum class KeyIds : std::uint8_t { differ, silent, match };

KeyIds compare_key_ids(const Certificate& certificate, const Certificate& issuer);

struct Candidate {
  CertificateRef certificate;
  KeyIds key_ids{};
  bool anchor = false;
  std::size_t place = 0;  // among those found
};

// The certificates of the inquiry whose subject is the issuer of `certificate`, itself left out,
// each once.
std::vector<Candidate> candidates(const Inquiry& inquiry, const Certificate& certificate);

}  // namespace handglass::x509
