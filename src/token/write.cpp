#include "token/write.hpp"

#include <algorithm>
#include <array>

#include "base/secret_buffer.hpp"
#include "crypto/hash.hpp"
#include "crypto/key_file.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/oids.hpp"
#include "token/attributes.hpp"
#include "token/failures.hpp"
#include "token/functions.hpp"
#include "token/mechanisms.hpp"
#include "token/token.hpp"
#include "wire/der.hpp"

namespace handglass::token {
namespace {

namespace structure = crypto::structure;
using Template = std::vector<CK_ATTRIBUTE>;

constexpr CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
const CK_BBOOL& truth(bool value) { return value ? yes : no; }

std::unexpected<Failure> refused(std::string reason) {
  return fail({.rule = Rule::token_failed, .evidence = {{"reason", std::move(reason)}}});
}

// A session that ends with its scope.
class OpenSession {
 public:
  OpenSession(const Module& module, SessionHandle handle) : module_(module), handle_(handle) {}
  OpenSession(const OpenSession&) = delete;
  OpenSession& operator=(const OpenSession&) = delete;
  ~OpenSession() {
    if (open_) close_session(module_, handle_);
  }
  SessionHandle handle() const { return handle_; }
  SessionHandle release() {
    open_ = false;
    return handle_;
  }

 private:
  const Module& module_;
  SessionHandle handle_;
  bool open_ = true;
};

// Read/write, and logged in.
Result<SessionHandle> open_for(const Module& module, SlotId slot, CK_USER_TYPE user, View pin) {
  CK_SESSION_HANDLE handle = 0;
  ReturnValue answer = module.functions()(
      "C_OpenSession", [&] { return "slot " + std::to_string(slot) + ", read/write"; },
      [&](const auto& f) {
        return f.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr,
                               &handle);
      });
  if (answer != ReturnValue::ok)
    return failed_call("C_OpenSession", answer, "opening a session that may write");
  OpenSession session(module, handle);
  answer = module.functions()(
      "C_Login",
      [&] { return in_session(handle, user == CKU_SO ? "CKU_SO, PIN" : "CKU_USER, PIN"); },
      [&](const auto& f) { return f.C_Login(handle, user, unread(pin.data()), pin.size()); });
  if (answer != ReturnValue::ok && answer != ReturnValue{CKR_USER_ALREADY_LOGGED_IN})
    return failed_call("C_Login", answer, user == CKU_SO ? "as the security officer" : "",
                       Rule::pin_refused);
  return session.release();
}

Result<void> set_user_pin(const Module& module, SlotId slot, View so_pin, View user_pin) {
  TRY(const SessionHandle handle, open_for(module, slot, CKU_SO, so_pin));
  const OpenSession session(module, handle);
  const ReturnValue answer = module.functions()(
      "C_InitPIN", [&] { return in_session(handle, "PIN"); },
      [&](const auto& f) { return f.C_InitPIN(handle, unread(user_pin.data()), user_pin.size()); });
  if (answer != ReturnValue::ok)
    return failed_call("C_InitPIN", answer, "setting the user's PIN", Rule::pin_refused);
  return {};
}

// Creates an object of the token; `noun` says what for a failure.
Result<void> create(const Module& module, SessionHandle session, std::string_view noun,
                    Template attributes) {
  CK_OBJECT_HANDLE made = 0;
  const ReturnValue answer = module.functions()(
      "C_CreateObject",
      [&] {
        return in_session(
            session, std::string(noun) + ", " + std::to_string(attributes.size()) + " attributes");
      },
      [&](const auto& f) {
        return f.C_CreateObject(session, attributes.data(), attributes.size(), &made);
      });
  if (answer != ReturnValue::ok)
    return failed_call("C_CreateObject", answer, "writing the " + std::string(noun));
  return {};
}

// What every object of ours begins with. The label and the id must outlive the template.
Template begun(const CK_OBJECT_CLASS& object_class, const CK_BBOOL& is_private,
               const ObjectName& name) {
  return {attribute(CKA_CLASS, object_class), attribute(CKA_TOKEN, yes),
          attribute(CKA_PRIVATE, is_private), attribute(CKA_LABEL, as_bytes(name.label)),
          attribute(CKA_ID, View(name.id))};
}

// CKA_EC_PARAMS: the curve by its object identifier (PKCS#11 3.0 §2.3.3).
Bytes curve_parameters(const crypto::PublicKey& key) {
  if (const auto* ec = std::get_if<crypto::EcPublicKey>(&key))
    return der::tlv(0x06, crypto::oids::of(ec->group));
  return der::tlv(0x06, crypto::oids::ed25519);
}

View public_value(const crypto::PublicKey& key) {
  if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&key)) return rsa->modulus;
  if (const auto* ec = std::get_if<crypto::EcPublicKey>(&key)) return ec->point;
  return std::get<crypto::Ed25519PublicKey>(key).bytes;
}

Result<void> put_public_key(const Module& module, SessionHandle session,
                            const crypto::PublicKey& key, const ObjectName& name, KeyUses uses) {
  const CK_OBJECT_CLASS object_class = CKO_PUBLIC_KEY;
  const auto type = static_cast<CK_KEY_TYPE>(key_type_of(key));
  Template attributes = begun(object_class, no, name);
  attributes.push_back(attribute(CKA_KEY_TYPE, type));
  attributes.push_back(attribute(CKA_VERIFY, truth(uses.sign)));
  if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&key)) {
    attributes.push_back(attribute(CKA_ENCRYPT, truth(uses.decrypt)));
    attributes.push_back(attribute(CKA_MODULUS, View(rsa->modulus)));
    attributes.push_back(attribute(CKA_PUBLIC_EXPONENT, View(rsa->exponent)));
    return create(module, session, "public key", std::move(attributes));
  }
  const Bytes parameters = curve_parameters(key);
  const Bytes point = der::tlv(0x04, public_value(key));
  attributes.push_back(attribute(CKA_EC_PARAMS, View(parameters)));
  attributes.push_back(attribute(CKA_EC_POINT, View(point)));
  return create(module, session, "public key", std::move(attributes));
}

// The rest of a private key's template: `numbers` is what PKCS#8 wraps, and outlives it.
Result<void> put_private_numbers(const Module& module, SessionHandle session,
                                 const crypto::PublicKey& key, View numbers, Template attributes) {
  constexpr std::string_view noun = "private key";
  if (std::holds_alternative<crypto::RsaPublicKey>(key)) {
    TRY(const auto rsa, der::parse<structure::RsaPrivateKey>(numbers));
    for (const auto& [type, number] : {std::pair{CKA_MODULUS, rsa.modulus},
                                       {CKA_PUBLIC_EXPONENT, rsa.public_exponent},
                                       {CKA_PRIVATE_EXPONENT, rsa.private_exponent},
                                       {CKA_PRIME_1, rsa.prime1},
                                       {CKA_PRIME_2, rsa.prime2},
                                       {CKA_EXPONENT_1, rsa.exponent1},
                                       {CKA_EXPONENT_2, rsa.exponent2},
                                       {CKA_COEFFICIENT, rsa.coefficient}})
      attributes.push_back(attribute(type, number.magnitude()));
    return create(module, session, noun, std::move(attributes));
  }
  View value;
  if (std::holds_alternative<crypto::EcPublicKey>(key)) {
    TRY(const auto ec, der::parse<structure::EcPrivateKey>(numbers));
    value = ec.private_key.content;
  } else {
    TRY(const auto seed, der::parse<der::OctetString>(numbers));
    value = seed.content;
  }
  const Bytes parameters = curve_parameters(key);
  attributes.push_back(attribute(CKA_EC_PARAMS, View(parameters)));
  attributes.push_back(attribute(CKA_VALUE, value));
  return create(module, session, noun, std::move(attributes));
}

}  // namespace

Result<Slot> initialize_token(const Module& module, const Slot& slot, const std::string& label,
                              View so_pin, View user_pin) {
  if (label.empty() || label.size() > token_label_size)
    return refused("the label of a token has 1 to " + std::to_string(token_label_size) + " bytes");
  TRY(const Slot now, module.slot(slot.id));
  if (!now.token)
    return failed_call("C_GetTokenInfo", ReturnValue{CKR_TOKEN_NOT_PRESENT}, "before writing");
  if (now.token->initialized())
    return refused("the token \"" + now.token->label +
                   "\" is initialized already; it is left as it is");
  for (const View pin : {so_pin, user_pin})
    if (now.token->pin_max >= now.token->pin_min && now.token->pin_max > 0 &&
        (pin.size() < now.token->pin_min || pin.size() > now.token->pin_max))
      return refused("a PIN of this token has " + std::to_string(now.token->pin_min) + " to " +
                     std::to_string(now.token->pin_max) + " characters, the one given has " +
                     std::to_string(pin.size()) + "; the token is left as it is");
  const auto is_called_so = [&](const Slot& each) {
    return each.token && each.token->initialized() && each.token->label == label;
  };
  TRY(const auto before, module.slots());
  if (std::ranges::any_of(before, is_called_so))
    return refused("there is a token \"" + label + "\" already; it is left as it is");

  std::array<CK_UTF8CHAR, token_label_size> padded;  // with blanks, not ended (§5.5)
  padded.fill(' ');
  std::ranges::copy(label, padded.begin());
  const ReturnValue answer = module.functions()(
      "C_InitToken", [&] { return "slot " + std::to_string(slot.id) + ", PIN, \"" + label + "\""; },
      [&](const auto& f) {
        return f.C_InitToken(slot.id, unread(so_pin.data()), so_pin.size(), padded.data());
      });
  if (answer != ReturnValue::ok)
    return failed_call("C_InitToken", answer, "initializing the token");
  TRY(const auto after, module.slots());
  const auto made = std::ranges::find_if(after, is_called_so);
  if (made == after.end())
    return refused(
        "the token was initialized and is in no slot since; take it out and put it back");
  REQUIRE_OK(set_user_pin(module, made->id, so_pin, user_pin));
  return module.slot(made->id);
}

Bytes usual_id(const crypto::PublicKey& key) {
  return to_bytes(crypto::hash(crypto::HashAlgorithm::sha1, public_value(key)).view());
}

KeyUses uses_of(const x509::Certificate& certificate) {
  KeyUses uses{.sign = certificate.may(x509::KeyUsage::digital_signature)};
  if (!certificate.key()) return uses;
  uses.decrypt = std::holds_alternative<crypto::RsaPublicKey>(*certificate.key()) &&
                 certificate.may(x509::KeyUsage::key_encipherment);
  uses.derive = std::holds_alternative<crypto::EcPublicKey>(*certificate.key()) &&
                certificate.may(x509::KeyUsage::key_agreement);
  return uses;
}

Result<Writer> Writer::open(std::shared_ptr<Module> module, const Slot& slot, View user_pin) {
  TRY(const SessionHandle session, open_for(*module, slot.id, CKU_USER, user_pin));
  return Writer(std::move(module), session);
}

Writer::Writer(Writer&& other) noexcept
    : module_(std::move(other.module_)), session_(other.session_) {}

Writer::~Writer() {
  if (module_) close_session(*module_, session_);
}

Result<void> Writer::put_key_pair(const crypto::PrivateKey& key, const ObjectName& name,
                                  KeyUses uses) {
  TRY(Bytes written, crypto::pkcs8(key));
  const SecretBuffer buffer(std::move(written));
  TRY(const auto info, der::parse<structure::PrivateKeyInfo>(buffer.reveal()));
  const CK_OBJECT_CLASS object_class = CKO_PRIVATE_KEY;
  const auto type = static_cast<CK_KEY_TYPE>(key_type_of(key.public_key()));
  Template attributes = begun(object_class, yes, name);
  for (const auto& [each, value] : {std::pair{CKA_SENSITIVE, true},
                                    {CKA_EXTRACTABLE, false},
                                    {CKA_SIGN, uses.sign},
                                    {CKA_DECRYPT, uses.decrypt},
                                    {CKA_DERIVE, uses.derive}})
    attributes.push_back(attribute(each, truth(value)));
  attributes.push_back(attribute(CKA_KEY_TYPE, type));
  REQUIRE_OK(put_private_numbers(*module_, session_, key.public_key(), info.private_key.content,
                                 std::move(attributes)));
  return put_public_key(*module_, session_, key.public_key(), name, uses);
}

Result<void> Writer::put_certificate(const x509::Certificate& certificate, const ObjectName& name) {
  const CK_OBJECT_CLASS object_class = CKO_CERTIFICATE;
  const CK_CERTIFICATE_TYPE type = CKC_X_509;
  // The serial number with its tag, as the names have theirs (PKCS#11 2.40 §4.6.3).
  const Bytes serial = der::tlv(0x02, certificate.serial());
  Template attributes = begun(object_class, no, name);
  attributes.push_back(attribute(CKA_CERTIFICATE_TYPE, type));
  attributes.push_back(attribute(CKA_SUBJECT, certificate.subject().der));
  attributes.push_back(attribute(CKA_ISSUER, certificate.issuer().der));
  attributes.push_back(attribute(CKA_SERIAL_NUMBER, View(serial)));
  attributes.push_back(attribute(CKA_VALUE, certificate.der()));
  return create(*module_, session_, "certificate", std::move(attributes));
}

}  // namespace handglass::token
