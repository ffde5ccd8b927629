#include "cli/lab_identities.hpp"

#include <algorithm>

#include "wire/der_writer.hpp"
#include "x509/extensions.hpp"
#include "x509/mint.hpp"
#include "x509/pointers.hpp"

namespace handglass::cli {
namespace {

using std::chrono::days;
using std::chrono::hours;

// clang-format off
constexpr LabRow rows[] = {
    {"root",           "Lab Root CA",    "root",    LabPart::authority, LabKey::p256,     LabFault::none,                  "the root that both sides trust"},
    {"issuing",        "Lab Issuing CA", "root",    LabPart::authority, LabKey::p256,     LabFault::none,                  "the intermediate that issues servers and clients"},
    {"twin",           "Lab Root CA",    "twin",    LabPart::authority, LabKey::p256,     LabFault::none,                  "another CA with the root's name and a key of its own"},
    {"unknown",        "Unknown CA",     "unknown", LabPart::authority, LabKey::p256,     LabFault::none,                  "a CA that nobody trusts"},
    {"proxy",          "Inspecting Proxy CA", "proxy", LabPart::authority, LabKey::p256,    LabFault::none,                  "a CA such as a proxy in between has"},
    {"clerk",          "Lab Clerk",      "issuing", LabPart::authority, LabKey::p256,     LabFault::no_ca,                 "who signs certificates, and is no CA"},
    {"ocsp",           "Lab OCSP Responder", "issuing", LabPart::responder, LabKey::p256,   LabFault::none,                  "who answers for the issuing CA (RFC 6960)"},
    {"server",         "server",         "issuing", LabPart::server,    LabKey::p256,     LabFault::none,                  "localhost, server.lab, 127.0.0.1 and ::1"},
    {"server-rsa",     "server-rsa",     "issuing", LabPart::server,    LabKey::rsa_2048, LabFault::none,                  "the same names with an RSA key"},
    {"server-ed25519", "server-ed25519", "issuing", LabPart::server,    LabKey::ed25519,  LabFault::none,                  "the same names with an Ed25519 key"},
    {"server-ecdh",    "server-ecdh",    "issuing", LabPart::server,    LabKey::p256,     LabFault::key_agreement_only,    "the same names, key usage keyAgreement alone: for static ECDH"},
    {"wrong-name",     "wrong-name",     "issuing", LabPart::server,    LabKey::p256,     LabFault::wrong_name,            "a server for elsewhere.lab alone"},
    {"server-revoked", "server-revoked", "issuing", LabPart::server,    LabKey::p256,     LabFault::revoked,               "a server whose certificate is revoked"},
    {"server-expired", "server-expired", "issuing", LabPart::server,    LabKey::p256,     LabFault::expired,               "a server whose certificate has expired"},
    {"server-unknown", "server-unknown", "unknown", LabPart::server,    LabKey::p256,     LabFault::none,                  "a server of the CA that nobody trusts"},
    {"server-proxy",   "server-proxy",   "proxy",   LabPart::server,    LabKey::p256,     LabFault::none,                  "the server's names, issued by the proxy's CA"},
    {"alice",          "alice",          "issuing", LabPart::client,    LabKey::p256,     LabFault::none,                  "good"},
    {"alice-rsa",      "alice-rsa",      "issuing", LabPart::client,    LabKey::rsa_2048, LabFault::none,                  "good, with an RSA key"},
    {"alice-ed25519",  "alice-ed25519",  "issuing", LabPart::client,    LabKey::ed25519,  LabFault::none,                  "good, with an Ed25519 key"},
    {"alice-ecdh",     "alice-ecdh",     "issuing", LabPart::client,    LabKey::p256,     LabFault::key_agreement_only,    "key usage keyAgreement alone: for static ECDH"},
    {"bob",            "bob",            "issuing", LabPart::client,    LabKey::p256,     LabFault::revoked,               "revoked: keyCompromise"},
    {"carol",          "carol",          "issuing", LabPart::client,    LabKey::p256,     LabFault::expired,               "expired yesterday"},
    {"dave",           "dave",           "issuing", LabPart::client,    LabKey::p256,     LabFault::not_yet_valid,         "valid from tomorrow"},
    {"erin",           "erin",           "issuing", LabPart::client,    LabKey::p256,     LabFault::server_auth_only,      "extended key usage serverAuth alone"},
    {"frank",          "frank",          "issuing", LabPart::client,    LabKey::p256,     LabFault::key_encipherment_only, "key usage keyEncipherment alone"},
    {"grace",          "grace",          "issuing", LabPart::client,    LabKey::p256,     LabFault::altered,               "issued to grant, the name altered after it was signed"},
    {"heidi",          "heidi",          "clerk",   LabPart::client,    LabKey::p256,     LabFault::none,                  "issued by the clerk, who is no CA"},
    {"ivan",           "ivan",           "issuing", LabPart::client,    LabKey::p256,     LabFault::sha1,                  "signed over SHA-1"},
    {"judy",           "judy",           "issuing", LabPart::client,    LabKey::rsa_1024, LabFault::none,                  "with an RSA key of 1024 bits"},
    {"karl",           "karl",           "issuing", LabPart::client,    LabKey::p256,     LabFault::critical_extension,    "with a critical extension that nobody knows"},
    {"mallory",        "mallory",        "unknown", LabPart::client,    LabKey::p256,     LabFault::none,                  "of the CA that nobody trusts"},
    {"trudy",          "trudy",          "twin",    LabPart::client,    LabKey::p256,     LabFault::none,                  "of the CA with the root's name and another key"},
};
// clang-format on

constexpr std::string_view organization = "Handglass Lab", elsewhere = "Elsewhere";
constexpr std::string_view name_before_alteration =
    "grant";  // as long as the name that is put in its place
constexpr days year{365};
constexpr std::uint8_t key_compromise = 1;  // CRLReason (RFC 5280 §5.3.1)

// What hangs under the CA that nobody trusts is of another house.
std::string_view organization_of(const LabRow& row) {
  return row.issuer == "unknown" || row.issuer == "proxy" ? elsewhere : organization;
}

// Of the arc that is kept for examples, critical, with an empty SEQUENCE in it.
Bytes unknown_extension() {
  return der::tlv(0x30, {der::tlv(0x06, der::oid_content("1.3.6.1.4.1.32473.1")),
                         der::tlv(0x01, Bytes{0xff}), der::tlv(0x04, der::tlv(0x30, Bytes{}))});
}

// Where the issuer and its list could be fetched, if there were a server of that name: such a fix
// is shown.
void add_pointers(x509::Recipe& recipe, std::string_view issuer) {
  const std::string base = "http://lab.invalid/" + std::string(issuer);
  recipe.more_extensions.push_back(x509::issuer_url_extension(base + ".crt"));
  recipe.more_extensions.push_back(x509::crl_url_extension(base + ".crl"));
}

x509::Recipe recipe_of(const LabRow& row, Time now) {
  x509::Recipe recipe;
  recipe.common_name = row.fault == LabFault::altered ? name_before_alteration : row.common_name;
  recipe.organization = organization_of(row);
  recipe.not_before = now - days(1);
  recipe.not_after = now + year;
  recipe.key_usage = {x509::KeyUsage::digital_signature};
  switch (row.part) {
    case LabPart::authority:
      recipe.ca = true;
      recipe.key_usage = {x509::KeyUsage::key_cert_sign, x509::KeyUsage::crl_sign};
      recipe.not_before = now - 2 * year;
      recipe.not_after = now + 10 * year;
      if (row.name != row.issuer) recipe.path_length = 0;
      break;
    case LabPart::responder: recipe.extended_key_usage = {"1.3.6.1.5.5.7.3.9"}; break;
    case LabPart::server:
      recipe.extended_key_usage = {std::string(x509::key_purpose::server_auth)};
      recipe.dns_names = {"localhost", "server.lab"};
      recipe.ip_addresses = {"127.0.0.1", "::1"};
      if (row.key == LabKey::rsa_2048)  // for RSA key transport
        recipe.key_usage.push_back(x509::KeyUsage::key_encipherment);
      break;
    case LabPart::client:
      recipe.extended_key_usage = {std::string(x509::key_purpose::client_auth)};
      break;
  }
  switch (row.fault) {
    case LabFault::none:
    case LabFault::revoked:
    case LabFault::altered: break;
    case LabFault::expired: recipe.not_before = now - year, recipe.not_after = now - days(1); break;
    case LabFault::not_yet_valid: recipe.not_before = now + days(1); break;
    case LabFault::server_auth_only:
      recipe.extended_key_usage = {std::string(x509::key_purpose::server_auth)};
      break;
    case LabFault::key_encipherment_only:
      recipe.key_usage = {x509::KeyUsage::key_encipherment};
      break;
    case LabFault::key_agreement_only: recipe.key_usage = {x509::KeyUsage::key_agreement}; break;
    case LabFault::no_ca:
      recipe.ca = false;
      recipe.path_length.reset();
      recipe.key_usage = {x509::KeyUsage::digital_signature};
      break;
    case LabFault::sha1:
      recipe.scheme =
          crypto::Scheme{crypto::SignatureAlgorithm::ecdsa, crypto::HashAlgorithm::sha1};
      break;
    case LabFault::critical_extension: recipe.more_extensions = {unknown_extension()}; break;
    case LabFault::wrong_name:
      recipe.dns_names = {"elsewhere.lab"};
      recipe.ip_addresses.clear();
      break;
  }
  if (row.name != row.issuer) add_pointers(recipe, row.issuer);
  return recipe;
}

// The certificate with its subject's name replaced by one of the same length, so that the form
// still holds and the signature does not.
Bytes altered(Bytes der, std::string_view name) {
  const View before = as_bytes(name_before_alteration);
  const auto found = std::ranges::search(der, before);
  if (!found.empty() && name.size() == before.size())
    std::ranges::copy(as_bytes(name), found.begin());
  return der;
}

Result<LabEntity> make_entity(const Lab& lab, const LabRow& row, Time now, crypto::Random& random) {
  LabEntity out{.row = &row, .certificate = {}, .key = {}, .chain = {}};
  switch (row.key) {
    case LabKey::p256: out.key = crypto::generate_ec(crypto::Group::p256, random); break;
    case LabKey::rsa_2048: out.key = crypto::generate_rsa(2048, random); break;
    case LabKey::rsa_1024: out.key = crypto::generate_rsa(1024, random); break;
    case LabKey::ed25519: out.key = crypto::generate_ed25519(random); break;
  }
  const LabEntity* above = lab.find(row.issuer);  // null for its own
  const x509::Issuer issuer{
      x509::make_name(above ? above->row->common_name : row.common_name, organization_of(row)),
      above ? above->key : out.key};
  TRY(Bytes der, x509::mint(recipe_of(row, now), out.key->public_key(), issuer));
  if (row.fault == LabFault::altered) der = altered(std::move(der), row.common_name);
  TRY(out.certificate, x509::Certificate::parse(der));
  out.chain.push_back(out.certificate);
  for (const LabEntity* up = above; up && up->row->issuer != up->row->name;
       up = lab.find(up->row->issuer))
    out.chain.push_back(up->certificate);
  return out;
}

// The lists of the lab: good ones, and two of the issuing CA that are of no use.
struct CrlRow {
  std::string_view name, issuer, signer, about;
  bool stale = false;
};
constexpr CrlRow crl_rows[] = {
    {"root", "root", "root", "the list of the root CA"},
    {"issuing", "issuing", "issuing", "the list of the issuing CA; it has bob and server-revoked"},
    {"issuing-stale", "issuing", "issuing", "the same, out of date since yesterday", true},
    {"issuing-forged", "issuing", "unknown", "the same, signed by the key of another CA"},
};

Result<LabCrl> make_crl(const Lab& lab, const CrlRow& row, Time now) {
  x509::CrlRecipe recipe{.this_update = row.stale ? now - days(8) : now - hours(1),
                         .next_update = row.stale ? now - days(1) : now + year,
                         .number = 4096,
                         .entries = {},
                         .more_extensions = {}};
  for (const LabEntity& entity : lab.entities)
    if (entity.row->fault == LabFault::revoked && entity.row->issuer == row.issuer)
      recipe.entries.push_back(
          {to_bytes(entity.certificate->serial()), now - revoked_for, key_compromise});
  const LabEntity& issuer = *lab.find(row.issuer);
  TRY(const Bytes der, x509::mint_crl(recipe, {to_bytes(issuer.certificate->subject().der),
                                               lab.find(row.signer)->key}));
  TRY(auto crl, x509::Crl::parse(der));
  return LabCrl{row.name, row.issuer, row.about, std::move(crl)};
}

}  // namespace

std::span<const LabRow> lab_rows() { return rows; }

const LabEntity* Lab::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(entities, [&](const LabEntity& e) { return e.row->name == name; });
  return found == entities.end() ? nullptr : &*found;
}

x509::CrlRef Lab::find_crl(std::string_view name) const {
  const auto found = std::ranges::find(crls, name, &LabCrl::name);
  return found == crls.end() ? nullptr : found->crl;
}

Result<Lab> make_lab(Time now, crypto::Random& random, std::span<const std::string_view> names) {
  now = std::chrono::floor<std::chrono::seconds>(
      now);  // certificates know no fractions (RFC 5280 §4.1.2.5)
  Lab lab;
  lab.entities.reserve(std::size(rows));
  for (const LabRow& row : rows) {
    const bool wanted =
        names.empty() || row.part == LabPart::authority || std::ranges::count(names, row.name) != 0;
    if (!wanted) continue;
    TRY(auto entity, make_entity(lab, row, now, random));
    lab.entities.push_back(std::move(entity));
  }
  for (const CrlRow& row : crl_rows) {
    TRY(auto crl, make_crl(lab, row, now));
    lab.crls.push_back(std::move(crl));
  }
  return lab;
}

}  // namespace handglass::cli
