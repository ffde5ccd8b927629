// C_Initialize, C_Finalize, C_GetInfo.
#include "call.hpp"
#include "fixed_text.hpp"

using namespace handglass::test_module;

CK_RV C_Initialize(CK_VOID_PTR arguments) {
  return early_call("C_Initialize", [&](Module& module) {
    const auto* args = static_cast<const CK_C_INITIALIZE_ARGS*>(arguments);
    bool one_thread = true;
    if (args != nullptr) {
      const int functions = (args->CreateMutex != nullptr) + (args->DestroyMutex != nullptr) +
                            (args->LockMutex != nullptr) + (args->UnlockMutex != nullptr);
      require((functions == 0 || functions == 4) && args->pReserved == nullptr, CKR_ARGUMENTS_BAD);
      one_thread = (args->flags & CKF_OS_LOCKING_OK) == 0;
      // The host's own mutexes are not used here.
      require(!one_thread || functions == 0, CKR_CANT_LOCK);
      require(one_thread || !module.has("cant_lock"), CKR_CANT_LOCK);
    }
    if (module.has("already_initialized") && !module.initialized()) {
      module.initialize(true);
      expect_one_thread(false);
      throw Answer{CKR_CRYPTOKI_ALREADY_INITIALIZED};
    }
    require(!module.initialized() || module.initialized_by_parent(),
            CKR_CRYPTOKI_ALREADY_INITIALIZED);
    module.initialize(false);
    expect_one_thread(one_thread);
  });
}

CK_RV C_Finalize(CK_VOID_PTR reserved) {
  return call("C_Finalize", [&](Module& module) {
    require(reserved == nullptr, CKR_ARGUMENTS_BAD);
    if (module.initialized_by_somebody_else())
      accuse("C_Finalize by a host whose C_Initialize was told that another had done it");
    module.finalize();
    expect_one_thread(false);
  });
}

CK_RV C_GetInfo(CK_INFO* info) {
  return call("C_GetInfo", [&](Module& module) {
    require(info != nullptr, CKR_ARGUMENTS_BAD);
    const bool unpadded = module.has("unpadded_strings");
    *info = {};
    info->cryptokiVersion = {3, 0};
    info->libraryVersion = {1, 2};
    put_text(info->manufacturerID, "Handglass", unpadded);
    put_text(info->libraryDescription, "Test module", unpadded);
  });
}
