#include "x509/crl.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "x509/extensions.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {
namespace {

// CRLReason (RFC 5280 §5.3.1); 7 is not used.
constexpr std::array<std::string_view, 11> reasons{
    "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
    "superseded",    "cessationOfOperation", "certificateHold", "",
    "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};

std::uint32_t reason_of(const structure::RevokedCertificate& entry) {
  std::uint32_t reason = 0;
  if (!entry.crl_entry_extensions) return reason;
  der::each(*entry.crl_entry_extensions, [&](const structure::Extension& extension) {
    if (certificate_extension(extension.extn_id) != Ce::reason_code) return;
    if (const auto code = der::parse<der::Enumerated>(extension.extn_value.content))
      reason = der::Integer{code->content}.small().value_or(UINT32_MAX);
  });
  return reason;
}

structure::RevokedCertificate entry_at(View bytes, std::size_t offset) {
  der::Reader<> r(bytes.subspan(offset));
  structure::RevokedCertificate entry;
  der::read(r, r.size(), entry, "revokedCertificates");
  return entry;
}

}  // namespace

std::string_view reason_name(std::uint32_t code) {
  return code < reasons.size() ? reasons[code] : std::string_view();
}

std::string crl_reason_text(std::uint32_t reason) {
  const std::string_view name = reason_name(reason);
  return name.empty() ? "reason " + std::to_string(reason) : std::string(name);
}

Time Crl::this_update() const { return structure_.tbs_cert_list.value.this_update.time; }

std::optional<Time> Crl::next_update() const {
  const auto& next = structure_.tbs_cert_list.value.next_update;
  return next ? std::optional(next->time) : std::nullopt;
}

std::string Crl::number_text() const {
  return crl_number_ ? der::text(der::Integer{*crl_number_}) : "without number";
}

std::optional<Revocation> Crl::find(View serial, const Name& certificate_issuer) const {
  const auto serial_at = [&](std::uint32_t offset) {
    return entry_at(bytes_, offset).user_certificate.content;
  };
  // Whose certificate an entry is about: of the issuer that was named last, else of the list's.
  const auto issuer_at = [&](std::uint32_t offset) {
    const auto after = std::ranges::upper_bound(entry_issuers_, offset, {},
                                                &std::pair<std::uint32_t, Name>::first);
    return after == entry_issuers_.begin() ? issuer_ : std::prev(after)->second;
  };
  auto at =
      std::ranges::lower_bound(index_, serial, std::ranges::lexicographical_compare, serial_at);
  for (; at != index_.end(); ++at) {
    const structure::RevokedCertificate entry = entry_at(bytes_, *at);
    if (!same(entry.user_certificate.content, serial)) break;
    if (!same_name(issuer_at(*at), certificate_issuer)) continue;
    return Revocation{entry.user_certificate.content, entry.revocation_date.time, reason_of(entry)};
  }
  return std::nullopt;
}

Result<std::vector<CrlRef>> read_crls(View file, std::string_view name) {
  TRY(const auto blocks, der_blocks(file, name, crl_label));
  std::vector<CrlRef> out;
  for (const Bytes& block : blocks) {
    auto crl = Crl::parse(block);
    if (!crl) return fail(in_file(std::move(crl).error(), name, out.size()));
    out.push_back(*std::move(crl));
  }
  return out;
}

}  // namespace handglass::x509
