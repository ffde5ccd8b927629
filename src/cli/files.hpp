// Files of ours: certificates, keys, revocation lists. Whatever is wrong with one is found here,
// before a byte goes out, and names the file.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/complaint.hpp"
#include "crypto/private_key.hpp"
#include "handshake/config.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"

namespace handglass::cli {

Expected<Bytes> read_file(const std::string& name);
// A file that may hold PEM or DER: text without a PEM block is neither, and `noun` says what is
// missed.
Expected<Bytes> read_pem_or_der(const std::string& name, std::string_view noun);

Expected<std::vector<x509::CertificateRef>> load_certificates(const std::string& name);
Expected<std::vector<x509::CertificateRef>> load_certificates(
    const std::vector<std::string>& names);
Expected<std::vector<x509::CrlRef>> load_crls(const std::vector<std::string>& names);
// The first private key in a file. One under a password is refused with the command that takes the
// password off.
Expected<std::shared_ptr<const crypto::PrivateKey>> load_key(const std::string& name,
                                                             crypto::Random& random);

// The keys of a file with a line "identity:hex" each, as GnuTLS keeps them; none where `name` is
// empty.
Expected<std::vector<std::shared_ptr<const handshake::Psk>>> load_psks(const std::string& name);

// The certificates that the system trusts. Those that we cannot read are passed over; no store is
// an empty one.
std::vector<x509::CertificateRef> system_store();

// Writes a whole new file with these permissions, or nothing: it must not exist yet.
Expected<void> write_new_file(const std::string& name, std::string_view content,
                              unsigned permissions);

}  // namespace handglass::cli
