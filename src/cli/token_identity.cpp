#include "cli/token_identity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "x509/name.hpp"

namespace handglass::cli {
namespace {

using x509::CertificateRef;

// Where a certificate that is out of date would only cost a PIN.
Expected<void> require_valid(const x509::Certificate& leaf, Time now, bool anyway) {
  if (anyway) return {};
  const bool expired = now > leaf.not_after();
  if (!expired && now >= leaf.not_before()) return {};
  return complain(fmt::format(
      "the certificate of {} {} {}; no PIN was asked for\n  --send-anyway uses it all the same, "
      "--at sets the time by which it is judged",
      x509::short_name(leaf.subject()), expired ? "expired on" : "is not valid before",
      to_rfc3339(expired ? leaf.not_after() : leaf.not_before())));
}

}  // namespace

void complete_chain(std::vector<CertificateRef>& chain, const std::vector<CertificateRef>& pool) {
  for (std::size_t left = pool.size(); left > 0; --left) {
    const auto& last = *chain.back();
    if (last.self_issued()) return;
    const auto issuer = std::ranges::find_if(pool, [&](const CertificateRef& c) {
      return x509::same_name(c->subject(), last.issuer());
    });
    if (issuer == pool.end()) return;
    chain.push_back(*issuer);
  }
}

Expected<Identity> load_token_identity(const TokenIdentityNames& names, TokenAccess& tokens,
                                       Passwords& passwords, Time now, bool anyway,
                                       crypto::Random& random) {
  Identity out;
  Bytes id;
  std::optional<token::Uri> key_uri;
  if (token::is_uri(names.key)) {
    TRY(key_uri, tokens.uri(names.key));
  }
  if (token::is_uri(names.certificate)) {
    token::Uri uri;
    if (names.certificate == names.key) {
      uri = *key_uri;
    } else {
      TRY(uri, tokens.uri(names.certificate));
    }
    TRY(auto found, about_token(names.certificate, tokens.search().certificate(uri)));
    id = found.object.id;
    out.chain.push_back(std::move(found.certificate));
    TRY(const auto others, about_token(names.certificate, token::certificates_of(found.token)));
    std::vector<CertificateRef> pool;
    for (const token::FoundCertificate& other : others) pool.push_back(other.certificate);
    complete_chain(out.chain, pool);
    // A key and its certificate may have other labels: the certificate's token is meant, and on it
    // the key that fits.
    if (names.certificate == names.key) {
      token::Uri its = token::uri_of(found.token->info());
      its.module_name = key_uri->module_name;
      its.module_path = key_uri->module_path;
      its.slot_id = key_uri->slot_id;
      key_uri = std::move(its);
    }
  } else {
    TRY(out.chain, load_certificates({names.certificate}, passwords));
  }
  const x509::Certificate& leaf = *out.chain.front();
  if (!key_uri) {
    TRY(out.key, load_key(names.key, passwords, names.nth, random));
    return out;
  }
  if (!leaf.key()) return std::unexpected(complaint_about(names.certificate, *leaf.key_failure()));
  REQUIRE_OK(require_valid(leaf, now, anyway));
  TRY(auto found, about_token(names.key, tokens.search().key(*key_uri, *leaf.key(), id)));
  TRY(out.key, about_token(names.key, token::open_key(found.token, std::move(found.object),
                                                      *leaf.key(), random)));
  if (out.key->schemes().empty() && !out.key->decrypts())
    return complain(fmt::format(
        "{}: the token can neither sign nor decrypt with this key in a way that TLS 1.2 knows\n  "
        "handglass token list -v shows its mechanisms, handglass token objects the key's usage",
        names.key));
  return out;
}

}  // namespace handglass::cli
