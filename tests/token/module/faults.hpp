// The names of all misbehaviours, and what may stand behind each.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace handglass::test_module {

struct FaultKind {
  std::string_view name;
  std::size_t arguments_min = 0, arguments_max = 0;
  bool counted = false;  // "at N" and "from N" may follow
};

inline constexpr auto fault_kinds = std::to_array<FaultKind>({
    {"already_initialized"},
    {"always_authenticate", 0, 1},
    {"answer", 2, 2, true},
    {"bad_premaster", 0, 1},
    {"buffer_too_small"},
    {"busy_after_failure"},
    {"busy_session"},
    {"cant_lock"},
    {"device_error", 0, 0, true},
    {"ec_point_raw"},
    {"fork_unsafe"},
    {"function_failed", 0, 0, true},
    {"huge_attribute"},
    {"implicit_rejection", 0, 1},
    {"interface_3_only"},
    {"locked"},
    {"long_digest_refused"},
    {"many_objects"},
    {"mechanism_invalid", 1, 1},
    {"no_interfaces"},
    {"no_such_attribute"},
    {"protected_path"},
    {"removed"},
    {"removed_quietly"},
    {"session_limit", 1, 1},
    {"session_lost", 0, 0, true},
    {"slow", 1, 2, true},
    {"spoilt_signature", 0, 0, true},
    {"strip_zeros"},
    {"token_not_present"},
    {"two_step"},
    {"unpadded_strings"},
    {"wrong_key_type"},
});

}  // namespace handglass::test_module
