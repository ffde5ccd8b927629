#include "lab_token.hpp"

#include <algorithm>
#include <cstdlib>  // also POSIX's mkdtemp and setenv
#include <fstream>

#include "crypto/oids.hpp"
#include "token/attributes.hpp"
#include "token/configured_modules.hpp"
#include "token/failures.hpp"
#include "token/pkcs11.hpp"
#include "wire/der.hpp"

namespace handglass::bench {
namespace {

using token::attribute;
using token::ReturnValue;

constexpr std::string_view pin_text = "00000000";
constexpr std::string_view label = "bench                           ";  // 32 characters
constexpr CK_BBOOL yes = CK_TRUE;

class LabPin final : public token::PinSource {
 public:
  Result<SecretBytes> pin(const token::TokenInfo&) override {
    return SecretBytes(as_bytes(pin_text));
  }
  void on_reader(const token::TokenInfo&) override {}
};

// One C_* call that must succeed.
Result<void> done(std::string_view name, CK_RV answer) {
  if (answer == CKR_OK) return {};
  return token::failed_call(name, ReturnValue{answer}, "preparing the token");
}

Result<void> initialize(const CK_FUNCTION_LIST& f, CK_SLOT_ID slot) {
  unsigned char* pin = token::unread(as_bytes(pin_text).data());
  REQUIRE_OK(done("C_InitToken", f.C_InitToken(slot, pin, pin_text.size(),
                                               token::unread(as_bytes(label).data()))));
  CK_SESSION_HANDLE session = 0;
  REQUIRE_OK(done("C_OpenSession", f.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
                                                   nullptr, nullptr, &session)));
  REQUIRE_OK(done("C_Login", f.C_Login(session, CKU_SO, pin, pin_text.size())));
  REQUIRE_OK(done("C_InitPIN", f.C_InitPIN(session, pin, pin_text.size())));
  return done("C_CloseSession", f.C_CloseSession(session));
}

// A key pair made on the token: `parameters` says of which size or curve.
Result<void> generate(const CK_FUNCTION_LIST& f, CK_SESSION_HANDLE session,
                      CK_MECHANISM_TYPE generation, const std::vector<CK_ATTRIBUTE>& parameters,
                      std::uint8_t id) {
  std::vector<CK_ATTRIBUTE> for_public{attribute(CKA_TOKEN, yes), attribute(CKA_ID, id),
                                       attribute(CKA_VERIFY, yes)};
  for_public.insert(for_public.end(), parameters.begin(), parameters.end());
  std::vector<CK_ATTRIBUTE> for_private{attribute(CKA_TOKEN, yes), attribute(CKA_ID, id),
                                        attribute(CKA_PRIVATE, yes), attribute(CKA_SENSITIVE, yes),
                                        attribute(CKA_SIGN, yes)};
  CK_MECHANISM mechanism{generation, nullptr, 0};
  CK_OBJECT_HANDLE public_key = 0, private_key = 0;
  return done(
      "C_GenerateKeyPair",
      f.C_GenerateKeyPair(session, &mechanism, for_public.data(), for_public.size(),
                          for_private.data(), for_private.size(), &public_key, &private_key));
}

Result<void> generate_all(const CK_FUNCTION_LIST& f, CK_SLOT_ID slot) {
  CK_SESSION_HANDLE session = 0;
  REQUIRE_OK(done("C_OpenSession", f.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
                                                   nullptr, nullptr, &session)));
  REQUIRE_OK(done("C_Login", f.C_Login(session, CKU_USER, token::unread(as_bytes(pin_text).data()),
                                       pin_text.size())));
  const CK_ULONG bits = 2048;
  const Bytes exponent{1, 0, 1};
  const Bytes p256 = der::tlv(0x06, crypto::oids::of(crypto::Group::p256));
  const Bytes ed25519 = der::tlv(0x06, crypto::oids::ed25519);
  REQUIRE_OK(
      generate(f, session, CKM_RSA_PKCS_KEY_PAIR_GEN,
               {attribute(CKA_MODULUS_BITS, bits), attribute(CKA_PUBLIC_EXPONENT, View(exponent))},
               LabToken::rsa2048));
  REQUIRE_OK(generate(f, session, CKM_EC_KEY_PAIR_GEN, {attribute(CKA_EC_PARAMS, View(p256))},
                      LabToken::p256));
  constexpr CK_MECHANISM_TYPE edwards_key_pair_gen = 0x1055;  // of PKCS#11 3.0
  REQUIRE_OK(generate(f, session, edwards_key_pair_gen, {attribute(CKA_EC_PARAMS, View(ed25519))},
                      LabToken::ed25519));
  return done("C_CloseSession", f.C_CloseSession(session));
}

std::string& reason() {
  static std::string text;
  return text;
}

}  // namespace

const std::string& LabToken::why_not() { return reason(); }

const LabToken* LabToken::get() {
  static const std::unique_ptr<LabToken> made = [] {
    std::unique_ptr<LabToken> lab(new LabToken);
    if (const auto opened = lab->open(); !opened) {
      reason() = "SoftHSM2 is not installed, or fails";
      for (const auto& [name, value] : opened.error().evidence)
        reason() += "; " + std::string(name) + ": " + value;
      lab.reset();
    }
    return lab;
  }();
  return made.get();
}

Result<void> LabToken::open() {
  std::string name = (std::filesystem::temp_directory_path() / "handglass-bench.XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    return fail({.rule = Rule::token_failed, .evidence = {{"reason", "no temporary folder"}}});
  folder_ = name;
  std::filesystem::create_directory(folder_ / "tokens");
  std::ofstream(folder_ / "softhsm2.conf")
      << "directories.tokendir = " << (folder_ / "tokens").string()
      << "\nobjectstore.backend = file\nlog.level = ERROR\n";
  setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);

  TRY(const auto module, token::Module::load(token::module_named("softhsm2")));
  const CK_FUNCTION_LIST& f = module->functions().list();
  TRY(const auto before, module->slots());
  if (before.empty())
    return fail({.rule = Rule::token_not_found, .evidence = {{"reason", "it has no slot"}}});
  REQUIRE_OK(initialize(f, before.front().id));
  // Its slots have other numbers now.
  TRY(const auto slots, module->slots());
  const auto slot = std::ranges::find_if(
      slots, [](const auto& each) { return each.token && each.token->initialized(); });
  if (slot == slots.end())
    return fail({.rule = Rule::token_not_found, .evidence = {{"reason", "its token is gone"}}});
  REQUIRE_OK(generate_all(f, slot->id));

  token_ = token::Token::of(module, *slot, std::make_shared<LabPin>());
  REQUIRE_OK(token_->login());
  TRY(token::Session session, token_->session());
  TRY(const auto private_keys, token::keys(session, token::ObjectType::private_key));
  TRY(const auto public_keys, token::keys(session, token::ObjectType::public_key));
  for (const Kind kind : {rsa2048, p256, ed25519}) {
    const Bytes id{static_cast<std::uint8_t>(kind)};
    const auto mine = std::ranges::find(private_keys, id, &token::KeyObject::id);
    const auto its_public = std::ranges::find(public_keys, id, &token::KeyObject::id);
    if (mine == private_keys.end() || its_public == public_keys.end() || !its_public->public_key)
      return fail({.rule = Rule::token_not_found, .evidence = {{"reason", "a key is missing"}}});
    TRY(auto key, token::open_key(token_, *mine, *its_public->public_key, crypto::system_random()));
    keys_.push_back(std::move(key));
  }
  return {};
}

LabToken::~LabToken() {
  keys_.clear();
  token_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace handglass::bench
