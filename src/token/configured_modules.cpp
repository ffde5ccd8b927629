#include "token/configured_modules.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/letters.hpp"

namespace handglass::token {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view program = "handglass";
constexpr std::string_view suffix = ".module";

// Later ones win: the package's, the system's, the user's.
std::vector<fs::path> configuration_folders() {
  std::vector<fs::path> out{"/usr/share/p11-kit/modules", "/etc/pkcs11/modules"};
  if (const char* set = std::getenv("XDG_CONFIG_HOME"); set && *set)
    out.push_back(fs::path(set) / "pkcs11/modules");
  else if (const char* home = std::getenv("HOME"); home && *home)
    out.push_back(fs::path(home) / ".config/pkcs11/modules");
  return out;
}

// The names in a folder that can be read; a range-for would throw where reading fails half-way.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    out.push_back(at->path());
  return out;
}

// Where libraries of modules are kept: of this machine's kind first, as Debian has them.
std::vector<std::string> module_folders() {
  std::vector<std::string> out;
  std::error_code ignored;
  for (const fs::path& entry : entries_of("/usr/lib"))
    if (fs::is_directory(entry / "pkcs11", ignored)) out.push_back(entry / "pkcs11");
  std::ranges::sort(out);
  out.insert(out.end(), {"/usr/lib64/pkcs11", "/usr/lib/pkcs11", "/usr/local/lib/pkcs11"});
  return out;
}

bool lists_program(std::string_view words) {
  std::string spaced(words);
  std::ranges::replace(spaced, ',', ' ');
  std::istringstream in(spaced);
  for (std::string word; in >> word;)
    if (word == program) return true;
  return false;
}

std::string found_in(const std::string& path, const std::vector<std::string>& folders) {
  if (path.find('/') == 0) return path;
  std::error_code ignored;
  for (const std::string& folder : folders)
    if (const fs::path file = fs::path(folder) / path; fs::exists(file, ignored)) return file;
  return path;
}

}  // namespace

ModuleEntry parse_module_file(std::string_view text, std::string name,
                              const std::vector<std::string>& folders) {
  ModuleEntry out{.source = {.path = {}, .name = std::move(name), .arguments = {}}};
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    const std::string_view key = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (key == "module") out.source.path = found_in(std::string(value), folders);
    if (key == "x-init-reserved") out.source.arguments = value;
    if (key == "priority")
      std::from_chars(value.data(), value.data() + value.size(), out.priority = 0);
    if (key == "trust-policy" && value == "yes") out.used = false;
    if (key == "enable-in" && !lists_program(value)) out.used = false;
    if (key == "disable-in" && lists_program(value)) out.used = false;
  }
  if (out.source.path.empty()) out.used = false;
  return out;
}

std::vector<ModuleSource> configured_modules() {
  std::map<std::string, ModuleEntry> entries;
  const auto folders = module_folders();
  for (const fs::path& folder : configuration_folders()) {
    for (const fs::path& file : entries_of(folder)) {
      const std::string name = file.filename();
      if (std::error_code ignored; !name.ends_with(suffix) || !fs::is_regular_file(file, ignored))
        continue;
      std::ifstream in(file);
      std::stringstream text;
      text << in.rdbuf();
      const std::string stem = name.substr(0, name.size() - suffix.size());
      entries[stem] = parse_module_file(text.str(), stem, folders);
    }
  }
  std::vector<ModuleEntry> used;
  for (auto& [name, entry] : entries)
    if (entry.used) used.push_back(std::move(entry));
  // Few, and in the order of their names already: the first of the highest priority, in turn.
  std::vector<ModuleSource> out;
  while (!used.empty()) {
    const auto first = std::ranges::max_element(used, {}, &ModuleEntry::priority);
    out.push_back(std::move(first->source));
    used.erase(first);
  }
  return out;
}

ModuleSource module_named(const std::string& text) {
  std::error_code ignored;
  // A URI takes a whole path (RFC 7512 §2.3), and it may be pasted elsewhere.
  if (text.find('/') != std::string::npos)
    return {.path = fs::absolute(text, ignored).lexically_normal(), .name = {}, .arguments = {}};
  for (ModuleSource& source : configured_modules())
    if (source.name == text) return std::move(source);
  const auto folders = module_folders();
  for (const std::string& file : {text, text + ".so", "lib" + text + ".so"})
    if (const std::string path = found_in(file, folders); fs::exists(path, ignored))
      return {.path = path, .name = {}, .arguments = {}};
  return {.path = text, .name = {}, .arguments = {}};
}

}  // namespace handglass::token
