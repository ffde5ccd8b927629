// The handshake as a ladder: every message, alert and run of application data in the order of the
// wire.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

struct Rung {
  std::size_t n = 0;  // of a handshake message; 0 for what has no number
  Role sender{};
  std::string text;  // "CertificateVerify", "alert 44 certificate_revoked"
  bool encrypted = false;
  std::size_t bytes = 0;
  double t_ms = 0;
};

std::vector<Rung> ladder_of(const Trace& trace);

}  // namespace handglass::study
