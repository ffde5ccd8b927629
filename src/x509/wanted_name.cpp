// Whether a certificate is in the name that the verifier wants (RFC 9525 §6): entries of
// subjectAltName alone, a commonName never.
#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {
namespace {

// Letters, digits, hyphens and, because real hosts have them, underscores.
bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, [](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_host(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool has_name(const Certificate& certificate, GeneralName::Kind kind, auto&& is_it) {
  return der::any_of(certificate.subject_alt_names(), [&](const der::Any& value) {
    const auto name = general_name(value);
    return name && name->kind == kind && is_it(name->value);
  });
}

bool has_ip(const Certificate& certificate, View wanted) {
  return has_name(certificate, GeneralName::Kind::ip, [&](View ip) { return same(ip, wanted); });
}

bool has_host(const Certificate& certificate, std::string_view wanted) {
  return has_name(certificate, GeneralName::Kind::dns,
                  [&](View pattern) { return host_matches(as_text(pattern), wanted); });
}

// The local part exactly, the host without regard to case (RFC 5280 §7.5).
bool has_email(const Certificate& certificate, std::string_view wanted) {
  const std::size_t at = wanted.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == wanted.size()) return false;
  return has_name(certificate, GeneralName::Kind::email, [&](View email) {
    const std::string_view text = as_text(email);
    return text.size() == wanted.size() && text.substr(0, at + 1) == wanted.substr(0, at + 1) &&
           same_letters(text.substr(at + 1), wanted.substr(at + 1));
  });
}

}  // namespace

bool host_matches(std::string_view pattern, std::string_view host) {
  if (host.ends_with('.'))
    host.remove_suffix(1);  // "example.com." is the same host, written absolutely
  if (!is_host(host)) return false;
  if (!pattern.starts_with("*.")) return is_host(pattern) && same_letters(pattern, host);
  // The star stands for one whole label, the left-most (RFC 9525 §6.3), and never for all that is
  // under a top-level domain.
  pattern.remove_prefix(2);
  const std::size_t dot = host.find('.');
  return is_host(pattern) && pattern.find('.') != std::string_view::npos &&
         dot != std::string_view::npos && same_letters(pattern, host.substr(dot + 1));
}

std::optional<Bytes> parse_ip(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1)
    return Bytes(octets.begin(), octets.begin() + 4);
  if (inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1)
    return Bytes(octets.begin(), octets.end());
  return std::nullopt;
}

bool matches(const Certificate& certificate, const WantedName& wanted) {
  if (wanted.kind == WantedName::Kind::email) return has_email(certificate, wanted.text);
  if (const auto ip = parse_ip(wanted.text)) return has_ip(certificate, *ip);
  return wanted.kind == WantedName::Kind::host && has_host(certificate, wanted.text);
}

}  // namespace handglass::x509
