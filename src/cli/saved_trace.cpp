#include "cli/saved_trace.hpp"

#include "cli/files.hpp"
#include "study/json.hpp"

namespace handglass::cli {

Expected<study::Trace> load_trace(const std::string& name) {
  TRY(const Bytes document, read_file(name == "-" ? "/dev/stdin" : name));
  return about(name == "-" ? "standard input" : name, study::read_trace(as_text(document)));
}

}  // namespace handglass::cli
