#include "pins.hpp"

#include "call.hpp"

namespace handglass::test_module {

bool is_locked(const SlotConfig& slot, const Token& token) {
  return slot.has("locked") || (slot.pin_tries != 0 && token.wrong_pins >= slot.pin_tries);
}

CK_FLAGS pin_flags(const SlotConfig& slot, const Token& token) {
  if (is_locked(slot, token)) return CKF_USER_PIN_LOCKED;
  if (token.wrong_pins == 0) return 0;
  const bool last = slot.pin_tries != 0 && token.wrong_pins + 1 == slot.pin_tries;
  return CKF_USER_PIN_COUNT_LOW | (last ? CKF_USER_PIN_FINAL_TRY : 0);
}

void try_pin(const SlotConfig& slot, Token& token, const CK_UTF8CHAR* pin, CK_ULONG size) {
  require(!is_locked(slot, token), CKR_PIN_LOCKED);
  require(slot.pin_initialised, CKR_USER_PIN_NOT_INITIALIZED);
  if (slot.has("protected_path")) {
    require(pin == nullptr && size == 0, CKR_ARGUMENTS_BAD);
  } else {
    require(pin != nullptr, CKR_ARGUMENTS_BAD);
    require(pin_size_min <= size && size <= pin_size_max, CKR_PIN_LEN_RANGE);
    if (!same(View(pin, size), as_bytes(slot.pin))) {
      ++token.wrong_pins;
      throw Answer{slot.lock_at_last && is_locked(slot, token) ? CKR_PIN_LOCKED
                                                               : CKR_PIN_INCORRECT};
    }
  }
  token.wrong_pins = 0;
}

}  // namespace handglass::test_module
