// What a ClientHello says in more than one way.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "base/letters.hpp"
#include "handshake/messages.hpp"
#include "handshake/suites.hpp"

namespace handglass::handshake {

// The host name that is asked for, in small letters; empty where there is none (RFC 6066 §3).
inline std::string asked_name(const ClientHello& hello) {
  const auto* names = find_extension<ServerNameList>(hello);
  if (!names) return {};
  const auto host =
      std::ranges::find(names->server_name_list.items, NameType::host_name, &ServerName::name_type);
  return host == names->server_name_list.items.end() ? std::string()
                                                     : lowered(as_text(host->host_name.bytes));
}

// RFC 6066 §8.
inline bool asks_for_ocsp(const ClientHello& hello) {
  const auto* request = find_extension<StatusRequest>(hello);
  return request && request->status_type == CertificateStatusType::ocsp;
}

// RFC 7366 §2, §3.
inline bool asks_for_encrypt_then_mac(const ClientHello& hello, const Suite& suite) {
  return has_blocks(suite) && find_extension<EncryptThenMac>(hello);
}

// By the extension, or by a suite that is none (RFC 5746 §3.4).
inline bool says_secure_renegotiation(const ClientHello& hello) {
  return find_extension<RenegotiationInfo>(hello) != nullptr ||
         std::ranges::count(hello.cipher_suites.items, empty_renegotiation_info_scsv) != 0;
}

// The versions that a client lists, as those do that know TLS 1.3 (RFC 8446 §4.2.1): then
// client_version says nothing. Empty where no list can be read.
inline std::vector<ProtocolVersion> listed_versions(const ClientHello& hello) {
  std::vector<ProtocolVersion> out;
  if (!hello.extensions.value) return out;
  for (const auto& extension : hello.extensions.value->items) {
    const auto* body = std::get_if<wire::Unknown>(&extension.body);
    if (extension.tag != ExtensionType::supported_versions || !body) continue;
    const View bytes = body->bytes;
    if (bytes.empty() || bytes.size() % 2 == 0 || bytes.front() != bytes.size() - 1) return {};
    for (std::size_t i = 1; i + 1 < bytes.size(); i += 2)
      out.push_back(static_cast<ProtocolVersion>(bytes[i] << 8 | bytes[i + 1]));
  }
  return out;
}

}  // namespace handglass::handshake
