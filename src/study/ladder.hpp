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
  std::size_t record = 0;                 // the `i` of the record that ended it; 0 where none did
  const MessageEntry* message = nullptr;  // for a message, ChangeCipherSpec among them
  const AlertEntry* alert = nullptr;      // for an alert
};

std::vector<Rung> ladder_of(const Trace& trace);

// What a token was asked, one line a call: "C_Sign(session 3, 32 bytes to sign)  CKR_OK  1.3 ms".
// The same again and again, as when objects are read, is one line.
struct TokenLine {
  std::size_t after = 0;  // the `n` of the last message before it
  std::string text;
};
std::vector<TokenLine> token_lines(const Trace& trace);

}  // namespace handglass::study
