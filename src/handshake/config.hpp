// What an endpoint brings along and allows: immutable, and shared by all of its connections.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "crypto/private_key.hpp"
#include "crypto/random.hpp"
#include "handshake/schemes.hpp"
#include "x509/verify.hpp"

namespace handglass::handshake {

// A key and the certificates that speak for it, the key's own first. make_credential() checks that
// they fit.
struct Credential {
  std::vector<x509::CertificateRef> chain;
  std::shared_ptr<const crypto::PrivateKey> key;
  const x509::Certificate& leaf() const { return *chain.front(); }
};
// key_mismatch where the first certificate holds another key.
Result<Credential> make_credential(std::vector<x509::CertificateRef> chain,
                                   std::shared_ptr<const crypto::PrivateKey> key);

// What is allowed, in the order of preference (RFC 9325).
struct Policy {
  std::vector<CipherSuite> suites{CipherSuite{0xc02b}, CipherSuite{0xc02f}, CipherSuite{0xc02c},
                                  CipherSuite{0xc030}};
  std::vector<NamedGroup> groups{NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1};
  // What we sign with, and what we accept from a peer and say so.
  std::vector<SignatureScheme> schemes{
      SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::rsa_pss_rsae_sha256,
      SignatureScheme::rsa_pkcs1_sha256,       SignatureScheme::ecdsa_secp384r1_sha384,
      SignatureScheme::rsa_pss_rsae_sha384,    SignatureScheme::rsa_pkcs1_sha384,
      SignatureScheme::rsa_pss_rsae_sha512,    SignatureScheme::rsa_pkcs1_sha512};
  // What a server takes from clients, where that is another list than `schemes`.
  std::optional<std::vector<SignatureScheme>> client_schemes;
  const std::vector<SignatureScheme>& accepted_by(Role role) const {
    return role == Role::server && client_schemes ? *client_schemes : schemes;
  }
  bool extended_master_secret = true;  // offered, and taken up where offered (RFC 7627)
  bool require_secure_renegotiation =
      true;  // a server that does not answer renegotiation_info is refused (RFC 5746 §4.1)
  x509::Policy certificates;
};

enum class ClientAuth : std::uint8_t { none, request, require };

struct Config {
  Policy policy;
  std::vector<Credential> credentials;
  x509::Trust trust;
  std::vector<std::string> alpn;  // in the order of preference; empty: not spoken of
  // Of a server.
  ClientAuth client_auth = ClientAuth::none;
  bool name_certificate_authorities =
      true;  // the subjects of trust.anchors go into CertificateRequest
  // Of a client.
  bool insecure = false;  // goes on after a failed check of the server's certificate; the identity
                          // is then Overridden
  bool send_anyway =
      false;  // a certificate whose issuer the server did not list is sent all the same
  Clock clock = system_time;
  crypto::Random* random = &crypto::system_random();
};

// Whom a client means to reach.
struct Target {
  std::string server_name;  // for the server_name extension; empty: none is sent (an IP address is
                            // none, RFC 6066 §3)
  std::optional<x509::WantedName>
      verify_name;  // what the server's certificate must name; nothing: its name is not checked
};
// Both from one host name or IP address.
Target target_of(std::string_view host);

}  // namespace handglass::handshake
