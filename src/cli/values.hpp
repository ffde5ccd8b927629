// The values of flags as people write them. Each parser says what is wrong in a sentence that names
// the nearest known value.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace handglass::cli {

// A value, or what is wrong with the text.
template <class T>
using Parsed = std::expected<T, std::string>;

// Lists are separated by commas or colons.
Parsed<std::vector<handshake::CipherSuite>> parse_suites(std::string_view text);
Parsed<std::vector<handshake::NamedGroup>> parse_groups(std::string_view text);
Parsed<std::vector<handshake::SignatureScheme>> parse_schemes(std::string_view text);
Parsed<std::vector<std::string>> parse_alpn(std::string_view text);

// "HOST:PORT", "[::1]:4433"; without a host where `host_optional`, and then it is 127.0.0.1. Ports
// are decimal.
Parsed<HostPort> parse_host_port(std::string_view text, bool host_optional);
// "[::1]:443" for an IPv6 address, else "host:443".
std::string to_string(const HostPort& peer);

// "env:VAR", "file:PATH", "fd:N" or "stdin". What is wrong never repeats the text: it may be the
// password itself.
Parsed<PasswordSource> parse_password_source(std::string_view text);
// The same for a PIN, where a bare name is a file's.
Parsed<PasswordSource> parse_pin_source(std::string_view text);

Parsed<std::size_t> parse_number(std::string_view text, std::size_t most);
Parsed<std::chrono::milliseconds> parse_seconds(std::string_view text);

}  // namespace handglass::cli
