#include "token/objects.hpp"

#include <cstring>

#include "crypto/big_endian.hpp"
#include "crypto/key_file.hpp"
#include "crypto/oids.hpp"
#include "token/attributes.hpp"
#include "token/failures.hpp"
#include "wire/der.hpp"

namespace handglass::token {
namespace {

std::string text_in(const std::optional<Bytes>& value) {
  if (!value) return {};
  std::string out(as_text(*value));
  out.resize(std::min(out.size(), out.find('\0')));  // some modules count the zero at its end
  return out;
}

Bytes bytes_in(const std::optional<Bytes>& value) { return value.value_or(Bytes{}); }

// A public key by way of its SubjectPublicKeyInfo, so that it meets the same checks as any other.
std::optional<crypto::PublicKey> checked(View subject_public_key_info) {
  auto key = crypto::public_key(subject_public_key_info);
  if (!key) return std::nullopt;
  return *std::move(key);
}

std::optional<crypto::PublicKey> rsa_key(View modulus, View exponent) {
  if (modulus.empty() || exponent.empty()) return std::nullopt;
  return checked(crypto::subject_public_key_info(
      crypto::RsaPublicKey{.modulus = to_bytes(crypto::without_leading_zeros(modulus)),
                           .exponent = to_bytes(crypto::without_leading_zeros(exponent))}));
}

// CKA_EC_PARAMS: the curve's OID, or for Edwards curves also its name (PKCS#11 3.0 §2.3.5).
std::optional<crypto::Group> group_of(View parameters) {
  for (const crypto::Group group : {crypto::Group::p256, crypto::Group::p384, crypto::Group::p521})
    if (same(parameters, der::tlv(0x06, crypto::oids::of(group)))) return group;
  return std::nullopt;
}

std::string curve_name(View parameters) {
  if (const auto group = group_of(parameters)) return std::string(handglass::name_of(*group));
  const auto oid = der::parse<der::Oid>(parameters);
  if (oid && same(oid->content, crypto::oids::ed25519)) return "Ed25519";
  return oid ? der::dotted(*oid) : std::string();
}

// CKA_EC_POINT: the point in an OCTET STRING, or, as some modules have it, bare.
View bare_point(View value) {
  if (const auto wrapped = der::parse<der::OctetString>(value)) return wrapped->content;
  return value;
}

std::optional<crypto::PublicKey> point_key(KeyType type, View parameters, View value) {
  if (value.empty()) return std::nullopt;
  for (const View point : {bare_point(value), value}) {
    if (type == KeyType{CKK_EC_EDWARDS}) {
      crypto::Ed25519PublicKey key;
      if (point.size() != key.bytes.size()) continue;
      std::ranges::copy(point, key.bytes.begin());
      return key;
    }
    const auto group = group_of(parameters);
    if (!group) return std::nullopt;
    if (point.size() != crypto::public_size(*group)) continue;
    if (auto key = checked(
            crypto::subject_public_key_info(crypto::EcPublicKey{.group = *group, .point = point})))
      return key;
  }
  return std::nullopt;
}

std::size_t bits_of(const KeyObject& key, View parameters) {
  if (key.public_key)
    if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&*key.public_key)) return rsa->bits();
  if (!key.modulus.empty()) return 8 * key.modulus.size();
  if (key.key_type == KeyType{CKK_EC_EDWARDS}) return 255;
  if (const auto group = group_of(parameters))
    return *group == crypto::Group::p521 ? 521 : 8 * crypto::field_size(*group);
  return 0;
}

std::vector<MechanismType> mechanisms_in(const std::optional<Bytes>& value) {
  std::vector<MechanismType> out;
  for (std::size_t at = 0; value && at + sizeof(CK_MECHANISM_TYPE) <= value->size();
       at += sizeof(CK_MECHANISM_TYPE)) {
    CK_MECHANISM_TYPE type = 0;
    std::memcpy(&type, value->data() + at, sizeof type);
    out.push_back(MechanismType{type});
  }
  return out;
}

}  // namespace

Result<std::vector<CertificateObject>> certificates(Session& session) {
  const CK_OBJECT_CLASS wanted = CKO_CERTIFICATE;
  TRY(const auto handles, find_objects(session, {attribute(CKA_CLASS, wanted)}));
  std::vector<CertificateObject> out;
  for (const ObjectHandle handle : handles) {
    auto read =
        read_attributes(session, handle, {CKA_CERTIFICATE_TYPE, CKA_LABEL, CKA_ID, CKA_VALUE});
    if (!read) {
      if (!token_is_gone(read.error())) continue;  // one that cannot be read is passed over
      return std::unexpected(std::move(read).error());
    }
    const auto& value = (*read)[3];
    if (number_in((*read)[0]).value_or(CKC_X_509) != CKC_X_509 || !value || value->empty())
      continue;
    out.push_back({.handle = handle,
                   .label = text_in((*read)[1]),
                   .id = bytes_in((*read)[2]),
                   .der = *value});
  }
  return out;
}

Result<std::vector<KeyObject>> keys(Session& session, ObjectType type) {
  const CK_OBJECT_CLASS wanted = type == ObjectType::private_key ? CKO_PRIVATE_KEY : CKO_PUBLIC_KEY;
  TRY(const auto handles, find_objects(session, {attribute(CKA_CLASS, wanted)}));
  const std::vector<unsigned long> common{CKA_KEY_TYPE, CKA_LABEL,   CKA_ID,
                                          CKA_SIGN,     CKA_DECRYPT, CKA_DERIVE};
  std::vector<KeyObject> out;
  for (const ObjectHandle handle : handles) {
    auto read = read_attributes(session, handle, common);
    if (!read) {
      if (!token_is_gone(read.error())) continue;  // one that cannot be read is passed over
      return std::unexpected(std::move(read).error());
    }
    const auto key_type = number_in((*read)[0]);
    if (!key_type) continue;
    KeyObject key{.handle = handle,
                  .type = type,
                  .key_type = KeyType{*key_type},
                  .label = text_in((*read)[1]),
                  .id = bytes_in((*read)[2]),
                  .signs = truth_in((*read)[3]),
                  .decrypts = truth_in((*read)[4]),
                  .derives = truth_in((*read)[5])};
    // The rest is asked for by kind: some modules answer nothing at all where one attribute is not
    // the object's.
    View parameters;
    std::vector<std::optional<Bytes>> numbers;
    if (*key_type == CKK_RSA) {
      numbers = read_attributes(session, handle, {CKA_MODULUS, CKA_PUBLIC_EXPONENT})
                    .value_or(std::vector<std::optional<Bytes>>(2));
      key.modulus = bytes_in(numbers[0]);
      key.public_key = rsa_key(key.modulus, bytes_in(numbers[1]));
    } else if (*key_type == CKK_EC || *key_type == CKK_EC_EDWARDS) {
      numbers = read_attributes(session, handle, {CKA_EC_PARAMS, CKA_EC_POINT})
                    .value_or(std::vector<std::optional<Bytes>>(2));
      if (numbers[0]) parameters = *numbers[0];
      key.curve = curve_name(parameters);
      key.public_key = point_key(key.key_type, parameters, bytes_in(numbers[1]));
    }
    key.bits = bits_of(key, parameters);
    if (type == ObjectType::private_key) {
      const auto more = read_attributes(session, handle,
                                        {CKA_ALWAYS_AUTHENTICATE, CKA_ALLOWED_MECHANISMS,
                                         CKA_SENSITIVE, CKA_EXTRACTABLE})
                            .value_or(std::vector<std::optional<Bytes>>(4));
      key.always_authenticate = truth_in(more[0]);
      key.allowed = mechanisms_in(more[1]);
      key.sensitive = truth_in(more[2]);
      key.extractable = truth_in(more[3]);
    }
    out.push_back(std::move(key));
  }
  return out;
}

namespace {

// Whether an object of the same type has the same modulus or curve, as far as the token tells them.
bool is_like(Session& session, ObjectHandle handle, const KeyObject& key) {
  const bool rsa = key.key_type == KeyType{CKK_RSA};
  const auto read = read_attributes(
      session, handle, {rsa ? static_cast<unsigned long>(CKA_MODULUS) : CKA_EC_PARAMS});
  const Bytes value = read ? bytes_in(read->front()) : Bytes{};
  return rsa ? value == key.modulus : curve_name(value) == key.curve;
}

}  // namespace

Result<ObjectHandle> find_private_key(Session& session, const KeyObject& key) {
  const CK_OBJECT_CLASS object_class = CKO_PRIVATE_KEY;
  const auto type = static_cast<CK_KEY_TYPE>(key.key_type);
  const CK_ATTRIBUTE by_class = attribute(CKA_CLASS, object_class);
  const CK_ATTRIBUTE by_type = attribute(CKA_KEY_TYPE, type);
  const CK_ATTRIBUTE by_id = attribute(CKA_ID, View(key.id));
  const CK_ATTRIBUTE by_label = attribute(CKA_LABEL, as_bytes(key.label));
  const std::array<std::vector<CK_ATTRIBUTE>, 2> attempts{
      {{by_class, by_type, by_id, by_label},
       // A label that a module padded or ended with a zero is not found by what we read of it.
       {by_class, by_type, key.id.empty() ? by_label : by_id}}};
  for (const auto& wanted : attempts) {
    TRY(const auto found, find_objects(session, wanted));
    if (found.size() == 1) return found.front();
    for (const ObjectHandle handle : found)
      if (is_like(session, handle, key)) return handle;
  }
  return fail(
      {.rule = Rule::token_failed,
       .evidence = {{"reason", "the key \"" + key.label + "\" is no longer on the token"}}});
}

bool means(const Uri& uri, const std::string& label, const Bytes& id) {
  return (!uri.object || *uri.object == label) && (!uri.id || *uri.id == id);
}

}  // namespace handglass::token
