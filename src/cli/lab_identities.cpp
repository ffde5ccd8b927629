#include "cli/lab_identities.hpp"

#include <algorithm>

#include "x509/extensions.hpp"
#include "x509/mint.hpp"

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
    {"server",         "server",         "issuing", LabPart::server,    LabKey::p256,     LabFault::none,                  "localhost, server.lab, 127.0.0.1 and ::1"},
    {"server-rsa",     "server-rsa",     "issuing", LabPart::server,    LabKey::rsa_2048, LabFault::none,                  "the same names with an RSA key"},
    {"server-ed25519", "server-ed25519", "issuing", LabPart::server,    LabKey::ed25519,  LabFault::none,                  "the same names with an Ed25519 key"},
    {"server-ecdh",    "server-ecdh",    "issuing", LabPart::server,    LabKey::p256,     LabFault::key_agreement_only,    "the same names, key usage keyAgreement alone: for static ECDH"},
    {"wrong-name",     "wrong-name",     "issuing", LabPart::server,    LabKey::p256,     LabFault::wrong_name,            "a server for elsewhere.lab alone"},
    {"server-revoked", "server-revoked", "issuing", LabPart::server,    LabKey::p256,     LabFault::revoked,               "a server whose certificate is revoked"},
    {"server-expired", "server-expired", "issuing", LabPart::server,    LabKey::p256,     LabFault::expired,               "a server whose certificate has expired"},
    {"server-unknown", "server-unknown", "unknown", LabPart::server,    LabKey::p256,     LabFault::none,                  "a server of the CA that nobody trusts"},
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
  return row.issuer == "unknown" ? elsewhere : organization;
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
    case LabFault::wrong_name:
      recipe.dns_names = {"elsewhere.lab"};
      recipe.ip_addresses.clear();
      break;
  }
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

Result<LabCrl> make_crl(const Lab& lab, const LabEntity& issuer, Time now) {
  x509::CrlRecipe recipe{.this_update = now - hours(1),
                         .next_update = now + year,
                         .number = 4096,
                         .entries = {},
                         .more_extensions = {}};
  for (const LabEntity& entity : lab.entities)
    if (entity.row->fault == LabFault::revoked && entity.row->issuer == issuer.row->name)
      recipe.entries.push_back(
          {to_bytes(entity.certificate->serial()), now - hours(12), key_compromise});
  TRY(const Bytes der,
      x509::mint_crl(recipe, {x509::make_name(issuer.row->common_name, organization), issuer.key}));
  TRY(auto crl, x509::Crl::parse(der));
  return LabCrl{issuer.row->name, std::move(crl)};
}

}  // namespace

std::span<const LabRow> lab_rows() { return rows; }

const LabEntity* Lab::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(entities, [&](const LabEntity& e) { return e.row->name == name; });
  return found == entities.end() ? nullptr : &*found;
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
  for (const std::string_view name : {"root", "issuing"}) {
    TRY(auto crl, make_crl(lab, *lab.find(name), now));
    lab.crls.push_back(std::move(crl));
  }
  return lab;
}

}  // namespace handglass::cli
