#include "x509/certificate.hpp"

#include "wire/hex.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {

std::string serial_text(View serial) {
  std::string text = to_hex(serial.size() > 1 && serial[0] == 0 ? serial.subspan(1) : serial);
  for (char& c : text)
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  constexpr std::size_t whole = 16, end = 4;
  if (text.size() > whole) text = text.substr(0, end) + ".." + text.substr(text.size() - end);
  return text;
}

View Certificate::serial() const { return structure_.tbs_certificate.value.serial_number.content; }
std::string Certificate::serial_text() const { return x509::serial_text(serial()); }
Time Certificate::not_before() const {
  return structure_.tbs_certificate.value.validity.not_before.time;
}
Time Certificate::not_after() const {
  return structure_.tbs_certificate.value.validity.not_after.time;
}
View Certificate::subject_public_key_info() const {
  return structure_.tbs_certificate.value.subject_public_key_info.whole;
}

bool Certificate::may(KeyUsage usage) const {
  return !key_usage_ || key_usage_->bit(static_cast<std::size_t>(usage));
}

bool Certificate::must_staple() const {
  static constexpr std::uint32_t status_request = 5;  // RFC 6066 §8
  return tls_features_ && der::any_of(*tls_features_, [](const der::Integer& feature) {
           return feature.small() == status_request;
         });
}

std::string Certificate::key_usage_text() const {
  std::string out;
  if (!key_usage_) return out;
  for (const auto& [usage, name] : names_of<KeyUsage>)
    if (may(usage)) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

Result<std::vector<CertificateRef>> read_certificates(View file, std::string_view name) {
  TRY(const auto blocks, der_blocks(file, name, certificate_label));
  std::vector<CertificateRef> out;
  for (const Bytes& block : blocks) {
    auto certificate = Certificate::parse(block);
    if (!certificate) return fail(in_file(std::move(certificate).error(), name, out.size()));
    out.push_back(*std::move(certificate));
  }
  return out;
}

}  // namespace handglass::x509
