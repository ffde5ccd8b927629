// The small CA of tests, demo and lab: any certificate and CRL from one readable description, good
// or wrong in a named way. The same description, keys and time give the same bytes where the
// issuer's signature is deterministic.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/time.hpp"
#include "crypto/private_key.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"

namespace handglass::x509 {

// The base of a subtree of names, as text.
struct Subtree {
  GeneralName::Kind kind{};  // dns, email or uri
  std::string base;
};

struct Recipe {
  std::string common_name;
  std::string organization = "Handglass Lab";
  Time not_before{}, not_after{};
  Bytes serial = {};  // big-endian, positive; drawn from the common name and the key where empty
  bool ca = false;
  std::optional<std::uint32_t> path_length = {};
  std::vector<KeyUsage> key_usage = {};              // none: no extension
  std::vector<std::string> extended_key_usage = {};  // dotted; none: no extension
  std::vector<std::string> dns_names = {}, ip_addresses = {}, emails = {}, uris = {};
  std::vector<std::string> policies = {};             // dotted (RFC 5280 §4.2.1.4)
  std::optional<std::uint32_t> explicit_policy = {};  // requireExplicitPolicy (§4.2.1.11)
  std::optional<std::uint32_t> inhibit_mapping = {};  // inhibitPolicyMapping (§4.2.1.11)
  std::optional<std::uint32_t> inhibit_any = {};      // inhibitAnyPolicy (§4.2.1.14)
  // From the issuer's policies to the subject's (§4.2.1.5).
  std::vector<std::pair<std::string, std::string>> mappings = {};
  std::vector<Subtree> permitted = {}, excluded = {};  // name constraints (§4.2.1.10)
  bool must_staple = false;                            // the TLS feature status_request (RFC 7633)
  std::optional<crypto::Scheme> scheme = {};  // the issuer's default for its key where empty
  bool version1 = false;                      // no extensions at all
  bool key_ids = true;  // subject and authority key identifiers (RFC 5280 §4.2.1.1, §4.2.1.2)
  std::vector<Bytes> more_extensions =
      {};                        // whole Extension DER, for what the other members cannot say
  bool spoil_signature = false;  // one bit of it flipped after signing
  // What is signed as the common name, where another of its length is put in its place afterwards.
  std::string signed_as = {};
};

// Who signs: a name and a key.
struct Issuer {
  Bytes name;  // DER of the Name
  std::shared_ptr<const crypto::PrivateKey> key;
};

Bytes make_name(std::string_view common_name, std::string_view organization);

// A certificate for `subject_key` signed by `issuer`. A self-signed one has its own name and key as
// issuer.
Result<Bytes> mint(const Recipe& recipe, const crypto::PublicKey& subject_key,
                   const Issuer& issuer);

struct CrlRecipe {
  Time this_update{};
  std::optional<Time> next_update = {};
  std::uint32_t number = 1;
  struct Entry {
    Bytes serial;
    Time date{};
    std::optional<std::uint8_t> reason = {};  // CRLReason (RFC 5280 §5.3.1)
    Bytes more_extensions = {};               // crlEntryExtensions, each as DER
  };
  std::vector<Entry> entries = {};
  std::vector<Bytes> more_extensions = {};
  bool spoil_signature = false;
};

Result<Bytes> mint_crl(const CrlRecipe& recipe, const Issuer& issuer);

// An OCSP response about certificates of one issuer.
struct OcspRecipe {
  enum class Status : std::uint8_t { good, revoked, unknown };
  struct Answer {
    CertificateRef certificate;
    Status status = Status::good;
    Time revoked{};
    std::optional<std::uint8_t> reason = {};  // CRLReason
    std::optional<Time> next_update = {};     // instead of the response's
    Bytes extensions = {};                    // singleExtensions, each as DER
  };
  std::vector<Answer> answers = {};
  Time this_update{};
  std::optional<Time> next_update = {};
  bool by_key = false;                            // the responder is named by its key's hash
  std::vector<CertificateRef> certificates = {};  // that come with it
  std::optional<Bytes> nonce = {};
  bool spoil_signature = false;
};

// `issuer` issued the certificates; `responder` signs, and may be the issuer itself.
Result<Bytes> mint_ocsp(const OcspRecipe& recipe, const Certificate& issuer,
                        const Issuer& responder);

}  // namespace handglass::x509
