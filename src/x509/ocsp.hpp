// An OCSP response (RFC 6960 §4.2): who signed it, and of which certificates it tells the status.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/failure.hpp"
#include "crypto/signature.hpp"
#include "x509/certificate.hpp"
#include "x509/ocsp_structures.hpp"

namespace handglass::x509 {

class OcspResponse;
using OcspRef = std::shared_ptr<const OcspResponse>;

class OcspResponse {
 public:
  // With what its bytes say yet to be read; parse() makes whole ones.
  explicit OcspResponse(Bytes bytes) : bytes_(std::move(bytes)) {}
  OcspResponse(const OcspResponse&) = delete;
  OcspResponse& operator=(const OcspResponse&) = delete;

  // Exactly one response; strict, as Certificate::parse. One that reports a failure of the
  // responder is well-formed, and has no basic().
  static Result<OcspRef> parse(View der);

  View der() const { return bytes_; }
  // "tryLater": the responder's failure; empty where there is a response.
  const std::string& trouble() const { return trouble_; }
  const std::optional<structure::BasicOcspResponse>& basic() const { return basic_; }
  std::optional<crypto::Scheme> signature_scheme() const { return scheme_; }
  // Those that came with it and can be read.
  const std::vector<CertificateRef>& certificates() const { return certificates_; }
  // "CN=Study OCSP", or the hash of the responder's key.
  std::string responder_text() const;
  // Whether the response says that this certificate's key made it.
  bool is_by(const Certificate& responder) const;
  // What stands in the nonce extension, if there is one (RFC 6960 §4.4.1).
  const std::optional<View>& nonce() const { return nonce_; }
  // Critical extensions of the response that we do not process, dotted.
  const std::vector<std::string>& unknown_critical() const { return unknown_critical_; }
  // The answers about a certificate by this issuer; each has its own extensions.
  std::vector<structure::SingleResponse> find(const Certificate& certificate,
                                              const Certificate& issuer) const;

 private:
  friend struct OcspParser;
  Bytes bytes_;
  std::string trouble_;
  std::optional<structure::BasicOcspResponse> basic_;
  std::optional<crypto::Scheme> scheme_;
  std::vector<CertificateRef> certificates_;
  std::optional<View> nonce_;
  std::vector<std::string> unknown_critical_;
};

// The response of a file, in DER or PEM (OCSP RESPONSE).
Result<OcspRef> read_ocsp(View file, std::string_view name);

}  // namespace handglass::x509
