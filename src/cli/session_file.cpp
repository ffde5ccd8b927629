#include "cli/session_file.hpp"

#include <filesystem>

#include "base/secret_buffer.hpp"
#include "cli/files.hpp"
#include "handshake/sessions.hpp"
#include "wire/pem.hpp"

namespace handglass::cli {
namespace {

constexpr std::string_view label = "HANDGLASS TLS SESSION";

}  // namespace

Expected<void> load_session(const std::string& name, const std::string& key,
                            const handshake::Config& config) {
  if (name.empty()) return {};
  TRY(const SecretBuffer file, read_pem_or_der(name, "session"));
  auto blocks = pem::parse(file.reveal());
  if (!blocks) return std::unexpected(complaint_about(name, blocks.error()));
  if (blocks->size() != 1 || blocks->front().label != label)
    return complain(name + ": no session that --sess-out has kept");
  auto session = handshake::read_session(blocks->front().content);
  if (!session) return std::unexpected(complaint_about(name, session.error()));
  config.sessions->put(as_bytes(key),
                       std::make_shared<const handshake::SavedSession>(*std::move(session)));
  return {};
}

Expected<void> save_session(const std::string& name, const std::string& key,
                            const handshake::Config& config) {
  if (name.empty()) return {};
  const auto session = config.sessions->find(as_bytes(key), config.clock());
  if (!session) {
    warn(name + ": nothing was written: the server gave no session to keep");
    return {};
  }
  const SecretBuffer bytes(handshake::write(*session));
  std::string text = pem::write(label, bytes.reveal());
  const auto written = replace_file(name, text, 0600);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return written;
}

}  // namespace handglass::cli
