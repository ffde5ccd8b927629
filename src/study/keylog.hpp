// The NSS key log (the form of SSLKEYLOGFILE): what lets another program decrypt a capture of the
// handshake, and lets us decrypt those of others.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>

#include "handshake/key_schedule.hpp"
#include "study/trace.hpp"

namespace handglass::study {

// "CLIENT_RANDOM <random> <master secret>\n"; nothing where the trace holds no master secret,
// because there is none yet or secrets are hidden.
std::optional<std::string> keylog_line(const Trace& trace);

// Master secrets by the random of the ClientHello that they belong to.
class KeyLog {
 public:
  // Takes the lines that TLS 1.2 has a use for; others, of TLS 1.3 or malformed, are passed over.
  void add(std::string_view text);
  const handshake::MasterSecret* find(View client_random) const;
  std::size_t size() const { return masters_.size(); }

 private:
  std::map<std::array<std::uint8_t, 32>, handshake::MasterSecret> masters_;
};

}  // namespace handglass::study
