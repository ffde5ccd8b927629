// From the object lines to objects.
#include <stdexcept>

#include "crypto/oids.hpp"
#include "object.hpp"
#include "wire/der.hpp"
#include "x509/structures.hpp"

namespace handglass::test_module {
namespace {

Attribute truth(CK_ATTRIBUTE_TYPE type, bool value) {
  return {type, Bytes{static_cast<std::uint8_t>(value ? CK_TRUE : CK_FALSE)}};
}

Attribute number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  return {type, Bytes(bytes, bytes + sizeof value)};
}

Object begin(CK_OBJECT_CLASS object_class, bool is_private, const ObjectLine& line) {
  return {.object_class = object_class,
          .is_private = is_private,
          .attributes = {number(CKA_CLASS, object_class),
                         truth(CKA_TOKEN, true),
                         truth(CKA_PRIVATE, is_private),
                         truth(CKA_MODIFIABLE, false),
                         {CKA_LABEL, to_bytes(as_bytes(line.label))},
                         {CKA_ID, line.id}},
          .key = nullptr};
}

Object certificate_object(const ObjectLine& line) {
  Object out = begin(CKO_CERTIFICATE, false, line);
  const auto parsed = der::parse<x509::structure::Certificate>(*line.certificate);
  if (!parsed) throw std::runtime_error("a certificate that cannot be read");
  const auto& tbs = parsed->tbs_certificate.value;
  out.attributes.push_back(number(CKA_CERTIFICATE_TYPE, CKC_X_509));
  out.attributes.push_back(truth(CKA_TRUSTED, false));
  out.attributes.push_back({CKA_SUBJECT, to_bytes(tbs.subject.whole)});
  out.attributes.push_back({CKA_ISSUER, to_bytes(tbs.issuer.whole)});
  out.attributes.push_back({CKA_SERIAL_NUMBER, der::tlv(0x02, tbs.serial_number.content)});
  out.attributes.push_back({CKA_VALUE, *line.certificate});
  return out;
}

void add_curve(Object& out, View oid, View point, const SlotConfig& slot) {
  out.attributes.push_back({CKA_EC_PARAMS, der::tlv(0x06, oid)});
  if (out.object_class == CKO_PUBLIC_KEY)
    out.attributes.push_back(
        {CKA_EC_POINT, slot.has("ec_point_raw") ? to_bytes(point) : der::tlv(0x04, point)});
}

View curve_oid(crypto::Group group) {
  switch (group) {
    case crypto::Group::p256: return crypto::oids::oid<1, 2, 840, 10045, 3, 1, 7>;
    case crypto::Group::p384: return crypto::oids::oid<1, 3, 132, 0, 34>;
    default: return crypto::oids::oid<1, 3, 132, 0, 35>;
  }
}

void add_numbers(Object& out, const Key& key, const SlotConfig& slot) {
  if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&key.public_key())) {
    out.attributes.push_back({CKA_MODULUS, rsa->modulus});
    out.attributes.push_back({CKA_PUBLIC_EXPONENT, rsa->exponent});
    if (out.object_class == CKO_PUBLIC_KEY)
      out.attributes.push_back(number(CKA_MODULUS_BITS, rsa->bits()));
  } else if (const auto* ec = std::get_if<crypto::EcPublicKey>(&key.public_key())) {
    add_curve(out, curve_oid(ec->group), ec->point, slot);
  } else {
    add_curve(out, crypto::oids::ed25519,
              std::get<crypto::Ed25519PublicKey>(key.public_key()).bytes, slot);
  }
  out.attributes.push_back(truth(CKA_DERIVE, false));
  out.attributes.push_back(truth(CKA_LOCAL, false));
  // As real modules have it: there, and empty.
  out.attributes.push_back({CKA_PUBLIC_KEY_INFO, {}});
}

Object public_object(const ObjectLine& line, const Key& key, const SlotConfig& slot) {
  Object out = begin(CKO_PUBLIC_KEY, false, line);
  out.attributes.push_back(number(CKA_KEY_TYPE, key.type()));
  out.attributes.push_back(truth(CKA_VERIFY, true));
  out.attributes.push_back(truth(CKA_ENCRYPT, key.type() == CKK_RSA));
  out.attributes.push_back(truth(CKA_WRAP, false));
  add_numbers(out, key, slot);
  return out;
}

Object private_object(const ObjectLine& line, std::shared_ptr<const Key> key,
                      const SlotConfig& slot) {
  Object out = begin(CKO_PRIVATE_KEY, slot.login_required, line);
  const CK_KEY_TYPE other = key->type() == CKK_RSA ? CKK_EC : CKK_RSA;
  out.attributes.push_back(number(CKA_KEY_TYPE, slot.has("wrong_key_type") ? other : key->type()));
  out.attributes.push_back(truth(CKA_SIGN, true));
  out.attributes.push_back(truth(CKA_DECRYPT, key->type() == CKK_RSA));
  out.attributes.push_back(truth(CKA_UNWRAP, false));
  out.attributes.push_back(truth(CKA_SENSITIVE, true));
  out.attributes.push_back(truth(CKA_ALWAYS_SENSITIVE, true));
  out.attributes.push_back(truth(CKA_EXTRACTABLE, false));
  out.attributes.push_back(truth(CKA_NEVER_EXTRACTABLE, true));
  if (!slot.has("no_such_attribute")) {
    out.attributes.push_back(truth(CKA_ALWAYS_AUTHENTICATE, slot.has("always_authenticate")));
    Bytes allowed;
    for (CK_MECHANISM_TYPE type : slot.allowed_mechanisms)
      append(allowed, number(CKA_ALLOWED_MECHANISMS, type).value);
    out.attributes.push_back({CKA_ALLOWED_MECHANISMS, allowed});
  }
  add_numbers(out, *key, slot);
  out.key = std::move(key);
  return out;
}

}  // namespace

std::vector<Object> make_objects(const SlotConfig& slot) {
  std::vector<Object> out;
  for (const ObjectLine& line : slot.objects) {
    if (line.key) {
      const auto key = std::make_shared<const Key>(*line.key);
      out.push_back(private_object(line, key, slot));
      if (slot.public_keys) out.push_back(public_object(line, *key, slot));
    }
    if (line.certificate) out.push_back(certificate_object(line));
  }
  return out;
}

}  // namespace handglass::test_module
