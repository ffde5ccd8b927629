#include "cli/password.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/limits.hpp"
#include "cli/descriptor.hpp"
#include "cli/prompt.hpp"

namespace handglass::cli {
namespace {

std::unexpected<Complaint> too_long(const std::string& from) {
  return complain(fmt::format("{}: a password has at most {} bytes", from, limits::password));
}

Expected<SecretBytes> from_environment(const std::string& variable, std::string_view flag) {
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr)
    return complain(
        fmt::format("{} env:{}: there is no such variable in the environment", flag, variable));
  const View bytes = as_bytes(value);
  if (bytes.size() > limits::password) return too_long(fmt::format("{} env:{}", flag, variable));
  return SecretBytes(bytes);
}

Expected<SecretBytes> from_file(const std::string& name) {
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (*file < 0) return complain(fmt::format("{}: {}", name, std::strerror(errno)));
  return read_password_line(*file, name);
}

}  // namespace

Expected<SecretBytes> read_password_source(const PasswordSource& source, std::string_view flag) {
  switch (source.kind) {
    case PasswordSource::Kind::environment: return from_environment(source.name, flag);
    case PasswordSource::Kind::file: return from_file(source.name);
    case PasswordSource::Kind::descriptor:
      return read_password_line(source.descriptor, fmt::format("descriptor {}", source.descriptor));
  }
  return complain("a source of an unknown kind", exit_code::internal);
}

// Byte by byte: what stands behind the line on a pipe or a terminal is somebody else's.
Expected<SecretBytes> read_password_line(int descriptor, const std::string& from) {
  SecretBytes line(limits::password);
  std::size_t size = 0;
  bool any = false;
  while (true) {
    std::uint8_t byte = 0;
    const ssize_t n = ::read(descriptor, &byte, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return complain(fmt::format("{}: {}", from, std::strerror(errno)));
    if (n == 0 && !any) return complain(fmt::format("{}: no password was given", from));
    any = true;
    if (n == 0 || byte == '\n') break;
    if (size == line.size()) return too_long(from);
    line.fill()[size++] = byte;
  }
  if (size > 0 && line.reveal()[size - 1] == '\r') --size;
  line.shrink(size);
  return line;
}

Passwords::Passwords(std::vector<PasswordSource> sources)
    : sources_(std::move(sources)), read_(sources_.size()) {}

Expected<View> Passwords::of(const std::string& file, std::size_t nth) {
  if (sources_.empty()) {
    auto known = typed_.find(file);
    if (known == typed_.end()) {
      TRY(SecretBytes typed,
          ask_secret("Password for " + file + ": ", file + ": this file is under a password",
                     "--pass says where the password is: env:VAR, file:PATH, fd:N or stdin"));
      known = typed_.emplace(file, std::move(typed)).first;
    }
    return known->second.reveal();
  }
  const std::size_t at = std::min(nth, sources_.size() - 1);
  if (!read_[at]) {
    TRY(read_[at], read_password_source(sources_[at], "--pass"));
  }
  return read_[at]->reveal();
}

}  // namespace handglass::cli
