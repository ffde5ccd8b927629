// handglass lab init: the lab as files.
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <filesystem>

#include "base/secret.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/lab_identities.hpp"
#include "crypto/key_file.hpp"
#include "wire/pem.hpp"

namespace handglass::cli {
namespace {

namespace fs = std::filesystem;

// A folder that vanishes with all that is in it, unless it is kept: nothing half-written stays
// behind.
class Draft {
 public:
  explicit Draft(fs::path path) : path_(std::move(path)) {}
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    std::error_code ignored;
    if (!kept_) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  fs::path path_;
  bool kept_ = false;
};

std::string readme(const Lab& lab) {
  std::string out =
      "A Handglass lab: certificates to study handshakes with. The keys protect nothing; throw "
      "them away with the folder.\n\n"
      "NAME.crt is a certificate, NAME-chain.crt the same with its intermediate, NAME.key its "
      "private key,\n"
      "root.crl and issuing.crl the revocation lists of the two CAs.\n\n";
  for (const LabEntity& entity : lab.entities)
    out += fmt::format("  {:<15} {}\n", entity.row->name, entity.row->about);
  out +=
      "\nIn this folder, in two terminals:\n\n"
      "  handglass serve 4433 --cert server-chain.crt --key server.key --cafile root.crt --crl "
      "root.crl --crl issuing.crl\n"
      "  handglass connect localhost:4433 --cafile root.crt --cert alice-chain.crt --key "
      "alice.key\n\n"
      "and then the same with bob, carol and the others. mallory's CA is not among those that the "
      "server lists, so that\n"
      "the client sends no certificate; with --send-anyway it does.\n\n"
      "To meet the server with a browser, as alice: make a file that browsers import,\n\n"
      "  openssl pkcs12 -export -in alice-chain.crt -inkey alice.key -name alice -out alice.p12\n\n"
      "import it and root.crt, start the server with --www --client-auth request, and open "
      "https://localhost:4433/.\n"
      "The browser is shown the page of its own handshake.\n";
  return out;
}

Expected<void> write_entity(const fs::path& folder, const LabEntity& entity) {
  const std::string stem = (folder / entity.row->name).string();
  const auto pem_of = [](const x509::CertificateRef& certificate) {
    return pem::write("CERTIFICATE", certificate->der());
  };
  REQUIRE_OK(write_new_file(stem + ".crt", pem_of(entity.certificate), 0644));
  TRY(Bytes key, about(stem + ".key", crypto::pkcs8(*entity.key)));
  std::string text = pem::write("PRIVATE KEY", key);
  wipe(key);
  const auto written = write_new_file(stem + ".key", text, 0600);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  REQUIRE_OK(written);
  if (entity.row->part == LabPart::authority) return {};
  std::string chain;
  for (const auto& certificate : entity.chain) chain += pem_of(certificate);
  return write_new_file(stem + "-chain.crt", chain, 0644);
}

Expected<void> write_lab(const fs::path& folder, const Lab& lab) {
  for (const LabEntity& entity : lab.entities) REQUIRE_OK(write_entity(folder, entity));
  for (const LabCrl& crl : lab.crls)
    REQUIRE_OK(write_new_file((folder / (std::string(crl.name) + ".crl")).string(),
                              pem::write("X509 CRL", crl.crl->der()), 0644));
  return write_new_file((folder / "README.txt").string(), readme(lab), 0644);
}

}  // namespace

Expected<int> run_lab_init(const Options& options) {
  const std::string& name = options.directory;
  fs::path target = fs::path(name).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();  // "lab/" is "lab"
  std::error_code error;
  if (fs::exists(target, error) &&
      !(fs::is_directory(target, error) && fs::is_empty(target, error)))
    return complain(
        fmt::format("{}: it is there already and not an empty folder; nothing was changed", name));

  TRY(const Lab lab, about("the lab", make_lab(system_time(), crypto::system_random())));

  // Beside its place, so that one rename puts it there whole.
  std::string draft_name = target.string() + ".XXXXXX";
  if (::mkdtemp(draft_name.data()) == nullptr)
    return complain(fmt::format("{}: {}", name, std::strerror(errno)));
  Draft draft(draft_name);
  REQUIRE_OK(write_lab(draft.path(), lab));
  fs::permissions(draft.path(), fs::perms(0755), error);
  if (!error) fs::rename(draft.path(), target, error);
  if (error) return complain(fmt::format("{}: {}", name, error.message()));
  draft.keep();

  for (const LabEntity& entity : lab.entities)
    fmt::print("{:<15} {}\n", entity.row->name, entity.row->about);
  fmt::print(
      "\n{0}/README.txt says how to use them; to begin:\n"
      "  handglass serve 4433 --cert {0}/server-chain.crt --key {0}/server.key --cafile "
      "{0}/root.crt --crl {0}/root.crl --crl {0}/issuing.crl\n"
      "For a browser, with --www at the server:\n"
      "  openssl pkcs12 -export -in {0}/alice-chain.crt -inkey {0}/alice.key -name alice -out "
      "alice.p12\n",
      target.string());
  return exit_code::ok;
}

}  // namespace handglass::cli
