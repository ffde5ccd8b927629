// The answers that a test can ask for by name.
#pragma once
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "token/pkcs11.hpp"

namespace handglass::test_module {

// What ends a call with something else than CKR_OK.
struct Answer {
  CK_RV code;
};

// "CKR_DEVICE_ERROR", or any number as 0x....
inline CK_RV return_code(std::string_view name) {
#define HANDGLASS_CODE(code) std::pair<std::string_view, CK_RV>(#code, code)
  for (auto [known, code] : {HANDGLASS_CODE(CKR_OK),
                             HANDGLASS_CODE(CKR_HOST_MEMORY),
                             HANDGLASS_CODE(CKR_GENERAL_ERROR),
                             HANDGLASS_CODE(CKR_FUNCTION_FAILED),
                             HANDGLASS_CODE(CKR_ARGUMENTS_BAD),
                             HANDGLASS_CODE(CKR_ATTRIBUTE_SENSITIVE),
                             HANDGLASS_CODE(CKR_ATTRIBUTE_TYPE_INVALID),
                             HANDGLASS_CODE(CKR_CANT_LOCK),
                             HANDGLASS_CODE(CKR_DATA_INVALID),
                             HANDGLASS_CODE(CKR_DATA_LEN_RANGE),
                             HANDGLASS_CODE(CKR_DEVICE_ERROR),
                             HANDGLASS_CODE(CKR_DEVICE_MEMORY),
                             HANDGLASS_CODE(CKR_DEVICE_REMOVED),
                             HANDGLASS_CODE(CKR_ENCRYPTED_DATA_INVALID),
                             HANDGLASS_CODE(CKR_ENCRYPTED_DATA_LEN_RANGE),
                             HANDGLASS_CODE(CKR_FUNCTION_CANCELED),
                             HANDGLASS_CODE(CKR_FUNCTION_NOT_SUPPORTED),
                             HANDGLASS_CODE(CKR_KEY_HANDLE_INVALID),
                             HANDGLASS_CODE(CKR_KEY_SIZE_RANGE),
                             HANDGLASS_CODE(CKR_KEY_TYPE_INCONSISTENT),
                             HANDGLASS_CODE(CKR_KEY_FUNCTION_NOT_PERMITTED),
                             HANDGLASS_CODE(CKR_MECHANISM_INVALID),
                             HANDGLASS_CODE(CKR_MECHANISM_PARAM_INVALID),
                             HANDGLASS_CODE(CKR_OBJECT_HANDLE_INVALID),
                             HANDGLASS_CODE(CKR_OPERATION_ACTIVE),
                             HANDGLASS_CODE(CKR_OPERATION_NOT_INITIALIZED),
                             HANDGLASS_CODE(CKR_PIN_INCORRECT),
                             HANDGLASS_CODE(CKR_PIN_EXPIRED),
                             HANDGLASS_CODE(CKR_PIN_LOCKED),
                             HANDGLASS_CODE(CKR_SESSION_CLOSED),
                             HANDGLASS_CODE(CKR_SESSION_COUNT),
                             HANDGLASS_CODE(CKR_SESSION_HANDLE_INVALID),
                             HANDGLASS_CODE(CKR_TOKEN_NOT_PRESENT),
                             HANDGLASS_CODE(CKR_TOKEN_NOT_RECOGNIZED),
                             HANDGLASS_CODE(CKR_USER_NOT_LOGGED_IN),
                             HANDGLASS_CODE(CKR_USER_ALREADY_LOGGED_IN),
                             HANDGLASS_CODE(CKR_USER_PIN_NOT_INITIALIZED),
                             HANDGLASS_CODE(CKR_USER_ANOTHER_ALREADY_LOGGED_IN),
                             HANDGLASS_CODE(CKR_CRYPTOKI_NOT_INITIALIZED),
                             HANDGLASS_CODE(CKR_VENDOR_DEFINED)})
    if (known == name) return code;
#undef HANDGLASS_CODE
  CK_RV code = 0;
  if (name.starts_with("0x")) {
    const auto [end, error] = std::from_chars(name.data() + 2, name.data() + name.size(), code, 16);
    if (error == std::errc() && end == name.data() + name.size()) return code;
  }
  throw std::runtime_error(std::string(name) + " is no answer that is known here");
}

}  // namespace handglass::test_module
