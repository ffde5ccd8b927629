#include <cstdlib>

#include "crypto/content_info.hpp"
#include "crypto/key_file.hpp"
#include "crypto/pkcs12_structures.hpp"
#include "make_corpus/corpus.hpp"
#include "wire/pem.hpp"

namespace handglass::fuzz {

// One round of hashing: the targets allow few. False where openssl does not do its part.
bool write_key_files(const std::filesystem::path& folder, const test::World::Identity& identity,
                     const test::World::Identity& rsa, const x509::Crl& crl) {
  const std::filesystem::path scratch = folder / "scratch";
  for (const std::string target : {"pkcs12", "pkcs7"})
    std::filesystem::create_directories(folder / target);
  write(scratch / "key", as_bytes(pem::write("PRIVATE KEY", *crypto::pkcs8(*identity.key))));
  write(scratch / "leaf", as_bytes(pem::write("CERTIFICATE", identity.chain[0]->der())));
  write(scratch / "issuer", as_bytes(pem::write("CERTIFICATE", identity.chain[1]->der())));
  write(scratch / "crl", as_bytes(pem::write("X509 CRL", crl.der())));
  const std::string p12 =
      "openssl pkcs12 -export -inkey key -in leaf -certfile issuer -passout pass:password -iter 1 ";
  const std::string p8 =
      "openssl pkcs8 -topk8 -in key -passout pass:password -iter 1 -outform DER ";
  const std::string command =
      "cd '" + scratch.string() + "' && " + p12 + "-out ../pkcs12/file && " + p12 +
      "-macalg sha1 -certpbe NONE -keypbe NONE -out ../pkcs12/open && " + p12 +
      "-legacy -out ../pkcs12/legacy && mkdir -p ../key_file && " + p8 +
      "-out ../key_file/pkcs8 && " + p8 +
      "-v2 aes-128-cbc -v2prf hmacWithSHA1 -out ../key_file/pkcs8-sha1 && "
      "openssl crl2pkcs7 -in crl -certfile leaf -certfile issuer -outform DER "
      "-out ../pkcs7/signed-data";
  const bool made = std::system(command.c_str()) == 0;
  std::filesystem::remove_all(scratch);
  if (!made) return false;
  for (const std::string name : {"file", "open", "legacy"}) {
    const Bytes file = read(folder / "pkcs12" / name);
    const auto pfx = der::parse<crypto::structure::Pfx>(file);
    if (!pfx || !pfx->auth_safe.content) return false;
    write(folder / "pkcs12" / (name + "-safe"), pfx->auth_safe.content->value.content);
  }
  for (const auto& [name, key] : {std::pair{"ec", &identity}, {"rsa", &rsa}}) {
    const Bytes whole = *crypto::pkcs8(*key->key);
    const auto info = der::parse<crypto::structure::PrivateKeyInfo>(whole);
    if (!info) return false;
    write(folder / "key_file" / ("clear-" + std::string(name)), whole);
    write(folder / "key_file" / ("older-" + std::string(name)), info->private_key.content);
  }
  return true;
}

}  // namespace handglass::fuzz
