// Crl::parse: one pass over the structure, one over the entries for their extensions and the index,
// which is sorted where the issuer did not.
#include <algorithm>
#include <limits>

#include "crypto/signature_oid.hpp"
#include "x509/crl.hpp"
#include "x509/distribution_point.hpp"
#include "x509/extensions.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {

constexpr std::string_view message = "CertificateList";

struct CrlParser {
  Crl& out;

  View whole() const { return out.bytes_; }
  const structure::TbsCertList& tbs() const { return out.structure_.tbs_cert_list.value; }

  std::unexpected<Failure> refuse(std::string_view field, std::string_view reason, View at) const {
    return malformed(message, field, reason, whole(), at);
  }

  Result<void> run() {
    if (whole().size() > std::numeric_limits<std::uint32_t>::max())
      return refuse("tbsCertList", "longer than 4 GiB", whole());
    REQUIRE_OK(values());
    out.scheme_ = crypto::scheme_of(out.structure_.signature_algorithm.value);
    if (tbs().crl_extensions) {
      REQUIRE_OK(require_distinct(message, whole(), tbs().crl_extensions->value));
      der::Items extensions(tbs().crl_extensions->value);
      while (const auto* extension = extensions.next()) REQUIRE_OK(take(*extension));
    }
    if (tbs().revoked_certificates) REQUIRE_OK(entries(tbs().revoked_certificates->content));
    return {};
  }

  Result<void> values() const {
    const auto& t = tbs();
    if (t.version && t.version->small() != 1u)
      return refuse("version", "not v2: " + der::text(*t.version), t.version->content);
    if (!t.version && t.crl_extensions)
      return refuse("crlExtensions", "extensions in version 1", t.crl_extensions->value.content);
    REQUIRE_OK(require_issuer(message, whole(), t.issuer));
    if (!same(t.signature.whole, out.structure_.signature_algorithm.whole))
      return refuse("signatureAlgorithm", "another than inside tbsCertList",
                    out.structure_.signature_algorithm.whole);
    return {};
  }

  Result<void> take(const structure::Extension& extension) {
    const auto known = certificate_extension(extension.extn_id);
    const View value = extension.extn_value.content;
    bool processed = false;
    if (known == Ce::crl_number) {
      TRY(const auto number,
          extension_contents<der::Integer>(message, whole(), value, "cRLNumber"));
      if (number.negative()) return refuse("cRLNumber", "negative", value);
      out.crl_number_ = number.content;
      processed = true;
    } else if (known == Ce::authority_key_identifier) {
      TRY(out.authority_key_id_, key_identifier(message, whole(), value));
      processed = true;
    }
    // The next two narrow what the list speaks of, critical or not: not to see them would read a
    // part as the whole.
    if (known == Ce::issuing_distribution_point) {
      constexpr std::string_view name = "issuingDistributionPoint";
      TRY(out.issuing_distribution_point_,
          extension_contents<structure::IssuingDistributionPoint>(message, whole(), value, name));
      if (const char* wrong = wrong_with(*out.issuing_distribution_point_))
        return refuse(name, wrong, value);
      processed = true;
    } else if (known == Ce::delta_crl_indicator) {
      TRY(const auto base,
          extension_contents<der::Integer>(message, whole(), value, "deltaCRLIndicator"));
      if (base.negative()) return refuse("deltaCRLIndicator", "negative", value);
      out.base_number_ = base.content;
      processed = true;
    }
    if (extension.critical.value.value && !processed)
      out.unknown_critical_.push_back(der::dotted(extension.extn_id));
    return {};
  }

  Result<void> entries(View content) {
    struct Indexed {
      View serial;
      std::uint32_t offset;
    };
    std::vector<Indexed> found;
    found.reserve(tbs().revoked_certificates->size);
    const auto base = static_cast<std::size_t>(content.data() - whole().data());
    for (der::Reader<> r(content); r.at() != content.size();) {
      const std::size_t at = r.at();
      structure::RevokedCertificate entry;
      der::read(r, content.size(), entry, "revokedCertificates");
      if (r.failed()) return refuse("revokedCertificates", r.why(), content);
      const auto offset = static_cast<std::uint32_t>(base + at);
      if (entry.crl_entry_extensions)
        REQUIRE_OK(entry_extensions(*entry.crl_entry_extensions, offset));
      found.push_back({entry.user_certificate.content, offset});
    }
    const auto before = [](const Indexed& a, const Indexed& b) {
      return std::ranges::lexicographical_compare(a.serial, b.serial);
    };
    // Stable by hand: of two entries for one certificate the earlier is the one that is found.
    if (!std::ranges::is_sorted(found, before))
      std::ranges::sort(found, [&](const Indexed& a, const Indexed& b) {
        return before(a, b) || (!before(b, a) && a.offset < b.offset);
      });
    out.index_.reserve(found.size());
    for (const Indexed& entry : found) out.index_.push_back(entry.offset);
    return {};
  }

  Result<void> entry_extensions(const structure::Extensions& list, std::uint32_t entry) {
    if (!tbs().version)
      return refuse("crlEntryExtensions", "extensions in version 1", list.content);
    REQUIRE_OK(require_distinct(message, whole(), list));
    der::Items extensions(list);
    while (const auto* extension = extensions.next()) {
      const auto known = certificate_extension(extension->extn_id);
      if (known == Ce::reason_code) {
        REQUIRE_OK(extension_contents<der::Enumerated>(
            message, whole(), extension->extn_value.content, "reasonCode"));
      } else if (known == Ce::certificate_issuer && out.indirect()) {
        REQUIRE_OK(certificate_issuer(*extension, entry));
      } else if (extension->critical.value.value && known != Ce::invalidity_date) {
        const std::string id = der::dotted(extension->extn_id);
        if (std::ranges::find(out.unknown_critical_, id) == out.unknown_critical_.end() &&
            out.unknown_critical_.size() < 16)
          out.unknown_critical_.push_back(id);
      }
    }
    return {};
  }

  Result<void> certificate_issuer(const structure::Extension& extension, std::uint32_t entry) {
    constexpr std::string_view name = "certificateIssuer";
    const View value = extension.extn_value.content;
    TRY(const auto names,
        extension_contents<structure::GeneralNames>(message, whole(), value, name));
    if (!are_general_names(names)) return refuse(name, "no list of names", value);
    const auto issuers = directory_names(names);
    if (issuers.empty()) return refuse(name, "no distinguished name", value);
    out.entry_issuers_.emplace_back(entry, issuers.front());
    return {};
  }
};

Result<CrlRef> Crl::parse(View der) {
  Bytes bytes = to_bytes(der);
  structure::CertificateList structure;
  REQUIRE_OK(read_structure(message, bytes, structure));
  auto crl = std::make_shared<Crl>(std::move(bytes), structure);
  REQUIRE_OK(CrlParser{*crl}.run());
  return crl;
}

}  // namespace handglass::x509
