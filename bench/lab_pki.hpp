// The small PKI of the benchmarks: a root, an issuing CA and a leaf with P-256 keys, and revocation
// lists of any length. The same bytes in every run, whichever rows are chosen.
#pragma once
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace handglass::bench {

struct LabPki {
  Bytes root, issuing, leaf;    // certificates
  Bytes root_crl, issuing_crl;  // with nothing on them
  Time now{};
};
const LabPki& lab_pki();

// Certificates like the leaf, each of another name; made when they are first asked for.
const std::vector<Bytes>& lab_leaves(std::size_t number);

// The serial number of an entry, as the contents of an INTEGER: 16 octets, in no order.
Bytes lab_serial(std::uint64_t entry);

// A list by the issuing CA with lab_serial(0) to lab_serial(entries - 1), a reason for every
// fourth; made when it is first asked for.
const Bytes& lab_crl(std::uint64_t entries);

// What is looked up in a list: one entry again and again, serials that are not on it, or entries
// from all over it.
enum class LookUp : std::uint8_t { first, last, absent, any };
std::vector<Bytes> lab_serials(LookUp look_up, std::uint64_t entries);

// Bytes that malloc has given out, whoever asked for them.
std::size_t allocated();
// What a list of so many entries holds in memory, in bytes; of short ones the mean of many.
template <class Make>
double held(std::uint64_t entries, Make make) {
  std::vector<decltype(make())> kept(1 + 100'000 / (entries + 100));
  const std::size_t before = allocated();
  for (auto& one : kept) one = make();
  return static_cast<double>(allocated() - before) / static_cast<double>(kept.size());
}

}  // namespace handglass::bench
