// handglass lab init: the lab as files.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "base/secret.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/lab_identities.hpp"
#include "cli/new_folder.hpp"
#include "cli/token_init.hpp"
#include "cli/walk.hpp"
#include "crypto/key_file.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"

namespace handglass::cli {
namespace {

namespace fs = std::filesystem;

// The walk through the lab, and who is in it.
std::string readme(const Lab& lab) {
  std::string out(walk);
  out += "\n## Who is here\n\n| file | who |\n|---|---|\n";
  for (const LabEntity& entity : lab.entities)
    out += fmt::format("| {} | {} |\n", entity.row->name, entity.row->about);
  for (const LabCrl& crl : lab.crls) out += fmt::format("| {}.crl | {} |\n", crl.name, crl.about);
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
  for (const LabEntity& entity : lab.entities) {
    if (entity.row->issuer != "issuing") continue;
    const bool revoked = entity.row->fault == LabFault::revoked;
    const auto date = [](Time time) {
      return fmt::format("{:%y%m%d%H%M%S}Z",
                         fmt::gmtime(std::chrono::system_clock::to_time_t(
                             std::chrono::time_point_cast<std::chrono::seconds>(time))));
    };
    out += fmt::format("{}\t{}\t{}\t{}\tunknown\t/CN={}/O=Handglass Lab\n", revoked ? "R" : "V",
                       date(entity.certificate->not_after()),
                       revoked ? date(now - revoked_for) + ",keyCompromise" : std::string(),
                       upper_hex(entity.certificate->serial()), entity.row->common_name);
  }
  return out;
}

// SoftHSM2 in the folder, with everybody on a token. `folder` is where it will stay.
std::string softhsm_conf(const std::filesystem::path& folder) {
  return fmt::format("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
                     (folder / "tokens").string());
}

Expected<void> make_token(const std::filesystem::path& folder) {
  const std::string conf = (folder / "softhsm2.conf").string();
  ::setenv("SOFTHSM2_CONF", conf.c_str(), 1);
  return put_lab_on_token(folder.string(), "softhsm2");
}

Expected<void> write_entity(const NewFolder& folder, const LabEntity& entity) {
  const std::string stem = folder.place(entity.row->name);
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
  if (entity.row->part == LabPart::authority || entity.row->part == LabPart::responder) return {};
  std::string chain;
  for (const auto& certificate : entity.chain) chain += pem_of(certificate);
  return write_new_file(stem + "-chain.crt", chain, 0644);
}

Expected<void> write_lab(const NewFolder& folder, const Lab& lab, Time now) {
  for (const LabEntity& entity : lab.entities) REQUIRE_OK(write_entity(folder, entity));
  for (const LabCrl& crl : lab.crls)
    REQUIRE_OK(write_new_file(folder.place(std::string(crl.name) + ".crl"),
                              pem::write("X509 CRL", crl.crl->der()), 0644));
  REQUIRE_OK(write_new_file(folder.place("index.txt"), index_of(lab, now), 0644));
  return write_new_file(folder.place("README.md"), readme(lab), 0644);
}

}  // namespace

Expected<int> run_lab_init(const Options& options) {
  TRY(NewFolder folder, NewFolder::begin(options.directory));
  const Time now = system_time();
  TRY(const Lab lab, about("the lab", make_lab(now, crypto::system_random())));
  REQUIRE_OK(write_lab(folder, lab, now));
  std::error_code error;
  const fs::path place = fs::absolute(folder.target(), error);
  if (options.lab_token) {
    fs::create_directory(folder.place("tokens"), error);
    REQUIRE_OK(write_new_file(folder.place("softhsm2.conf"), softhsm_conf(place), 0644));
  }
  REQUIRE_OK(folder.keep());

  for (const LabEntity& entity : lab.entities)
    fmt::print("{:<15} {}\n", entity.row->name, entity.row->about);
  if (options.lab_token) {
    if (const auto token = make_token(place))
      fmt::print(
          "\nA token of SoftHSM2 has them too, under the PIN 00000000: export SOFTHSM2_CONF={}\n",
          (place / "softhsm2.conf").string());
    else
      warn("no token was made: " + token.error().text);
  }
  fmt::print(
      "\n{0}/README.md walks through ten experiments; to begin:\n"
      "  cd {0}\n"
      "  handglass serve 4433 --cert server-chain.crt --key server.key --cafile root.crt --crl "
      "root.crl --crl issuing.crl\n",
      folder.target().string());
  return exit_code::ok;
}

}  // namespace handglass::cli
