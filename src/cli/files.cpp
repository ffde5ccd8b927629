#include "cli/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/limits.hpp"
#include "base/secret.hpp"
#include "crypto/key_file.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"

namespace handglass::cli {
namespace {

// The certificates of a whole operating system are 200 KiB; a revocation list of a large CA is some
// MiB.
constexpr std::size_t largest_file = std::size_t{64} << 20;
constexpr std::string_view system_store_file = "/etc/ssl/certs/ca-certificates.crt";

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int operator*() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Complaint> system_fault(const std::string& name) {
  return complain(fmt::format("{}: {}", name, std::strerror(errno)));
}

bool is_key(const std::string& label) { return label.ends_with("PRIVATE KEY"); }

std::unexpected<Complaint> encrypted(const std::string& name) {
  return complain(
      fmt::format("{}: the key is encrypted with a password, and nothing asks for one here\n"
                  "  openssl pkey -in {} -out plain.key   makes a copy without it",
                  name, name));
}

}  // namespace

Expected<Bytes> read_file(const std::string& name) {
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (*file < 0) return system_fault(name);
  Bytes content;
  while (true) {
    const std::size_t at = content.size();
    if (at > largest_file)
      return complain(fmt::format("{}: larger than {} MiB", name, largest_file >> 20));
    content.resize(at + 65536);
    const ssize_t n = ::read(*file, content.data() + at, 65536);
    content.resize(at + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && errno != EINTR) return system_fault(name);
    if (n == 0) break;
  }
  if (content.empty()) return complain(name + ": the file is empty");
  return content;
}

Expected<Bytes> read_pem_or_der(const std::string& name, std::string_view noun) {
  TRY(Bytes file, read_file(name));
  const bool text = std::ranges::all_of(file, [](std::uint8_t c) {
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
  });
  if (text && !pem::looks_like_pem(file))
    return complain(fmt::format("{}: there is no {} in it, neither PEM nor DER", name, noun));
  return file;
}

Expected<std::vector<x509::CertificateRef>> load_certificates(const std::string& name) {
  TRY(const Bytes file, read_pem_or_der(name, "certificate"));
  return about(name, x509::read_certificates(file, name));
}

Expected<std::vector<x509::CertificateRef>> load_certificates(
    const std::vector<std::string>& names) {
  std::vector<x509::CertificateRef> out;
  for (const std::string& name : names) {
    TRY(const auto more, load_certificates(name));
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

Expected<std::vector<x509::CrlRef>> load_crls(const std::vector<std::string>& names) {
  std::vector<x509::CrlRef> out;
  for (const std::string& name : names) {
    TRY(const Bytes file, read_pem_or_der(name, "revocation list"));
    TRY(const auto more, about(name, x509::read_crls(file, name)));
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

Expected<std::shared_ptr<const crypto::PrivateKey>> load_key(const std::string& name,
                                                             crypto::Random& random) {
  TRY(Bytes file, read_pem_or_der(name, "private key"));
  std::vector<pem::Block> blocks;
  if (pem::looks_like_pem(file)) {
    auto parsed = pem::parse(file);
    wipe(file);
    if (!parsed) return std::unexpected(complaint_about(name, parsed.error()));
    blocks = *std::move(parsed);
  } else {
    blocks.push_back({.label = "PRIVATE KEY", .content = std::move(file)});
  }
  const auto block = std::ranges::find_if(blocks, is_key, &pem::Block::label);
  if (block == blocks.end()) return complain(name + ": there is no private key in it");
  if (block->encrypted || block->label == "ENCRYPTED PRIVATE KEY") return encrypted(name);
  auto key = crypto::private_key(block->content, random);
  for (pem::Block& each : blocks) wipe(each.content);
  if (!key && key.error().rule == Rule::key_encrypted) return encrypted(name);
  return about(name, std::move(key));
}

Expected<std::vector<std::shared_ptr<const handshake::Psk>>> load_psks(const std::string& name) {
  std::vector<std::shared_ptr<const handshake::Psk>> out;
  if (name.empty()) return out;
  TRY(Bytes file, read_file(name));
  std::string_view rest = as_text(file);
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!line.empty() && std::string_view(" \t\r").find(line.back()) != std::string_view::npos)
      line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t colon = line.rfind(':');
    auto key = from_hex(colon == std::string_view::npos ? "" : line.substr(colon + 1));
    if (!key || key->empty() || key->size() > limits::psk || colon > limits::psk_identity) {
      wipe(file);
      return complain(
          fmt::format("{}: line {} is no \"identity:key\" with a key of 1 to {} bytes in hex", name,
                      number, limits::psk));
    }
    out.push_back(std::make_shared<const handshake::Psk>(
        handshake::Psk{std::string(line.substr(0, colon)), SecretBytes(*key)}));
    wipe(*key);
  }
  wipe(file);
  if (out.empty()) return complain(name + ": there is no pre-shared key in it");
  return out;
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

Expected<void> write_new_file(const std::string& name, std::string_view content,
                              unsigned permissions) {
  const Descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions));
  if (*file < 0) return system_fault(name);
  while (!content.empty()) {
    const ssize_t n = ::write(*file, content.data(), content.size());
    if (n < 0 && errno != EINTR) return system_fault(name);
    content.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  }
  return {};
}

}  // namespace handglass::cli
