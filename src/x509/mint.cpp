#include "x509/mint.hpp"

#include <algorithm>

#include "crypto/hash.hpp"
#include "crypto/key_file.hpp"
#include "crypto/signature_oid.hpp"
#include "x509/extensions.hpp"
#include "x509/minting.hpp"
#include "x509/structures.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {
namespace {

Bytes rdn(std::string_view type, std::string_view value) {
  const Bytes oid = der::oid_content(type), string = directory_string(value);
  structure::AttributeTypeAndValue attribute;
  attribute.type.content = oid;
  attribute.value.whole = string;
  return der::tlv(0x31, der::encode(attribute));
}

Bytes octets(View content) { return der::tlv(0x04, content); }

Bytes basic_constraints(const Recipe& recipe) {
  structure::BasicConstraints constraints;
  constraints.ca.value.value = recipe.ca;
  Bytes length;
  if (recipe.path_length) {
    length = der::integer_content(big_endian(*recipe.path_length));
    constraints.path_len_constraint.value = der::Integer{length};
  }
  return der::encode(constraints);
}

// A named bit list ends with its last set bit (X.690 §11.2.2).
Bytes key_usage(const std::vector<KeyUsage>& usages) {
  Bytes bits(2);
  std::size_t last = 0;
  for (const KeyUsage usage : usages) {
    const auto n = static_cast<std::size_t>(usage);
    bits[n / 8] = static_cast<std::uint8_t>(bits[n / 8] | 0x80 >> (n % 8));
    last = std::max(last, n);
  }
  bits.resize(last / 8 + 1);
  return der::encode(der::BitString{static_cast<std::uint8_t>(7 - last % 8), bits});
}

Bytes extended_key_usage(const std::vector<std::string>& usages) {
  Bytes content;
  for (const std::string& usage : usages) append(content, der::tlv(0x06, der::oid_content(usage)));
  return der::tlv(0x30, content);
}

// A GeneralName of a kind that is no constructed one.
Bytes general(GeneralName::Kind kind, View value) {
  return der::tlv(static_cast<std::uint8_t>(0x80 | static_cast<std::uint8_t>(kind)), value);
}

Result<Bytes> subject_alt_name(const Recipe& recipe) {
  Bytes content;
  for (const std::string& name : recipe.dns_names)
    append(content, general(GeneralName::Kind::dns, as_bytes(name)));
  for (const std::string& text : recipe.ip_addresses) {
    const auto ip = parse_ip(text);
    if (!ip)
      return fail({.rule = Rule::certificate_malformed,
                   .field = "iPAddress",
                   .evidence = {{"value", text}}});
    append(content, general(GeneralName::Kind::ip, *ip));
  }
  for (const std::string& email : recipe.emails)
    append(content, general(GeneralName::Kind::email, as_bytes(email)));
  for (const std::string& uri : recipe.uris)
    append(content, general(GeneralName::Kind::uri, as_bytes(uri)));
  return der::tlv(0x30, content);
}

Bytes name_constraints(const Recipe& recipe) {
  Bytes content;
  const auto add = [&](std::uint8_t tag, const std::vector<Subtree>& subtrees) {
    Bytes trees;
    for (const auto& [kind, base] : subtrees)
      append(trees, der::tlv(0x30, general(kind, as_bytes(base))));
    if (!trees.empty()) append(content, der::tlv(tag, trees));
  };
  add(0xa0, recipe.permitted);
  add(0xa1, recipe.excluded);
  return der::tlv(0x30, content);
}

Bytes certificate_policies(const Recipe& recipe) {
  Bytes content;
  for (const std::string& policy : recipe.policies)
    append(content, der::tlv(0x30, der::tlv(0x06, der::oid_content(policy))));
  return der::tlv(0x30, content);
}

Bytes policy_mappings(const Recipe& recipe) {
  Bytes content;
  for (const auto& [from, to] : recipe.mappings)
    append(content, der::tlv(0x30, {der::tlv(0x06, der::oid_content(from)),
                                    der::tlv(0x06, der::oid_content(to))}));
  return der::tlv(0x30, content);
}

Bytes policy_constraints(const Recipe& recipe) {
  Bytes content;
  const auto add = [&](std::uint8_t tag, std::optional<std::uint32_t> skip) {
    if (skip) append(content, der::tlv(tag, der::integer_content(big_endian(*skip))));
  };
  add(0x80, recipe.explicit_policy);
  add(0x81, recipe.inhibit_mapping);
  return der::tlv(0x30, content);
}

// The TLS feature extension (RFC 7633), which asks for status_request.
Bytes must_staple_extension() {
  constexpr std::uint8_t status_request = 5;
  return der::tlv(0x30, {der::tlv(0x06, der::oid_content("1.3.6.1.5.5.7.1.24")),
                         der::tlv(0x04, der::tlv(0x30, der::tlv(0x02, Bytes{status_request})))});
}

// Positive, sixteen octets, the same for the same name and key.
Bytes drawn_serial(std::string_view common_name, View key) {
  const auto digest =
      crypto::hash(crypto::HashAlgorithm::sha256, concat({as_bytes(common_name), key}));
  Bytes serial = to_bytes(digest.view().first(16));
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  return serial;
}

// The content of the extensions, in order.
Result<Bytes> extensions(const Recipe& recipe, View subject_key, View issuer_key) {
  Bytes out;
  if (recipe.ca)
    append(out, make_extension(Ce::basic_constraints, true, basic_constraints(recipe)));
  if (!recipe.key_usage.empty())
    append(out, make_extension(Ce::key_usage, true, key_usage(recipe.key_usage)));
  if (!recipe.extended_key_usage.empty())
    append(out, make_extension(Ce::extended_key_usage, false,
                               extended_key_usage(recipe.extended_key_usage)));
  if (recipe.key_ids) {
    append(out, make_extension(Ce::subject_key_identifier, false, octets(key_id(subject_key))));
    append(out, make_extension(Ce::authority_key_identifier, false,
                               authority_key_identifier(issuer_key)));
  }
  if (!recipe.dns_names.empty() || !recipe.ip_addresses.empty() || !recipe.emails.empty() ||
      !recipe.uris.empty()) {
    TRY(const Bytes names, subject_alt_name(recipe));
    const bool nameless =
        recipe.common_name.empty() &&
        recipe.organization.empty();  // then it must be critical (RFC 5280 §4.2.1.6)
    append(out, make_extension(Ce::subject_alt_name, nameless, names));
  }
  if (!recipe.permitted.empty() || !recipe.excluded.empty())
    append(out, make_extension(Ce::name_constraints, true, name_constraints(recipe)));
  if (!recipe.policies.empty())
    append(out, make_extension(Ce::certificate_policies, false, certificate_policies(recipe)));
  if (recipe.explicit_policy || recipe.inhibit_mapping)
    append(out, make_extension(Ce::policy_constraints, true, policy_constraints(recipe)));
  if (!recipe.mappings.empty())
    append(out, make_extension(Ce::policy_mappings, true, policy_mappings(recipe)));
  if (recipe.inhibit_any)
    append(out,
           make_extension(Ce::inhibit_any_policy, true,
                          der::tlv(0x02, der::integer_content(big_endian(*recipe.inhibit_any)))));
  if (recipe.must_staple) append(out, must_staple_extension());
  for (const Bytes& extension : recipe.more_extensions) append(out, extension);
  return out;
}

}  // namespace

Bytes make_name(std::string_view common_name, std::string_view organization) {
  Bytes content;
  if (!common_name.empty()) append(content, rdn("2.5.4.3", common_name));
  if (!organization.empty()) append(content, rdn("2.5.4.10", organization));
  return der::tlv(0x30, content);
}

Result<Bytes> mint(const Recipe& recipe, const crypto::PublicKey& subject_key,
                   const Issuer& issuer) {
  const Bytes key = crypto::subject_public_key_info(subject_key);
  const Bytes issuer_key = crypto::subject_public_key_info(issuer.key->public_key());
  const crypto::Scheme scheme = recipe.scheme.value_or(usual_scheme(*issuer.key));
  const Bytes algorithm = crypto::algorithm_identifier(scheme);
  const bool altered = !recipe.signed_as.empty();
  const Bytes subject =
      make_name(altered ? recipe.signed_as : recipe.common_name, recipe.organization);
  const Bytes serial = der::integer_content(
      recipe.serial.empty() ? drawn_serial(recipe.common_name, key) : recipe.serial);
  const Bytes not_before = der::instant(recipe.not_before),
              not_after = der::instant(recipe.not_after);
  const Bytes version{2};
  TRY(const Bytes more, extensions(recipe, key, issuer_key));

  structure::TbsCertificate tbs;
  tbs.serial_number.content = serial;
  tbs.signature.whole = algorithm;
  tbs.issuer.whole = issuer.name;
  tbs.validity = {view_instant(not_before), view_instant(not_after)};
  tbs.subject.whole = subject;
  tbs.subject_public_key_info.whole = key;
  if (!recipe.version1) {
    tbs.version.value.emplace().value.content = version;
    if (!more.empty()) tbs.extensions.value.emplace().value.content = more;
  }
  TRY(Bytes out, signed_structure<structure::Certificate>(&structure::Certificate::tbs_certificate,
                                                          der::encode(tbs), algorithm, scheme,
                                                          *issuer.key, recipe.spoil_signature));
  if (altered) {
    const Bytes shown = make_name(recipe.common_name, recipe.organization);
    const auto signed_name = std::ranges::search(out, subject);
    if (signed_name.size() == shown.size()) std::ranges::copy(shown, signed_name.begin());
  }
  return out;
}

}  // namespace handglass::x509
