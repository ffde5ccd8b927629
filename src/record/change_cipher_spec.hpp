// What a ChangeCipherSpec may be: one byte, 1 (RFC 5246 §7.1).
#pragma once
#include "base/bytes.hpp"
#include "base/failure.hpp"

namespace handglass::record {

inline Result<void> judge_change_cipher_spec(View fragment) {
  if (fragment.size() != 1)
    return fail({.rule = Rule::change_cipher_spec_malformed, .message = "ChangeCipherSpec"});
  if (fragment[0] != 1)
    return fail({.rule = Rule::change_cipher_spec_malformed,
                 .message = "ChangeCipherSpec",
                 .alert_instead = Alert::illegal_parameter});
  return {};
}

}  // namespace handglass::record
