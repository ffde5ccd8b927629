#include "handshake/config.hpp"

#include "crypto/hash.hpp"
#include "crypto/key_file.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {
namespace {

std::string key_text(const crypto::PublicKey& key) {
  const auto digest =
      crypto::hash(crypto::HashAlgorithm::sha256, crypto::subject_public_key_info(key));
  return crypto::describe(key) + ", SHA-256 " + to_hex(digest.view());
}

}  // namespace

Result<Credential> make_credential(std::vector<x509::CertificateRef> chain,
                                   std::shared_ptr<const crypto::PrivateKey> key) {
  const auto& held = chain.front()->key();
  if (!held) return fail(*chain.front()->key_failure());
  if (*held != key->public_key()) {
    return fail({.rule = Rule::key_mismatch,
                 .evidence = {{"certificate's key", key_text(*held)},
                              {"private key", key_text(key->public_key())}}});
  }
  return Credential{.chain = std::move(chain), .key = std::move(key)};
}

Target target_of(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (x509::parse_ip(host))
    return {.session_key = std::string(host),
            .server_name = {},
            .verify_name = x509::WantedName{x509::WantedName::Kind::ip, std::string(host)}};
  std::string name(host);
  if (name.ends_with('.')) name.pop_back();  // the name is absolute already (RFC 6066 §3)
  return {.session_key = name,
          .server_name = name,
          .verify_name = x509::WantedName{x509::WantedName::Kind::host, name}};
}

}  // namespace handglass::handshake
