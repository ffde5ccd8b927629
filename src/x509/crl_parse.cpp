// Crl::parse: the structure first, then what RFC 5280 §5 asks of its values, then the extensions of
// the list and of its entries, and the index of these.
#include <algorithm>
#include <limits>

#include "crypto/signature_oid.hpp"
#include "x509/crl.hpp"
#include "x509/distribution_point.hpp"
#include "x509/extensions.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {

constexpr std::string_view of_crl = "CertificateList";

struct CrlParser {
  Crl& out;

  View whole() const { return out.bytes_; }
  const structure::TbsCertList& tbs() const { return out.structure_.tbs_cert_list.value; }

  std::unexpected<Failure> refuse(std::string_view field, std::string_view reason, View at) const {
    return malformed(of_crl, field, reason, whole(), at);
  }

  Result<void> run() {
    if (whole().size() > std::numeric_limits<std::uint32_t>::max())
      return refuse("tbsCertList", "longer than 4 GiB", whole());
    REQUIRE_OK(values());
    out.scheme_ = crypto::scheme_of(out.structure_.signature_algorithm.value);
    if (tbs().crl_extensions)
      REQUIRE_OK(
          each_extension(of_crl, whole(), tbs().crl_extensions->value,
                         [&](const structure::Extension& extension) { return take(extension); }));
    if (tbs().revoked_certificates) REQUIRE_OK(entries(*tbs().revoked_certificates));
    return {};
  }

  Result<void> values() const {
    const auto& t = tbs();
    if (t.version && t.version->small() != 1u)
      return refuse("version", "not v2: " + der::text(*t.version), t.version->content);
    if (!t.version && t.crl_extensions)
      return refuse("crlExtensions", "extensions in version 1", t.crl_extensions->value.content);
    REQUIRE_OK(require_issuer(of_crl, whole(), t.issuer));
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
      TRY(const auto number, extension_contents<der::Integer>(of_crl, whole(), value, "cRLNumber"));
      if (number.negative()) return refuse("cRLNumber", "negative", value);
      out.crl_number_ = number.content;
      processed = true;
    } else if (known == Ce::authority_key_identifier) {
      TRY(out.authority_key_id_, key_identifier(of_crl, whole(), value));
      processed = true;
    }
    // The next two narrow what the list speaks of, critical or not: not to see them would read a
    // part as the whole.
    if (known == Ce::issuing_distribution_point) {
      constexpr std::string_view name = "issuingDistributionPoint";
      TRY(out.issuing_distribution_point_,
          extension_contents<structure::IssuingDistributionPoint>(of_crl, whole(), value, name));
      if (const char* wrong = wrong_with(*out.issuing_distribution_point_))
        return refuse(name, wrong, value);
      processed = true;
    } else if (known == Ce::delta_crl_indicator) {
      TRY(const auto base,
          extension_contents<der::Integer>(of_crl, whole(), value, "deltaCRLIndicator"));
      if (base.negative()) return refuse("deltaCRLIndicator", "negative", value);
      out.base_number_ = base.content;
      processed = true;
    }
    if (extension.critical.value.value && !processed)
      out.unknown_critical_.push_back(der::dotted(extension.extn_id));
    return {};
  }

  // They have been read with the structure: what is left is where they are, and what their
  // extensions say. So they are walked over by their headers alone.
  Result<void> entries(const der::SequenceOf<structure::RevokedCertificate>& list) {
    SerialIndex::Builder index(list.size);
    for (der::Reader<> r(list.content); r.at() != r.size();) {
      const auto place = static_cast<std::uint32_t>(r.at());
      const auto skip = [&r](std::size_t within) {  // the contents of what comes next
        const std::size_t size = r.head(within).size;
        return r.take_until(r.at() + size);
      };
      const std::size_t size = r.head(r.size()).size, end = r.at() + size;
      index.add(skip(end), place);
      skip(end);  // the date
      if (const View extensions = r.take_until(end); !extensions.empty()) {
        TRY(const auto read, der::parse<structure::Extensions>(extensions));
        REQUIRE_OK(entry_extensions(read, place));
      }
    }
    out.index_ = std::move(index).finish();
    return {};
  }

  Result<void> entry_extensions(const structure::Extensions& list, std::uint32_t place) {
    if (!tbs().version)
      return refuse("crlEntryExtensions", "extensions in version 1", list.content);
    return each_extension(of_crl, whole(), list, [&](const structure::Extension& extension) {
      return take_of_entry(extension, place);
    });
  }

  Result<void> take_of_entry(const structure::Extension& extension, std::uint32_t place) {
    const auto known = certificate_extension(extension.extn_id);
    if (known == Ce::reason_code) {
      REQUIRE_OK(extension_contents<der::Enumerated>(of_crl, whole(), extension.extn_value.content,
                                                     "reasonCode"));
    } else if (known == Ce::certificate_issuer && out.indirect()) {
      REQUIRE_OK(certificate_issuer(extension, place));
    } else if (extension.critical.value.value && known != Ce::invalidity_date) {
      const std::string id = der::dotted(extension.extn_id);
      if (std::ranges::find(out.unknown_critical_, id) == out.unknown_critical_.end() &&
          out.unknown_critical_.size() < 16)
        out.unknown_critical_.push_back(id);
    }
    return {};
  }

  Result<void> certificate_issuer(const structure::Extension& extension, std::uint32_t place) {
    constexpr std::string_view name = "certificateIssuer";
    const View value = extension.extn_value.content;
    TRY(const auto names,
        extension_contents<structure::GeneralNames>(of_crl, whole(), value, name));
    if (!are_general_names(names)) return refuse(name, "no list of names", value);
    if (directory_names(names).empty()) return refuse(name, "no distinguished name", value);
    out.entry_issuers_.emplace_back(place,
                                    static_cast<std::uint32_t>(value.data() - whole().data()));
    return {};
  }
};

Result<CrlRef> Crl::parse(Bytes der) {
  structure::CertificateList structure;
  REQUIRE_OK(read_structure(of_crl, der, structure));
  auto crl = std::make_shared<Crl>(std::move(der), structure);
  REQUIRE_OK(CrlParser{*crl}.run());
  return crl;
}

}  // namespace handglass::x509
