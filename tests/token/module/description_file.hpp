// Where the description of the token is found: beside the library as its name with ".conf" behind
// it, so that two copies of the library can be two modules, else where HANDGLASS_TEST_TOKEN says.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace handglass::test_module {

// Its text as it is now; empty where nobody names a file, nothing where that file cannot be read.
std::optional<std::string> description();
std::filesystem::path description_folder();

}  // namespace handglass::test_module
