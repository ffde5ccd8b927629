// What an endpoint brings along and allows: immutable, and shared by all of its connections.
#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "crypto/aead.hpp"
#include "crypto/private_key.hpp"
#include "crypto/random.hpp"
#include "handshake/meddler.hpp"
#include "handshake/schemes.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {
class ChainMemory;
}

namespace handglass::handshake {

// A key and the certificates that speak for it, the key's own first. make_credential() checks that
// they fit.
struct Credential {
  std::vector<x509::CertificateRef> chain;
  std::shared_ptr<const crypto::PrivateKey> key;
  Bytes ocsp_response = {};  // DER, for clients that ask (RFC 6066 §8); empty: none
  const x509::Certificate& leaf() const { return *chain.front(); }
};
// key_mismatch where the first certificate holds another key.
Result<Credential> make_credential(std::vector<x509::CertificateRef> chain,
                                   std::shared_ptr<const crypto::PrivateKey> key);

// A key that both sides have had before, and the name by which the client calls it (RFC 4279 §2).
struct Psk {
  std::string identity;
  SecretBytes key;
};

// What is allowed, in the order of preference. profiles.hpp has the lists that people choose from.
struct Policy {
  std::vector<CipherSuite> suites;
  std::vector<NamedGroup> groups;  // curves, and the groups of RFC 7919 for DHE
  // What we sign with, and what we accept from a peer and say so.
  std::vector<SignatureScheme> schemes;
  // What a server takes from clients, where that is another list than `schemes`.
  std::optional<std::vector<SignatureScheme>> client_schemes;
  const std::vector<SignatureScheme>& accepted_by(Role role) const {
    return role == Role::server && client_schemes ? *client_schemes : schemes;
  }
  bool extended_master_secret = true;  // offered, and taken up where offered (RFC 7627)
  bool require_secure_renegotiation =
      true;  // a server that does not answer renegotiation_info is refused (RFC 5746 §4.1)
  bool encrypt_then_mac = true;    // offered, and taken up where offered (RFC 7366)
  std::size_t dh_bits_min = 2048;  // of a server's prime
  x509::Policy certificates;       // with the smallest RSA key
};

// Named policies. What is not in one of them can still be asked for by name.
enum class Profile : std::uint8_t {
  modern,      // RFC 9325: ephemeral ECDH and AEADs
  compatible,  // and what older peers need: DHE, RSA key transport, CBC, SHA-1 signatures
  lab,         // everything, also what protects nobody
};
Policy policy_of(Profile profile);
// Nobody is authenticated, nothing is encrypted, or no other program speaks it: lab alone has it.
bool only_for_study(const Suite& suite);

class SessionStore;
class TicketKeys;

enum class ClientAuth : std::uint8_t { none, request, require };

struct Config {
  Policy policy = policy_of(Profile::modern);
  std::vector<Credential> credentials;
  std::vector<std::shared_ptr<const Psk>> psks;  // a client uses the first
  x509::Trust trust;
  std::vector<std::string> alpn;  // in the order of preference; empty: not spoken of
  // Of a server.
  std::vector<std::string> server_names;  // that it serves; a client that asks for another is
                                          // refused (RFC 6066 §3); empty: any
  ClientAuth client_auth = ClientAuth::none;
  bool name_certificate_authorities = true;             // names of CAs go into CertificateRequest:
  std::vector<x509::CertificateRef> named_authorities;  // of these, else of trust.anchors
  std::string psk_identity_hint;                        // empty: none is given (RFC 4279 §5.2)
  bool clients_may_renegotiate = false;                 // without having been asked to
  // Of a client.
  bool ask_for_status = false;          // for an OCSP response about the server's certificate
  bool renegotiates_when_asked = true;  // else HelloRequest is answered no_renegotiation
  bool insecure = false;  // goes on after a failed check of the server's certificate; the identity
                          // is then Overridden
  bool fallback = false;  // says that it had tried a higher version before (RFC 7507 §4)
  bool send_anyway =
      false;  // a certificate whose issuer the server did not list is sent all the same
  // Sessions that may be resumed (sessions.hpp, tickets.hpp). A server keeps them in `sessions`, or
  // gives them out as tickets where it has keys for those; a client keeps them in `sessions`, and
  // asks for tickets if it is told to. Null: none.
  std::shared_ptr<SessionStore> sessions = nullptr;
  std::shared_ptr<TicketKeys> tickets = nullptr;
  bool ask_for_tickets = false;
  // Chains of peers that were accepted, so that they need not be judged anew each time; passed over
  // where somebody watches, who wants to see the checks. Null: none.
  std::shared_ptr<x509::ChainMemory> chains = nullptr;
  // For those who study: may change what this end says. Null: nobody does.
  std::shared_ptr<Meddler> meddler = nullptr;
  Clock clock = system_time;
  crypto::AeadLibrary aead_library = crypto::AeadLibrary::fastest;  // for records
  crypto::Random* random = &crypto::system_random();
};

// The CAs whose names go into CertificateRequest.
inline const std::vector<x509::CertificateRef>& authorities_to_name(const Config& config) {
  return config.named_authorities.empty() ? config.trust.anchors : config.named_authorities;
}

// Whether a key of this identity is shared with somebody (RFC 4279 §2).
inline bool knows_psk(const Config& config, std::string_view identity) {
  return std::ranges::any_of(config.psks,
                             [&](const auto& psk) { return psk->identity == identity; });
}

// Whom a client means to reach.
struct Target {
  std::string session_key;  // under which its session is kept; empty: none is
  std::string server_name;  // for the server_name extension; empty: none is sent (an IP address is
                            // none, RFC 6066 §3)
  std::optional<x509::WantedName>
      verify_name;  // what the server's certificate must name; nothing: its name is not checked
};
// Both from one host name or IP address.
Target target_of(std::string_view host);

}  // namespace handglass::handshake
