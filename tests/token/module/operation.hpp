// What C_Sign and C_Decrypt have in common: how an operation begins, and how its result is handed
// over.
#pragma once
#include "call.hpp"

namespace handglass::test_module {

using OperationOf = std::optional<Operation> Session::*;

void begin_operation(Module& module, CK_SESSION_HANDLE handle, OperationOf of, CK_FLAGS usage,
                     const CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);

// The operation that has begun, its key at hand and the user there.
struct Running {
  Session& session;
  Operation& operation;
  SlotConfig& slot;
  const Key& key;
};
Running running(Module& module, CK_SESSION_HANDLE handle, OperationOf of);
// Ends the call unless a key that always wants its own login has had it.
void require_authentication(Module& module, const Running& now);

// What a failing call leaves behind.
Body when_failed(CK_SESSION_HANDLE handle, OperationOf of);

}  // namespace handglass::test_module
