// The test module where it behaves: by PKCS#11's own rules, signatures checked by our verify().
#include <sys/wait.h>

#include <thread>

#include "crypto/digest_info.hpp"
#include "crypto/rsa_encrypt.hpp"
#include "host.hpp"

namespace handglass::test_module {
namespace {

using crypto::Scheme;
using enum crypto::SignatureAlgorithm;
using enum crypto::HashAlgorithm;

const Bytes message = to_bytes(as_bytes("what is to be signed"));

struct Case {
  std::string key;
  CK_MECHANISM_TYPE type;
  Scheme scheme;
  bool hashed;  // by the module
};

CK_RSA_PKCS_PSS_PARAMS pss_parameters(crypto::HashAlgorithm hash) {
  switch (hash) {
    case sha1: return {CKM_SHA_1, CKG_MGF1_SHA1, 20};
    case sha256: return {CKM_SHA256, CKG_MGF1_SHA256, 32};
    case sha384: return {CKM_SHA384, CKG_MGF1_SHA384, 48};
    case sha512: return {CKM_SHA512, CKG_MGF1_SHA512, 64};
  }
  return {};
}

std::string text_of(View field) {
  const std::string_view text = as_text(field);
  return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
}

}  // namespace

TEST_CASE("each mechanism makes a signature that verifies") {
  const std::vector<Case> cases = {
      {"rsa", CKM_SHA1_RSA_PKCS, {rsa_pkcs1, sha1}, true},
      {"rsa", CKM_SHA256_RSA_PKCS, {rsa_pkcs1, sha256}, true},
      {"rsa", CKM_SHA384_RSA_PKCS, {rsa_pkcs1, sha384}, true},
      {"rsa", CKM_SHA512_RSA_PKCS, {rsa_pkcs1, sha512}, true},
      {"rsa", CKM_RSA_PKCS, {rsa_pkcs1, sha256}, false},
      {"rsa", CKM_RSA_X_509, {rsa_pkcs1, sha256}, false},
      {"rsa", CKM_SHA256_RSA_PKCS_PSS, {rsa_pss, sha256}, true},
      {"rsa", CKM_SHA384_RSA_PKCS_PSS, {rsa_pss, sha384}, true},
      {"rsa", CKM_SHA512_RSA_PKCS_PSS, {rsa_pss, sha512}, true},
      {"rsa", CKM_RSA_PKCS_PSS, {rsa_pss, sha256}, false},
      {"rsa", CKM_RSA_PKCS_PSS, {rsa_pss, sha512}, false},
      {"p256", CKM_ECDSA, {ecdsa, sha256}, false},
      {"p256", CKM_ECDSA, {ecdsa, sha384}, false},
      {"p256", CKM_ECDSA_SHA256, {ecdsa, sha256}, true},
      {"p384", CKM_ECDSA, {ecdsa, sha256}, false},
      {"p384", CKM_ECDSA_SHA384, {ecdsa, sha384}, true},
      {"p384", CKM_ECDSA_SHA512, {ecdsa, sha512}, true},
      {"ed25519", CKM_EDDSA, {ed25519, {}}, true},
  };
  Host host(all_objects);
  const auto session = host.ready();
  for (const Case& each : cases) {
    CAPTURE(each.key);
    CAPTURE(each.type);
    Bytes data = message;
    if (!each.hashed) {
      const crypto::Digest digest = crypto::hash(each.scheme.hash, message);
      data = each.scheme.algorithm == rsa_pkcs1
                 ? crypto::digest_info(each.scheme.hash, digest.view())
                 : to_bytes(digest.view());
    }
    if (each.type == CKM_RSA_X_509) {
      Bytes block(256 - data.size(), 0xff);
      block[0] = 0, block[1] = 1, block.back() = 0;
      append(block, data);
      data = block;
    }
    auto pss = pss_parameters(each.scheme.hash);
    CK_MECHANISM mechanism{each.type, nullptr, 0};
    if (each.scheme.algorithm == rsa_pss)
      mechanism.pParameter = &pss, mechanism.ulParameterLen = sizeof pss;
    auto [rv, made] = host.sign(session, mechanism, host.key(session, each.key), data);
    REQUIRE(rv == CKR_OK);
    if (each.scheme.algorithm == ecdsa) made = der_signature(made);
    CHECK(crypto::verify(public_key(each.key), each.scheme, message, made));
    made.back() ^= 1;
    CHECK_FALSE(crypto::verify(public_key(each.key), each.scheme, message, made));
  }
}

TEST_CASE("RSA decryption, padded and raw") {
  Host host(all_objects);
  const auto session = host.ready();
  const auto key = host.key(session, "rsa");
  const auto random = crypto::seeded_random({});
  const auto& numbers = std::get<crypto::RsaPublicKey>(public_key("rsa"));
  const Bytes secret(48, 7);
  Bytes ciphertext = crypto::rsa_encrypt(numbers, secret, *random).value();
  CHECK(host.decrypt(session, CKM_RSA_PKCS, key, ciphertext) == std::pair(CKR_OK, secret));
  const auto [rv, block] = host.decrypt(session, CKM_RSA_X_509, key, ciphertext);
  REQUIRE(rv == CKR_OK);
  CHECK(block.size() == 256);
  CHECK(block[0] == 0);
  CHECK(block[1] == 2);
  CHECK(same(View(block).last(48), secret));
  CHECK(host.decrypt(session, CKM_RSA_PKCS, key, View(ciphertext).first(255)).first ==
        CKR_ENCRYPTED_DATA_LEN_RANGE);
  ciphertext[100] ^= 1;
  CHECK(host.decrypt(session, CKM_RSA_PKCS, key, ciphertext).first == CKR_ENCRYPTED_DATA_INVALID);
}

TEST_CASE("a length query and a small buffer leave the operation active, all else ends it") {
  Host host(all_objects);
  const auto session = host.ready();
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  Bytes digest(32, 1), out(64);
  CK_ULONG size = 0;
  REQUIRE(host.f->C_SignInit(session, &mechanism, host.key(session, "p256")) == CKR_OK);
  CHECK(host.f->C_SignInit(session, &mechanism, host.key(session, "p256")) == CKR_OPERATION_ACTIVE);
  CHECK(host.f->C_Sign(session, digest.data(), digest.size(), nullptr, &size) == CKR_OK);
  CHECK(size == 64);
  size = 63;
  CHECK(host.f->C_Sign(session, digest.data(), digest.size(), out.data(), &size) ==
        CKR_BUFFER_TOO_SMALL);
  CHECK(size == 64);
  CHECK(host.f->C_Sign(session, digest.data(), digest.size(), out.data(), &size) == CKR_OK);
  CHECK(host.sign_begun(session, digest).first == CKR_OPERATION_NOT_INITIALIZED);
  // A digest that PKCS#1 cannot hold ends the operation too.
  mechanism.mechanism = CKM_RSA_PKCS;
  CHECK(host.sign(session, mechanism, host.key(session, "rsa"), Bytes(246)).first ==
        CKR_DATA_LEN_RANGE);
  CHECK(host.sign_begun(session, digest).first == CKR_OPERATION_NOT_INITIALIZED);
  // Keys of another type, and what is no key.
  CHECK(host.sign(session, mechanism, host.key(session, "p256"), digest).first ==
        CKR_KEY_TYPE_INCONSISTENT);
  CHECK(host.sign(session, mechanism, 999, digest).first == CKR_KEY_HANDLE_INVALID);
  CHECK(host.sign(session, {CKM_SHA256, nullptr, 0}, host.key(session, "rsa"), digest).first ==
        CKR_MECHANISM_INVALID);
}

TEST_CASE("a login is the token's, and lasts while a session is open") {
  Host host(all_objects);
  host.start();
  const auto first = host.open(), second = host.open();
  CHECK(host.find(first, CKO_PRIVATE_KEY, "rsa").empty());
  CHECK(host.find(first, CKO_PUBLIC_KEY, "rsa").size() == 1);
  CHECK(host.find(first, CKO_CERTIFICATE, "rsa").size() == 1);
  CHECK(host.login(first) == CKR_OK);
  CHECK(host.login(second) == CKR_USER_ALREADY_LOGGED_IN);
  CHECK(host.find(second, CKO_PRIVATE_KEY, "rsa").size() == 1);
  CHECK(host.f->C_CloseSession(first) == CKR_OK);
  CHECK(host.find(second, CKO_PRIVATE_KEY, "rsa").size() == 1);
  CHECK(host.f->C_CloseSession(second) == CKR_OK);
  const auto third = host.open();
  CHECK(host.find(third, CKO_PRIVATE_KEY, "rsa").empty());
  CHECK(host.f->C_Logout(third) == CKR_USER_NOT_LOGGED_IN);
  CHECK(host.f->C_CloseSession(first) == CKR_SESSION_HANDLE_INVALID);
}

TEST_CASE("wrong PINs: their flags, and the lock") {
  Host host("pin 123456\npin-tries 3\n");
  host.start();
  const auto session = host.open();
  auto flags = [&] {
    CK_TOKEN_INFO info{};
    REQUIRE(host.f->C_GetTokenInfo(0, &info) == CKR_OK);
    return info.flags & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
  };
  CHECK(flags() == 0);
  CHECK(host.login(session, "123") == CKR_PIN_LEN_RANGE);
  CHECK(host.login(session, "12345678901234567") == CKR_PIN_LEN_RANGE);
  CHECK(flags() == 0);
  CHECK(host.login(session, "1234") == CKR_PIN_INCORRECT);
  CHECK(flags() == CKF_USER_PIN_COUNT_LOW);
  CHECK(host.login(session, "1234") == CKR_PIN_INCORRECT);
  CHECK(flags() == (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY));
  CHECK(host.login(session, "123456") == CKR_OK);
  CHECK(flags() == 0);
  CHECK(host.f->C_Logout(session) == CKR_OK);
  for (int i = 0; i < 3; ++i) CHECK(host.login(session, "1234") == CKR_PIN_INCORRECT);
  CHECK(flags() == CKF_USER_PIN_LOCKED);
  CHECK(host.login(session, "123456") == CKR_PIN_LOCKED);

  host.describe("wrong-pins 2\nlock-at-last on\npin-flags off\n");
  CHECK(flags() == 0);
  CHECK(host.login(session, "4321") == CKR_PIN_LOCKED);
  CHECK(host.login(session, "1234") == CKR_PIN_LOCKED);
  host.describe("pin-tries 0\n");
  for (int i = 0; i < 9; ++i) CHECK(host.login(session, "4321") == CKR_PIN_INCORRECT);
  CHECK(host.login(session) == CKR_OK);
  host.describe("pin-initialised off\n");
  CHECK(host.f->C_Logout(session) == CKR_OK);
  CHECK(host.login(session) == CKR_USER_PIN_NOT_INITIALIZED);
}

TEST_CASE("slots and their tokens") {
  Host host(
      "label \"My token\"\nserial 42\nmodel M\nslot-id 77\nmechanisms CKM_ECDSA CKM_RSA_PKCS\n"
      "slot uninitialised\nslot empty\nslot token\nlabel Other\npin 9999\n"
      "object \"the key\" a1b2 rsa.key -\npublic-keys off\nlogin-required off\n");
  host.start();
  std::array<CK_SLOT_ID, 8> ids{};
  CK_ULONG count = ids.size();
  REQUIRE(host.f->C_GetSlotList(CK_TRUE, ids.data(), &count) == CKR_OK);
  CHECK(std::vector(ids.begin(), ids.begin() + count) == std::vector<CK_SLOT_ID>{77, 1, 3});
  CHECK(host.f->C_GetSlotList(CK_FALSE, nullptr, &count) == CKR_OK);
  CHECK(count == 4);
  count = 3;
  CHECK(host.f->C_GetSlotList(CK_FALSE, ids.data(), &count) == CKR_BUFFER_TOO_SMALL);

  CK_TOKEN_INFO info{};
  REQUIRE(host.f->C_GetTokenInfo(77, &info) == CKR_OK);
  CHECK(text_of(info.label) == "My token");
  CHECK(text_of(info.serialNumber) == "42");
  CHECK(text_of(info.model) == "M");
  CHECK((info.flags & CKF_TOKEN_INITIALIZED) != 0);
  REQUIRE(host.f->C_GetTokenInfo(1, &info) == CKR_OK);
  CHECK(text_of(info.label).empty());
  CHECK((info.flags & CKF_TOKEN_INITIALIZED) == 0);
  CHECK(host.f->C_GetTokenInfo(2, &info) == CKR_TOKEN_NOT_PRESENT);
  CHECK(host.f->C_GetTokenInfo(5, &info) == CKR_SLOT_ID_INVALID);

  std::array<CK_MECHANISM_TYPE, 8> types{};
  count = types.size();
  REQUIRE(host.f->C_GetMechanismList(77, types.data(), &count) == CKR_OK);
  CHECK(count == 2);
  CHECK(types[0] == CKM_ECDSA);
  CHECK(types[1] == CKM_RSA_PKCS);
  CK_MECHANISM_INFO about{};
  CHECK(host.f->C_GetMechanismInfo(77, CKM_RSA_PKCS, &about) == CKR_OK);
  CHECK(about.flags == (CKF_SIGN | CKF_DECRYPT));
  CHECK(host.f->C_GetMechanismInfo(77, CKM_EDDSA, &about) == CKR_MECHANISM_INVALID);

  const auto session = host.open(3);
  const auto key = host.key(session, "the key");
  CHECK(host.attribute(session, key, CKA_ID).second == Bytes{0xa1, 0xb2});
  CHECK(host.find(session, CKO_PUBLIC_KEY, "the key").empty());
  CHECK(host.sign(session, {CKM_SHA256_RSA_PKCS, nullptr, 0}, key, message).first == CKR_OK);
}

TEST_CASE("attributes: secrets, unknown ones, short buffers") {
  Host host(all_objects);
  const auto session = host.ready();
  const auto key = host.key(session, "rsa");
  CHECK(host.attribute(session, key, CKA_PRIVATE_EXPONENT).first == CKR_ATTRIBUTE_SENSITIVE);
  CHECK(host.attribute(session, key, CKA_CERTIFICATE_TYPE).first == CKR_ATTRIBUTE_TYPE_INVALID);
  CHECK(host.attribute(session, key, CKA_MODULUS).second ==
        std::get<crypto::RsaPublicKey>(public_key("rsa")).modulus);
  const auto certificate = host.find(session, CKO_CERTIFICATE, "rsa").at(0);
  CHECK(host.attribute(session, certificate, CKA_VALUE).second == identities()[0].certificate);
  const auto point =
      host.attribute(session, host.find(session, CKO_PUBLIC_KEY, "p256").at(0), CKA_EC_POINT);
  CHECK(point.second == der::tlv(0x04, std::get<crypto::EcPublicKey>(public_key("p256")).point));
  // The others are answered although one cannot be.
  CK_BYTE small[1];
  CK_OBJECT_CLASS type = 0;
  std::array<CK_ATTRIBUTE, 3> wanted{
      {{CKA_MODULUS, small, sizeof small}, {CKA_CLASS, &type, sizeof type}, {CKA_ID, nullptr, 0}}};
  CHECK(host.f->C_GetAttributeValue(session, key, wanted.data(), 3) == CKR_BUFFER_TOO_SMALL);
  CHECK(wanted[0].ulValueLen == CK_UNAVAILABLE_INFORMATION);
  CHECK(type == CKO_PRIVATE_KEY);
  CHECK(wanted[2].ulValueLen == 1);
}

TEST_CASE("the log holds every call in order, and its answer") {
  Host host("");
  const auto session = host.ready();
  host.login(session);
  host.f->C_CloseSession(session);
  host.f->C_InitToken(0, nullptr, 0, nullptr);
  CHECK(host.log() ==
        "C_GetFunctionList 0x0\nC_Initialize 0x0\nC_OpenSession 0x0\nC_Login 0x0\n"
        "C_Login 0x100\nC_CloseSession 0x0\nC_InitToken 0x54\n");
}

TEST_CASE("before C_Initialize, twice, and with half a set of mutexes") {
  Host host("");
  CK_INFO info{};
  CHECK(host.f->C_GetInfo(&info) == CKR_CRYPTOKI_NOT_INITIALIZED);
  CHECK(host.f->C_Finalize(nullptr) == CKR_CRYPTOKI_NOT_INITIALIZED);
  CK_C_INITIALIZE_ARGS args{};
  args.LockMutex = [](void*) -> CK_RV { return CKR_OK; };
  CHECK(host.f->C_Initialize(&args) == CKR_ARGUMENTS_BAD);
  host.start();
  CHECK(host.f->C_Initialize(nullptr) == CKR_CRYPTOKI_ALREADY_INITIALIZED);
  CHECK(host.f->C_GetInfo(&info) == CKR_OK);
  CHECK(text_of(info.manufacturerID) == "Handglass");
}

TEST_CASE("a child process goes on, or begins again") {
  Host host(all_objects);
  const auto session = host.ready();
  const pid_t child = fork();
  if (child == 0) {
    CK_SESSION_INFO info{};
    const bool good = host.f->C_GetSessionInfo(session, &info) == CKR_OK &&
                      host.f->C_Initialize(nullptr) == CKR_OK &&
                      host.f->C_GetSessionInfo(session, &info) == CKR_SESSION_HANDLE_INVALID;
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("two copies of the library are two modules") {
  Host host("label One\n");
  const auto copy = host.folder() / "second.so";
  std::filesystem::copy_file(TEST_PKCS11, copy);
  std::ofstream(copy.string() + ".conf") << "label Two\n";
  Host second("label One\n", copy.c_str());
  host.start(), second.start();
  CK_TOKEN_INFO info{};
  REQUIRE(second.f->C_GetTokenInfo(0, &info) == CKR_OK);
  CHECK(text_of(info.label) == "Two");
  REQUIRE(host.f->C_GetTokenInfo(0, &info) == CKR_OK);
  CHECK(text_of(info.label) == "One");
}

TEST_CASE("threads share the token, a session each") {
  Host host(all_objects);
  const auto held = host.ready();
  const auto key = host.key(held, "ed25519");
  std::array<int, 4> good{};
  {
    std::vector<std::jthread> threads;
    for (int& each : good)
      threads.emplace_back([&] {
        CK_SESSION_HANDLE session = 0;
        host.f->C_OpenSession(0, CKF_SERIAL_SESSION, nullptr, nullptr, &session);
        for (int i = 0; i < 20; ++i) {
          const auto [rv, made] = host.sign(session, {CKM_EDDSA, nullptr, 0}, key, message);
          each +=
              rv == CKR_OK && crypto::verify(public_key("ed25519"), {ed25519, {}}, message, made);
        }
      });
  }
  CHECK(good == std::array{20, 20, 20, 20});
}

TEST_CASE("nothing but C_ functions is seen from outside, and the library goes when it is closed") {
  {
    Host host("");
  }
  CHECK(dlopen(TEST_PKCS11, RTLD_NOW | RTLD_NOLOAD) == nullptr);
  void* other = dlopen(NOT_PKCS11, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(other != nullptr);
  CHECK(dlsym(other, "C_GetFunctionList") == nullptr);
  dlclose(other);
}

}  // namespace handglass::test_module
