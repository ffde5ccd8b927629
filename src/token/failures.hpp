// What a call's answer means, as a failure that names the call, CKR_* and a sentence.
#pragma once
#include <string>

#include "base/failure.hpp"
#include "token/numbers.hpp"

namespace handglass::token {

// `doing` says what was tried, for people: "opening a session".
Failure call_failure(std::string_view call, ReturnValue answer, std::string_view doing = {},
                     Rule rule = Rule::token_failed);
std::unexpected<Failure> failed_call(std::string_view call, ReturnValue answer,
                                     std::string_view doing = {}, Rule rule = Rule::token_failed);

// The token, or its session or login, is gone: a new session may find it again.
bool is_lost(ReturnValue answer);
// Whether this failure came of it, and not of one object.
bool token_is_gone(const Failure& failure);

}  // namespace handglass::token
