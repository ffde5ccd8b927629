// Slots, tokens, mechanisms.
#include "call.hpp"
#include "fixed_text.hpp"
#include "pins.hpp"

using namespace handglass::test_module;

namespace {

// The list of PKCS#11 3.0 §5.2: a count where there is no room yet.
template <class T>
void put_list(const std::vector<T>& list, T* out, CK_ULONG* count) {
  require(count != nullptr, CKR_ARGUMENTS_BAD);
  const CK_ULONG room = *count;
  *count = list.size();
  if (out == nullptr) return;
  require(room >= list.size(), CKR_BUFFER_TOO_SMALL);
  std::ranges::copy(list, out);
}

std::vector<CK_MECHANISM_TYPE> listed(const SlotConfig& slot) {
  if (slot.mechanisms) return *slot.mechanisms;
  std::vector<CK_MECHANISM_TYPE> out;
  for (const Mechanism& each : mechanisms) out.push_back(each.type);
  return out;
}

CK_FLAGS token_flags(const SlotConfig& slot, const Token& token) {
  CK_FLAGS out = CKF_RNG;
  if (slot.kind == SlotKind::token) out |= CKF_TOKEN_INITIALIZED;
  if (slot.login_required) out |= CKF_LOGIN_REQUIRED;
  if (slot.pin_initialised) out |= CKF_USER_PIN_INITIALIZED;
  if (slot.has("protected_path")) out |= CKF_PROTECTED_AUTHENTICATION_PATH;
  return slot.pin_flags ? out | pin_flags(slot, token) : out;
}

}  // namespace

CK_RV C_GetSlotList(CK_BBOOL token_present, CK_SLOT_ID* out, CK_ULONG* count) {
  return call("C_GetSlotList", [&](Module& module) {
    std::vector<CK_SLOT_ID> list;
    for (std::size_t i = 0; i < module.config().slots.size(); ++i)
      if (token_present == CK_FALSE || !module.token(i).away)
        list.push_back(module.slot_config(i).id);
    put_list(list, out, count);
  });
}

CK_RV C_GetSlotInfo(CK_SLOT_ID id, CK_SLOT_INFO* info) {
  return call("C_GetSlotInfo", [&](Module& module) {
    require(info != nullptr, CKR_ARGUMENTS_BAD);
    const std::size_t slot = module.slot(id);
    const bool unpadded = module.slot_config(slot).has("unpadded_strings");
    *info = {};
    put_text(info->slotDescription, "Test slot " + std::to_string(slot), unpadded);
    put_text(info->manufacturerID, "Handglass", unpadded);
    info->flags = CKF_REMOVABLE_DEVICE | (module.token(slot).away ? 0 : CKF_TOKEN_PRESENT);
    info->hardwareVersion = {1, 0};
    info->firmwareVersion = {1, 1};
  });
}

CK_RV C_GetTokenInfo(CK_SLOT_ID id, CK_TOKEN_INFO* info) {
  return call("C_GetTokenInfo", [&](Module& module) {
    require(info != nullptr, CKR_ARGUMENTS_BAD);
    const std::size_t slot = module.slot_with_token(id);
    const SlotConfig& config = module.slot_config(slot);
    const bool unpadded = config.has("unpadded_strings");
    *info = {};
    put_text(info->label, config.label, unpadded);
    put_text(info->manufacturerID, config.manufacturer, unpadded);
    put_text(info->model, config.model, unpadded);
    put_text(info->serialNumber, config.serial, unpadded);
    info->flags = token_flags(config, module.token(slot));
    const Fault* limit = config.fault("session_limit");
    info->ulMaxSessionCount = limit != nullptr ? std::stoul(limit->arguments[0])
                                               : static_cast<CK_ULONG>(CK_EFFECTIVELY_INFINITE);
    info->ulMaxRwSessionCount = info->ulMaxSessionCount;
    info->ulSessionCount = module.count_sessions(slot, 0);
    info->ulRwSessionCount = module.count_sessions(slot, CKF_RW_SESSION);
    info->ulMinPinLen = pin_size_min;
    info->ulMaxPinLen = pin_size_max;
    info->ulTotalPublicMemory = info->ulTotalPrivateMemory = 65536;
    info->ulFreePublicMemory = info->ulFreePrivateMemory = 32768;
    info->hardwareVersion = {1, 0};
    info->firmwareVersion = {2, 1};
    std::ranges::fill(info->utcTime, static_cast<unsigned char>(' '));
  });
}

CK_RV C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID*, CK_VOID_PTR) {
  return call("C_WaitForSlotEvent", [&](Module&) {
    throw Answer{(flags & CKF_DONT_BLOCK) != 0 ? CKR_NO_EVENT : CKR_FUNCTION_NOT_SUPPORTED};
  });
}

CK_RV C_GetMechanismList(CK_SLOT_ID id, CK_MECHANISM_TYPE* out, CK_ULONG* count) {
  return call("C_GetMechanismList", [&](Module& module) {
    put_list(listed(module.slot_config(module.slot_with_token(id))), out, count);
  });
}

CK_RV C_GetMechanismInfo(CK_SLOT_ID id, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  return call("C_GetMechanismInfo", [&](Module& module) {
    require(info != nullptr, CKR_ARGUMENTS_BAD);
    const auto list = listed(module.slot_config(module.slot_with_token(id)));
    require(std::ranges::find(list, type) != list.end(), CKR_MECHANISM_INVALID);
    const Mechanism& known = *mechanism(type);
    const bool rsa = known.key_type == CKK_RSA, edwards = known.form == Form::eddsa;
    info->ulMinKeySize = rsa ? 1024 : edwards ? 255 : 256;
    info->ulMaxKeySize = rsa ? 8192 : edwards ? 255 : 521;
    info->flags = known.flags;
  });
}
