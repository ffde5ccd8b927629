#include "handshake/client_offer.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "handshake/suites.hpp"

namespace handglass::handshake {
namespace {

Result<void> require(bool holds, std::string_view field, std::string_view reason) {
  if (holds) return {};
  return fail({.rule = Rule::internal,
               .message = ClientHello::name,
               .field = std::string(field),
               .evidence = {{"reason", std::string(reason)}}});
}

}  // namespace

std::vector<CipherSuite> offered_suites(const Config& config) {
  std::vector<CipherSuite> out;
  for (const CipherSuite code : config.policy.suites) {
    const Suite* suite = find_suite(code);
    if (suite && (!uses_psk(suite->key_exchange) || !config.psks.empty())) out.push_back(code);
  }
  return out;
}

Result<void> check_offer(const Config& config, const Target& target) {
  const std::size_t offered = offered_suites(config).size();
  REQUIRE_OK(require(offered > 0, "cipher_suites",
                     "no cipher suite is left to offer: those allowed need a pre-shared key"));
  constexpr std::size_t most_suites = 0xfffe / 2 - 1;  // beside TLS_FALLBACK_SCSV
  REQUIRE_OK(
      require(offered <= most_suites, "cipher_suites", "too many cipher suites for a hello"));
  REQUIRE_OK(require(target.server_name.size() <= limits::host_name, "server_name",
                     "the server's name has " + std::to_string(target.server_name.size()) +
                         " bytes, a host name at most " + std::to_string(limits::host_name)));
  std::size_t protocols = 0;
  for (const std::string& name : config.alpn) {
    REQUIRE_OK(require(!name.empty() && name.size() <= 255,
                       "application_layer_protocol_negotiation",
                       "the name of a protocol has 1 to 255 bytes"));
    protocols += 1 + name.size();
  }
  REQUIRE_OK(require(protocols <= limits::protocols, "application_layer_protocol_negotiation",
                     "the protocols take " + std::to_string(protocols) +
                         " bytes of a hello that has room for " +
                         std::to_string(limits::protocols)));
  REQUIRE_OK(require(!config.policy.schemes.empty(), "signature_algorithms",
                     "no signature scheme to offer"));
  // All of them, each with its header, have a length of two bytes.
  constexpr std::size_t others = limits::ticket + limits::host_name + 256;
  REQUIRE_OK(require(
      protocols + 2 * (config.policy.schemes.size() + config.policy.groups.size()) + others <=
          0xffff,
      "extensions", "too many groups and signature schemes for a hello"));
  return {};
}

}  // namespace handglass::handshake
