// A session in a file, for a client that takes it up in another run.
#pragma once
#include <string>

#include "cli/complaint.hpp"
#include "handshake/config.hpp"

namespace handglass::cli {

// Puts the session of the file where the client looks for it under `key`; an empty name is none.
Expected<void> load_session(const std::string& name, const std::string& key,
                            const handshake::Config& config);
// Keeps the session that the client has under `key`: a file for its owner alone, written whole or
// not at all. Without a session it says so and writes nothing.
Expected<void> save_session(const std::string& name, const std::string& key,
                            const handshake::Config& config);

}  // namespace handglass::cli
