#include "crypto/key_file.hpp"

#include "base/limits.hpp"
#include "crypto/big_endian.hpp"
#include "crypto/key_in_memory.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/oids.hpp"

namespace handglass::crypto {
namespace {

std::unexpected<Failure> malformed(std::string reason) {
  return fail({.rule = Rule::key_malformed, .evidence = {{"reason", std::move(reason)}}});
}
std::unexpected<Failure> unsupported(std::string reason) {
  return fail({.rule = Rule::key_unsupported, .evidence = {{"reason", std::move(reason)}}});
}

// DER that is not what it should be makes a malformed key, at the same place.
template <class T>
Result<T> parse(View der) {
  auto parsed = der::parse<T>(der);
  if (!parsed) parsed.error().rule = Rule::key_malformed;
  return parsed;
}

Result<RsaPublicKey> rsa_public_key(const der::Integer& modulus, const der::Integer& exponent) {
  if (modulus.negative() || exponent.negative())
    return malformed("a negative number in an RSA key");
  RsaPublicKey key{.modulus = to_bytes(modulus.magnitude()),
                   .exponent = to_bytes(exponent.magnitude())};
  if (key.bits() < limits::rsa_bits_min || key.bits() > limits::rsa_bits_max)
    return unsupported("RSA with a modulus of " + std::to_string(key.bits()) + " bits");
  if ((key.modulus.back() & 1) == 0) return malformed("an even RSA modulus");
  const std::size_t exponent_bits = bit_length(key.exponent);
  if ((key.exponent.back() & 1) == 0 || exponent_bits < 2)
    return malformed("an RSA exponent that is even or 1");
  if (exponent_bits > limits::rsa_exponent_bits_max)
    return unsupported("an RSA exponent of " + std::to_string(exponent_bits) + " bits");
  return key;
}

Result<Group> named_curve(View oid) {
  for (Group group : {Group::p256, Group::p384, Group::p521})
    if (same(oid, oids::of(group))) return group;
  return unsupported("the curve " + der::dotted({oid}));
}

// ECParameters: a named curve alone (RFC 5480 §2.1.1).
Result<Group> curve_parameters(const der::Any& parameters) {
  if (parameters.tag != der::tag_of<der::Oid>)
    return unsupported("an EC key whose curve is given in parameters instead of by name");
  return named_curve(parameters.content);
}
// The same of id-ecPublicKey.
Result<Group> curve_parameters(const der::Optional<der::Any>& parameters) {
  if (!parameters) return malformed("an EC key without its curve");
  return curve_parameters(*parameters);
}

// The parameters of rsaEncryption (RFC 3279 §2.3.1).
Result<void> require_null(const der::Optional<der::Any>& parameters) {
  if (parameters && parameters->tag == der::tag_of<der::Null> && parameters->content.empty())
    return {};
  return malformed("an RSA key whose parameters are not NULL");
}

// A positive number of a private key, at most as long as the largest prime that we take.
Result<SecretBytes> secret(const der::Integer& number) {
  if (number.negative() || number.magnitude().size() > SecretBytes::capacity)
    return malformed("a private number out of range");
  return SecretBytes(number.magnitude());
}

// Further primes stand in a tenth field, and the version says so (RFC 8017 §A.1.2).
bool has_more_primes(View der) {
  const auto fields = der::parse<der::SequenceOf<der::Any>>(der);
  if (!fields || fields->size == 0) return false;
  der::Items items(*fields);
  const der::Any* version = items.next();
  return version->tag == der::tag_of<der::Integer> && der::Integer{version->content}.small() == 1;
}

Result<std::shared_ptr<const PrivateKey>> read_pkcs1(View der, Random& random) {
  if (has_more_primes(der)) return unsupported("an RSA key with more than two primes");
  TRY(const auto key, parse<structure::RsaPrivateKey>(der));
  if (key.version.small() != 0) return malformed("an RSA private key of an unknown version");
  TRY(RsaPublicKey numbers, rsa_public_key(key.modulus, key.public_exponent));
  TRY(SecretBytes p, secret(key.prime1));
  TRY(SecretBytes q, secret(key.prime2));
  TRY(SecretBytes d_mod_p1, secret(key.exponent1));
  TRY(SecretBytes d_mod_q1, secret(key.exponent2));
  TRY(SecretBytes q_inverse, secret(key.coefficient));
  return rsa_private_key(numbers,
                         {.p = std::move(p),
                          .q = std::move(q),
                          .d_mod_p1 = std::move(d_mod_p1),
                          .d_mod_q1 = std::move(d_mod_q1),
                          .q_inverse = std::move(q_inverse)},
                         random);
}

// Whether a publicKey is this one, in either form: "the first octet of the OCTET STRING indicates
// whether the key is compressed" (RFC 5480 §2.2), which leaves of y its lowest bit.
bool is_point(const der::BitString& bits, View point) {
  if (bits.unused != 0) return false;
  if (same(bits.content, point)) return true;
  const std::size_t size = (point.size() - 1) / 2;
  return bits.content.size() == 1 + size && bits.content[0] == (2 | (point.back() & 1)) &&
         same(bits.content.subspan(1), point.subspan(1, size));
}

// `outer` is the curve that PKCS#8 names; SEC1 alone names its own.
Result<std::shared_ptr<const PrivateKey>> read_sec1(View der, std::optional<Group> outer,
                                                    Random& random) {
  TRY(const auto key, parse<structure::EcPrivateKey>(der));
  if (key.version.small() != 1) return malformed("an EC private key of an unknown version");
  std::optional<Group> group = outer;
  if (key.parameters) {
    TRY(const Group inner, curve_parameters(key.parameters->value));
    if (outer && inner != *outer) return malformed("an EC private key that names two curves");
    group = inner;
  }
  if (!group) return malformed("an EC private key without its curve");
  // RFC 5915 §3 wants the full length; older files leave leading zeros out.
  const View number = key.private_key.content;
  const std::size_t size = field_size(*group);
  if (number.empty() || number.size() > size)
    return malformed("an EC private number of another length than its curve's");
  SecretBytes scalar(size);
  std::ranges::fill(scalar.fill(), std::uint8_t{0});
  std::ranges::copy(number, scalar.fill().last(number.size()).begin());
  TRY(auto made, ec_private_key(*group, std::move(scalar), random));
  if (key.public_key &&
      !is_point(key.public_key->value, std::get<EcPublicKey>(made->public_key()).point))
    return malformed("an EC private key whose public point is not its own");
  return made;
}

// CurvePrivateKey, an OCTET STRING in PKCS#8's own; version 1 may bring the public key along (RFC
// 8410 §7).
Result<std::shared_ptr<const PrivateKey>> read_ed25519(const structure::PrivateKeyInfo& info) {
  if (info.private_key_algorithm.parameters) return malformed("an Ed25519 key with parameters");
  TRY(const auto seed, parse<der::OctetString>(info.private_key.content));
  if (seed.content.size() != ed25519_seed_size)
    return malformed("an Ed25519 private key of another length than 32 bytes");
  TRY(auto made, ed25519_private_key(SecretBytes(seed.content)));
  if (info.public_key &&
      (info.public_key->value.unused != 0 ||
       !same(info.public_key->value.content, std::get<Ed25519PublicKey>(made->public_key()).bytes)))
    return malformed("an Ed25519 private key whose public key is not its own");
  return made;
}

Result<std::shared_ptr<const PrivateKey>> read_pkcs8(View der, Random& random) {
  TRY(const auto info, parse<structure::PrivateKeyInfo>(der));
  if (info.version.small().value_or(2) > 1) return malformed("a PKCS#8 key of an unknown version");
  const auto& [algorithm, parameters] = info.private_key_algorithm;
  if (same(algorithm.content, oids::rsa_encryption)) {
    REQUIRE_OK(require_null(parameters));
    return read_pkcs1(info.private_key.content, random);
  }
  if (same(algorithm.content, oids::ec_public_key)) {
    TRY(const Group group, curve_parameters(parameters));
    TRY(auto made, read_sec1(info.private_key.content, group, random));
    if (info.public_key &&
        !is_point(info.public_key->value, std::get<EcPublicKey>(made->public_key()).point))
      return malformed("an EC private key whose public point is not its own");
    return made;
  }
  if (same(algorithm.content, oids::ed25519)) return read_ed25519(info);
  return unsupported("private keys of the algorithm " + der::dotted(algorithm));
}

// Of an Ed25519 point: y below the prime 2^255 - 19, and no sign for x = 0, where y is 1 or -1;
// what else there is names the point a second time (RFC 8032 §5.1.3).
bool has_one_encoding(View point) {
  const auto between = [&](std::uint8_t all) {
    return std::ranges::all_of(point.subspan(1, point.size() - 2),
                               [&](std::uint8_t byte) { return byte == all; });
  };
  const int lowest = point.front(), highest = point.back() & 0x7f;
  const bool signed_x = point.back() >= 0x80;
  if (highest == 0x7f && between(0xff)) return lowest < 0xec || (lowest == 0xec && !signed_x);
  return !signed_x || lowest != 1 || highest != 0 || !between(0);
}

// AlgorithmIdentifier of a key.
Bytes key_identifier(const PublicKey& key) {
  if (std::holds_alternative<RsaPublicKey>(key))
    return der::tlv(0x30, {der::tlv(0x06, oids::rsa_encryption), der::tlv(0x05, View{})});
  if (const auto* ec = std::get_if<EcPublicKey>(&key))
    return der::tlv(0x30,
                    {der::tlv(0x06, oids::ec_public_key), der::tlv(0x06, oids::of(ec->group))});
  return der::tlv(0x30, der::tlv(0x06, oids::ed25519));
}

}  // namespace

Result<PublicKey> public_key(View subject_public_key_info) {
  TRY(const auto info, parse<structure::SubjectPublicKeyInfo>(subject_public_key_info));
  return public_key(info);
}

Result<PublicKey> public_key(const structure::SubjectPublicKeyInfo& info) {
  const auto& [algorithm, parameters] = info.algorithm;
  const View bits = info.subject_public_key.content;
  if (info.subject_public_key.unused != 0)
    return malformed("a public key that does not end at a byte");
  if (same(algorithm.content, oids::rsa_encryption)) {
    REQUIRE_OK(require_null(parameters));
    TRY(const auto numbers, parse<structure::RsaPublicKey>(bits));
    return rsa_public_key(numbers.modulus, numbers.public_exponent);
  }
  if (same(algorithm.content, oids::ec_public_key)) {
    TRY(const Group group, curve_parameters(parameters));
    if (!bits.empty() && (bits[0] == 2 || bits[0] == 3)) return unsupported("a compressed point");
    if (!is_public_value(group, bits))
      return malformed("not a point of " + std::string(name_of(group)));
    return EcPublicKey{.group = group, .point = bits};
  }
  if (same(algorithm.content, oids::ed25519)) {
    Ed25519PublicKey key;
    if (parameters || bits.size() != key.bytes.size() || !has_one_encoding(bits))
      return malformed("not an Ed25519 key of RFC 8410");
    std::ranges::copy(bits, key.bytes.begin());
    return key;
  }
  return unsupported("public keys of the algorithm " + der::dotted(algorithm));
}

Bytes subject_public_key_info(const PublicKey& key) {
  Bytes bits{0};  // no unused bits
  if (const auto* rsa = std::get_if<RsaPublicKey>(&key))
    append(bits, der::tlv(0x30, {der::tlv(0x02, der::integer_content(rsa->modulus)),
                                 der::tlv(0x02, der::integer_content(rsa->exponent))}));
  else if (const auto* ec = std::get_if<EcPublicKey>(&key))
    append(bits, ec->point);
  else
    append(bits, std::get<Ed25519PublicKey>(key).bytes);
  return der::tlv(0x30, {key_identifier(key), der::tlv(0x03, bits)});
}

Result<std::shared_ptr<const PrivateKey>> private_key(View der, Random& random) {
  TRY(const auto members, parse<der::SequenceOf<der::Any>>(der));
  std::vector<std::uint8_t> tags;
  der::each(members, [&](const der::Any& member) { tags.push_back(member.tag); });
  constexpr auto integer = der::tag_of<der::Integer>, octets = der::tag_of<der::OctetString>;
  constexpr std::uint8_t sequence = 0x30;
  auto begins = [&](std::uint8_t first, std::uint8_t second) {
    return tags.size() >= 2 && tags[0] == first && tags[1] == second;
  };
  if (begins(integer, sequence)) return read_pkcs8(der, random);
  if (begins(integer, octets)) return read_sec1(der, std::nullopt, random);
  if (begins(integer, integer)) return read_pkcs1(der, random);
  if (tags.size() == 2 && begins(sequence, octets))
    return fail(
        {.rule = Rule::key_encrypted,
         .evidence = {{"reason", "an EncryptedPrivateKeyInfo: the key is under a password"}}});
  return malformed("neither PKCS#8, SEC1 nor PKCS#1");
}

Result<Bytes> pkcs8(const PrivateKey& key) {
  const auto* ours = dynamic_cast<const KeyInMemory*>(&key);
  if (ours == nullptr) return unsupported("a private key whose numbers this program does not hold");
  return wrap_secret(0x30, der::tlv(0x02, Bytes{0}), key_identifier(key.public_key()),
                     wrap_secret(0x04, ours->structure()));
}

}  // namespace handglass::crypto
