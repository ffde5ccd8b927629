#include "study/keylog.hpp"

#include "study/parameters.hpp"
#include "wire/hex.hpp"

namespace handglass::study {

std::optional<std::string> keylog_line(const Trace& trace) {
  const DerivationEntry* master = trace.find(DerivationId::master_secret);
  const auto hello =
      body_of<handshake::ClientHello>(trace.find(Message::client_hello, Role::client));
  if (!master || !master->output || !hello) return std::nullopt;
  return "CLIENT_RANDOM " + to_hex(hello->random.bytes) + " " + to_hex(*master->output) + "\n";
}

namespace {

// The words of a line.
std::string_view next_word(std::string_view& line) {
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(start);
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

void KeyLog::add(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (next_word(line) != "CLIENT_RANDOM") continue;
    const auto random = from_hex(next_word(line));
    auto secret = from_hex(next_word(line));
    std::array<std::uint8_t, 32> key{};
    handshake::MasterSecret master;
    if (random && secret && random->size() == key.size() &&
        secret->size() == master.reveal().size()) {
      std::ranges::copy(*random, key.begin());
      std::ranges::copy(*secret, master.fill().begin());
      masters_.insert_or_assign(key, std::move(master));
    }
    if (secret) wipe(*secret);
  }
}

const handshake::MasterSecret* KeyLog::find(View client_random) const {
  std::array<std::uint8_t, 32> key{};
  if (client_random.size() != key.size()) return nullptr;
  std::ranges::copy(client_random, key.begin());
  const auto it = masters_.find(key);
  return it == masters_.end() ? nullptr : &it->second;
}

}  // namespace handglass::study
