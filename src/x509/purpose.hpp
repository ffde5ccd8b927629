// What a certificate's key may be used for, against what it is used for.
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

// Key usage (RFC 5280 §4.2.1.3): issuers sign certificates, the end entity what the question asks.
// A missing extension forbids nothing.
void check_key_usage(CheckList& list, const Path& path, const Question& question);

// Extended key usage (RFC 5280 §4.2.1.12) of the end entity, and of each issuer that has one: it
// then limits what is issued below it.
void check_extended_key_usage(CheckList& list, const Path& path, const Question& question);

// The name that the verifier wants (RFC 9525 §6).
void check_wanted_name(CheckList& list, const Path& path, const Question& question);

// "DNS:example.com, IP:192.0.2.1": the subjectAltName for people.
std::string alt_names_text(const Certificate& certificate);

}  // namespace handglass::x509
