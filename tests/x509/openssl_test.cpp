// The same files judged by `openssl verify` and by us: over sixty minted variations of the study's
// PKI, one verdict. Where OpenSSL 3.0 is known to see a thing otherwise, the row says so and why.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "lab.hpp"
#include "wire/pem.hpp"
#include "x509/extensions.hpp"
#include "x509/minting.hpp"

using namespace handglass;
using namespace handglass::x509;
namespace fs = std::filesystem;

namespace {

// Everything that a variation may change.
struct Setting {
  Recipe root = lab::root_recipe("Study Root CA"), ca = lab::ca_recipe("Study Issuing CA"),
         leaf = lab::leaf_recipe("alice");
  lab::Key root_key = lab::key(0), ca_key = lab::key(1), leaf_key = lab::key(2);
  CrlRecipe root_crl = lab::crl_recipe(), ca_crl = lab::crl_recipe();
  lab::Key ca_crl_key = lab::key(1);
  bool send_ca = true, have_root_crl = true, have_ca_crl = true;
  lab::Key trusted_root_key = {};  // the root that is trusted has this key instead
  bool revoke_leaf = false, revoke_ca = false;
  CrlCheck crl_check = CrlCheck::off;
  Purpose purpose = Purpose::client_auth;
  Time at = lab::now;
  std::string host = {};
};

struct Comparison {
  std::string_view name;
  bool accepted;
  std::function<void(Setting&)> vary;
  std::string_view openssl_differs = {};  // why, where it does
};

const Bytes unknown = der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3, 4}), der::tlv(4, Bytes{5, 0})});
const Bytes unknown_critical =
    der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3, 4}), Bytes{1, 1, 0xff}, der::tlv(4, Bytes{5, 0})});
const std::string client_auth = der::dotted(key_purpose::client_auth),
                  server_auth = der::dotted(key_purpose::server_auth),
                  any_purpose = der::dotted(key_purpose::any);

std::vector<Comparison> comparisons() {
  using enum KeyUsage;
  using S = Setting;
  const auto chain = [](const std::function<void(S&)>& more) {
    return [more](S& s) { s.crl_check = CrlCheck::chain, more(s); };
  };
  const auto leaf_list = [](const std::function<void(S&)>& more) {
    return [more](S& s) { s.crl_check = CrlCheck::leaf, more(s); };
  };
  const auto server = [](const std::function<void(S&)>& more) {
    return [more](S& s) { s.purpose = Purpose::server_auth, more(s); };
  };
  std::vector<Comparison> out{
      // Paths.
      {"the study's own chain", true, [](S&) {}},
      {"no intermediate", false, [](S& s) { s.send_ca = false; }},
      {"a root of that name with another key", false,
       [](S& s) { s.trusted_root_key = lab::key(7); }},
      {"the same, without key identifiers", false,
       [](S& s) {
         s.trusted_root_key = lab::key(7), s.root.key_ids = s.ca.key_ids = s.leaf.key_ids = false;
       }},
      {"no key identifiers", true,
       [](S& s) { s.root.key_ids = s.ca.key_ids = s.leaf.key_ids = false; }},
      {"leaf altered", false, [](S& s) { s.leaf.spoil_signature = true; }},
      {"intermediate altered", false, [](S& s) { s.ca.spoil_signature = true; }},
      {"root altered", true, [](S& s) { s.root.spoil_signature = true; }},
      {"an RSA root", true, [](S& s) { s.root_key = lab::rsa_key(2048); }},
      {"RSA all through", true,
       [](S& s) { s.root_key = s.ca_key = s.ca_crl_key = s.leaf_key = lab::rsa_key(2048); }},
      {"an RSA-PSS signature", true,
       [](S& s) {
         s.root_key = lab::rsa_key(2048);
         s.ca.scheme =
             crypto::Scheme{crypto::SignatureAlgorithm::rsa_pss, crypto::HashAlgorithm::sha256};
       }},
      {"a UTF-8 name", true,
       [](S& s) {
         s.leaf.common_name =
             "al\xc3\xad"
             "ce";
       }},
      {"no organization", true, [](S& s) { s.leaf.organization.clear(); }},
      {"no subject, only alternative names", true,
       [](S& s) { s.leaf.common_name.clear(), s.leaf.organization.clear(); }},
      // Validity.
      {"first moment", true, [](S& s) { s.at = lab::year_start; }},
      {"the second before", false, [](S& s) { s.at = lab::year_start - std::chrono::seconds(1); }},
      {"last second but one", true, [](S& s) { s.at = lab::year_end - std::chrono::seconds(1); }},
      {"last moment", true, [](S& s) { s.at = lab::year_end; },
       "OpenSSL leaves notAfter itself outside; RFC 5280 §4.1.2.5 has it inside"},
      {"the second after", false, [](S& s) { s.at = lab::year_end + std::chrono::seconds(1); }},
      {"leaf expired", false, [](S& s) { s.leaf.not_after = lab::at("2026-05-01"); }},
      {"leaf not yet valid", false, [](S& s) { s.leaf.not_before = lab::at("2026-07-01"); }},
      {"intermediate expired", false, [](S& s) { s.ca.not_after = lab::at("2026-05-01"); }},
      {"intermediate not yet valid", false, [](S& s) { s.ca.not_before = lab::at("2026-07-01"); }},
      {"root expired", false, [](S& s) { s.root.not_after = lab::at("2026-05-01"); }},
      {"valid beyond 2050", true, [](S& s) { s.leaf.not_after = lab::at("2051-01-01"); }},
      {"judged beyond 2050", true,
       [](S& s) {
         s.root.not_after = s.ca.not_after = s.leaf.not_after = lab::at("2060-01-01"),
         s.at = lab::at("2055-01-01");
       }},
      // Issuers.
      {"intermediate without basicConstraints", false,
       [](S& s) { s.ca.ca = false, s.ca.key_usage = {}; }},
      {"intermediate says CA:FALSE", false,
       [](S& s) {
         s.ca.ca = false,
         s.ca.more_extensions = {make_extension(Ce::basic_constraints, true, Bytes{0x30, 0})};
       }},
      {"intermediate without keyCertSign", false,
       [](S& s) { s.ca.key_usage = {digital_signature}; }},
      {"intermediate without key usage", true, [](S& s) { s.ca.key_usage = {}; }},
      {"intermediate of version 1", false, [](S& s) { s.ca.version1 = true; }},
      {"root of version 1", true, [](S& s) { s.root.version1 = true; }},
      {"root without keyCertSign", false, [](S& s) { s.root.key_usage = {digital_signature}; }},
      {"root is no CA", false, [](S& s) { s.root.ca = false, s.root.key_usage = {}; }},
      {"root allows no intermediate", false, [](S& s) { s.root.path_length = 0; }},
      {"root allows one", true, [](S& s) { s.root.path_length = 1; }},
      {"intermediate allows none below it", true, [](S& s) { s.ca.path_length = 0; }},
      {"unknown critical extension in the intermediate", false,
       [](S& s) { s.ca.more_extensions = {unknown_critical}; }},
      {"unknown critical extension in the root", false,
       [](S& s) { s.root.more_extensions = {unknown_critical}; }},
      // The leaf's purpose.
      {"clientAuth alone, as client", true,
       [](S& s) { s.leaf.extended_key_usage = {client_auth}; }},
      {"serverAuth alone, as client", false,
       [](S& s) { s.leaf.extended_key_usage = {server_auth}; }},
      {"clientAuth alone, as server", false,
       server([](S& s) { s.leaf.extended_key_usage = {client_auth}; })},
      {"serverAuth alone, as server", true,
       server([](S& s) { s.leaf.extended_key_usage = {server_auth}; })},
      {"both, as server", true, server([](S&) {})},
      {"no extended key usage", true, [](S& s) { s.leaf.extended_key_usage = {}; }},
      {"e-mail protection", false, [](S& s) { s.leaf.extended_key_usage = {"1.3.6.1.5.5.7.3.4"}; }},
      {"any purpose", true, [](S& s) { s.leaf.extended_key_usage = {any_purpose}; },
       "OpenSSL's purpose check wants the purpose itself; RFC 5280 §4.2.1.12 lets "
       "anyExtendedKeyUsage stand for all"},
      {"serverAuth in the intermediate, as client", false,
       [](S& s) { s.ca.extended_key_usage = {server_auth}; }},
      {"clientAuth in the intermediate, as client", true,
       [](S& s) { s.ca.extended_key_usage = {client_auth}; }},
      {"serverAuth in the root, as client", false,
       [](S& s) { s.root.extended_key_usage = {server_auth}; }},
      {"keyEncipherment alone, as client", false,
       [](S& s) { s.leaf.key_usage = {key_encipherment}; }},
      {"keyEncipherment alone, as server", true,
       server([](S& s) { s.leaf.key_usage = {key_encipherment}; })},
      {"keyAgreement alone, as client", true, [](S& s) { s.leaf.key_usage = {key_agreement}; }},
      {"dataEncipherment alone, as server", false,
       server([](S& s) { s.leaf.key_usage = {KeyUsage::data_encipherment}; })},
      {"digitalSignature and others", true,
       [](S& s) { s.leaf.key_usage = {digital_signature, key_encipherment, non_repudiation}; }},
      {"no key usage", true, [](S& s) { s.leaf.key_usage = {}; }},
      {"cRLSign alone", false, [](S& s) { s.leaf.key_usage = {crl_sign}; }},
      {"unknown critical extension in the leaf", false,
       [](S& s) { s.leaf.more_extensions = {unknown_critical}; }},
      {"unknown extension in the leaf", true, [](S& s) { s.leaf.more_extensions = {unknown}; }},
      {"critical certificate policies", true,
       [](S& s) {
         s.leaf.more_extensions = {make_extension(Ce::certificate_policies, true,
                                                  Bytes{0x30, 6, 0x30, 4, 6, 2, 0x2a, 3})};
       }},
      {"an extension twice", false, [](S& s) { s.leaf.more_extensions = {unknown, unknown}; },
       "OpenSSL 3.0 refuses double extensions only of the kinds that it processes"},
      // Names.
      {"the host", true, server([](S& s) { s.host = "alice.example"; })},
      {"another host", false, server([](S& s) { s.host = "bob.example"; })},
      {"a wildcard", true,
       server([](S& s) { s.leaf.dns_names = {"*.lab.example"}, s.host = "a.lab.example"; })},
      {"a wildcard, two labels", false,
       server([](S& s) { s.leaf.dns_names = {"*.lab.example"}, s.host = "a.b.lab.example"; })},
      {"a wildcard for the domain itself", false,
       server([](S& s) { s.leaf.dns_names = {"*.lab.example"}, s.host = "lab.example"; })},
      {"a wildcard under a top-level domain", false,
       server([](S& s) { s.leaf.dns_names = {"*.example"}, s.host = "alice.example"; })},
      {"a part of a label as wildcard", false,
       server([](S& s) { s.leaf.dns_names = {"a*.lab.example"}, s.host = "alice.lab.example"; }),
       "RFC 6125 let it be; RFC 9525 §6.3 does not"},
      {"the host in the commonName alone", false, server([](S& s) {
         s.leaf.common_name = "alice.example", s.leaf.dns_names = {}, s.host = "alice.example";
       }),
       "OpenSSL falls back to the commonName where there is no dNSName"},
      // Revocation.
      {"lists, nothing on them", true, chain([](S&) {})},
      {"leaf's list alone, leaf asked", true, leaf_list([](S& s) { s.have_root_crl = false; })},
      {"leaf's list alone, chain asked", false, chain([](S& s) { s.have_root_crl = false; })},
      {"root's list alone, leaf asked", false, leaf_list([](S& s) { s.have_ca_crl = false; })},
      {"leaf revoked, not asked", true, [](S& s) { s.revoke_leaf = true; }},
      {"leaf revoked, leaf asked", false, leaf_list([](S& s) { s.revoke_leaf = true; })},
      {"leaf revoked, chain asked", false, chain([](S& s) { s.revoke_leaf = true; })},
      {"intermediate revoked, leaf asked", true, leaf_list([](S& s) { s.revoke_ca = true; })},
      {"intermediate revoked, chain asked", false, chain([](S& s) { s.revoke_ca = true; })},
      {"leaf's list stale", false,
       chain([](S& s) { s.ca_crl.next_update = lab::at("2026-05-31"); })},
      {"root's list stale", false,
       chain([](S& s) { s.root_crl.next_update = lab::at("2026-05-31"); })},
      {"leaf's list of the future", false, chain([](S& s) {
         s.ca_crl.this_update = lab::at("2026-06-02"), s.ca_crl.next_update = lab::at("2026-07-02");
       })},
      {"leaf's list altered", false, chain([](S& s) { s.ca_crl.spoil_signature = true; })},
      {"leaf's list by another key", false, chain([](S& s) { s.ca_crl_key = lab::key(7); })},
      {"intermediate without cRLSign", false,
       chain([](S& s) { s.ca.key_usage = {key_cert_sign}; })},
      {"unknown critical extension in the list", false,
       chain([](S& s) { s.ca_crl.more_extensions = {unknown_critical}; })},
      {"unknown extension in the list", true,
       chain([](S& s) { s.ca_crl.more_extensions = {unknown}; })},
      {"a list without nextUpdate", false, chain([](S& s) { s.ca_crl.next_update.reset(); }),
       "OpenSSL takes it as never stale; RFC 5280 §5.1.2.5 wants it there"},
      {"an entry of another serial number", true,
       chain([](S& s) { s.ca_crl.entries = {{{0x77}, lab::at("2026-05-01"), 1}}; })},
      {"a certificate on hold", false, chain([](S& s) {
         s.leaf.serial = {0x77};
         s.ca_crl.entries = {{{0x77}, lab::at("2026-05-01"), 6}};
       })},
      {"a long serial number", false, chain([](S& s) {
         s.leaf.serial = Bytes(20, 0x77);
         s.ca_crl.entries = {{Bytes(20, 0x77), lab::at("2026-05-01"), 1}};
       })},
      {"expired, revoked and without its purpose", false, chain([](S& s) {
         s.revoke_leaf = true, s.leaf.not_after = lab::at("2026-05-01"),
         s.leaf.extended_key_usage = {server_auth};
       })},
  };
  return out;
}

// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "x509-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string write(std::string_view name, std::string_view label, View content) const {
    std::ofstream out(path_ / name, std::ios::app);
    out << pem::write(label, content);
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

struct Files {
  Bytes root, ca, leaf;
  std::vector<Bytes> crls;
};

Files make(Setting& s) {
  const auto name_of_recipe = [](const Recipe& recipe) {
    return make_name(recipe.common_name, recipe.organization);
  };
  const Issuer root{name_of_recipe(s.root), s.root_key}, ca{name_of_recipe(s.ca), s.ca_key};
  Files files;
  const lab::Key trusted = s.trusted_root_key ? s.trusted_root_key : s.root_key;
  files.root = mint(s.root, trusted->public_key(), {root.name, trusted}).value();
  files.ca = mint(s.ca, s.ca_key->public_key(), root).value();
  files.leaf = mint(s.leaf, s.leaf_key->public_key(), ca).value();
  const auto entry = [](View certificate) {
    return CrlRecipe::Entry{to_bytes(der::parse<structure::Certificate>(certificate)
                                         ->tbs_certificate.value.serial_number.content),
                            lab::at("2026-05-02"), 1};
  };
  if (s.revoke_leaf) s.ca_crl.entries.push_back(entry(files.leaf));
  if (s.revoke_ca) s.root_crl.entries.push_back(entry(files.ca));
  if (s.have_root_crl) files.crls.push_back(mint_crl(s.root_crl, root).value());
  if (s.have_ca_crl) files.crls.push_back(mint_crl(s.ca_crl, {ca.name, s.ca_crl_key}).value());
  return files;
}

bool ours(const Setting& s, const Files& files) {
  Trust trust{{lab::parse(files.root)}, {}, {}};
  for (const Bytes& crl : files.crls) trust.crls.push_back(Crl::parse(crl).value());
  std::vector<View> presented{files.leaf};
  if (s.send_ca) presented.emplace_back(files.ca);
  Question question{.purpose = s.purpose, .at = s.at};
  if (!s.host.empty()) question.name = WantedName{WantedName::Kind::host, s.host};
  return verify_bytes(presented, trust, {.crl_check = s.crl_check}, question).accepted();
}

bool theirs(const Setting& s, const Files& files) {
  const Folder folder;
  std::string command = "openssl verify -no-CApath -no-CAstore -CAfile " +
                        folder.write("root.pem", "CERTIFICATE", files.root);
  if (s.send_ca) command += " -untrusted " + folder.write("ca.pem", "CERTIFICATE", files.ca);
  if (s.crl_check != CrlCheck::off) {
    command += s.crl_check == CrlCheck::leaf ? " -crl_check" : " -crl_check -crl_check_all";
    for (std::size_t i = 0; i < files.crls.size(); ++i)
      command += " -CRLfile " +
                 folder.write("crl" + std::to_string(i) + ".pem", "X509 CRL", files.crls[i]);
  }
  command += s.purpose == Purpose::client_auth ? " -purpose sslclient" : " -purpose sslserver";
  if (!s.host.empty()) command += " -verify_hostname " + s.host;
  command +=
      " -attime " +
      std::to_string(std::chrono::floor<std::chrono::seconds>(s.at).time_since_epoch().count());
  command += " " + folder.write("leaf.pem", "CERTIFICATE", files.leaf) + " >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

}  // namespace

TEST_CASE("the verdict is that of openssl verify on the same files") {
  if (std::system("openssl version >/dev/null 2>&1") != 0) {
    MESSAGE("skipped: no openssl command");
    return;
  }
  std::size_t compared = 0, accepted = 0;
  for (const Comparison& row : comparisons()) {
    CAPTURE(row.name);
    Setting setting;
    row.vary(setting);
    const Files files = make(setting);
    const bool our_verdict = ours(setting, files), their_verdict = theirs(setting, files);
    CHECK(our_verdict == row.accepted);
    // A difference that is no longer there is news too.
    CHECK((our_verdict != their_verdict) == !row.openssl_differs.empty());
    ++compared;
    accepted += their_verdict;
  }
  CHECK(compared >= 60);
  CHECK(accepted >= 20);
}
