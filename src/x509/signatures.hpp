// The signatures of one verification: each pair of signed thing and key is checked once, and all
// work is counted, so that nobody can send certificates that keep a verifier busy
// (limits::path_work).
#pragma once
#include <vector>

#include "base/limits.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"
#include "x509/ocsp.hpp"

namespace handglass::x509 {

enum class SignatureState : std::uint8_t {
  good,
  wrong,
  unsupported,  // the algorithm, or the issuer's key, is not one of ours
  unknown,      // the work limit was reached before it was checked
};

class Signatures {
 public:
  // Counts one certificate looked at; false when there is no work left.
  bool spend();
  bool exhausted() const { return exhausted_; }

  SignatureState check(const Certificate& certificate, const Certificate& issuer);
  SignatureState check(const Crl& crl, const Certificate& issuer);
  SignatureState check(const OcspResponse& response, const Certificate& responder);

 private:
  SignatureState check_once(const void* thing, View tbs,
                            const std::optional<crypto::Scheme>& scheme,
                            const der::BitString& signature, const Certificate& issuer);

  std::size_t work_ = limits::path_work;
  bool exhausted_ = false;
  // Each cost a signature, so that there are at most limits::path_work. Not in the order of their
  // addresses: the same chain takes the same way each time.
  struct Known {
    const void* thing;
    const Certificate* issuer;
    SignatureState state;
  };
  std::vector<Known> known_;
};

}  // namespace handglass::x509
