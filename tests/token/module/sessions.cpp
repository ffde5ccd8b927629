// Sessions, and who is logged in.
#include "call.hpp"
#include "pins.hpp"

using namespace handglass::test_module;

CK_RV C_OpenSession(CK_SLOT_ID id, CK_FLAGS flags, CK_VOID_PTR, CK_NOTIFY, CK_SESSION_HANDLE* out) {
  return call("C_OpenSession", [&](Module& module) {
    require(out != nullptr, CKR_ARGUMENTS_BAD);
    require((flags & CKF_SERIAL_SESSION) != 0, CKR_SESSION_PARALLEL_NOT_SUPPORTED);
    const std::size_t slot = module.slot_with_token(id);
    require(module.slot_config(slot).kind == SlotKind::token, CKR_TOKEN_NOT_RECOGNIZED);
    if (const Fault* limit = module.slot_config(slot).fault("session_limit"))
      require(module.count_sessions(slot, 0) < std::stoul(limit->arguments[0]), CKR_SESSION_COUNT);
    *out = module.open(slot, flags);
  });
}

CK_RV C_CloseSession(CK_SESSION_HANDLE handle) {
  return call("C_CloseSession", [&](Module& module) { module.close(handle); });
}

CK_RV C_CloseAllSessions(CK_SLOT_ID id) {
  return call("C_CloseAllSessions", [&](Module& module) { module.close_all(module.slot(id)); });
}

CK_RV C_GetSessionInfo(CK_SESSION_HANDLE handle, CK_SESSION_INFO* info) {
  return call("C_GetSessionInfo", [&](Module& module) {
    require(info != nullptr, CKR_ARGUMENTS_BAD);
    const Session& session = module.session(handle);
    const bool user = module.token(session.slot).logged_in;
    *info = {};
    info->slotID = module.slot_config(session.slot).id;
    info->flags = session.flags;
    info->state = (session.flags & CKF_RW_SESSION) != 0
                      ? (user ? CKS_RW_USER_FUNCTIONS : CKS_RW_PUBLIC_SESSION)
                      : (user ? CKS_RO_USER_FUNCTIONS : CKS_RO_PUBLIC_SESSION);
  });
}

CK_RV C_Login(CK_SESSION_HANDLE handle, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG size) {
  return call("C_Login", [&](Module& module) {
    Session& session = module.session(handle);
    Token& token = module.token(session.slot);
    const SlotConfig& slot = module.slot_config(session.slot);
    require(!token.away, CKR_TOKEN_NOT_PRESENT);
    if (user == CKU_CONTEXT_SPECIFIC) {
      auto& operation = session.signing ? session.signing : session.decrypting;
      require(operation.has_value(), CKR_OPERATION_NOT_INITIALIZED);
      try_pin(slot, token, pin, size);
      operation->authenticated = true;
      return;
    }
    require(user == CKU_USER, CKR_USER_TYPE_INVALID);
    require(!token.logged_in, CKR_USER_ALREADY_LOGGED_IN);
    try_pin(slot, token, pin, size);
    token.error_to_tell = false;
    token.logged_in = true;
  });
}

CK_RV C_Logout(CK_SESSION_HANDLE handle) {
  return call("C_Logout", [&](Module& module) {
    const Session& session = module.session(handle);
    require(module.token(session.slot).logged_in, CKR_USER_NOT_LOGGED_IN);
    module.log_out(session.slot);
  });
}
