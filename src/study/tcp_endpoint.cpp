#include "study/tcp_endpoint.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace handglass::study::capture {

std::string to_string(const Endpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(endpoint.v6 ? AF_INET6 : AF_INET, endpoint.address.data(), text.data(), text.size());
  const std::string port = ":" + std::to_string(endpoint.port);
  return (endpoint.v6 ? "[" + std::string(text.data()) + "]" : std::string(text.data())) + port;
}

std::optional<Endpoint> endpoint_of(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon), port = text.substr(colon + 1);
  Endpoint out{.v6 = host.starts_with('[')};
  if (out.v6) {
    if (!host.ends_with(']')) return std::nullopt;
    host = host.substr(1, host.size() - 2);
    host = host.substr(0, host.find('%'));
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (error != std::errc{} || end != port.data() + port.size()) return std::nullopt;
  if (inet_pton(out.v6 ? AF_INET6 : AF_INET, std::string(host).c_str(), out.address.data()) != 1)
    return std::nullopt;
  return out;
}

}  // namespace handglass::study::capture
