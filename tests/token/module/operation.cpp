#include "operation.hpp"

namespace handglass::test_module {
namespace {

// The hash that a PSS parameter names, its mask made with the same one.
std::optional<crypto::HashAlgorithm> hash_of(const CK_RSA_PKCS_PSS_PARAMS& pss) {
  using enum crypto::HashAlgorithm;
  if (pss.hashAlg == CKM_SHA_1 && pss.mgf == CKG_MGF1_SHA1) return sha1;
  if (pss.hashAlg == CKM_SHA256 && pss.mgf == CKG_MGF1_SHA256) return sha256;
  if (pss.hashAlg == CKM_SHA384 && pss.mgf == CKG_MGF1_SHA384) return sha384;
  if (pss.hashAlg == CKM_SHA512 && pss.mgf == CKG_MGF1_SHA512) return sha512;
  return std::nullopt;
}

void read_parameters(Operation& out, const CK_MECHANISM& given) {
  if (out.mechanism->form != Form::pss) {
    require(given.ulParameterLen == 0, CKR_MECHANISM_PARAM_INVALID);
    return;
  }
  require(given.pParameter != nullptr && given.ulParameterLen == sizeof(CK_RSA_PKCS_PSS_PARAMS),
          CKR_MECHANISM_PARAM_INVALID);
  const auto& pss = *static_cast<const CK_RSA_PKCS_PSS_PARAMS*>(given.pParameter);
  out.pss_hash = hash_of(pss);
  out.pss_salt_size = pss.sLen;
  require(out.pss_hash && (!out.mechanism->hash || out.mechanism->hash == out.pss_hash),
          CKR_MECHANISM_PARAM_INVALID);
}

bool is_listed(const SlotConfig& slot, CK_MECHANISM_TYPE type) {
  return !slot.mechanisms || std::ranges::find(*slot.mechanisms, type) != slot.mechanisms->end();
}

bool is_refused(const SlotConfig& slot, std::string_view name) {
  return std::ranges::any_of(slot.faults, [&](const Fault& fault) {
    return fault.name == "mechanism_invalid" && fault.arguments[0] == name;
  });
}

// The handle of a key, where an object's would have another answer.
const Object& key_object(Module& module, const Session& session, CK_OBJECT_HANDLE handle) try {
  const Object& out = module.object(session, handle);
  require(out.key != nullptr, CKR_KEY_FUNCTION_NOT_PERMITTED);
  return out;
} catch (const Answer& answer) {
  throw Answer{answer.code == CKR_OBJECT_HANDLE_INVALID ? CKR_KEY_HANDLE_INVALID : answer.code};
}

}  // namespace

void begin_operation(Module& module, CK_SESSION_HANDLE handle, OperationOf of, CK_FLAGS usage,
                     const CK_MECHANISM* mechanism_given, CK_OBJECT_HANDLE key) {
  Session& session = module.session(handle);
  SlotConfig& slot = module.slot_config(session.slot);
  if (slot.strikes("session_lost")) {
    module.close_all(session.slot);
    throw Answer{CKR_SESSION_HANDLE_INVALID};
  }
  if (mechanism_given == nullptr) {  // PKCS#11 3.0 §5.13.1: the operation is called off
    (session.*of).reset();
    return;
  }
  require(!(session.*of) && !(slot.has("busy_session") && session.used), CKR_OPERATION_ACTIVE);
  module.require_login(session);
  const Mechanism* known = mechanism(mechanism_given->mechanism);
  require(known != nullptr && (known->flags & usage) != 0 && is_listed(slot, known->type) &&
              !is_refused(slot, known->name),
          CKR_MECHANISM_INVALID);
  const Object& object = key_object(module, session, key);
  require(object.key->type() == known->key_type, CKR_KEY_TYPE_INCONSISTENT);
  Operation begun;
  begun.mechanism = known;
  begun.key = key;
  read_parameters(begun, *mechanism_given);
  session.*of = std::move(begun);
}

Running running(Module& module, CK_SESSION_HANDLE handle, OperationOf of) {
  Session& session = module.session(handle);
  module.require_login(session);
  require((session.*of).has_value(), CKR_OPERATION_NOT_INITIALIZED);
  const Object& object = key_object(module, session, (session.*of)->key);
  return {.session = session,
          .operation = *(session.*of),
          .slot = module.slot_config(session.slot),
          .key = *object.key};
}

void require_authentication(Module& module, const Running& now) {
  const Fault* fault = now.slot.fault("always_authenticate");
  if (fault == nullptr || now.operation.authenticated) return;
  if (!fault->arguments.empty()) {
    if (!now.session.used) return;
    module.log_out(now.session.slot);
  }
  throw Answer{CKR_USER_NOT_LOGGED_IN};
}

Body when_failed(CK_SESSION_HANDLE handle, OperationOf of) {
  return [=](Module& module) {
    if (!module.has("busy_after_failure")) module.end(handle, of);
  };
}

}  // namespace handglass::test_module
