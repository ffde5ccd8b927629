#include "lab.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "base/limits.hpp"
#include "x509/extensions.hpp"
#include "x509/search.hpp"

namespace handglass::x509::lab {

Time at(std::string_view text) { return parse_time(text).value(); }

namespace {
// Each key has a source of its own, so that it does not depend on what was drawn before.
crypto::Random& source(std::string_view name) {
  static std::map<std::string, std::unique_ptr<crypto::Random>, std::less<>> sources;
  auto& made = sources[std::string(name)];
  if (!made) made = crypto::seeded_random(as_bytes(name));
  return *made;
}
}  // namespace

Key key(std::size_t n) {
  static std::vector<Key> keys;
  while (keys.size() <= n)
    keys.push_back(crypto::generate_ec(crypto::Group::p256,
                                       source("x509 lab key " + std::to_string(keys.size()))));
  return keys[n];
}

Key rsa_key(std::size_t bits) {
  static std::map<std::size_t, Key> keys;
  Key& made = keys[bits];
  if (!made) made = crypto::generate_rsa(bits, source("x509 lab RSA key " + std::to_string(bits)));
  return made;
}

Recipe root_recipe(std::string name) {
  Recipe recipe = ca_recipe(std::move(name));
  recipe.not_before = at("2020-01-01");
  recipe.not_after = at("2040-01-01");
  return recipe;
}
Recipe ca_recipe(std::string name) {
  Recipe recipe;
  recipe.common_name = std::move(name);
  recipe.not_before = year_start;
  recipe.not_after = year_end;
  recipe.ca = true;
  recipe.key_usage = {KeyUsage::key_cert_sign, KeyUsage::crl_sign};
  return recipe;
}
Recipe leaf_recipe(const std::string& name) {
  Recipe recipe;
  recipe.common_name = name;
  recipe.not_before = year_start;
  recipe.not_after = year_end;
  recipe.key_usage = {KeyUsage::digital_signature};
  recipe.extended_key_usage = {der::dotted(key_purpose::client_auth),
                               der::dotted(key_purpose::server_auth)};
  recipe.dns_names = {name + ".example"};
  return recipe;
}

CertificateRef parse(View der) {
  auto certificate = Certificate::parse(der);
  if (!certificate)
    FAIL(certificate.error().field << ": " << certificate.error().evidence.front().value);
  return *certificate;
}

Entity self_signed(const Recipe& recipe, const Key& key) {
  const Issuer self{make_name(recipe.common_name, recipe.organization), key};
  return {parse(mint(recipe, key->public_key(), self).value()), key};
}

Entity issue(const Recipe& recipe, const Key& key, const Entity& issuer) {
  return {parse(mint(recipe, key->public_key(), issuer.as_issuer()).value()), key};
}

CrlRecipe crl_recipe() {
  CrlRecipe recipe;
  recipe.this_update = at("2026-05-20");
  recipe.next_update = at("2026-06-20");
  recipe.number = 4096;
  return recipe;
}

CrlRef crl(const CrlRecipe& recipe, const Entity& issuer) {
  return Crl::parse(mint_crl(recipe, issuer.as_issuer()).value()).value();
}

const Study& study() {
  static const Study made;
  return made;
}

Verdict ask(const std::vector<CertificateRef>& presented, const Trust& trust, const Policy& policy,
            const Question& question) {
  return verify(presented, trust, policy, question);
}

void check_revoked_whatever_work_is_left(const std::vector<CertificateRef>& presented,
                                         const Trust& trust, const Policy& policy,
                                         const Question& question) {
  std::size_t revoked = 0;
  for (std::size_t left = 0; left < 40; ++left) {
    CAPTURE(left);
    Inquiry inquiry{.presented = presented,
                    .trust = trust,
                    .policy = policy,
                    .question = question,
                    .responses = trust.responses};
    for (std::size_t i = left; i < limits::path_work; ++i) REQUIRE(inquiry.signatures.spend());
    const Verdict verdict = search(inquiry);
    CHECK_FALSE(verdict.accepted());
    revoked += verdict.reason() == Reason::revoked ? 1 : 0;
  }
  CHECK(revoked > 20);
}

const Checked* fault(const Verdict& verdict, Reason reason) {
  const auto found = std::ranges::find_if(verdict.checks, [&](const Checked& checked) {
    return checked.status == Status::fail && checked.reason == reason;
  });
  return found == verdict.checks.end() ? nullptr : &*found;
}

std::vector<Reason> faults(const Verdict& verdict) {
  std::vector<Reason> out;
  for (const Checked& checked : verdict.checks)
    if (checked.status == Status::fail) out.push_back(checked.reason);
  return out;
}

std::string evidence(const Checked* checked, std::string_view name) {
  if (checked == nullptr) return {};
  const auto found = std::ranges::find(checked->evidence, name, &Evidence::name);
  return found == checked->evidence.end() ? std::string() : found->value;
}

bool passes(const Verdict& verdict, Check check) {
  bool passed = false;
  for (const Checked& checked : verdict.checks) {
    if (checked.check != check) continue;
    if (checked.status == Status::fail) return false;
    passed |= checked.status == Status::pass;
  }
  return passed;
}

}  // namespace handglass::x509::lab
