// From a URI to the one token, certificate or key that it means; and where there is none or more
// than one, what there is instead.
#pragma once
#include <functional>
#include <vector>

#include "base/time.hpp"
#include "token/key.hpp"
#include "token/objects.hpp"
#include "token/token.hpp"
#include "token/uri.hpp"

namespace handglass::token {

struct FoundCertificate {
  std::shared_ptr<Token> token;
  CertificateObject object;
  x509::CertificateRef certificate;
};
struct FoundKey {
  std::shared_ptr<Token> token;
  KeyObject object;
};

// The URI that means this token, or this object on it, and nothing else that is there.
Uri uri_of(const TokenInfo& token);
Uri uri_of(const Token& token, ObjectType type, const std::string& label, const Bytes& id);

// Which part of a URI excludes a slot, with or without a token, or an object: `token is "lab", not
// "alice"`; empty where it is meant.
std::string excluded(const Uri& uri, const LibraryInfo& library, const Slot& slot);
std::string excluded(const Uri& uri, const std::string& label, const Bytes& id);
// The module that a URI names, else `named`, else the configured ones.
std::vector<ModuleSource> sources_of(const Uri& uri, const std::vector<ModuleSource>& named);

class Search {
 public:
  // Named modules are those that are looked into, unless a URI names one by itself; without any,
  // the configured ones. A module that cannot be used is a failure where it was named, and else
  // told to `warn`.
  Search(std::vector<ModuleSource> named, std::shared_ptr<PinSource> pins,
         std::function<void(const Failure&)> warn);

  // Loads those that the URI (or all) may mean.
  Result<std::vector<std::shared_ptr<Module>>> modules(const Uri& uri = {});
  // Tokens in their slots, matched by the URI's path as far as tokens.
  Result<std::vector<std::shared_ptr<Token>>> tokens(const Uri& uri);

  // Exactly one. Where the URI leaves it open, the token that has a matching certificate or public
  // key; nobody is asked for a PIN. token_not_found says what part of the URI excluded what, and
  // token_ambiguous lists what matches.
  Result<std::shared_ptr<Token>> token(const Uri& uri);

  // Exactly one. Looked for without a PIN; on a token that shows no certificate at all, after a
  // login.
  Result<FoundCertificate> certificate(const Uri& uri);

  // The private key for this public key on the token that the URI means, logging in where the token
  // wants it: by the certificate's id, then by the public key. `id` is empty where there is none.
  Result<FoundKey> key(const Uri& uri, const crypto::PublicKey& public_key, const Bytes& id);

 private:
  Result<std::vector<FoundCertificate>> matching_certificates(
      const std::vector<std::shared_ptr<Token>>& tokens, const Uri& uri);

  std::vector<ModuleSource> named_;
  std::vector<std::shared_ptr<Module>> loaded_;  // kept, to be initialized once
  std::vector<std::shared_ptr<Token>> tokens_;   // as are their sessions
  std::shared_ptr<PinSource> pins_;
  std::function<void(const Failure&)> warn_;
};

// All certificates of a token that parse, for the chain above a leaf.
Result<std::vector<FoundCertificate>> certificates_of(const std::shared_ptr<Token>& token);

}  // namespace handglass::token
