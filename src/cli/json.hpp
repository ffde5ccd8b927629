// JSON documents keep the order in which they are written.
#pragma once
#include <nlohmann/json.hpp>

namespace handglass::cli {

using Json = nlohmann::ordered_json;

}  // namespace handglass::cli
