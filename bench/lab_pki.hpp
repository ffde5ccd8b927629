// The small PKI of the benchmarks: a root, an issuing CA and a leaf with P-256 keys, and revocation
// lists of any length. The same bytes in every run, whichever rows are chosen.
#pragma once
#include "base/bytes.hpp"
#include "base/time.hpp"

namespace handglass::bench {

struct LabPki {
  Bytes root, issuing, leaf;    // certificates
  Bytes root_crl, issuing_crl;  // with nothing on them
  Time now{};
};
const LabPki& lab_pki();

// The serial number of an entry, as the contents of an INTEGER: 16 octets, in no order.
Bytes lab_serial(std::uint64_t entry);

// A list by the issuing CA with lab_serial(0) to lab_serial(entries - 1), a reason for every
// fourth; made when it is first asked for.
const Bytes& lab_crl(std::uint64_t entries);

// What is looked up in a list: one entry again and again, serials that are not on it, or entries
// from all over it.
enum class LookUp : std::uint8_t { first, last, absent, any };
std::vector<Bytes> lab_serials(LookUp look_up, std::uint64_t entries);

// Bytes that malloc has given out: what an object holds is the difference, whoever made it.
std::size_t allocated();

}  // namespace handglass::bench
