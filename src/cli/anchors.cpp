#include "cli/anchors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/secret.hpp"
#include "cli/contents.hpp"
#include "cli/files.hpp"
#include "crypto/key_file.hpp"
#include "wire/pem.hpp"
#include "x509/anchor.hpp"

namespace handglass::cli {
namespace {

// One that cannot be read is no anchor; it is named, because it may be what is missed.
Expected<std::vector<x509::CertificateRef>> certificates_of(const std::vector<std::string>& names,
                                                            Passwords& passwords) {
  std::vector<x509::CertificateRef> out;
  for (const std::string& name : names) {
    TRY(const auto blocks, load_der(name, passwords));
    for (const Bytes& der : blocks) {
      if (auto certificate = x509::Certificate::parse(der))
        out.push_back(*std::move(certificate));
      else
        warn("passed over: " + complaint_about(name, certificate.error()).text);
    }
  }
  return out;
}

Expected<Bytes> public_key_in(const std::string& file, View content) {
  Bytes der = to_bytes(content);
  if (pem::looks_like_pem(content)) {
    TRY(auto blocks, about(file, pem::parse(content)));
    const auto found = std::ranges::find(blocks, "PUBLIC KEY", &pem::Block::label);
    if (found == blocks.end())
      return complain(
          fmt::format("{0}: there is no PUBLIC KEY in it\n  of a certificate: openssl x509 -pubkey "
                      "-noout -in {0}",
                      file));
    der = to_bytes(found->content);
  }
  if (!crypto::public_key(der)) return complain(file + ": this is no public key that we can use");
  return der;
}

// Issuers that are trusted by name and key alone.
Expected<void> add_named_anchors(const Options& options,
                                 std::vector<x509::CertificateRef>& anchors) {
  if (options.anchor_names.size() != options.anchor_keys.size())
    return complain("each --anchor NAME wants an --anchor-key FILE, and the other way round",
                    exit_code::usage);
  for (std::size_t i = 0; i < options.anchor_names.size(); ++i) {
    const std::string &text = options.anchor_names[i], &file = options.anchor_keys[i];
    const auto name = x509::parse_name(text);
    if (!name)
      return complain(fmt::format("--anchor {}: {}", text, name.error().evidence.front().value),
                      exit_code::usage);
    TRY(const SecretBuffer content, read_pem_or_der(file, "public key"));
    TRY(const Bytes key, public_key_in(file, content.reveal()));
    TRY(auto anchor, about(file, x509::anchor_of(*name, key)));
    anchors.push_back(std::move(anchor));
  }
  return {};
}

}  // namespace

Expected<std::vector<x509::CertificateRef>> load_anchors(const Options& options,
                                                         Passwords& passwords) {
  TRY(auto out, certificates_of(options.ca_files, passwords));
  REQUIRE_OK(add_named_anchors(options, out));
  return out;
}

}  // namespace handglass::cli
