// Finding objects and reading them; random bytes.
#include "call.hpp"
#include "crypto/random.hpp"

using namespace handglass::test_module;

CK_RV C_FindObjectsInit(CK_SESSION_HANDLE handle, CK_ATTRIBUTE* wanted, CK_ULONG count) {
  return call("C_FindObjectsInit", [&](Module& module) {
    Session& session = module.session(handle);
    require(wanted != nullptr || count == 0, CKR_ARGUMENTS_BAD);
    require(!session.search, CKR_OPERATION_ACTIVE);
    Search search;
    const auto& objects = module.token(session.slot).objects;
    for (std::size_t i = 0; i < objects.size(); ++i)
      if (module.visible(session.slot, objects[i]) && objects[i].matches(wanted, count))
        search.found.push_back(module.handle_of(session.slot, i));
    session.search = std::move(search);
  });
}

CK_RV C_FindObjects(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE* out, CK_ULONG most,
                    CK_ULONG* count) {
  return call("C_FindObjects", [&](Module& module) {
    Session& session = module.session(handle);
    require(out != nullptr && count != nullptr, CKR_ARGUMENTS_BAD);
    require(session.search.has_value(), CKR_OPERATION_NOT_INITIALIZED);
    Search& search = *session.search;
    const bool endless = module.slot_config(session.slot).has("many_objects");
    for (*count = 0; *count < most; ++*count) {
      if (endless && search.next == search.found.size()) search.next = 0;
      if (search.next == search.found.size()) break;
      out[*count] = search.found[search.next++];
    }
  });
}

CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE handle) {
  return call("C_FindObjectsFinal", [&](Module& module) {
    Session& session = module.session(handle);
    require(session.search.has_value(), CKR_OPERATION_NOT_INITIALIZED);
    session.search.reset();
  });
}

CK_RV C_GetAttributeValue(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object_handle,
                          CK_ATTRIBUTE* wanted, CK_ULONG count) {
  return call("C_GetAttributeValue", [&](Module& module) {
    const Session& session = module.session(handle);
    require(wanted != nullptr || count == 0, CKR_ARGUMENTS_BAD);
    const Object& object = module.object(session, object_handle);
    require(module.visible(session.slot, object), CKR_OBJECT_HANDLE_INVALID);
    throw Answer{object.read(wanted, count, module.slot_config(session.slot))};
  });
}

CK_RV C_GenerateRandom(CK_SESSION_HANDLE handle, CK_BYTE* out, CK_ULONG size) {
  return call("C_GenerateRandom", [&](Module& module) {
    module.session(handle);
    require(out != nullptr || size == 0, CKR_ARGUMENTS_BAD);
    handglass::crypto::system_random().fill({out, size});
  });
}
