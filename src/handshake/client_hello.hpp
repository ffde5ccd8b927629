// What a ClientHello says in more than one way.
#pragma once
#include <algorithm>
#include <string>

#include "base/letters.hpp"
#include "handshake/messages.hpp"

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

// By the extension, or by a suite that is none (RFC 5746 §3.4).
inline bool says_secure_renegotiation(const ClientHello& hello) {
  return find_extension<RenegotiationInfo>(hello) != nullptr ||
         std::ranges::count(hello.cipher_suites.items, empty_renegotiation_info_scsv) != 0;
}

}  // namespace handglass::handshake
