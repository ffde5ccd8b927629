#include "cli/contents.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/files.hpp"
#include "crypto/file_shape.hpp"
#include "crypto/key_file.hpp"
#include "crypto/pkcs12.hpp"
#include "wire/pem.hpp"
#include "x509/object_kind.hpp"
#include "x509/reading.hpp"

namespace handglass::cli {
namespace {

using crypto::FileShape;

constexpr std::string_view system_store_file = "/etc/ssl/certs/ca-certificates.crt";
// PEM labels: RFC 7468 §11, and what GnuTLS writes around a PKCS#12.
constexpr std::string_view encrypted_label = "ENCRYPTED PRIVATE KEY", pkcs12_label = "PKCS12";

using Blocks = std::vector<pem::Block>;

// The first whose label fits; null where none does.
template <class Fits>
const pem::Block* find(const Blocks& blocks, Fits fits) {
  const auto found = std::ranges::find_if(blocks, fits, &pem::Block::label);
  return found == blocks.end() ? nullptr : &*found;
}

// A file as blocks: those of its PEM, or its DER as one with the label of what it is.
Expected<Blocks> blocks_of(const std::string& name, View file) {
  if (pem::looks_like_pem(file)) {
    return about(name, pem::parse(file));
  }
  Blocks one(1);
  one[0].content = to_bytes(file);
  switch (crypto::shape_of(file)) {
    case FileShape::other: one[0].label = x509::certificate_label; break;
    case FileShape::private_key: one[0].label = "PRIVATE KEY"; break;
    case FileShape::encrypted_private_key: one[0].label = encrypted_label; break;
    case FileShape::pkcs7: one[0].label = x509::pkcs7_label; break;
    case FileShape::pkcs12: one[0].label = pkcs12_label; break;
  }
  return one;
}

bool is_key(const std::string& label) { return label.ends_with("PRIVATE KEY"); }
bool is_pkcs12(const std::string& label) { return label == pkcs12_label; }

std::unexpected<Complaint> nothing_of(const std::string& name, std::string_view noun) {
  return complain(fmt::format("{}: there is no {} in it", name, noun));
}

// What is wrong with a protected file, and `command`, which makes one of it that is not refused.
std::unexpected<Complaint> unopened(const std::string& name, const Failure& failure,
                                    const std::string& command) {
  switch (failure.rule) {
    case Rule::encryption_unsupported:
      return std::unexpected(complaint_about(name, failure, command));
    case Rule::der_malformed:
      return std::unexpected(complaint_about(
          name, failure,
          "It may be BER, as some programs write it; OpenSSL writes it anew: " + command));
    default: return std::unexpected(complaint_about(name, failure));
  }
}

Expected<crypto::Pkcs12> open_pkcs12(const std::string& name, View der, Passwords& passwords,
                                     std::size_t nth) {
  TRY(const View password, passwords.of(name, nth));
  crypto::RoundBudget budget;
  auto opened = crypto::read_pkcs12(der, password, budget);
  if (opened) return *std::move(opened);
  return unopened(name, opened.error(),
                  fmt::format("openssl pkcs12 -legacy -aes256 -in {} -out new.pem", name));
}

std::string key_command(const std::string& name, bool legacy) {
  return fmt::format("openssl pkcs8 -topk8{} -in {} -out new.key",
                     legacy ? " -provider legacy -provider default" : "", name);
}

Expected<SecretBuffer> open_key(const std::string& name, View der, Passwords& passwords,
                                std::size_t nth) {
  TRY(const View password, passwords.of(name, nth));
  crypto::RoundBudget budget;
  auto opened = crypto::open_private_key_info(der, password, budget);
  if (opened) return *std::move(opened);
  return unopened(name, opened.error(), key_command(name, true));
}

// The certificates of a PKCS#12, or what x509 finds in any other file.
struct Found {
  std::vector<Bytes> certificates;  // DER
  bool is_set = false;
  std::optional<SecretBuffer> key;
};

Expected<Found> find_certificates(const std::string& name, Passwords& passwords, std::size_t nth) {
  TRY(const SecretBuffer file, read_pem_or_der(name, "certificate"));
  TRY(const Blocks blocks, blocks_of(name, file.reveal()));
  const auto listed = [](const std::string& label) {
    return x509::same_kind(label, x509::certificate_label);
  };
  const bool is_set = find(blocks, listed) == nullptr;
  if (const pem::Block* block = find(blocks, is_pkcs12)) {
    TRY(auto opened, open_pkcs12(name, block->content, passwords, nth));
    if (opened.certificates.empty()) return nothing_of(name, "certificate");
    return Found{std::move(opened.certificates), true, std::move(opened.key)};
  }
  TRY(auto certificates,
      about(name, x509::der_blocks(file.reveal(), name, x509::certificate_label)));
  return Found{std::move(certificates), is_set, {}};
}

}  // namespace

Expected<CertificateFile> load_certificate_file(const std::string& name, Passwords& passwords,
                                                std::size_t nth) {
  TRY(Found found, find_certificates(name, passwords, nth));
  CertificateFile out{.certificates = {}, .is_set = found.is_set, .key = std::move(found.key)};
  for (const Bytes& der : found.certificates) {
    auto certificate = x509::Certificate::parse(der);
    if (!certificate)
      return std::unexpected(complaint_about(
          name, x509::in_file(std::move(certificate).error(), name, out.certificates.size())));
    out.certificates.push_back(*std::move(certificate));
  }
  return out;
}

Expected<std::vector<x509::CertificateRef>> load_certificates(const std::vector<std::string>& names,
                                                              Passwords& passwords) {
  std::vector<x509::CertificateRef> out;
  for (const std::string& name : names) {
    TRY(const auto file, load_certificate_file(name, passwords, 0));
    out.insert(out.end(), file.certificates.begin(), file.certificates.end());
  }
  return out;
}

Expected<std::vector<Bytes>> load_der(const std::string& name, Passwords& passwords) {
  TRY(Found found, find_certificates(name, passwords, 0));
  return std::move(found.certificates);
}

Expected<std::vector<x509::CrlRef>> load_crls(const std::vector<std::string>& names) {
  std::vector<x509::CrlRef> out;
  for (const std::string& name : names) {
    TRY(const SecretBuffer file, read_pem_or_der(name, "revocation list"));
    TRY(const auto more, about(name, x509::read_crls(file.reveal(), name)));
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

Expected<std::vector<x509::OcspRef>> load_ocsp(const std::vector<std::string>& names) {
  std::vector<x509::OcspRef> out;
  for (const std::string& name : names) {
    TRY(const SecretBuffer file, read_pem_or_der(name, "OCSP response"));
    TRY(out.emplace_back(), about(name, x509::read_ocsp(file.reveal(), name)));
  }
  return out;
}

Expected<KeyRef> parse_key(const std::string& name, View der, crypto::Random& random) {
  return about(name, crypto::private_key(der, random));
}

Expected<KeyRef> load_key(const std::string& name, Passwords& passwords, std::size_t nth,
                          crypto::Random& random) {
  TRY(const SecretBuffer file, read_pem_or_der(name, "private key"));
  TRY(const Blocks blocks, blocks_of(name, file.reveal()));
  if (const pem::Block* block = find(blocks, is_pkcs12)) {
    TRY(const auto opened, open_pkcs12(name, block->content, passwords, nth));
    if (!opened.key) return nothing_of(name, "private key");
    return parse_key(name, opened.key->reveal(), random);
  }
  const pem::Block* block = find(blocks, is_key);
  if (block == nullptr) return nothing_of(name, "private key");
  if (block->encrypted)  // its key is one round of MD5 away from the password
    return complain(
        fmt::format("{}: the key is encrypted in the old way of PEM, which is not "
                    "supported\n  {}",
                    name, key_command(name, false)));
  if (block->label != encrypted_label) return parse_key(name, block->content, random);
  TRY(const SecretBuffer opened, open_key(name, block->content, passwords, nth));
  return parse_key(name, opened.reveal(), random);
}

std::vector<x509::CertificateRef> system_store() {
  std::vector<x509::CertificateRef> out;
  const auto file = read_file(std::string(system_store_file));
  if (!file) return out;
  const auto blocks = pem::parse(*file);
  if (!blocks) return out;
  for (const pem::Block& block : *blocks)
    if (auto certificate = x509::Certificate::parse(block.content))
      out.push_back(*std::move(certificate));
  return out;
}

}  // namespace handglass::cli
