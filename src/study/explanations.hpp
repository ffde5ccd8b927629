// Why each message and each derivation is there, in a few sentences of our own.
#pragma once
#include <string_view>

#include "study/trace.hpp"

namespace handglass::study {

std::string_view why(Message message, Role sender);
std::string_view why(DerivationId id);

}  // namespace handglass::study
