// What a server asks of clients' certificates (RFC 5246 §7.4.4).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

struct Demands {
  std::vector<handshake::ClientCertificateType> types;
  std::vector<handshake::SignatureScheme> schemes;
  std::vector<Bytes> authorities;    // DER of each Name
  std::size_t authorities_size = 0;  // bytes of that list on the wire, of 65535 that it may have
  // Close to that limit (RFC 5246 §7.4.4), some servers leave out what does not fit.
  bool may_be_cut_off() const { return authorities_size > 60000; }
};
// Nothing where the server did not ask.
std::optional<Demands> demands_of(const Trace& trace);

// The names of CAs, the first of them where they are many.
std::string names_text(const std::vector<Bytes>& names);

}  // namespace handglass::study
