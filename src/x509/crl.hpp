// A certificate revocation list (RFC 5280 §5): who signed it, when it holds, and whether a serial
// number is on it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/time.hpp"
#include "crypto/signature.hpp"
#include "x509/extensions.hpp"
#include "x509/name.hpp"
#include "x509/serial_index.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {

class Crl;
using CrlRef = std::shared_ptr<const Crl>;

struct Revocation {
  View serial;
  Time date{};
  std::uint32_t reason = 0;  // CRLReason (RFC 5280 §5.3.1); unspecified where none is given
};

// "keyCompromise" for a CRLReason; empty for a number that has no name (RFC 5280 §5.3.1).
std::string_view reason_name(std::uint32_t code);
// "keyCompromise" for 1; "reason 12" for what RFC 5280 §5.3.1 does not have.
std::string crl_reason_text(std::uint32_t reason);
inline constexpr std::uint32_t remove_from_crl = 8;

class Crl {
 public:
  // With what its bytes say yet to be read; parse() makes whole ones.
  Crl(Bytes bytes, const structure::CertificateList& structure)
      : bytes_(std::move(bytes)),
        structure_(structure),
        issuer_{structure.tbs_cert_list.value.issuer.whole, &issuer_form_} {}
  Crl(const Crl&) = delete;
  Crl& operator=(const Crl&) = delete;

  // Exactly one list; strict, as Certificate::parse. Linear in its size, in time as in memory: the
  // entries stay in the DER, and are found through an index of six bytes each.
  static Result<CrlRef> parse(View der) { return parse(to_bytes(der)); }
  static Result<CrlRef> parse(Bytes der);  // which it keeps: no copy is made

  View der() const { return bytes_; }
  const structure::CertificateList& structure() const { return structure_; }
  const Name& issuer() const { return issuer_; }
  Time this_update() const;
  std::optional<Time> next_update() const;
  std::optional<crypto::Scheme> signature_scheme() const { return scheme_; }
  const std::optional<View>& number() const { return crl_number_; }  // cRLNumber, content octets
  std::string number_text() const;  // in decimal or hex; "without number"
  // Of which certificates and reasons it speaks, where not of all of its issuer's (RFC 5280
  // §5.2.5).
  const std::optional<structure::IssuingDistributionPoint>& issuing_distribution_point() const {
    return issuing_distribution_point_;
  }
  bool indirect() const {
    return issuing_distribution_point_ && issuing_distribution_point_->indirect_crl;
  }
  // The number of the list that it changes (RFC 5280 §5.2.4); nothing where it is complete.
  const std::optional<View>& base_number() const { return base_number_; }
  const std::optional<View>& authority_key_id() const { return authority_key_id_; }
  // Critical extensions, of the list or of an entry, that we do not process: the list then proves
  // nothing.
  const std::vector<std::string>& unknown_critical() const { return unknown_critical_; }
  std::size_t size() const { return index_.size(); }
  const SerialIndex& index() const { return index_; }
  // The entry for a serial number (content octets) of the list's issuer, or of another where the
  // list is indirect; the first where there are several. As fast in a long list as in a short one.
  std::optional<Revocation> find(View serial) const { return find(serial, issuer_); }
  std::optional<Revocation> find(View serial, const Name& certificate_issuer) const;

 private:
  friend struct CrlParser;
  // Whether the entry is about a certificate of this issuer, who may have several names there.
  bool is_of(std::uint32_t place, const Name& certificate_issuer) const;

  Bytes bytes_;
  structure::CertificateList structure_;
  NameForm issuer_form_;
  Name issuer_;
  std::optional<crypto::Scheme> scheme_;
  std::optional<View> crl_number_, base_number_, authority_key_id_;
  std::optional<structure::IssuingDistributionPoint> issuing_distribution_point_;
  std::vector<std::string> unknown_critical_;
  SerialIndex index_;
  // Of an indirect list: from which entry on the certificates are whose (RFC 5280 §5.3.3). Where
  // the entry begins among the entries, and where the GeneralNames in bytes_.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> entry_issuers_;
};

// All lists of a file: PEM (X509 CRL), DER, or those of a PKCS#7.
Result<std::vector<CrlRef>> read_crls(View file, std::string_view name);

}  // namespace handglass::x509
