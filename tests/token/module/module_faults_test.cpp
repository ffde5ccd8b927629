// Each misbehaviour of the test module, once.
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "crypto/ecdsa.hpp"
#include "crypto/rsa_encrypt.hpp"
#include "host.hpp"

namespace handglass::test_module {
namespace {

const Bytes digest(32, 0x5a);
constexpr CK_MECHANISM plain_ecdsa{CKM_ECDSA, nullptr, 0};

bool verifies(View r_and_s) {
  return crypto::ecdsa_verify(std::get<crypto::EcPublicKey>(public_key("p256")), digest,
                              der_signature(r_and_s));
}

// The answer to signing with the P-256 key, its handle looked up anew.
CK_RV sign(const Host& host, CK_SESSION_HANDLE session) {
  return host.sign(session, plain_ecdsa, host.key(session, "p256"), digest).first;
}

CK_RV token_info(const Host& host) {
  CK_TOKEN_INFO info{};
  return host.f->C_GetTokenInfo(0, &info);
}

Bytes badly_padded() {
  const auto random = crypto::seeded_random({});
  const auto& numbers = std::get<crypto::RsaPublicKey>(public_key("rsa"));
  Bytes out = crypto::rsa_encrypt(numbers, Bytes(48), *random).value();
  out[9] ^= 1;
  return out;
}

// Whether `run`, in a process of its own, ends it with SIGABRT.
template <class Run>
bool aborts(Run run) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    std::fclose(stderr);
    run();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("removed, and put back") {
  Host host(all_objects);
  const auto session = host.ready(), other = host.open();
  const auto key = host.key(session, "p256");
  host.describe(all_objects + "fault removed\n");
  CHECK(token_info(host) == CKR_TOKEN_NOT_PRESENT);
  CHECK(host.sign(session, plain_ecdsa, key, digest).first == CKR_DEVICE_REMOVED);
  CHECK(host.sign(session, plain_ecdsa, key, digest).first == CKR_SESSION_HANDLE_INVALID);
  CK_SESSION_HANDLE none = 0;
  CHECK(host.f->C_OpenSession(0, CKF_SERIAL_SESSION, nullptr, nullptr, &none) ==
        CKR_TOKEN_NOT_PRESENT);
  CK_ULONG count = 9;
  CHECK(host.f->C_GetSlotList(CK_TRUE, nullptr, &count) == CKR_OK);
  CHECK(count == 0);

  host.describe(all_objects);
  CHECK(token_info(host) == CKR_OK);
  CHECK(host.f->C_CloseSession(other) == CKR_DEVICE_REMOVED);
  const auto again = host.open();
  CHECK(host.find(again, CKO_PRIVATE_KEY, "p256").empty());
  REQUIRE(host.login(again) == CKR_OK);
  CHECK(host.key(again, "p256") != key);
  CHECK(host.sign(again, plain_ecdsa, key, digest).first == CKR_KEY_HANDLE_INVALID);
  CHECK(sign(host, again) == CKR_OK);

  // Out and in again between two calls.
  host.describe(all_objects + "inserted 1\n");
  CHECK(host.sign(again, plain_ecdsa, key, digest).first == CKR_DEVICE_REMOVED);
  CHECK(token_info(host) == CKR_OK);
}

TEST_CASE("removed quietly: the session seems well") {
  Host host(all_objects);
  const auto session = host.ready();
  const auto key = host.key(session, "p256");
  host.describe(all_objects + "fault removed_quietly\n");
  CHECK(host.sign(session, plain_ecdsa, key, digest).first == CKR_DEVICE_ERROR);
  CHECK(host.sign(session, plain_ecdsa, key, digest).first == CKR_USER_NOT_LOGGED_IN);
  CK_SESSION_INFO info{};
  CHECK(host.f->C_GetSessionInfo(session, &info) == CKR_OK);
  CHECK(token_info(host) == CKR_TOKEN_NOT_PRESENT);
  host.describe(all_objects);
  REQUIRE(host.login(session) == CKR_OK);
  CHECK(sign(host, session) == CKR_OK);
}

TEST_CASE("token_not_present") {
  Host host("fault token_not_present\n");
  host.start();
  CHECK(token_info(host) == CKR_TOKEN_NOT_PRESENT);
  CK_ULONG count = 0;
  CHECK(host.f->C_GetSlotList(CK_TRUE, nullptr, &count) == CKR_OK);
  CHECK(count == 1);
}

TEST_CASE("locked") {
  Host host("fault locked\n");
  host.start();
  CHECK(host.login(host.open()) == CKR_PIN_LOCKED);
  CK_TOKEN_INFO info{};
  CHECK(host.f->C_GetTokenInfo(0, &info) == CKR_OK);
  CHECK((info.flags & CKF_USER_PIN_LOCKED) != 0);
}

TEST_CASE("session_lost: all sessions, once") {
  Host host(all_objects + "fault session_lost at 2\n");
  const auto session = host.ready(), other = host.open();
  CHECK(sign(host, session) == CKR_OK);
  CHECK(sign(host, session) == CKR_SESSION_HANDLE_INVALID);
  CHECK(host.f->C_CloseSession(other) == CKR_SESSION_HANDLE_INVALID);
  const auto again = host.open();
  CHECK(host.find(again, CKO_PRIVATE_KEY, "p256").empty());
  REQUIRE(host.login(again) == CKR_OK);
  CHECK(sign(host, again) == CKR_OK);
}

TEST_CASE("answers by the name of a function, and when") {
  Host host(all_objects);
  const auto session = host.ready();
  host.describe(all_objects + "fault device_error at 2\n");
  CHECK(sign(host, session) == CKR_OK);
  CHECK(sign(host, session) == CKR_DEVICE_ERROR);
  CHECK(sign(host, session) == CKR_OK);  // the failure has ended the operation
  host.describe(all_objects + "fault function_failed from 2\n");
  CHECK(sign(host, session) == CKR_OK);
  CHECK(sign(host, session) == CKR_FUNCTION_FAILED);
  CHECK(sign(host, session) == CKR_FUNCTION_FAILED);
  host.describe(all_objects + "fault answer C_SignInit CKR_HOST_MEMORY at 1\n" +
                "fault answer C_GetTokenInfo 0x80000001\n");
  CHECK(sign(host, session) == CKR_HOST_MEMORY);
  CHECK(sign(host, session) == CKR_OK);
  CHECK(token_info(host) == 0x80000001);
  host.describe(all_objects + "fault device_error\nfault busy_after_failure\n");
  CHECK(sign(host, session) == CKR_DEVICE_ERROR);
  CHECK(sign(host, session) == CKR_OPERATION_ACTIVE);
}

TEST_CASE("lengths: too small first, too large first") {
  Host host(all_objects + "fault buffer_too_small\n");
  const auto session = host.ready();
  const auto key = host.key(session, "p256");
  CK_MECHANISM mechanism = plain_ecdsa;
  Bytes data = digest, out(128);
  CK_ULONG size = 0;
  auto call = [&](CK_BYTE* to) {
    return host.f->C_Sign(session, data.data(), data.size(), to, &size);
  };
  REQUIRE(host.f->C_SignInit(session, &mechanism, key) == CKR_OK);
  CHECK(call(nullptr) == CKR_OK);
  CHECK(size == 32);
  CHECK(call(out.data()) == CKR_BUFFER_TOO_SMALL);
  CHECK(size == 128);
  CHECK(call(out.data()) == CKR_OK);
  CHECK(size == 64);
  CHECK(verifies(View(out).first(64)));

  host.describe(all_objects + "fault two_step\n");
  REQUIRE(host.f->C_SignInit(session, &mechanism, key) == CKR_OK);
  CHECK(call(nullptr) == CKR_OK);
  CHECK(size == 144);
  size = 64;
  CHECK(call(out.data()) == CKR_OK);
  CHECK(size == 64);
}

TEST_CASE("mechanisms: listed but refused, digests longer than the curve") {
  Host host(all_objects + "fault mechanism_invalid CKM_ECDSA\nfault long_digest_refused\n");
  const auto session = host.ready();
  CK_MECHANISM_INFO info{};
  CHECK(host.f->C_GetMechanismInfo(0, CKM_ECDSA, &info) == CKR_OK);
  CHECK(sign(host, session) == CKR_MECHANISM_INVALID);
  host.describe(all_objects + "fault long_digest_refused\n");
  CHECK(sign(host, session) == CKR_OK);
  CHECK(host.sign(session, plain_ecdsa, host.key(session, "p256"), Bytes(48)).first ==
        CKR_DATA_LEN_RANGE);
}

TEST_CASE("slow, and nobody else waits") {
  Host host(all_objects + "fault slow 300 at 1\n");
  const auto session = host.ready(), other = host.open();
  std::atomic<bool> signed_by_first = false;
  std::jthread first([&] { signed_by_first = sign(host, session) == CKR_OK; });
  // The other thread's calls come through while the first one sleeps.
  while (host.log().find("C_SignInit") == std::string::npos) std::this_thread::yield();
  CK_SESSION_INFO info{};
  CHECK(host.f->C_GetSessionInfo(other, &info) == CKR_OK);
  first.join();
  CHECK(signed_by_first);
  const std::string log = host.log();
  CHECK(log.find("C_GetSessionInfo") < log.find("C_Sign 0x0"));
}

TEST_CASE("strings, points, types and attributes as some have them") {
  Host host(all_objects +
            "label Short\nfault unpadded_strings\nfault ec_point_raw\nfault wrong_key_type\n");
  const auto session = host.ready();
  CK_TOKEN_INFO info{};
  REQUIRE(host.f->C_GetTokenInfo(0, &info) == CKR_OK);
  CHECK(std::string(reinterpret_cast<char*>(info.label)) == "Short");
  CHECK(info.label[6] == 0xa5);
  const auto point = [&](const std::string& name) {
    return host.attribute(session, host.find(session, CKO_PUBLIC_KEY, name).at(0), CKA_EC_POINT)
        .second;
  };
  CHECK(same(point("p256"), std::get<crypto::EcPublicKey>(public_key("p256")).point));
  CHECK(point("ed25519").size() == 32);
  const auto key = host.key(session, "p256");
  CHECK(host.attribute(session, key, CKA_KEY_TYPE).second[0] == CKK_RSA);
  CHECK(host.attribute(session, key, CKA_ALWAYS_AUTHENTICATE).first == CKR_OK);
  host.describe(all_objects + "fault no_such_attribute\n");
  for (CK_ATTRIBUTE_TYPE type : {CKA_ALWAYS_AUTHENTICATE, CKA_ALLOWED_MECHANISMS})
    CHECK(host.attribute(session, key, type).first == CKR_ATTRIBUTE_TYPE_INVALID);

  host.describe(all_objects + "fault huge_attribute\n");
  CK_ATTRIBUTE wanted{CKA_LABEL, nullptr, 0};
  CHECK(host.f->C_GetAttributeValue(session, key, &wanted, 1) == CKR_OK);
  CHECK(wanted.ulValueLen == 1UL << 40);
}

TEST_CASE("many_objects: a search without end") {
  Host host(all_objects + "fault many_objects\n");
  const auto session = host.ready();
  REQUIRE(host.f->C_FindObjectsInit(session, nullptr, 0) == CKR_OK);
  std::array<CK_OBJECT_HANDLE, 100> some{};
  for (int i = 0; i < 10; ++i) {
    CK_ULONG count = 0;
    CHECK(host.f->C_FindObjects(session, some.data(), some.size(), &count) == CKR_OK);
    CHECK(count == 100);
  }
}

TEST_CASE("interfaces") {
  using GetInterface = CK_RV (*)(CK_UTF8CHAR*, CK_VERSION*, CK_INTERFACE**, CK_FLAGS);
  using GetInterfaceList = CK_RV (*)(CK_INTERFACE*, CK_ULONG*);
  Host host("fault interface_3_only\n");
  REQUIRE(host.f == nullptr);
  const auto get = host.symbol<GetInterface>("C_GetInterface");
  CK_INTERFACE* found = nullptr;
  REQUIRE(get(nullptr, nullptr, &found, 0) == CKR_OK);
  host.f = static_cast<CK_FUNCTION_LIST*>(found->pFunctionList);
  CHECK(host.f->version.major == 3);
  host.start();
  CHECK(token_info(host) == CKR_OK);
  CK_VERSION old{2, 40};
  CHECK(get(nullptr, &old, &found, 0) == CKR_FUNCTION_FAILED);
  host.describe("");
  CHECK(get(nullptr, &old, &found, 0) == CKR_OK);
  CHECK(static_cast<CK_FUNCTION_LIST*>(found->pFunctionList)->version.major == 2);
  const auto list = host.symbol<GetInterfaceList>("C_GetInterfaceList");
  std::array<CK_INTERFACE, 2> all{};
  CK_ULONG count = 2;
  CHECK(list(all.data(), &count) == CKR_OK);
  CHECK(count == 2);
  host.describe("fault no_interfaces\n");
  CHECK(get(nullptr, nullptr, &found, 0) == CKR_FUNCTION_NOT_SUPPORTED);
}

TEST_CASE("spoilt_signature at the second") {
  Host host(all_objects + "fault spoilt_signature at 2\n");
  const auto session = host.ready();
  const auto key = host.key(session, "p256");
  CHECK(verifies(host.sign(session, plain_ecdsa, key, digest).second));
  CHECK_FALSE(verifies(host.sign(session, plain_ecdsa, key, digest).second));
  CHECK(verifies(host.sign(session, plain_ecdsa, key, digest).second));
}

TEST_CASE("busy_session: good for one signature") {
  Host host(all_objects + "fault busy_session\n");
  const auto session = host.ready();
  CHECK(sign(host, session) == CKR_OK);
  CHECK(sign(host, session) == CKR_OPERATION_ACTIVE);
  CHECK(sign(host, host.open()) == CKR_OK);
}

TEST_CASE("session_limit") {
  Host host("fault session_limit 2\n");
  host.start();
  const auto first = host.open();
  host.open();
  CK_SESSION_HANDLE none = 0;
  auto one_more = [&] {
    return host.f->C_OpenSession(0, CKF_SERIAL_SESSION, nullptr, nullptr, &none);
  };
  CHECK(one_more() == CKR_SESSION_COUNT);
  CHECK(host.f->C_CloseSession(first) == CKR_OK);
  CHECK(one_more() == CKR_OK);
}

TEST_CASE("always_authenticate: a PIN for each signature") {
  Host host(all_objects + "fault always_authenticate\npin-tries 3\n");
  const auto session = host.ready();
  const auto key = host.key(session, "p256");
  CHECK(host.attribute(session, key, CKA_ALWAYS_AUTHENTICATE).second == Bytes{1});
  CHECK(sign(host, session) == CKR_USER_NOT_LOGGED_IN);
  CHECK(host.login(session, "1234", CKU_CONTEXT_SPECIFIC) == CKR_OPERATION_NOT_INITIALIZED);
  for (int i = 0; i < 2; ++i) {
    CK_MECHANISM mechanism = plain_ecdsa;
    REQUIRE(host.f->C_SignInit(session, &mechanism, key) == CKR_OK);
    CHECK(host.login(session, "4321", CKU_CONTEXT_SPECIFIC) == CKR_PIN_INCORRECT);
    CHECK(host.login(session, "1234", CKU_CONTEXT_SPECIFIC) == CKR_OK);
    CHECK(verifies(host.sign_begun(session, digest).second));
  }
}

TEST_CASE("always_authenticate second: the first signature passes, the second logs out") {
  Host host(all_objects + "fault always_authenticate second\n");
  const auto session = host.ready();
  const auto key = host.key(session, "p256");
  CHECK(host.sign(session, plain_ecdsa, key, digest).first == CKR_OK);
  CHECK(host.sign(session, plain_ecdsa, key, digest).first == CKR_USER_NOT_LOGGED_IN);
  CHECK(host.f->C_Logout(session) == CKR_USER_NOT_LOGGED_IN);
}

TEST_CASE("protected_path: no PIN is taken from the host") {
  Host host("fault protected_path\n");
  host.start();
  const auto session = host.open();
  CK_TOKEN_INFO info{};
  REQUIRE(host.f->C_GetTokenInfo(0, &info) == CKR_OK);
  CHECK((info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0);
  CHECK(host.login(session) == CKR_ARGUMENTS_BAD);
  CHECK(host.f->C_Login(session, CKU_USER, nullptr, 0) == CKR_OK);
}

TEST_CASE("decryption: answers to bad padding, leading zeros") {
  Host host(all_objects + "fault bad_premaster CKR_GENERAL_ERROR\n");
  const auto session = host.ready();
  const auto key = host.key(session, "rsa");
  const Bytes bad = badly_padded();
  CHECK(host.decrypt(session, CKM_RSA_PKCS, key, bad).first == CKR_GENERAL_ERROR);
  host.describe(all_objects + "fault implicit_rejection\n");
  const auto first = host.decrypt(session, CKM_RSA_PKCS, key, bad);
  const auto second = host.decrypt(session, CKM_RSA_PKCS, key, bad);
  CHECK(first.first == CKR_OK);
  CHECK(first.second.size() == 48);
  CHECK(first.second != second.second);

  const auto random = crypto::seeded_random({});
  const auto& numbers = std::get<crypto::RsaPublicKey>(public_key("rsa"));
  const Bytes good = crypto::rsa_encrypt(numbers, Bytes(48, 9), *random).value();
  host.describe(all_objects + "fault strip_zeros\n");
  const auto [rv, block] = host.decrypt(session, CKM_RSA_X_509, key, good);
  CHECK(rv == CKR_OK);
  CHECK(block.size() == 255);
  CHECK(block[0] == 2);
}

TEST_CASE("cant_lock: one thread, or the end") {
  Host host(all_objects + "fault cant_lock\nfault slow 200\n");
  CK_C_INITIALIZE_ARGS args{};
  args.flags = CKF_OS_LOCKING_OK;
  CHECK(host.f->C_Initialize(&args) == CKR_CANT_LOCK);
  REQUIRE(host.f->C_Initialize(nullptr) == CKR_OK);
  const auto session = host.open(), other = host.open();
  REQUIRE(host.login(session) == CKR_OK);
  CHECK(sign(host, session) == CKR_OK);
  CHECK(sign(host, other) == CKR_OK);
  CHECK_FALSE(aborts([&] { sign(host, session); }));
  CHECK(aborts([&] {
    std::jthread first([&] { sign(host, session); });
    sign(host, other);
  }));
}

TEST_CASE("already_initialized: by another, who will end it") {
  Host host("fault already_initialized\n");
  host.no_finalize();
  CHECK(host.f->C_Initialize(nullptr) == CKR_CRYPTOKI_ALREADY_INITIALIZED);
  CHECK(token_info(host) == CKR_OK);
  CHECK(aborts([&] { host.f->C_Finalize(nullptr); }));
}

TEST_CASE("fork_unsafe: the child begins again") {
  Host host(all_objects + "fault fork_unsafe\n");
  const auto session = host.ready();
  const pid_t child = fork();
  if (child == 0) {
    const bool good = token_info(host) == CKR_CRYPTOKI_NOT_INITIALIZED &&
                      host.f->C_Initialize(nullptr) == CKR_OK && token_info(host) == CKR_OK &&
                      host.login(session) == CKR_SESSION_HANDLE_INVALID;
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(sign(host, session) == CKR_OK);
}

TEST_CASE("a description that cannot be understood ends the program") {
  Host host("");
  for (const char* text :
       {"fault nothing", "object a 01 none.key -", "pin-tries many", "colour red", "fault slow",
        "fault answer C_Sign CKR_NOTHING", "label \"open"}) {
    CAPTURE(text);
    host.describe(text);
    CHECK(aborts([&] { token_info(host); }));
  }
  host.describe("");
}

}  // namespace handglass::test_module
