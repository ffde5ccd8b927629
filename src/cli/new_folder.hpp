// A folder that is there whole or not at all: written beside its place, and put there by one
// rename.
#pragma once
#include <filesystem>
#include <string>

#include "cli/complaint.hpp"

namespace handglass::cli {

class NewFolder {
 public:
  // Where `name` is there already and not an empty folder, that is a complaint.
  static Expected<NewFolder> begin(const std::string& name);
  // Somewhere, for a while: one that is never kept.
  static Expected<NewFolder> passing();
  NewFolder(NewFolder&& other) noexcept
      : target_(std::move(other.target_)), draft_(std::exchange(other.draft_, {})) {}
  NewFolder& operator=(NewFolder&&) = delete;
  // Vanishes with all that is in it, unless it was kept.
  ~NewFolder();

  const std::filesystem::path& draft() const { return draft_; }
  std::string place(std::string_view file) const { return (draft_ / file).string(); }
  const std::filesystem::path& target() const { return target_; }
  Expected<void> keep();

 private:
  NewFolder(std::filesystem::path target, std::filesystem::path draft)
      : target_(std::move(target)), draft_(std::move(draft)) {}

  std::filesystem::path target_, draft_;  // no draft: it was kept
};

}  // namespace handglass::cli
