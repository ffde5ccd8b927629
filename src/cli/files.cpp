#include "cli/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/descriptor.hpp"
#include "wire/pem.hpp"
#include "wire/utf8.hpp"

namespace handglass::cli {
namespace {

// The certificates of a whole operating system are 200 KiB; a revocation list of a large CA is some
// MiB.
constexpr std::size_t largest_file = std::size_t{64} << 20;
constexpr std::size_t piece = 65536;  // read at a time

std::unexpected<Complaint> system_fault(const std::string& name) {
  return complain(fmt::format("{}: {}", name, std::strerror(errno)));
}

}  // namespace

Expected<Bytes> read_file(const std::string& name) {
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (*file < 0) return system_fault(name);
  Bytes content;
  // One piece of memory for the whole file: what may be a key is not left behind in smaller ones.
  struct stat facts{};
  if (::fstat(*file, &facts) == 0 && facts.st_size < static_cast<off_t>(largest_file))
    content.reserve(static_cast<std::size_t>(facts.st_size) + piece);
  while (true) {
    const std::size_t at = content.size();
    if (at > largest_file)
      return complain(fmt::format("{}: larger than {} MiB", name, largest_file >> 20));
    content.resize(at + piece);
    const ssize_t n = ::read(*file, content.data() + at, piece);
    content.resize(at + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && errno != EINTR) return system_fault(name);
    if (n == 0) break;
  }
  if (content.empty()) return complain(name + ": the file is empty");
  return content;
}

Expected<SecretBuffer> read_pem_or_der(const std::string& name, std::string_view noun) {
  TRY(Bytes content, read_file(name));
  SecretBuffer file(std::move(content));
  const bool text = is_utf8(file.reveal()) && std::ranges::all_of(file.reveal(), [](auto c) {
                      return (c >= 0x20 && c != 0x7f) || c == '\n' || c == '\r' || c == '\t';
                    });
  if (text && !pem::looks_like_pem(file.reveal()))
    return complain(fmt::format("{}: there is no {} in it, neither PEM nor DER", name, noun));
  return file;
}

namespace {

Expected<void> write_all(int file, const std::string& name, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(file, content.data(), content.size());
    if (n < 0 && errno != EINTR) return system_fault(name);
    content.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  }
  return {};
}

}  // namespace

Expected<void> write_new_file(const std::string& name, std::string_view content,
                              unsigned permissions) {
  const Descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions));
  if (*file < 0) return system_fault(name);
  return write_all(*file, name, content);
}

Expected<void> replace_file(const std::string& name, std::string_view content,
                            unsigned permissions) {
  std::error_code error;
  const auto canonical = std::filesystem::canonical(name, error);
  const std::string place = error ? name : canonical.string();
  struct stat facts{};
  // A link that leads nowhere yet is one, too.
  if (::lstat(place.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
    const Descriptor there(::open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, permissions));
    if (*there < 0) return system_fault(name);
    return write_all(*there, name, content);
  }
  std::string draft = place + ".XXXXXX";
  const Descriptor file(::mkstemp(draft.data()));
  if (*file < 0) return system_fault(name);
  auto done = write_all(*file, name, content);
  if (done && (::fchmod(*file, permissions) != 0 || ::rename(draft.c_str(), place.c_str()) != 0))
    done = system_fault(name);
  if (!done) ::unlink(draft.c_str());
  return done;
}

}  // namespace handglass::cli
