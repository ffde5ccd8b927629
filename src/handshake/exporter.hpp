// Keying material exporters (RFC 5705): further keys of a session, for protocols above TLS. A
// Connection gives them out as long as it lives: export_keys(connection.session(), request).
#pragma once
#include <expected>
#include <optional>
#include <string>

#include "base/secret.hpp"

namespace handglass::handshake {

struct Session;

struct ExportRequest {
  std::string label;
  // An empty context is another input than none (RFC 5705 §4).
  std::optional<Bytes> context = {};
  std::size_t length = 0;  // 0: as long as the caller's default
  // Exports of a session without extended_master_secret too, against RFC 7627 §5.4.
  bool without_extended_master_secret = false;
};

inline constexpr std::size_t export_label_max = 255, export_context_max = 65535,
                             export_length_max = SecretBytes::capacity;

// The fault is the caller's, no peer's: so it is no Rule.
struct ExportRefused {
  std::string why, rfc;
};

// What is wrong with a request, whatever the session; nothing where all is well.
std::optional<ExportRefused> fault_of(const ExportRequest& request);

std::expected<SecretBytes, ExportRefused> export_keys(const Session& session,
                                                      const ExportRequest& request);

}  // namespace handglass::handshake
