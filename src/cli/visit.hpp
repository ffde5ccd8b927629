// A short visit to a server: one handshake, perhaps one question, and the trace of it.
#pragma once
#include <optional>

#include "cli/complaint.hpp"
#include "cli/configuration.hpp"
#include "cli/options.hpp"
#include "study/trace.hpp"

namespace handglass::cli {

struct Visit {
  study::Trace trace;                 // of the first handshake
  std::optional<study::Trace> again;  // of another that the server asked for behind the question
  Bytes answer;                       // what the server said to the question, the beginning of it
};

// Connects to options.peer and shakes hands as far as that goes: to the end, or until the server
// has refused us. Then `question` is asked, if there is one, and the answer heard until the server
// closes, has said enough, or options.timeout is over. The connection is closed again. Only a
// network fault is a complaint. `target` is whom to ask for, in place of what the options say.
Expected<Visit> visit(const Options& options, const ConfigRef& config,
                      std::string_view question = {},
                      const std::optional<handshake::Target>& target = {});

}  // namespace handglass::cli
