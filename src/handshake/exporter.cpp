#include "handshake/exporter.hpp"

#include <algorithm>
#include <array>

#include "crypto/prf.hpp"
#include "handshake/stages.hpp"

namespace handglass::handshake {
namespace {

// What TLS itself derives under, of the same secret or of one beside it (RFC 5705 §4).
constexpr std::array<std::string_view, 5> labels_of_tls{"client finished", "server finished",
                                                        "master secret", "key expansion",
                                                        "extended master secret"};

}  // namespace

std::optional<ExportRefused> fault_of(const ExportRequest& request) {
  const auto refused = [](std::string why) { return ExportRefused{std::move(why), "RFC 5705 §4"}; };
  if (request.label.empty() || request.label.size() > export_label_max)
    return refused("a label has 1 to " + std::to_string(export_label_max) + " bytes");
  if (std::ranges::find(labels_of_tls, request.label) != labels_of_tls.end())
    return refused("\"" + request.label + "\" is a label of TLS itself; choose one of your own");
  if (request.length == 0 || request.length > export_length_max)
    return refused("1 to " + std::to_string(export_length_max) + " bytes can be exported");
  if (request.context && request.context->size() > export_context_max)
    return refused("a context has at most " + std::to_string(export_context_max) + " bytes");
  return std::nullopt;
}

std::expected<SecretBytes, ExportRefused> export_keys(const Session& session,
                                                      const ExportRequest& request) {
  if (auto fault = fault_of(request)) return std::unexpected(*std::move(fault));
  const Negotiated& negotiated = session.negotiated;
  // Somebody in between can give two sessions one master secret, and so the same exported keys.
  if (!negotiated.extended_master_secret && !request.without_extended_master_secret)
    return std::unexpected(ExportRefused{
        "the session has no extended_master_secret, so that somebody in between could have given "
        "two sessions the same keys",
        "RFC 7627 §5.4"});
  // client_random + server_random [+ length + context].
  Bytes seed = to_bytes(negotiated.server_random.bytes);
  if (request.context) {
    const std::size_t size = request.context->size();
    append(seed, Bytes{static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
    append(seed, *request.context);
  }
  SecretBytes out(request.length);
  crypto::prf(negotiated.suite->prf_hash, session.master.reveal(), request.label,
              negotiated.client_random.bytes, seed, out.fill());
  return out;
}

}  // namespace handglass::handshake
