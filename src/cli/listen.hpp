// A socket that waits for clients, and the line that says where.
#pragma once
#include <chrono>

#include "cli/network.hpp"
#include "cli/output.hpp"
#include "cli/values.hpp"

namespace handglass::cli {

// After an accept that failed, for example because descriptors ran out, until the next.
inline constexpr std::chrono::milliseconds accept_pause{100};

// Opens `acceptor` at an address and prints "listening ADDR:PORT", beside JSON on stderr; port 0
// picks one.
Expected<void> listen_at(asio::ip::tcp::acceptor& acceptor, const HostPort& at, Output& output);

std::string text_of(const asio::ip::tcp::endpoint& endpoint);

}  // namespace handglass::cli
