#include "lab_pki.hpp"

#include <malloc.h>

#include <map>
#include <stdexcept>

#include "x509/mint.hpp"

namespace handglass::bench {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error("cannot make the PKI of the benchmarks");
  return *std::move(result);
}

const Time now = *parse_time("2026-11-20T12:00:00Z");

// A key with a source of its own, so that what it signs first is the same in every run.
struct Key {
  explicit Key(std::string_view name)
      : random(crypto::seeded_random(as_bytes(name))),
        key(crypto::generate_ec(crypto::Group::p256, *random)) {}
  std::unique_ptr<crypto::Random> random;
  std::shared_ptr<const crypto::PrivateKey> key;
};

x509::Recipe recipe_of(std::string_view name, bool ca) {
  using enum x509::KeyUsage;
  x509::Recipe recipe{.common_name = std::string(name),
                      .not_before = now - std::chrono::days(100),
                      .not_after = now + std::chrono::days(300)};
  recipe.ca = ca;
  if (ca)
    recipe.key_usage = {key_cert_sign, crl_sign};
  else
    recipe.key_usage = {digital_signature};
  return recipe;
}

x509::Issuer issuer_of(const x509::Recipe& recipe, const Key& key) {
  return {x509::make_name(recipe.common_name, recipe.organization), key.key};
}

Bytes list_by(const x509::Issuer& issuer, std::uint64_t entries) {
  x509::CrlRecipe recipe{.this_update = now - std::chrono::days(1),
                         .next_update = now + std::chrono::days(6)};
  recipe.entries.reserve(entries);
  for (std::uint64_t i = 0; i < entries; ++i) {
    recipe.entries.push_back(
        {lab_serial(i), now - std::chrono::days(2) - std::chrono::seconds(i), {}});
    if (i % 4 == 0) recipe.entries.back().reason = 1;
  }
  return must(x509::mint_crl(recipe, issuer));
}

const x509::Recipe root = recipe_of("Bench Root CA", true),
                   issuing = recipe_of("Bench Issuing CA", true);

x509::Recipe leaf_of(std::string_view name) {
  x509::Recipe leaf = recipe_of(name, false);
  leaf.extended_key_usage = {"1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"};
  leaf.dns_names = {"alice.example", "www.alice.example"};
  return leaf;
}

LabPki make() {
  const Key root_key("bench root"), issuing_key("bench issuing"), leaf_key("bench leaf");
  const x509::Issuer by_root = issuer_of(root, root_key),
                     by_issuing = issuer_of(issuing, issuing_key);
  LabPki made;
  made.now = now;
  made.root = must(x509::mint(root, root_key.key->public_key(), by_root));
  made.issuing = must(x509::mint(issuing, issuing_key.key->public_key(), by_root));
  made.leaf = must(x509::mint(leaf_of("alice"), leaf_key.key->public_key(), by_issuing));
  made.root_crl = list_by(by_root, 0);
  made.issuing_crl = list_by(by_issuing, 0);
  return made;
}

// The finisher of splitmix64: different numbers stay different.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

}  // namespace

const LabPki& lab_pki() {
  static const LabPki made = make();
  return made;
}

const std::vector<Bytes>& lab_leaves(std::size_t number) {
  static std::map<std::size_t, std::vector<Bytes>> made;
  std::vector<Bytes>& leaves = made[number];
  const Key issuing_key("bench issuing"), leaf_key("bench leaf");
  const x509::Issuer by_issuing = issuer_of(issuing, issuing_key);
  while (leaves.size() < number)
    leaves.push_back(must(x509::mint(leaf_of("alice " + std::to_string(leaves.size())),
                                     leaf_key.key->public_key(), by_issuing)));
  return leaves;
}

Bytes lab_serial(std::uint64_t entry) {
  const std::uint64_t low = mixed(entry), high = mixed(low);
  Bytes serial;
  for (const std::uint64_t half : {high, low})
    for (int shift = 56; shift >= 0; shift -= 8)
      serial.push_back(static_cast<std::uint8_t>(half >> shift));
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);  // positive, and of 16 octets
  return serial;
}

const Bytes& lab_crl(std::uint64_t entries) {
  static std::map<std::uint64_t, Bytes> made;
  Bytes& list = made[entries];
  if (list.empty()) list = list_by(issuer_of(issuing, Key("bench issuing")), entries);
  return list;
}

std::vector<Bytes> lab_serials(LookUp look_up, std::uint64_t entries) {
  if (look_up == LookUp::first) return {lab_serial(0)};
  if (look_up == LookUp::last) return {lab_serial(entries - 1)};
  const std::uint64_t from = look_up == LookUp::absent ? entries : 0;
  std::vector<Bytes> out;
  for (std::uint64_t i = 0; i < 1024; ++i)
    out.push_back(lab_serial(from + i * 7919 % entries));  // a prime: no order in the list
  return out;
}

std::size_t allocated() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace handglass::bench
