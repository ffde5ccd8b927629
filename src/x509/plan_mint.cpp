#include <algorithm>

#include "wire/der_writer.hpp"
#include "x509/minting.hpp"
#include "x509/plan.hpp"
#include "x509/pointers.hpp"

namespace handglass::x509 {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::uint8_t key_compromise = 1;  // CRLReason (RFC 5280 §5.3.1)
constexpr std::uint32_t list_number = 4096;

// Of the arc that is kept for examples, with an empty SEQUENCE in it.
Bytes odd_extension(bool critical) {
  return der::tlv(0x30, {der::tlv(0x06, der::oid_content("1.3.6.1.4.1.32473.1")),
                         critical ? der::tlv(0x01, Bytes{0xff}) : Bytes{},
                         der::tlv(0x04, der::tlv(0x30, Bytes{}))});
}

std::shared_ptr<const crypto::PrivateKey> make_key(PlannedKey kind, crypto::Random& random) {
  switch (kind) {
    case PlannedKey::p256: return crypto::generate_ec(crypto::Group::p256, random);
    case PlannedKey::p384: return crypto::generate_ec(crypto::Group::p384, random);
    case PlannedKey::p521: return crypto::generate_ec(crypto::Group::p521, random);
    case PlannedKey::rsa1024: return crypto::generate_rsa(1024, random);
    case PlannedKey::rsa2048: return crypto::generate_rsa(2048, random);
    case PlannedKey::rsa3072: return crypto::generate_rsa(3072, random);
    case PlannedKey::ed25519: return crypto::generate_ed25519(random);
  }
  return nullptr;
}

// Over SHA-1, as far as the key's algorithm has such a digest.
crypto::Scheme weak_scheme(const crypto::PrivateKey& key) {
  crypto::Scheme scheme = usual_scheme(key);
  if (scheme.algorithm != crypto::SignatureAlgorithm::ed25519)
    scheme.hash = crypto::HashAlgorithm::sha1;
  return scheme;
}

// What a flaw makes of a good recipe.
void spoil(Recipe& recipe, Flaw flaw, Part part, Time now, const crypto::PrivateKey& signer) {
  switch (flaw) {
    case Flaw::expired:
      recipe.not_before = now - days(365);
      recipe.not_after = now - days(1);
      break;
    case Flaw::not_yet_valid: recipe.not_before = now + days(1); break;
    case Flaw::altered:
      recipe.signed_as = recipe.common_name;
      if (!recipe.signed_as.empty())
        recipe.signed_as.back() = recipe.signed_as.back() == 'x' ? 'y' : 'x';
      break;
    case Flaw::spoilt_signature: recipe.spoil_signature = true; break;
    case Flaw::malformed:
      recipe.more_extensions = {odd_extension(false), odd_extension(false)};
      break;
    case Flaw::weak_digest: recipe.scheme = weak_scheme(signer); break;
    case Flaw::critical_extension: recipe.more_extensions.push_back(odd_extension(true)); break;
    case Flaw::wrong_purpose:
      recipe.extended_key_usage = {
          der::dotted(part == Part::server ? key_purpose::client_auth : key_purpose::server_auth)};
      break;
    case Flaw::wrong_usage: recipe.key_usage = {KeyUsage::non_repudiation}; break;
    case Flaw::wrong_name:
      recipe.dns_names = {"elsewhere.invalid"};
      recipe.ip_addresses.clear();
      recipe.emails.clear();
      recipe.uris.clear();
      break;
    case Flaw::must_staple: recipe.must_staple = true; break;
    case Flaw::no_ca:
      recipe.ca = false;
      recipe.path_length.reset();
      recipe.key_usage = {KeyUsage::digital_signature};
      break;
    case Flaw::no_room: recipe.path_length = 0; break;
    case Flaw::no_cert_sign: recipe.key_usage = {KeyUsage::crl_sign}; break;
    case Flaw::no_crl_sign: recipe.key_usage = {KeyUsage::key_cert_sign}; break;
    case Flaw::permits_elsewhere:
      recipe.permitted = {{GeneralName::Kind::dns, "elsewhere.invalid"},
                          {GeneralName::Kind::email, "elsewhere.invalid"}};
      break;
    case Flaw::wants_policy: recipe.explicit_policy = 0; break;
    // Not of the recipe: of the key, the signer, and the lists.
    case Flaw::weak_key:
    case Flaw::other_key:
    case Flaw::revoked:
    case Flaw::stale:
    case Flaw::early: break;
  }
}

class Mint {
 public:
  Mint(std::shared_ptr<const Plan> plan, Time now, crypto::Random& random)
      : now_(now), random_(random) {
    out_.plan = std::move(plan);
  }

  Result<Pki> run(std::span<const std::string_view> names) {
    out_.certificates.reserve(out_.plan->certificates.size());
    for (const Planned& planned : out_.plan->certificates) {
      const bool wanted = names.empty() || planned.part == Part::authority ||
                          std::ranges::count(names, planned.name) != 0;
      if (!wanted) continue;
      TRY(auto minted, certificate(planned));
      out_.certificates.push_back(std::move(minted));
    }
    for (const PlannedList& planned : out_.plan->lists) {
      TRY(auto minted, list(planned));
      if (minted.crl) out_.lists.push_back(std::move(minted));
    }
    return std::move(out_);
  }

 private:
  static Bytes subject_of(const Planned& planned) {
    return make_name(planned.recipe.common_name, planned.recipe.organization);
  }

  Result<Minted> certificate(const Planned& planned) {
    Minted out{.planned = &planned, .der = {}, .certificate = {}, .key = {}, .chain = {}};
    out.key = make_key(planned.has(Flaw::weak_key) ? PlannedKey::rsa1024 : planned.key, random_);
    const Minted* above = planned.issuer == planned.name ? nullptr : out_.find(planned.issuer);
    Issuer issuer{subject_of(above ? *above->planned : planned), above ? above->key : out.key};
    if (planned.has(Flaw::other_key)) issuer.key = make_key(PlannedKey::p256, random_);

    Recipe recipe = planned.recipe;
    recipe.not_before = now_ + planned.from;
    recipe.not_after = now_ + planned.until;
    for (const Flaw flaw : planned.flaws) spoil(recipe, flaw, planned.part, now_, *issuer.key);
    if (above && !out_.plan->published.empty()) {
      const std::string base = out_.plan->published + "/" + planned.issuer;
      recipe.more_extensions.push_back(issuer_url_extension(base + ".crt"));
      recipe.more_extensions.push_back(crl_url_extension(base + ".crl"));
    }
    TRY(out.der, mint(recipe, out.key->public_key(), issuer));
    if (auto read = Certificate::parse(out.der)) {
      out.certificate = *std::move(read);
      out.chain.push_back(out.certificate);
    }
    // Those above it, of which the one that signed itself is left out.
    if (above && above->planned->issuer != above->planned->name)
      out.chain.insert(out.chain.end(), above->chain.begin(), above->chain.end());
    return out;
  }

  Result<MintedList> list(const PlannedList& planned) {
    CrlRecipe recipe{
        .this_update = now_ - hours(1), .next_update = now_ + days(365), .number = list_number};
    if (planned.has(Flaw::stale)) {
      recipe.this_update = now_ - days(8);
      recipe.next_update = now_ - days(1);
    }
    if (planned.has(Flaw::early)) recipe.this_update = now_ + days(1);
    if (planned.has(Flaw::critical_extension)) recipe.more_extensions = {odd_extension(true)};
    recipe.spoil_signature = planned.has(Flaw::spoilt_signature);
    for (const Minted& one : out_.certificates)
      if (one.planned->has(Flaw::revoked) && one.planned->issuer == planned.issuer &&
          one.certificate)
        recipe.entries.push_back(
            {to_bytes(one.certificate->serial()), now_ - revoked_for, key_compromise});
    const Minted *issuer = out_.find(planned.issuer), *signer = out_.find(planned.signer);
    if (issuer == nullptr || signer == nullptr) return MintedList{};  // not wanted this time
    const auto key =
        planned.has(Flaw::other_key) ? make_key(PlannedKey::p256, random_) : signer->key;
    TRY(const Bytes der, mint_crl(recipe, {subject_of(*issuer->planned), key}));
    TRY(auto crl, Crl::parse(der));
    return MintedList{&planned, std::move(crl)};
  }

  Time now_;
  crypto::Random& random_;
  Pki out_;
};

}  // namespace

const Minted* Pki::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      certificates, [&](const Minted& one) { return one.planned->name == name; });
  return found == certificates.end() ? nullptr : &*found;
}

CrlRef Pki::find_list(std::string_view name) const {
  const auto found =
      std::ranges::find_if(lists, [&](const MintedList& one) { return one.planned->name == name; });
  return found == lists.end() ? nullptr : found->crl;
}

Result<Pki> mint(std::shared_ptr<const Plan> plan, Time now, crypto::Random& random,
                 std::span<const std::string_view> names) {
  // Certificates know no fractions of a second (RFC 5280 §4.1.2.5).
  return Mint(std::move(plan), std::chrono::floor<std::chrono::seconds>(now), random).run(names);
}

}  // namespace handglass::x509
