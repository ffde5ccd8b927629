#include "x509/crl.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "x509/distribution_point.hpp"
#include "x509/extensions.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {
namespace {

// CRLReason (RFC 5280 §5.3.1); 7 is not used.
constexpr std::array<std::string_view, 11> reason_names{
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

structure::RevokedCertificate entry_at(View entries, std::size_t place) {
  der::Reader<> r(entries.subspan(place));
  structure::RevokedCertificate entry;
  der::read(r, r.size(), entry, "revokedCertificates");
  return entry;
}

}  // namespace

std::string_view reason_name(std::uint32_t code) {
  return code < reason_names.size() ? reason_names[code] : std::string_view();
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

bool Crl::is_of(std::uint32_t place, const Name& certificate_issuer) const {
  // Those that were named last, else the list's own.
  const auto after = std::ranges::upper_bound(entry_issuers_, place, {},
                                              &decltype(entry_issuers_)::value_type::first);
  if (after == entry_issuers_.begin()) return same_name(issuer_, certificate_issuer);
  const View from = View(bytes_).subspan(std::prev(after)->second);
  der::Reader<> r(from);
  const std::size_t size = r.head(from.size()).size;
  const auto names = der::parse<structure::GeneralNames>(from.first(r.at() + size));
  return names && std::ranges::any_of(directory_names(*names), [&](const Name& name) {
           return same_name(name, certificate_issuer);
         });
}

std::optional<Revocation> Crl::find(View serial, const Name& certificate_issuer) const {
  const auto& list = structure_.tbs_cert_list.value.revoked_certificates;
  for (const std::uint32_t place : index_.near(serial)) {
    if (!same(serial_at(list->content, place), serial)) continue;
    if (!is_of(place, certificate_issuer)) continue;
    const auto entry = entry_at(list->content, place);
    return Revocation{entry.user_certificate.content, entry.revocation_date.time, reason_of(entry)};
  }
  return std::nullopt;
}

Result<std::vector<CrlRef>> read_crls(View file, std::string_view name) {
  TRY(auto blocks, der_blocks(file, name, crl_label));
  std::vector<CrlRef> out;
  for (Bytes& block : blocks) {
    auto crl = Crl::parse(std::move(block));
    if (!crl) return fail(in_file(std::move(crl).error(), name, out.size()));
    out.push_back(*std::move(crl));
  }
  return out;
}

}  // namespace handglass::x509
