#include "cli/values.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/nearest.hpp"
#include "handshake/schemes.hpp"
#include "handshake/suites.hpp"

namespace handglass::cli {
namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = text.find_first_of(separators);
    if (const auto part = text.substr(0, end); !part.empty()) out.push_back(part);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

// Each word of a list, looked up; `known` is for the suggestion.
template <class T, class Find>
Parsed<std::vector<T>> parse_list(std::string_view text, std::string_view noun, Find find,
                                  const std::vector<std::string_view>& known) {
  std::vector<T> out;
  for (const std::string_view word : split(text, ",: ")) {
    const auto value = find(word);
    if (!value)
      return std::unexpected(fmt::format("unknown {} {}{}", noun, word, suggestion(word, known)));
    if (std::ranges::count(out, *value) == 0) out.push_back(*value);
  }
  if (out.empty()) return std::unexpected(fmt::format("an empty list; a {} is needed", noun));
  return out;
}

struct GroupAlias {
  std::string_view name;
  handshake::NamedGroup group;
};
// As openssl and NIST call them.
constexpr auto group_aliases = std::to_array<GroupAlias>({
    {"X25519", handshake::NamedGroup::x25519},
    {"P-256", handshake::NamedGroup::secp256r1},
    {"prime256v1", handshake::NamedGroup::secp256r1},
    {"P-384", handshake::NamedGroup::secp384r1},
    {"P-521", handshake::NamedGroup::secp521r1},
});

}  // namespace

Parsed<std::vector<handshake::CipherSuite>> parse_suites(std::string_view text) {
  std::vector<std::string_view> known;
  known.reserve(2 * handshake::suites.size());
  for (const auto& suite : handshake::suites)
    for (const std::string_view name : {suite.name(), suite.openssl_name}) known.push_back(name);
  const auto find = [](std::string_view word) -> std::optional<handshake::CipherSuite> {
    const auto* suite = handshake::find_suite(word);
    return suite ? std::optional(suite->code) : std::nullopt;
  };
  return parse_list<handshake::CipherSuite>(text, "cipher suite", find, known);
}

Parsed<std::vector<handshake::NamedGroup>> parse_groups(std::string_view text) {
  const auto all = handshake::policy_of(handshake::Profile::lab).groups;
  std::vector<std::string_view> known;
  for (const auto group : all) known.push_back(name_of(group));
  const auto find = [&](std::string_view word) -> std::optional<handshake::NamedGroup> {
    for (const auto& [name, group] : group_aliases)
      if (name == word) return group;
    for (const auto group : all)
      if (name_of(group) == word) return group;
    return std::nullopt;
  };
  return parse_list<handshake::NamedGroup>(text, "group", find, known);
}

Parsed<std::vector<handshake::SignatureScheme>> parse_schemes(std::string_view text) {
  std::vector<std::string_view> known;
  for (const auto& row : handshake::schemes) known.push_back(name_of(row.code));
  const auto find = [](std::string_view word) -> std::optional<handshake::SignatureScheme> {
    for (const auto& row : handshake::schemes)
      if (name_of(row.code) == word) return row.code;
    return std::nullopt;
  };
  return parse_list<handshake::SignatureScheme>(text, "signature scheme", find, known);
}

Parsed<std::vector<std::string>> parse_alpn(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view name : split(text, ",")) {
    if (name.size() > 255)
      return std::unexpected("a protocol name of more than 255 bytes (RFC 7301 3.1)");
    out.emplace_back(name);
  }
  if (out.empty()) return std::unexpected("an empty list of protocols");
  return out;
}

Parsed<PasswordSource> parse_password_source(std::string_view text) {
  using Kind = PasswordSource::Kind;
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon),
                         rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (text == "stdin") return PasswordSource{Kind::descriptor, {}, 0};
  if (!rest.empty() && word == "env")
    return PasswordSource{Kind::environment, std::string(rest), 0};
  if (!rest.empty() && word == "file") return PasswordSource{Kind::file, std::string(rest), 0};
  constexpr std::size_t most_descriptors = 1'000'000;
  if (const auto number = parse_number(rest, most_descriptors); word == "fd" && number)
    return PasswordSource{Kind::descriptor, {}, static_cast<int>(*number)};
  return std::unexpected(
      "it takes where the password is, not the password, which everyone on this machine could see "
      "with ps; write env:VAR, file:PATH, fd:N or stdin");
}

Parsed<PasswordSource> parse_pin_source(std::string_view text) {
  if (auto source = parse_password_source(text)) return source;
  const bool looks_like_pin =
      std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (looks_like_pin || text.starts_with("env:") || text.starts_with("fd:"))
    return std::unexpected(
        "it takes where the PIN is, not the PIN, which everyone on this machine could see with ps; "
        "write FILE, env:VAR, fd:N or stdin");
  return PasswordSource{PasswordSource::Kind::file, std::string(text), 0};
}

Parsed<std::size_t> parse_number(std::string_view text, std::size_t most) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > most)
    return std::unexpected(fmt::format("{} is not a number from 0 to {}", text, most));
  return value;
}

Parsed<std::chrono::milliseconds> parse_seconds(std::string_view text) {
  constexpr std::size_t day = 86'400;
  const auto seconds = parse_number(text, day);
  if (!seconds) return std::unexpected(seconds.error());
  if (*seconds == 0) return std::unexpected("a time-out of no time at all");
  return std::chrono::milliseconds(std::chrono::seconds(*seconds));
}

namespace {

bool is_ipv6(std::string_view text) {
  in6_addr address;
  return ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

// An IPv6 address that is not in brackets, or has no port behind them: how it is written.
std::string mended(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']') && is_ipv6(text.substr(1, text.size() - 2)))
    return fmt::format("{}:443", text);
  const std::size_t colon = std::min(text.rfind(':'), text.size());
  if (is_ipv6(text.substr(0, colon)))
    return fmt::format("[{}]{}", text.substr(0, colon), text.substr(colon));
  return is_ipv6(text) ? fmt::format("[{}]:443", text) : std::string();
}

}  // namespace

Parsed<HostPort> parse_host_port(std::string_view text, bool host_optional) {
  if (const std::string written = mended(text); !written.empty())
    return std::unexpected(
        fmt::format("an IPv6 address stands in brackets, its port behind them: {}", written));
  const std::size_t colon = text.rfind(':');
  std::string_view host, port;
  if (colon == std::string_view::npos) {
    if (!host_optional)
      return std::unexpected(
          fmt::format("{} has no port; write HOST:PORT, for example {}:443", text, text));
    port = text;
  } else {
    host = text.substr(0, colon), port = text.substr(colon + 1);
  }
  if (const auto number = parse_number(port, 65535); !number || (!host_optional && *number == 0))
    return std::unexpected(fmt::format("{} is not a port; write {}", port,
                                       host_optional ? "[ADDR:]PORT" : "HOST:PORT"));
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::unexpected(fmt::format("an IPv6 address stands in brackets: [{}]:{}", host, port));
  }
  if (host.empty()) {
    if (!host_optional)
      return std::unexpected(fmt::format("{} has no host; write HOST:PORT", text));
    host = "127.0.0.1";
  }
  return HostPort{std::string(host), std::string(port)};
}

std::string to_string(const HostPort& peer) {
  const bool ipv6 = peer.host.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", peer.host, peer.port)
              : fmt::format("{}:{}", peer.host, peer.port);
}

}  // namespace handglass::cli
