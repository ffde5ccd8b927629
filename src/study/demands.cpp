#include "study/demands.hpp"

#include <algorithm>

#include "study/layout.hpp"
#include "study/parameters.hpp"
#include "x509/name.hpp"

namespace handglass::study {

std::optional<Demands> demands_of(const Trace& trace) {
  const auto request = body_of<handshake::CertificateRequest>(
      trace.find(Message::certificate_request, Role::server));
  if (!request) return std::nullopt;
  Demands out{request->certificate_types.items, request->supported_signature_algorithms.items,
              authorities_in(trace), 0};
  for (const Bytes& name : out.authorities) out.authorities_size += 2 + name.size();
  return out;
}

std::string names_text(const std::vector<Bytes>& names) {
  constexpr std::size_t shown = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), shown); ++i)
    out += (out.empty() ? "" : "; ") + x509::to_string({names[i]});
  if (names.size() > shown) out += "; and " + std::to_string(names.size() - shown) + " more";
  return out;
}

}  // namespace handglass::study
