#include "chains.hpp"

#include "mutators/der_tree.hpp"
#include "x509/minting.hpp"

namespace handglass::fuzz {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using x509::KeyUsage;

constexpr std::string_view organization = "Lab";

// Moments around the one at which everything is judged: both ends of a validity are inside.
Time moment(Pieces& in) {
  constexpr auto around = std::to_array<std::chrono::seconds>(
      {days(-900), days(-1), seconds(-1), seconds(0), seconds(1), days(1), days(900), days(12000)});
  return test::World::now() + in.one_of(around);
}

std::vector<KeyUsage> usages(Pieces& in) {
  const std::size_t bits = in.below(1 << 9);
  std::vector<KeyUsage> out;
  for (std::uint8_t bit = 0; bit < 9; ++bit)
    if (bits >> bit & 1) out.push_back(static_cast<KeyUsage>(bit));
  return out;
}

// Extensions that one of the two might know. The contents come from the input, or are those that
// stand here, which are well-formed for the identifier before them.
Bytes extension(Pieces& in) {
  struct Known {
    std::string_view oid;
    Bytes value;
  };
  static const std::vector<Known> known{
      {"2.5.29.14", {4, 2, 1, 2}},                               // subjectKeyIdentifier
      {"2.5.29.15", {3, 2, 5, 0xa0}},                            // keyUsage
      {"2.5.29.17", {0x30, 3, 0x82, 1, 'x'}},                    // subjectAltName
      {"2.5.29.18", {0x30, 3, 0x82, 1, 'x'}},                    // issuerAltName
      {"2.5.29.19", {0x30, 3, 1, 1, 0xff}},                      // basicConstraints
      {"2.5.29.19", {0x30, 0}},                                  //
      {"2.5.29.19", {0x30, 3, 2, 1, 0}},                         // a path length without cA
      {"2.5.29.19", {0x30, 3, 2, 1, 3}},                         //
      {"2.5.29.20", {2, 1, 9}},                                  // cRLNumber
      {"2.5.29.27", {2, 1, 9}},                                  // deltaCRLIndicator
      {"2.5.29.28", {0x30, 3, 0x81, 1, 0xff}},                   // issuingDistributionPoint
      {"2.5.29.30", {0x30, 7, 0xa0, 5, 0x30, 3, 0x82, 1, 'y'}},  // nameConstraints
      {"2.5.29.31", {0x30, 9, 0x30, 7, 0xa0, 5, 0xa0, 3, 0x86, 1, 'x'}},  // cRLDistributionPoints
      {"2.5.29.32", {0x30, 5, 0x30, 3, 6, 1, 0x2a}},                      // certificatePolicies
      {"2.5.29.33", {0x30, 8, 0x30, 6, 6, 1, 0x2a, 6, 1, 0x2b}},          // policyMappings
      {"2.5.29.35", {0x30, 4, 0x80, 2, 1, 2}},                            // authorityKeyIdentifier
      {"2.5.29.35", {0x30, 0}},                                           //
      {"2.5.29.36", {0x30, 3, 0x80, 1, 0}},                               // policyConstraints
      {"2.5.29.37", {0x30, 3, 6, 1, 0x2a}},                               // extKeyUsage
      {"2.5.29.54", {2, 1, 0}},                                           // inhibitAnyPolicy
      {"2.16.840.1.113730.1.1", {3, 2, 7, 0x80}},                         // nsCertType: SSL client
      {"1.3.6.1.5.5.7.1.1", {0x30, 0}},                                   // authorityInfoAccess
      {"1.3.6.1.5.5.7.1.14", {0x30, 5, 0x30, 3, 6, 1, 0x2a}},             // proxyCertInfo
      {"1.3.6.1.5.5.7.1.24", {0x30, 3, 2, 1, 5}},                         // TLS feature
      {"1.3.6.1.5.5.7.48.1.5", {5, 0}},                                   // OCSP's no check
      {"1.2.3", {5, 0}},
  };
  const Known& chosen = in.one_of(known);
  const std::uint8_t form = in.byte();
  const Bytes value = form & 2 ? in.bytes(in.byte() % 24) : chosen.value;
  return der::tlv(0x30, {der::tlv(0x06, der::oid_content(chosen.oid)),
                         form & 1 ? der::tlv(0x01, Bytes{0xff}) : Bytes{}, der::tlv(0x04, value)});
}

void edit(x509::Recipe& recipe, Pieces& in) {
  static const std::vector<std::string> names{
      "Chains Root", "Chains Issuing", "Chains ISSUING", " Chains  Issuing ", "www.server.lab", ""};
  static const std::vector<std::string> purposes{
      "1.3.6.1.5.5.7.3.1",        // serverAuth
      "1.3.6.1.5.5.7.3.2",        // clientAuth
      "1.3.6.1.5.5.7.3.9",        // OCSPSigning
      "2.5.29.37.0",              // anyExtendedKeyUsage
      "2.16.840.1.113730.4.1",    // Netscape's server gated crypto
      "1.3.6.1.4.1.311.10.3.3"};  // Microsoft's
  static const std::vector<std::string> hosts{"www.server.lab", "WWW.Server.Lab", "*.server.lab",
                                              "*.lab",          "w*.server.lab",  "*",
                                              "*.*.lab",        ".server.lab",    "www.server.lab.",
                                              "server.lab",     "*w.server.lab",  "192.0.2.7"};
  constexpr std::array hashes{crypto::HashAlgorithm::sha1, crypto::HashAlgorithm::sha384};
  switch (in.byte() % 15) {
    case 0: recipe.not_before = moment(in); break;
    case 1: recipe.not_after = moment(in); break;
    case 2: recipe.ca = !recipe.ca; break;
    case 3: recipe.path_length = in.byte() % 3; break;
    case 4: recipe.path_length = {}; break;
    case 5: recipe.key_usage = usages(in); break;
    case 6: recipe.extended_key_usage = {}; break;
    case 7: recipe.extended_key_usage.push_back(in.one_of(purposes)); break;
    case 8: recipe.dns_names = {in.one_of(hosts)}; break;
    case 9: {
      Bytes name = in.bytes(in.byte() % 20);
      for (std::uint8_t& c : name) c &= 0x7f;  // IA5String, which we insist on
      recipe.dns_names.emplace_back(as_text(name));
      break;
    }
    case 10: recipe.ip_addresses = {in.byte() % 2 == 0 ? "192.0.2.7" : "2001:db8::7"}; break;
    case 11: recipe.version1 = !recipe.version1; break;
    case 12: recipe.key_ids = !recipe.key_ids; break;
    case 13: recipe.common_name = in.one_of(names); break;
    case 14:
      if (in.byte() % 8 == 0)
        recipe.scheme = crypto::Scheme{crypto::SignatureAlgorithm::ecdsa, in.one_of(hashes)};
      else
        recipe.more_extensions.push_back(extension(in));
      break;
  }
}

void edit(x509::CrlRecipe& recipe, View leaf_serial, Pieces& in) {
  switch (in.byte() % 6) {
    case 0: recipe.this_update = moment(in); break;
    case 1: recipe.next_update = moment(in); break;
    case 2: recipe.next_update = {}; break;
    case 3: recipe.entries.push_back({to_bytes(leaf_serial), moment(in), in.byte() % 12}); break;
    case 4: recipe.entries.push_back({in.bytes(1 + in.byte() % 3), moment(in), {}}); break;
    case 5: recipe.more_extensions.push_back(extension(in)); break;
  }
}

// SIGNED of RFC 5280 §4.1, whatever is signed.
struct Signed {
  der::Any tbs, algorithm;
  der::BitString signature;
  static constexpr std::string_view name = "SIGNED";
  static constexpr auto fields = std::tuple{der::field<&Signed::tbs>("tbs"),
                                            der::field<&Signed::algorithm>("signatureAlgorithm"),
                                            der::field<&Signed::signature>("signatureValue")};
};

Bytes signed_again(View tbs, View algorithm, const crypto::PrivateKey& key) {
  Bytes bits{0};
  append(bits, x509::signature_of(tbs, x509::usual_scheme(key), key, false).value());
  return der::tlv(0x30, {to_bytes(tbs), to_bytes(algorithm), der::tlv(0x03, bits)});
}

// The signature made again over whatever is signed. Bytes that are no such structure stay.
Bytes sign_again(View der, const crypto::PrivateKey& key) {
  const auto parts = der::parse<Signed>(der);
  return parts ? signed_again(parts->tbs.whole, parts->algorithm.whole, key) : to_bytes(der);
}

}  // namespace

struct Chains::Recipes {
  x509::Recipe leaf, intermediate;
  x509::CrlRecipe crl;
  std::size_t leaf_key = 0;
  bool leaf_from_root = false;
};

Chains::Chains() {
  const auto fresh = [&] { return crypto::generate_ec(crypto::Group::p256, random_); };
  root_issuer_ = {x509::make_name("Chains Root", organization), fresh()};
  issuing_ = {x509::make_name("Chains Issuing", organization), fresh()};
  leaf_keys_ = {fresh(), crypto::generate_ed25519(random_),
                crypto::generate_ec(crypto::Group::p384, random_),
                crypto::generate_rsa(1024, random_)};
  x509::Recipe root = recipes().intermediate;
  root.common_name = "Chains Root";
  root.path_length = {};
  root_ = x509::mint(root, root_issuer_.key->public_key(), root_issuer_).value();
  root_crl_ = x509::mint_crl(recipes().crl, root_issuer_).value();
}

Chains::Recipes Chains::recipes() const {
  const Time now = test::World::now();
  Recipes out{.leaf = {.common_name = "leaf",
                       .organization = std::string(organization),
                       .not_before = now - days(10),
                       .not_after = now + days(300)},
              .intermediate = {.common_name = "Chains Issuing",
                               .organization = std::string(organization),
                               .not_before = now - days(100),
                               .not_after = now + days(1000)},
              .crl = {.this_update = now - days(1), .next_update = now + days(30)}};
  out.leaf.serial = {0x42};
  out.leaf.key_usage = {KeyUsage::digital_signature};
  out.leaf.extended_key_usage = {"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"};
  out.leaf.dns_names = {"www.server.lab"};
  out.intermediate.ca = true;
  out.intermediate.path_length = 0;
  out.intermediate.key_usage = {KeyUsage::key_cert_sign, KeyUsage::crl_sign};
  return out;
}

Chain Chains::mint(const Recipes& recipes) {
  random_.rewind("run");
  const auto& leaf_key = *leaf_keys_[recipes.leaf_key % leaf_keys_.size()];
  const auto made = [](Result<Bytes> der) { return std::move(der).value_or(Bytes{}); };
  return {.leaf = made(x509::mint(recipes.leaf, leaf_key.public_key(),
                                  recipes.leaf_from_root ? root_issuer_ : issuing_)),
          .intermediate =
              made(x509::mint(recipes.intermediate, issuing_.key->public_key(), root_issuer_)),
          .crl = made(x509::mint_crl(recipes.crl, issuing_))};
}

Chain Chains::good() { return mint(recipes()); }

Chain Chains::by_recipe(Pieces& in) {
  Recipes recipes = this->recipes();
  const std::uint8_t choices = in.byte();
  recipes.leaf_key = choices & 3;
  recipes.leaf_from_root = (choices & 0xfc) == 4;
  for (std::size_t left = in.byte() % 8; left > 0; --left) {
    const std::uint8_t which = in.byte() % 4;
    if (which == 3)
      edit(recipes.crl, recipes.leaf.serial, in);
    else
      edit(which == 2 ? recipes.intermediate : recipes.leaf, in);
  }
  return mint(recipes);
}

Chain Chains::by_edits(Pieces& in) {
  Chain chain = good();
  const std::array<std::pair<Bytes*, const crypto::PrivateKey*>, 3> parts{
      {{&chain.leaf, issuing_.key.get()},
       {&chain.intermediate, root_issuer_.key.get()},
       {&chain.crl, issuing_.key.get()}}};
  std::array<std::optional<Bytes>, 3> edited;
  std::array<Bytes, 3> algorithms;
  for (std::size_t left = 1 + in.byte() % 3; left > 0; --left) {
    const std::size_t which = in.byte() % parts.size();
    if (!edited[which]) {
      const auto whole = der::parse<Signed>(*parts[which].first).value();
      edited[which] = to_bytes(whole.tbs.whole);
      algorithms[which] = to_bytes(whole.algorithm.whole);
    }
    // The next four bytes choose the edit.
    std::uint32_t seed = 0;
    for (const std::uint8_t byte : in.bytes(4)) seed = seed << 8 | byte;
    Dice dice(seed);
    edited[which] = change_der(*edited[which], dice);
  }
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (edited[i]) *parts[i].first = signed_again(*edited[i], algorithms[i], *parts[i].second);
  return chain;
}

Chain Chains::by_der(Pieces& in) {
  random_.rewind("run");
  return {.leaf = sign_again(in.prefixed(), *issuing_.key),
          .intermediate = sign_again(in.prefixed(), *root_issuer_.key),
          .crl = sign_again(in.prefixed(), *issuing_.key)};
}

}  // namespace handglass::fuzz
