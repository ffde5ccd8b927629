#include "token/failures.hpp"

#include "token/names.hpp"
#include "token/pkcs11.hpp"

namespace handglass::token {

Failure call_failure(std::string_view call, ReturnValue answer, std::string_view doing, Rule rule) {
  std::string reason(doing);
  if (!reason.empty()) reason += ": ";
  reason += sentence(answer);
  reason += " (" + std::string(call) + " answers " + name_of(answer) + ")";
  return {
      .rule = rule,
      .evidence = {
          {"reason", std::move(reason)}, {"call", std::string(call)}, {"answer", name_of(answer)}}};
}

std::unexpected<Failure> failed_call(std::string_view call, ReturnValue answer,
                                     std::string_view doing, Rule rule) {
  return fail(call_failure(call, answer, doing, rule));
}

// A card that was pulled answers DEVICE_REMOVED, DEVICE_ERROR or USER_NOT_LOGGED_IN, depending on
// the module, and objects that were found before have other handles once it is back.
bool is_lost(ReturnValue answer) {
  switch (static_cast<CK_RV>(answer)) {
    case CKR_DEVICE_REMOVED:
    case CKR_DEVICE_ERROR:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_TOKEN_NOT_RECOGNIZED:
    case CKR_SLOT_ID_INVALID:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_USER_NOT_LOGGED_IN:
    case CKR_KEY_HANDLE_INVALID:
    case CKR_OBJECT_HANDLE_INVALID:
    case CKR_CRYPTOKI_NOT_INITIALIZED: return true;
    default: return false;
  }
}

bool token_is_gone(const Failure& failure) {
  for (const Evidence& evidence : failure.evidence)
    if (evidence.name == "answer")
      for (const CK_RV answer : {CKR_DEVICE_REMOVED, CKR_DEVICE_ERROR, CKR_TOKEN_NOT_PRESENT,
                                 CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED})
        if (evidence.value == name_of(ReturnValue{answer})) return true;
  return false;
}

}  // namespace handglass::token
