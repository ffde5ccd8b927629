#include "token/names.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>

namespace handglass::token {
namespace {

using Names = std::vector<std::string>;

// Values of PKCS#11 2.40 and 3.1, written out: where a header has another, its table would too.
TEST_CASE("answers have the names of the standard") {
  struct Known {
    unsigned long value;
    std::string_view name;
  };
  for (const auto& [value, name] : std::to_array<Known>({
           {0x000, "CKR_OK"},
           {0x005, "CKR_GENERAL_ERROR"},
           {0x01b, "CKR_ACTION_PROHIBITED"},
           {0x032, "CKR_DEVICE_REMOVED"},
           {0x054, "CKR_FUNCTION_NOT_SUPPORTED"},
           {0x070, "CKR_MECHANISM_INVALID"},
           {0x0a0, "CKR_PIN_INCORRECT"},
           {0x0a4, "CKR_PIN_LOCKED"},
           {0x0b3, "CKR_SESSION_HANDLE_INVALID"},
           {0x0e0, "CKR_TOKEN_NOT_PRESENT"},
           {0x101, "CKR_USER_NOT_LOGGED_IN"},
           {0x140, "CKR_CURVE_NOT_SUPPORTED"},
           {0x150, "CKR_BUFFER_TOO_SMALL"},
           {0x191, "CKR_CRYPTOKI_ALREADY_INITIALIZED"},
           {0x1b5, "CKR_EXCEEDED_MAX_ITERATIONS"},
           {0x1b6, "CKR_FIPS_SELF_TEST_FAILED"},
           {0x1b7, "CKR_LIBRARY_LOAD_FAILED"},
           {0x1b8, "CKR_PIN_TOO_WEAK"},
           {0x1b9, "CKR_PUBLIC_KEY_INVALID"},
           {0x200, "CKR_FUNCTION_REJECTED"},
           {0x201, "CKR_TOKEN_RESOURCE_EXCEEDED"},
           {0x202, "CKR_OPERATION_CANCEL_FAILED"},
           {0x203, "CKR_KEY_EXHAUSTED"},
           {0x999, "0x00000999"},
           {0x7fffffff, "0x7fffffff"},
           {0x80000023, "0x80000023 (vendor-defined)"},
       }))
    CHECK(name_of(ReturnValue{value}) == name);
}

TEST_CASE("every answer has a sentence of its own") {
  std::set<std::string_view> seen;
  std::size_t named = 0;
  for (unsigned long value = 0; value < 0x400; ++value) {
    const ReturnValue answer{value};
    if (name_of(answer).starts_with("0x")) continue;
    ++named;
    const std::string_view said = sentence(answer);
    INFO(name_of(answer));
    CHECK_FALSE(said.empty());
    CHECK_FALSE(said.ends_with('.'));
    CHECK(said.find("CKR_") == said.npos);
    seen.insert(said);
  }
  CHECK(named == 103);
  CHECK(seen.size() == named);
  CHECK(sentence(ReturnValue{0x999}) ==
        "the module answers with an error that PKCS#11 does not know");
  CHECK(sentence(ReturnValue{0x80000000}).find("maker") != std::string_view::npos);
  CHECK(sentence(ReturnValue{0xa4}).find("PUK") != std::string_view::npos);
}

TEST_CASE("mechanisms and keys have their names") {
  CHECK(name_of(MechanismType{0x0001}) == "CKM_RSA_PKCS");
  CHECK(name_of(MechanismType{0x000d}) == "CKM_RSA_PKCS_PSS");
  CHECK(name_of(MechanismType{0x0040}) == "CKM_SHA256_RSA_PKCS");
  CHECK(name_of(MechanismType{0x0043}) == "CKM_SHA256_RSA_PKCS_PSS");
  CHECK(name_of(MechanismType{0x0250}) == "CKM_SHA256");
  CHECK(name_of(MechanismType{0x02b0}) == "CKM_SHA3_256");
  CHECK(name_of(MechanismType{0x1040}) == "CKM_EC_KEY_PAIR_GEN");
  CHECK(name_of(MechanismType{0x1041}) == "CKM_ECDSA");
  CHECK(name_of(MechanismType{0x1044}) == "CKM_ECDSA_SHA256");
  CHECK(name_of(MechanismType{0x1050}) == "CKM_ECDH1_DERIVE");
  CHECK(name_of(MechanismType{0x1057}) == "CKM_EDDSA");
  CHECK(name_of(MechanismType{0x1087}) == "CKM_AES_GCM");
  CHECK(name_of(MechanismType{0x4021}) == "CKM_CHACHA20_POLY1305");
  CHECK(name_of(MechanismType{0x80000001}) == "0x80000001 (vendor-defined)");
  CHECK(name_of(MechanismType{0x7000}) == "0x00007000");
  CHECK(name_of(KeyType{0}) == "CKK_RSA");
  CHECK(name_of(KeyType{3}) == "CKK_EC");
  CHECK(name_of(KeyType{0x40}) == "CKK_EC_EDWARDS");
  CHECK(name_of(KeyType{0x41}) == "CKK_EC_MONTGOMERY");
  CHECK(name_of(KeyType{0xffffffff}) == "0xffffffff (vendor-defined)");
}

TEST_CASE("flags are named bit by bit, unknown ones as one number") {
  CHECK(token_flags(0).empty());
  CHECK(token_flags(0x0006040d) == Names{"CKF_RNG", "CKF_LOGIN_REQUIRED",
                                         "CKF_USER_PIN_INITIALIZED", "CKF_TOKEN_INITIALIZED",
                                         "CKF_USER_PIN_FINAL_TRY", "CKF_USER_PIN_LOCKED"});
  CHECK(token_flags(0x10000100) == Names{"CKF_PROTECTED_AUTHENTICATION_PATH", "0x10000000"});
  CHECK(slot_flags(7) == Names{"CKF_TOKEN_PRESENT", "CKF_REMOVABLE_DEVICE", "CKF_HW_SLOT"});
  CHECK(slot_flags(0x18) == Names{"0x00000018"});
  CHECK(mechanism_flags(0x2801) == Names{"CKF_HW", "CKF_SIGN", "CKF_VERIFY"});
  CHECK(mechanism_flags(0x01900000) == Names{"CKF_EC_F_P", "CKF_EC_OID", "CKF_EC_UNCOMPRESS"});
}

}  // namespace
}  // namespace handglass::token
