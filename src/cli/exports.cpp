#include "cli/exports.hpp"

#include <fmt/format.h>

#include "cli/complaint.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {

Parsed<handshake::ExportRequest> parse_export(std::string_view text) {
  handshake::ExportRequest out;
  const std::size_t colon = text.find(':');
  out.label = text.substr(0, colon);
  if (colon != std::string_view::npos) {
    const std::string_view rest = text.substr(colon + 1);
    const std::size_t second = rest.find(':');
    const auto length = parse_number(rest.substr(0, second), handshake::export_length_max);
    if (!length) return std::unexpected(length.error() + "; write LABEL[:LEN[:CONTEXT-HEX]]");
    if (*length == 0) return std::unexpected("nothing can be exported in 0 bytes");
    out.length = *length;
    if (second != std::string_view::npos) {
      auto context = from_hex(rest.substr(second + 1));
      if (!context) return std::unexpected("the context is not hex");
      out.context = *std::move(context);
    }
  }
  handshake::ExportRequest whole = out;
  if (whole.length == 0) whole.length = 1;
  if (const auto fault = handshake::fault_of(whole))
    return std::unexpected(fmt::format("{} ({})", fault->why, fault->rfc));
  return out;
}

void add_exports(study::Trace& trace, const Connection& connection, const Options& options) {
  for (handshake::ExportRequest request : options.exports) {
    if (request.length == 0) request.length = options.export_length;
    request.without_extended_master_secret = options.export_without_ems;
    study::ExportEntry entry{.who = connection.role(),
                             .label = request.label,
                             .context = request.context,
                             .size = request.length,
                             .value = {},
                             .refused = {}};
    if (const auto keys = handshake::export_keys(connection.session(), request)) {
      entry.value = to_bytes(keys->reveal());
    } else {
      entry.refused = fmt::format("{} ({}); --export-without-ems exports all the same",
                                  keys.error().why, keys.error().rfc);
      warn(fmt::format("\"{}\" is not exported: {}", request.label, entry.refused));
    }
    trace.exports.push_back(std::move(entry));
  }
}

}  // namespace handglass::cli
