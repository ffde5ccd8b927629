// Why each message and each derivation is there, in a few sentences of our own.
#pragma once
#include <string_view>

#include "study/trace.hpp"

namespace handglass::study {

// `key_exchange` is the suite's; only ServerKeyExchange and ClientKeyExchange depend on it.
std::string_view why(Message message, Role sender, handshake::KeyExchange key_exchange);
std::string_view why(const DerivationEntry& entry);

}  // namespace handglass::study
