// The user's PIN: what a try of it does, and what the flags then say.
#pragma once
#include "module.hpp"

namespace handglass::test_module {

inline constexpr CK_ULONG pin_size_min = 4, pin_size_max = 16;

bool is_locked(const SlotConfig& slot, const Token& token);
// CKF_USER_PIN_COUNT_LOW, _FINAL_TRY, _LOCKED as they stand.
CK_FLAGS pin_flags(const SlotConfig& slot, const Token& token);

// Ends the call unless the PIN is the right one; `pin` is null for the token's own keypad, where
// the user is always right.
void try_pin(const SlotConfig& slot, Token& token, const CK_UTF8CHAR* pin, CK_ULONG size);

}  // namespace handglass::test_module
