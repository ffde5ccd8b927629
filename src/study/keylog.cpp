#include "study/keylog.hpp"

#include "study/parameters.hpp"
#include "wire/hex.hpp"

namespace handglass::study {

std::optional<std::string> keylog_line(const Trace& trace) {
  const DerivationEntry* master = trace.find(DerivationId::master_secret);
  const auto hello =
      body_of<handshake::ClientHello>(trace.find(Message::client_hello, Role::client));
  if (!master || !master->output || !hello) return std::nullopt;
  return "CLIENT_RANDOM " + to_hex(hello->random.bytes) + " " + to_hex(*master->output) + "\n";
}

}  // namespace handglass::study
