// The TLS connections of a capture, each decoded as it goes by and handed over once it is over.
#pragma once
#include <functional>

#include "cli/onlooking.hpp"

namespace handglass::cli {

// Shows a conversation, and answers the exit code. `name` is how the capture calls it:
// "connection 2, 127.0.0.1:50000 to 127.0.0.1:443".
using ShowOverheard =
    std::function<int(Onlooking& conversation, const std::string& name, Output& output)>;

// The capture options.files.front(), a file or standard input ("-"). The first exit code that is
// not ok; a complaint where there is no TLS in it, or it is no capture.
// `secrets` is whether they are shown when nobody says.
Expected<int> read_capture(const Options& options, bool secrets, const ShowOverheard& show);

}  // namespace handglass::cli
