// Why each message and each derivation of a trace is there: which row of the glossary says it.
#pragma once
#include <string_view>

#include "study/trace.hpp"

namespace handglass::study {

// `key_exchange` is the suite's; only ServerKeyExchange and ClientKeyExchange depend on it.
std::string_view why(Message message, Role sender, handshake::KeyExchange key_exchange);
std::string_view why(const DerivationEntry& entry);
// What TLS 1.3 does in its place; empty where nothing differs.
std::string_view since_tls13(Message message, Role sender, handshake::KeyExchange key_exchange);

}  // namespace handglass::study
