#include "x509/pointers.hpp"

#include <algorithm>

#include "x509/distribution_point.hpp"
#include "x509/extensions.hpp"

namespace handglass::x509 {
namespace {

// Tags of GeneralName and of what stands around it (RFC 5280 §4.2.1.6, §4.2.1.13).
constexpr std::uint8_t uri = 0x86, crl_full_name = 0xa0;
constexpr std::string_view authority_info_access = "1.3.6.1.5.5.7.1.1",
                           ca_issuers = "1.3.6.1.5.5.7.48.2", ocsp = "1.3.6.1.5.5.7.48.1",
                           crl_distribution_points = "2.5.29.31";

// Such an address is pasted into a shell.
bool is_plain(View text) {
  return !text.empty() && std::ranges::all_of(text, [](std::uint8_t c) {
    return c > ' ' && c < 0x7f && c != '\'' && c != '"' && c != '\\' && c != '`' && c != '$';
  });
}

void add(std::vector<std::string>& out, const der::Any& name) {
  if (name.tag == uri && is_plain(name.content)) out.emplace_back(as_text(name.content));
}

// The contents of an extension; empty where it is not there.
View contents_of(const Certificate& certificate, std::string_view oid) {
  const auto& extensions = certificate.structure().tbs_certificate.value.extensions;
  View out;
  if (extensions)
    der::each(extensions->value, [&](const structure::Extension& one) {
      if (der::dotted(one.extn_id) == oid) out = one.extn_value.content;
    });
  return out;
}

std::vector<std::string> access_urls(const Certificate& certificate, std::string_view method) {
  std::vector<std::string> out;
  const auto list = der::parse<der::SequenceOf<structure::AccessDescription>>(
      contents_of(certificate, authority_info_access));
  if (!list) return out;
  der::each(*list, [&](const structure::AccessDescription& one) {
    if (der::dotted(one.access_method) == method) add(out, one.access_location);
  });
  return out;
}

}  // namespace

std::vector<std::string> issuer_urls(const Certificate& certificate) {
  return access_urls(certificate, ca_issuers);
}

std::vector<std::string> ocsp_urls(const Certificate& certificate) {
  return access_urls(certificate, ocsp);
}

std::vector<std::string> crl_urls(const Certificate& certificate) {
  std::vector<std::string> out;
  if (!certificate.crl_distribution_points()) return out;
  der::each(*certificate.crl_distribution_points(), [&](const structure::DistributionPoint& one) {
    if (!one.distribution_point) return;
    for (const PointName& name : point_names(one.distribution_point->value, {}))
      if (name.kind == GeneralName::Kind::uri && is_plain(name.value))
        out.emplace_back(as_text(name.value));
  });
  return out;
}

namespace {

Bytes oid_tlv(std::string_view dotted) { return der::tlv(0x06, der::oid_content(dotted)); }

Bytes extension(std::string_view dotted, View value) {
  return der::tlv(0x30, {oid_tlv(dotted), der::tlv(0x04, value)});
}

}  // namespace

Bytes issuer_url_extension(std::string_view url) {
  const Bytes description = der::tlv(0x30, {oid_tlv(ca_issuers), der::tlv(uri, as_bytes(url))});
  return extension(authority_info_access, der::tlv(0x30, description));
}

Bytes crl_url_extension(std::string_view url) {
  const Bytes name = der::tlv(crl_full_name, der::tlv(uri, as_bytes(url)));
  return extension(crl_distribution_points, der::tlv(0x30, der::tlv(0x30, der::tlv(0xa0, name))));
}

}  // namespace handglass::x509
