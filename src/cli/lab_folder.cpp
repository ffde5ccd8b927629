#include "cli/lab_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/secret.hpp"
#include "cli/files.hpp"
#include "cli/token_init.hpp"
#include "cli/walk.hpp"
#include "crypto/key_file.hpp"
#include "crypto/pbes2.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"

namespace handglass::cli {
namespace {

// The walk, where this is the lab that it goes through, and who is there.
std::string readme(const Lab& lab) {
  std::string out(lab.plan.get() == &lab_plan() ? walk : "# A lab\n\nMinted from plan.txt.\n");
  out += "\n## Who is here\n\n| file | who |\n|---|---|\n";
  for (const x509::Minted& entity : lab.certificates)
    out += fmt::format("| {} | {} |\n", entity.planned->name, entity.planned->about);
  for (const x509::MintedList& list : lab.lists)
    out += fmt::format("| {}.crl | {} |\n", list.planned->name, list.planned->about);
  return out;
}

std::string upper_hex(View bytes) {
  std::string out = to_hex(bytes);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'a' ? static_cast<char>(c - ('a' - 'A')) : c; });
  return out;
}

// What the issuing CA has issued, as openssl's CA keeps it: for `openssl ocsp -index`.
std::string index_of(const Lab& lab, Time now) {
  std::string out;
  for (const x509::Minted& entity : lab.certificates) {
    if (entity.planned->issuer != "issuing" || !entity.certificate) continue;
    const bool revoked = entity.planned->has(x509::Flaw::revoked);
    const auto date = [](Time time) {
      return fmt::format("{:%y%m%d%H%M%S}Z",
                         fmt::gmtime(std::chrono::system_clock::to_time_t(
                             std::chrono::time_point_cast<std::chrono::seconds>(time))));
    };
    out += fmt::format("{}\t{}\t{}\t{}\tunknown\t/CN={}/O=Handglass Lab\n", revoked ? "R" : "V",
                       date(entity.certificate->not_after()),
                       revoked ? date(now - x509::revoked_for) + ",keyCompromise" : std::string(),
                       upper_hex(entity.certificate->serial()), entity.planned->recipe.common_name);
  }
  return out;
}

Expected<void> write_secret(const std::string& name, std::string_view label, View der) {
  std::string text = pem::write(label, der);
  const auto written = write_new_file(name, text, 0600);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return written;
}

Expected<void> write_entity(const NewFolder& folder, const x509::Minted& entity,
                            crypto::Random& random) {
  const std::string stem = folder.place(entity.planned->name);
  std::string chain = pem::write("CERTIFICATE", entity.der);
  REQUIRE_OK(write_new_file(stem + ".crt", chain, 0644));
  TRY(Bytes bare, about(stem + ".key", crypto::pkcs8(*entity.key)));
  const SecretBuffer key(std::move(bare));
  REQUIRE_OK(write_secret(stem + ".key", "PRIVATE KEY", key.reveal()));
  if (entity.planned->name == "alice")
    REQUIRE_OK(
        write_secret(folder.place("alice-locked.key"), "ENCRYPTED PRIVATE KEY",
                     crypto::lock_private_key_info(key.reveal(), as_bytes(lab_password), random)));
  if (entity.planned->part == x509::Part::authority ||
      entity.planned->part == x509::Part::responder)
    return {};
  for (const x509::CertificateRef& above : entity.chain)
    if (above != entity.certificate) chain += pem::write("CERTIFICATE", above->der());
  return write_new_file(stem + "-chain.crt", chain, 0644);
}

}  // namespace

Expected<void> write_lab(const NewFolder& folder, const Lab& lab, std::string_view plan, Time now,
                         crypto::Random& random) {
  for (const x509::Minted& entity : lab.certificates)
    REQUIRE_OK(write_entity(folder, entity, random));
  for (const x509::MintedList& list : lab.lists)
    REQUIRE_OK(write_new_file(folder.place(list.planned->name + ".crl"),
                              pem::write("X509 CRL", list.crl->der()), 0644));
  REQUIRE_OK(write_new_file(folder.place("plan.txt"), plan, 0644));
  REQUIRE_OK(write_new_file(folder.place("index.txt"), index_of(lab, now), 0644));
  return write_new_file(folder.place("README.md"), readme(lab), 0644);
}

Expected<void> configure_lab_token(const NewFolder& folder, const std::filesystem::path& place) {
  std::error_code error;
  std::filesystem::create_directory(folder.place("tokens"), error);
  return write_new_file(
      folder.place("softhsm2.conf"),
      fmt::format("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
                  (place / "tokens").string()),
      0644);
}

Expected<void> make_lab_token(const std::filesystem::path& place) {
  const std::string conf = (place / "softhsm2.conf").string();
  ::setenv("SOFTHSM2_CONF", conf.c_str(), 1);
  return put_lab_on_token(place.string(), lab_module);
}

}  // namespace handglass::cli
