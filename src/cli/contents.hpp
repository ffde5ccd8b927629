// What files of ours hold: certificates, keys and revocation lists in PEM, DER, PKCS#7 and PKCS#12,
// under a password or not. A file's form is told from its contents, never from its name. Whatever
// is wrong is found here, before a byte goes out, and names the file.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_buffer.hpp"
#include "cli/complaint.hpp"
#include "cli/password.hpp"
#include "crypto/private_key.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"

namespace handglass::cli {

using KeyRef = std::shared_ptr<const crypto::PrivateKey>;

struct CertificateFile {
  std::vector<x509::CertificateRef> certificates;
  bool is_set = false;              // PKCS#7 and PKCS#12 have no order that would mean anything
  std::optional<SecretBuffer> key;  // of a PKCS#12, as DER
};

// `nth` says which password a file has: that of the nth certificate.
Expected<CertificateFile> load_certificate_file(const std::string& name, Passwords& passwords,
                                                std::size_t nth);
Expected<std::vector<x509::CertificateRef>> load_certificates(const std::vector<std::string>& names,
                                                              Passwords& passwords);
// The DER of each certificate in a file, well-formed or not.
Expected<std::vector<Bytes>> load_der(const std::string& name, Passwords& passwords);
Expected<std::vector<x509::CrlRef>> load_crls(const std::vector<std::string>& names);
Expected<std::vector<x509::OcspRef>> load_ocsp(const std::vector<std::string>& names);

// The first private key in a file. A form of encryption that is not supported is refused with the
// command that converts it.
Expected<KeyRef> load_key(const std::string& name, Passwords& passwords, std::size_t nth,
                          crypto::Random& random);
// A key that came out of the file `name`.
Expected<KeyRef> parse_key(const std::string& name, View der, crypto::Random& random);

// The certificates that the system trusts. Those that we cannot read are passed over; no store is
// an empty one.
std::vector<x509::CertificateRef> system_store();

}  // namespace handglass::cli
