#include "description_file.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

#include "token/pkcs11.hpp"

namespace handglass::test_module {
namespace {

std::optional<std::filesystem::path> place() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&C_GetFunctionList), &info) != 0) {
    const std::filesystem::path beside = std::string(info.dli_fname) + ".conf";
    std::error_code ignored;
    if (std::filesystem::exists(beside, ignored)) return beside;
  }
  if (const char* named = std::getenv("HANDGLASS_TEST_TOKEN")) return named;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> description() {
  const auto path = place();
  if (!path) return std::string();
  std::ifstream in(*path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::filesystem::path description_folder() {
  return place().value_or(std::filesystem::path()).parent_path();
}

}  // namespace handglass::test_module
