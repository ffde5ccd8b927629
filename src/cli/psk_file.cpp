#include "cli/psk_file.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/secret_buffer.hpp"
#include "cli/files.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {
namespace {

using PskRef = std::shared_ptr<const handshake::Psk>;

// Null where the line is none.
PskRef parse(std::string_view line) {
  const std::size_t colon = line.rfind(':');
  if (colon == std::string_view::npos || colon > limits::psk_identity) return nullptr;
  auto key = from_hex(line.substr(colon + 1));
  if (!key || key->empty() || key->size() > limits::psk) return nullptr;
  auto psk = std::make_shared<const handshake::Psk>(
      handshake::Psk{std::string(line.substr(0, colon)), SecretBytes(*key)});
  wipe(*key);
  return psk;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t end = line.find_last_not_of(" \t\r");
  return end == std::string_view::npos ? std::string_view{} : line.substr(0, end + 1);
}

}  // namespace

Expected<std::vector<PskRef>> load_psks(const std::string& name) {
  std::vector<PskRef> out;
  if (name.empty()) return out;
  TRY(Bytes file, read_file(name));
  std::size_t bad = 0, number = 0;
  for (std::string_view rest = as_text(file); !rest.empty() && bad == 0;) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty() || line.front() == '#') continue;
    if (PskRef psk = parse(line))
      out.push_back(std::move(psk));
    else
      bad = number;
  }
  wipe(file);
  if (bad > 0)
    return complain(
        fmt::format("{}: line {} is no \"identity:key\" with a key of 1 to {} bytes in hex", name,
                    bad, limits::psk));
  if (out.empty()) return complain(name + ": there is no pre-shared key in it");
  return out;
}

}  // namespace handglass::cli
