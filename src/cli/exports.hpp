// Keying material that the command line asks for, once the handshake is done.
#pragma once
#include "cli/options.hpp"
#include "cli/values.hpp"
#include "connection/connection.hpp"
#include "study/trace.hpp"

namespace handglass::cli {

// "LABEL[:LEN[:CONTEXT-HEX]]": without LEN the length is 0, which stands for --export-length.
Parsed<handshake::ExportRequest> parse_export(std::string_view text);

// Exports what was asked for from an established connection, into its trace; a request that is
// refused stands there with its reason, and on stderr.
void add_exports(study::Trace& trace, const Connection& connection, const Options& options);

}  // namespace handglass::cli
