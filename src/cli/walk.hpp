// The walk through a lab: docs/study.md, as it is, put into the program by the build.
#pragma once
#include <string_view>

namespace handglass::cli {

extern const std::string_view walk;

}  // namespace handglass::cli
