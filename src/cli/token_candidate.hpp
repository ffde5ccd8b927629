// A certificate and key on a token, looked at without a PIN: what they are and what they can do.
#pragma once
#include <memory>
#include <optional>

#include "cli/token_access.hpp"
#include "study/diagnosis.hpp"
#include "token/mechanisms.hpp"
#include "token/objects.hpp"

namespace handglass::cli {

struct TokenCandidate {
  std::shared_ptr<token::Token> token;
  token::CertificateObject object;
  std::vector<x509::CertificateRef> chain;
  std::vector<token::Mechanism> able;
  std::optional<token::KeyObject> key;  // the private key, where it can be seen without a login
  const x509::Certificate& leaf() const { return *chain.front(); }
};

Expected<TokenCandidate> find_candidate(const Options& options, const token::Uri& uri,
                                        const std::string& named);

// What speaks against its use: PIN, key.
void check_token(study::Findings& out, const TokenCandidate& ours);

study::Candidate candidate_of(const TokenCandidate& ours);

}  // namespace handglass::cli
