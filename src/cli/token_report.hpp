// What the pages and documents of `token` say alike: keys, versions, PIN states and URIs in words.
#pragma once
#include <optional>
#include <string>

#include "base/time.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/token_access.hpp"
#include "study/layout.hpp"
#include "token/objects.hpp"

namespace handglass::cli {

std::string version_text(token::Version of);          // "2.40"
std::string pin_text(const token::TokenInfo& token);  // "PIN set, one try left"
std::string key_text(const token::KeyObject& key);    // "RSA 2048", "EC P-256"
std::string uses_text(const token::KeyObject& key);   // "sign, decrypt"
std::string scheme_text(crypto::Scheme scheme);       // "rsa_pss_rsae_sha256"
std::string public_key_text(const x509::Certificate& certificate);
// "2026-11-20 22:16Z to 2027-11-20 22:16Z", with ", expired" or ", not yet valid".
std::string validity_text(const x509::Certificate& certificate, Time now);
// "ok", "expired", "not_yet_valid".
std::string_view validity_word(const x509::Certificate& certificate, Time now);

// The URIs to paste. Of a module that was named by its path they name the module too, so that they
// mean the same without --module.
std::string pasted(const token::Token& token);
std::string pasted(const token::Token& token, token::ObjectType type, const std::string& label,
                   const Bytes& id);

// The URI of the command line; without one, that which means everything.
Expected<token::Uri> uri_of(const Options& options, TokenAccess& tokens);
// Whether its object part means this object.
bool means_object(const token::Uri& uri, token::ObjectType type, const std::string& label,
                  const Bytes& id);
// Nothing that was looked at is meant: each of `others` with its kind, as near misses.
struct Passed {
  std::string what;  // "private key"
  token::ObjectType type{};
  std::string label;
  Bytes id;
};
Complaint nothing_meant(const Options& options, const token::Uri& uri, const std::string& reason,
                        const std::vector<Passed>& others);

// A line that is not wrapped, because it is to be pasted; after what the page has so far.
void add_pasted(std::string& out, study::Page&& page, std::string_view label,
                const std::string& text);

// handglass-token/1: what every document begins with, and how it is printed.
Json document(std::string_view command);
void print(Output& output, const Json& document, std::string_view page);

}  // namespace handglass::cli
