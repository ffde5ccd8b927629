#include "cli/new_folder.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace handglass::cli {
namespace fs = std::filesystem;

namespace {
// A new folder whose name begins with `stem`, for its owner alone; `name` is what it is for.
Expected<fs::path> folder_at(std::string stem, const std::string& name) {
  stem += ".XXXXXX";
  if (::mkdtemp(stem.data()) == nullptr)
    return complain(fmt::format("{}: {}", name, std::strerror(errno)));
  return fs::path(stem);
}
}  // namespace

Expected<NewFolder> NewFolder::begin(const std::string& name) {
  fs::path target = fs::path(name).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();  // "lab/" is "lab"
  std::error_code error;
  if (fs::exists(target, error) &&
      !(fs::is_directory(target, error) && fs::is_empty(target, error)))
    return complain(
        fmt::format("{}: it is there already and not an empty folder; nothing was changed", name));
  TRY(fs::path draft, folder_at(target.string(), name));
  return NewFolder(std::move(target), std::move(draft));
}

Expected<NewFolder> NewFolder::passing() {
  std::error_code error;
  const fs::path where = fs::temp_directory_path(error);
  if (error) return complain("the folder for temporary files: " + error.message());
  TRY(fs::path draft, folder_at((where / "handglass").string(), where.string()));
  return NewFolder({}, std::move(draft));
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!draft_.empty()) fs::remove_all(draft_, ignored);
}

Expected<void> NewFolder::keep() {
  std::error_code error;
  fs::permissions(draft_, fs::perms(0755), error);
  if (!error) fs::rename(draft_, target_, error);
  if (error) return complain(fmt::format("{}: {}", target_.string(), error.message()));
  draft_.clear();
  return {};
}

}  // namespace handglass::cli
