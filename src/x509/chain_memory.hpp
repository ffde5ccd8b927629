// Chains that were accepted, remembered: who shows the same certificates again, and is asked the
// same, need not have their signatures checked again, until one of the times passes on which the
// verdict could depend.
//
// Whether a chain is remembered shows in the time that a handshake takes: whoever can show a chain
// to a server may learn that somebody has shown it before.
#pragma once
#include <array>
#include <mutex>
#include <optional>
#include <span>

#include "base/limits.hpp"
#include "base/recent.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {

// What certificates that come together are known by: the SHA-256 of all of them. Who keeps them
// keeps it too, and need not have them hashed again.
using ChainDigest = std::array<std::uint8_t, 32>;
ChainDigest digest_of(std::span<const View> presented);

// Shared by many connections, and called by several threads at once. It serves one trust and one
// policy at a time: with another one it begins anew.
class ChainMemory {
 public:
  explicit ChainMemory(std::size_t most = limits::chains) : chains_(most) {}

  // The end entity's certificate, where a verdict on this chain under these circumstances was
  // accepted and still would be; else null.
  CertificateRef find(const ChainDigest& presented, const Trust& trust, const Policy& policy,
                      const Question& question);
  // For a verdict that verify_bytes() gave of the same; one that is not accepted is not kept.
  void put(const ChainDigest& digest, std::span<const View> presented, const Trust& trust,
           const Policy& policy, const Question& question, const Verdict& verdict);

 private:
  using Key = std::array<std::uint8_t, 32>;
  struct Chain {
    CertificateRef leaf;
    Time judged{}, after{}, before{};  // it holds at `judged`, and between the other two
  };
  // What the verdicts were given under. Certificates and lists do not change, so that it is the
  // same trust if it holds the same objects, which stay alive here.
  struct Circumstances {
    Trust trust;
    Policy policy;
  };

  std::mutex mutex_;
  std::optional<Circumstances> under_;
  Recent<Key, Chain> chains_;
};

}  // namespace handglass::x509
