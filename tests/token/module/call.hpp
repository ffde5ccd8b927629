// What every function of the module does around its own work.
#pragma once
#include <functional>
#include <string_view>

#include "module.hpp"

namespace handglass::test_module {

// Runs `body` under the module's one lock. Before it: two threads at once where the host promised
// one, an unread change of the description, C_Initialize missing, and the faults that go by a
// function's name. After it: `failed`, where the answer is neither CKR_OK nor CKR_BUFFER_TOO_SMALL;
// and a line in the log.
using Body = std::function<void(Module&)>;
CK_RV call(std::string_view name, const Body& body, const Body& failed = {});
// The same for what may come before C_Initialize.
CK_RV early_call(std::string_view name, const Body& body);

// C_Initialize says here what the host promised.
void expect_one_thread(bool expected);

// The host has done what no host may: says so and ends the program.
[[noreturn]] void accuse(std::string_view sentence);

inline void require(bool condition, CK_RV otherwise) {
  if (!condition) throw Answer{otherwise};
}

}  // namespace handglass::test_module
