// Certification path building and validation (RFC 5280 §6, RFC 4158), and the verdict.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"
#include "x509/ocsp.hpp"
#include "x509/verdict.hpp"

namespace handglass::x509 {

// What the end entity's certificate is to be used for: which extended key usage it needs.
enum class Purpose : std::uint8_t { any, client_auth, server_auth };

enum class CrlCheck : std::uint8_t { off, leaf, chain };

// Whom the verifier wants to meet. A host that reads as an IP address is compared with iPAddress
// entries, else with dNSName ones.
struct WantedName {
  enum class Kind : std::uint8_t { host, ip, email } kind{};
  std::string text;
};

// Local knowledge: what is trusted, what may help to build a path, and what is known of revocation.
// Shared by many verifications.
struct Trust {
  std::vector<CertificateRef> anchors;
  std::vector<CertificateRef> intermediates;
  std::vector<CrlRef> crls;
  std::vector<OcspRef> responses = {};            // not stapled: from files
  bool operator==(const Trust&) const = default;  // the same objects
};

struct Policy {
  CrlCheck crl_check = CrlCheck::off;
  bool soft_fail = false;  // a status that nobody knows is no fault
  bool check_time = true;  // else certificates, lists and responses hold at any time
  std::size_t rsa_bits_min = 2048;
  bool sha1_allowed = false;
  std::optional<std::size_t> max_depth = {};  // non-self-issued intermediates
  // The inputs of RFC 5280 §6.1.1 c, e to g. Dotted object identifiers; none: any policy will do.
  std::vector<std::string> policies = {};
  bool explicit_policy = false;
  bool inhibit_policy_mapping = false;
  bool inhibit_any_policy = false;
  bool operator==(const Policy&) const = default;
};

struct Question {
  Purpose purpose = Purpose::any;
  std::optional<WantedName> name = {};
  Time at{};
  // What the end entity's key will be used for; nothing: any use that goes with the purpose.
  std::optional<KeyUsage> usage = {};
  // The OCSP response that came with the certificate (RFC 6066 §8), and whether it was asked for.
  View staple = {};
  bool staple_expected = false;
  // What a response from a file must repeat (RFC 6960 §4.4.1), where a request is known that had
  // it.
  std::optional<Bytes> ocsp_nonce = {};
  // Whether somebody reads what speaks for the certificates too. Else the checks that do not fail
  // come without evidence; those that fail always have it.
  bool explained = true;
};

// Judges `presented` (the end entity first, then what the peer sent in any order). Searches paths
// over presented and local certificates, the likeliest issuer first (matching key identifiers,
// validity), within limits::path_work, until one has no fault; else the verdict is that of the best
// path found, with every fault of each of its certificates.
Verdict verify(std::span<const CertificateRef> presented, const Trust& trust, const Policy& policy,
               const Question& question);

// The same from the bytes that a peer sent: one that does not parse is a failed `form` check when
// it is the end entity, else it is passed over and named in the evidence if the path needed it.
Verdict verify_bytes(std::span<const View> presented, const Trust& trust, const Policy& policy,
                     const Question& question);

// Whether the name that a verifier wants is one of the certificate's (RFC 9525 §6): wildcards as
// the whole left-most label only, no commonName, IP addresses by their octets.
bool matches(const Certificate& certificate, const WantedName& wanted);
bool host_matches(std::string_view pattern, std::string_view host);

// The octets of an IPv4 or IPv6 address; nothing where the text is none.
std::optional<Bytes> parse_ip(std::string_view text);

}  // namespace handglass::x509
