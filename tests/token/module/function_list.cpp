// C_GetFunctionList, C_GetInterface, C_GetInterfaceList.
#include <array>
#include <cstring>

#include "call.hpp"

using namespace handglass::test_module;

extern "C" {
CK_RV C_GetInterfaceList(CK_INTERFACE* out, CK_ULONG* count);
CK_RV C_GetInterface(CK_UTF8CHAR* name, CK_VERSION* version, CK_INTERFACE** out, CK_FLAGS flags);
}

namespace {

CK_RV not_supported(std::string_view name) {
  return call(name, [](Module&) { throw Answer{CKR_FUNCTION_NOT_SUPPORTED}; });
}

// Gives a function that the module has not: an answer of the type that the list wants.
template <class... Arguments, class Name>
void refuse(CK_RV (*&function)(Arguments...), Name) {
  function = [](Arguments...) { return not_supported(Name()()); };
}

CK_FUNCTION_LIST make_list(CK_VERSION version) {
  CK_FUNCTION_LIST list{};
  list.version = version;
#define HANDGLASS_HAS(name) list.name = name;
#define HANDGLASS_REFUSES(name) refuse(list.name, [] { return #name; });
  HANDGLASS_HAS(C_Initialize)
  HANDGLASS_HAS(C_Finalize)
  HANDGLASS_HAS(C_GetInfo)
  HANDGLASS_HAS(C_GetFunctionList)
  HANDGLASS_HAS(C_GetSlotList)
  HANDGLASS_HAS(C_GetSlotInfo)
  HANDGLASS_HAS(C_GetTokenInfo)
  HANDGLASS_HAS(C_GetMechanismList)
  HANDGLASS_HAS(C_GetMechanismInfo)
  HANDGLASS_HAS(C_OpenSession)
  HANDGLASS_HAS(C_CloseSession)
  HANDGLASS_HAS(C_CloseAllSessions)
  HANDGLASS_HAS(C_GetSessionInfo)
  HANDGLASS_HAS(C_Login)
  HANDGLASS_HAS(C_Logout)
  HANDGLASS_HAS(C_GetAttributeValue)
  HANDGLASS_HAS(C_FindObjectsInit)
  HANDGLASS_HAS(C_FindObjects)
  HANDGLASS_HAS(C_FindObjectsFinal)
  HANDGLASS_HAS(C_DecryptInit)
  HANDGLASS_HAS(C_Decrypt)
  HANDGLASS_HAS(C_SignInit)
  HANDGLASS_HAS(C_Sign)
  HANDGLASS_HAS(C_SignUpdate)
  HANDGLASS_HAS(C_SignFinal)
  HANDGLASS_HAS(C_GenerateRandom)
  HANDGLASS_HAS(C_WaitForSlotEvent)
  HANDGLASS_REFUSES(C_InitToken)
  HANDGLASS_REFUSES(C_InitPIN)
  HANDGLASS_REFUSES(C_SetPIN)
  HANDGLASS_REFUSES(C_GetOperationState)
  HANDGLASS_REFUSES(C_SetOperationState)
  HANDGLASS_REFUSES(C_CreateObject)
  HANDGLASS_REFUSES(C_CopyObject)
  HANDGLASS_REFUSES(C_DestroyObject)
  HANDGLASS_REFUSES(C_GetObjectSize)
  HANDGLASS_REFUSES(C_SetAttributeValue)
  HANDGLASS_REFUSES(C_EncryptInit)
  HANDGLASS_REFUSES(C_Encrypt)
  HANDGLASS_REFUSES(C_EncryptUpdate)
  HANDGLASS_REFUSES(C_EncryptFinal)
  HANDGLASS_REFUSES(C_DecryptUpdate)
  HANDGLASS_REFUSES(C_DecryptFinal)
  HANDGLASS_REFUSES(C_DigestInit)
  HANDGLASS_REFUSES(C_Digest)
  HANDGLASS_REFUSES(C_DigestUpdate)
  HANDGLASS_REFUSES(C_DigestKey)
  HANDGLASS_REFUSES(C_DigestFinal)
  HANDGLASS_REFUSES(C_SignRecoverInit)
  HANDGLASS_REFUSES(C_SignRecover)
  HANDGLASS_REFUSES(C_VerifyInit)
  HANDGLASS_REFUSES(C_Verify)
  HANDGLASS_REFUSES(C_VerifyUpdate)
  HANDGLASS_REFUSES(C_VerifyFinal)
  HANDGLASS_REFUSES(C_VerifyRecoverInit)
  HANDGLASS_REFUSES(C_VerifyRecover)
  HANDGLASS_REFUSES(C_DigestEncryptUpdate)
  HANDGLASS_REFUSES(C_DecryptDigestUpdate)
  HANDGLASS_REFUSES(C_SignEncryptUpdate)
  HANDGLASS_REFUSES(C_DecryptVerifyUpdate)
  HANDGLASS_REFUSES(C_GenerateKey)
  HANDGLASS_REFUSES(C_GenerateKeyPair)
  HANDGLASS_REFUSES(C_WrapKey)
  HANDGLASS_REFUSES(C_UnwrapKey)
  HANDGLASS_REFUSES(C_DeriveKey)
  HANDGLASS_REFUSES(C_SeedRandom)
  HANDGLASS_REFUSES(C_GetFunctionStatus)
  HANDGLASS_REFUSES(C_CancelFunction)
#undef HANDGLASS_HAS
#undef HANDGLASS_REFUSES
  return list;
}

// PKCS#11 3.0 §3.6 adds 24 functions to those of 2.40. The last 22 are refused, whatever their
// arguments.
struct LongList {
  CK_FUNCTION_LIST functions;
  decltype(&C_GetInterfaceList) get_interface_list;
  decltype(&C_GetInterface) get_interface;
  std::array<CK_RV (*)(), 22> refused;
};

CK_FUNCTION_LIST& short_list() {
  static CK_FUNCTION_LIST list = make_list({2, 40});
  return list;
}
LongList& long_list() {
  static LongList list = [] {
    LongList out{make_list({3, 0}), C_GetInterfaceList, C_GetInterface, {}};
    out.refused.fill([] { return not_supported("one of 3.0"); });
    return out;
  }();
  return list;
}

char interface_name[] = "PKCS 11";

CK_INTERFACE interface(void* list) {
  return {reinterpret_cast<decltype(CK_INTERFACE::pInterfaceName)>(interface_name), list, 0};
}

// The best first.
std::vector<CK_INTERFACE*> interfaces(const Module& module) {
  static CK_INTERFACE of_3_0 = interface(&long_list()), of_2_40 = interface(&short_list());
  require(!module.has("no_interfaces"), CKR_FUNCTION_NOT_SUPPORTED);
  if (module.has("interface_3_only")) return {&of_3_0};
  return {&of_3_0, &of_2_40};
}

}  // namespace

CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
  return early_call("C_GetFunctionList", [&](Module& module) {
    require(!module.has("interface_3_only"), CKR_FUNCTION_NOT_SUPPORTED);
    require(out != nullptr, CKR_ARGUMENTS_BAD);
    *out = &short_list();
  });
}

CK_RV C_GetInterfaceList(CK_INTERFACE* out, CK_ULONG* count) {
  return early_call("C_GetInterfaceList", [&](Module& module) {
    const auto all = interfaces(module);
    require(count != nullptr, CKR_ARGUMENTS_BAD);
    const CK_ULONG room = std::exchange(*count, all.size());
    if (out == nullptr) return;
    require(room >= all.size(), CKR_BUFFER_TOO_SMALL);
    for (const CK_INTERFACE* each : all) *out++ = *each;
  });
}

CK_RV C_GetInterface(CK_UTF8CHAR* name, CK_VERSION* version, CK_INTERFACE** out, CK_FLAGS flags) {
  return early_call("C_GetInterface", [&](Module& module) {
    const auto all = interfaces(module);
    require(out != nullptr, CKR_ARGUMENTS_BAD);
    for (CK_INTERFACE* each : all) {
      const auto& held = *static_cast<const CK_VERSION*>(each->pFunctionList);
      if (name != nullptr && std::strcmp(reinterpret_cast<const char*>(name), interface_name) != 0)
        continue;
      if (version != nullptr && (version->major != held.major || version->minor != held.minor))
        continue;
      if ((each->flags & flags) != flags) continue;
      *out = each;
      return;
    }
    throw Answer{CKR_FUNCTION_FAILED};
  });
}
