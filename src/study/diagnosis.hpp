// What a trace tells of a server, of what it asks of clients, and of whether a certificate
// satisfies it: each as findings. Nothing here connects to anything.
#pragma once
#include <string>
#include <vector>

#include "study/demands.hpp"
#include "study/findings.hpp"
#include "x509/crl.hpp"

namespace handglass::study {

// A certificate that is to be shown, and what its key can do, as far as that is known without
// using it.
struct Candidate {
  std::vector<x509::CertificateRef> chain;          // its own first
  std::vector<handshake::SignatureScheme> schemes;  // that its key can make
  bool seen = true;                                 // false: the key hides, its schemes are likely
  std::string holder = "the key";                   // "the token": who can make them
  bool ours = true;  // false: of others, whom nobody here can tell what to do with which flag
  int exit() const { return ours ? exit_code::local : exit_code::check_failed; }
  const x509::Certificate& leaf() const { return *chain.front(); }
};

// Version, suite and certificate of the server, as we judge them; false where the handshake ended
// before the server had said all of its part, which is then a finding. `insecure`: what is wrong
// with its certificate is only noted.
bool diagnose_server(Findings& out, const Trace& trace, bool insecure);

// Each fault that a server would find in the certificate, whoever issued it; with lists also
// whether it is revoked.
void diagnose_certificate(Findings& out, const Candidate& ours, Time now,
                          const std::vector<x509::CrlRef>& lists = {});

// Whether a client certificate is asked for, and of what kind.
void diagnose_demands(Findings& out, const Trace& trace);

// The certificate beside the demands: type, schemes, issuers. `allowed` is our own policy.
void diagnose_fit(Findings& out, const Candidate& ours, const Demands& asked,
                  const std::vector<handshake::SignatureScheme>& allowed);

// Whether the server wanted a second handshake, which the client did not take part in.
bool was_asked_again(const Trace& trace);

// A handshake with a certificate, or without one: complete, or refused by whom, with the causes.
void diagnose_outcome(Findings& out, const Trace& trace);

// A handshake of others, as far as it can be read: both sides.
void diagnose_overheard(Findings& out, const Trace& trace);

}  // namespace handglass::study
