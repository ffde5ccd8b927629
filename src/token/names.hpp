// The names of PKCS#11's numbers, and of its answers a sentence each.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "token/numbers.hpp"

namespace handglass::token {

// "CKR_PIN_INCORRECT"; "0x80000023 (vendor-defined)" or "0x00000999" where there is no name.
std::string name_of(ReturnValue value);
// What it means to whoever has to do something about it, one sentence without its full stop. Never
// empty.
std::string_view sentence(ReturnValue value);

// "CKM_RSA_PKCS"; a number where there is no name.
std::string name_of(MechanismType type);
// "CKK_RSA".
std::string name_of(KeyType type);

// The names of the bits that are set: "CKF_SIGN", "CKF_HW". Unknown bits as one number.
std::vector<std::string> token_flags(unsigned long flags);
std::vector<std::string> slot_flags(unsigned long flags);
std::vector<std::string> mechanism_flags(unsigned long flags);

}  // namespace handglass::token
