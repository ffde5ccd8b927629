#include "token/library_file.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "wire/text.hpp"

namespace handglass::token {
namespace {

std::unexpected<Failure> unusable(const std::string& path, std::string reason) {
  return fail(
      {.rule = Rule::module_unusable, .field = path, .evidence = {{"reason", std::move(reason)}}});
}

constexpr Elf64_Half this_machine =
#if defined(__x86_64__)
    EM_X86_64;
#elif defined(__aarch64__)
    EM_AARCH64;
#elif defined(__i386__)
    EM_386;
#elif defined(__arm__)
    EM_ARM;
#elif defined(__riscv)
    EM_RISCV;
#else
    EM_NONE;
#endif
constexpr unsigned char this_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

std::string machine_name(Elf64_Half machine) {
  switch (machine) {
    case EM_X86_64: return "x86-64";
    case EM_AARCH64: return "ARM64";
    case EM_386: return "32-bit x86";
    case EM_ARM: return "32-bit ARM";
    case EM_PPC64: return "POWER";
    case EM_S390: return "z/Architecture";
    case EM_RISCV: return "RISC-V";
    default: return "the machine " + std::to_string(machine) + " of ELF";
  }
}

// Whether all that the loader maps is there: it would read beyond the end, and the program would
// end with it.
bool is_whole(std::ifstream& file) {
  const auto read = [&file](std::uint64_t at, auto& into) {
    file.clear();
    file.seekg(static_cast<std::streamoff>(at));
    return static_cast<bool>(file.read(reinterpret_cast<char*>(&into), sizeof into));
  };
  ElfW(Ehdr) header{};
  if (!read(0, header)) return false;
  file.clear();
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(file.tellg());
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    ElfW(Phdr) part{};
    const std::uint64_t at = header.e_phoff + i * sizeof part;
    if (at > size || !read(at, part)) return false;
    if (part.p_type == PT_LOAD && (part.p_offset > size || part.p_filesz > size - part.p_offset))
      return false;
  }
  return true;
}

// What the first bytes give away, because the loader's own words do not.
Result<void> look_at(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return unusable(path, "there is no such file");
  if (std::filesystem::is_directory(status))
    return unusable(path, "this is a folder; name the library in it");
  if (!std::filesystem::is_regular_file(status))  // a pipe would keep us waiting
    return unusable(path, "this is no ordinary file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return unusable(path, std::strerror(errno));
  Elf64_Ehdr header{};  // the members that are read here stand alike in both classes
  file.read(reinterpret_cast<char*>(&header), sizeof header);
  const auto size = static_cast<std::size_t>(file.gcount());
  const View bytes(reinterpret_cast<const std::uint8_t*>(&header), size);
  if (size < SELFMAG || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return unusable(path, "this is no shared library; it begins with " +
                              wire::bytes_text(bytes.first(std::min<std::size_t>(size, 16))));
  if (size < sizeof(Elf32_Ehdr)) return unusable(path, "this library is cut off");
  if (this_machine != EM_NONE &&
      (header.e_machine != this_machine || header.e_ident[EI_CLASS] != this_class))
    return unusable(path, "this library is for " + machine_name(header.e_machine) +
                              ", this program for " + machine_name(this_machine));
  if (header.e_type != ET_DYN) return unusable(path, "this is a program, no shared library");
  if (this_machine != EM_NONE && !is_whole(file)) return unusable(path, "this library is cut off");
  return {};
}

}  // namespace

Result<void*> open_library(const std::string& path) {
  REQUIRE_OK(look_at(path));
  // All of its symbols now: what is missing is named here instead of ending the program later.
  if (void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
  std::string why = ::dlerror();
  if (why.starts_with(path + ": ")) why = why.substr(path.size() + 2);
  return unusable(path, "the loader refuses it: " + why);
}

void close_library(void* library) {
  if (library != nullptr) ::dlclose(library);
}

void* find_symbol(void* library, const char* name) { return ::dlsym(library, name); }

}  // namespace handglass::token
