#include "scene.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "null_crypto/mood.hpp"
#include "null_world.hpp"
#include "target.hpp"

namespace handglass::fuzz {

Scene Scene::read(std::string_view text) {
  Scene out;
  std::istringstream lines{std::string(text)};
  std::string line, word;
  std::getline(lines, line);
  std::istringstream words(line);
  while (words >> word) {
    if (word == "suite" && words >> word) out.suite = word;
    if (word == "none") out.auth = handshake::ClientAuth::none;
    if (word == "request") out.auth = handshake::ClientAuth::request;
    if (word == "client") words >> out.client;
    if (word == "empty") out.empty = true;
    if (word == "stale") out.stale = true;
    if (word == "named") out.named = true;
    if (word == "hintless") out.hintless = true;
    if (word == "resume") out.resume = true;
    if (word == "tickets") out.tickets = true;
    if (word == "status") out.status = true;
    if (word == "again") out.again = true;
    if (word == "wary") out.wary = true;
    if (word == "lies") out.lies = true;
  }
  constexpr std::size_t most = 8;
  while (out.changes.size() < most && std::getline(lines, line))
    if (auto change = study::parse_tampering(line)) out.changes.push_back(*std::move(change));
  return out;
}

handshake::SavedSession::Peer Scene::client_was() const {
  using Peer = handshake::SavedSession::Peer;
  if (auth == handshake::ClientAuth::none) return Peer::not_asked;
  return empty ? Peer::declined : Peer::certified;
}

Changes::Changes(const Scene& scene) {
  for (const study::Tampering& change : scene.changes)
    tamperers_.push_back(std::make_unique<study::Tamperer>(
        change, scene.lies ? study::Refit::transcript : study::Refit::lengths));
}

namespace {

// The messages of a stream, one by one, without HelloRequests; the last may be cut.
std::vector<View> messages_of(View stream) {
  std::vector<View> out;
  constexpr std::array<std::uint8_t, 4> hello_request{};  // its type is 0, and it is empty
  while (!stream.empty()) {
    const View header = stream.first(std::min(stream.size(), hello_request.size()));
    std::size_t size = 0;
    for (const std::uint8_t byte : header.subspan(1)) size = size << 8 | byte;
    const View message = stream.first(std::min(hello_request.size() + size, stream.size()));
    if (!same(message, hello_request)) out.push_back(message);
    stream = stream.subspan(message.size());
  }
  return out;
}

bool is(View message, handshake::HandshakeType type) {
  return message[0] == static_cast<std::uint8_t>(type);
}

// Whether `stream` has a message of the type that is not in `other`.
bool has_another(View stream, View other, handshake::HandshakeType type) {
  const auto others = messages_of(other);
  return std::ranges::any_of(messages_of(stream), [&](View message) {
    return is(message, type) &&
           std::ranges::none_of(others, [&](View one) { return same(one, message); });
  });
}

}  // namespace

Changes::Said Changes::instead_of(const Meant& meant) {
  Said all{.messages = {}, .hashed = false};
  all.messages.push_back(to_bytes(meant.bytes));
  for (const auto& tamperer : tamperers_) {
    std::vector<Bytes> said;
    for (const Bytes& message : all.messages) {
      Said one = tamperer->instead_of({meant.sender, meant.message, meant.key_exchange, message});
      all.hashed |= one.hashed;
      for (Bytes& each : one.messages) said.push_back(std::move(each));
    }
    all.messages = std::move(said);
  }
  Stream& stream = meant.sender == Role::client ? client_ : server_;
  if (meant.message == handshake::Message::finished) stream.before_finished = stream.meant.size();
  append(stream.meant, meant.bytes);
  if (meant.message == handshake::Message::finished) stream.finished = stream.meant.size();
  for (const Bytes& message : all.messages) append(stream.said, message);
  return all;
}

bool Changes::changed_before_the_end(bool resumed) const {
  const auto differs = [](const Stream& stream, std::size_t end) {
    const auto said = messages_of(stream.said);
    auto at = said.begin();
    bool between = false;  // one handshake and the next
    for (const View meant : messages_of(View(stream.meant).first(end))) {
      while (between && at != said.end() && !same(*at, meant)) ++at;
      if (at == said.end() || !same(*at, meant)) return true;
      ++at;
      between = is(meant, handshake::HandshakeType::finished);
    }
    return false;
  };
  return differs(client_, resumed ? client_.before_finished : client_.finished) ||
         differs(server_, server_.finished);
}

bool Changes::said_otherwise(Role sender, handshake::HandshakeType type) const {
  return has_another(stream_of(sender).said, stream_of(sender).meant, type);
}

bool Changes::left_out(Role sender, handshake::HandshakeType type) const {
  return has_another(stream_of(sender).meant, stream_of(sender).said, type);
}

Bytes Changes::on_the_way(handshake::Role sender, View bytes) {
  Bytes out = to_bytes(bytes);
  for (const auto& tamperer : tamperers_) out = tamperer->on_the_way(sender, out);
  return out;
}

namespace {

// Carries what `from` has to say; true if there was anything.
bool carry(Connection& from, Connection& to, Changes& changes, std::size_t& carried) {
  if (from.pending().empty()) return false;
  const Bytes bytes = changes.on_the_way(from.role(), from.pending());
  from.sent(from.pending().size());
  carried += bytes.size();
  for (View rest = bytes; !rest.empty() && !to.failed();) {
    const auto [taken, first] = to.feed(rest);
    for (Event event = first; !std::holds_alternative<std::monostate>(event); event = to.next())
      continue;
    if (taken == 0) break;
    rest = rest.subspan(taken);
  }
  return true;
}

}  // namespace

std::optional<Played> play(const Scene& scene, handshake::Observer& client,
                           handshake::Observer& server, void (*begun)(const Played&, void* context),
                           void* context) {
  mood = Mood::binding;
  static NullWorld null;
  const handshake::Suite* suite = handshake::find_suite(scene.suite);
  if (!suite) return std::nullopt;
  null.world.random().rewind("run");
  const auto changes = std::make_shared<Changes>(scene);
  handshake::Config c = null.with_sessions(*null.client, Role::client,
                                           scene.resume ? null.kept_by_client(*suite) : nullptr);
  handshake::Config s = null.with_sessions(*null.server, Role::server,
                                           null.kept_by_server(*suite, scene.client_was()));
  c.ask_for_tickets = scene.tickets;
  c.ask_for_status = scene.status;
  c.policy.suites = {suite->code};
  s.client_auth = scene.auth;
  if (const auto who = null.others.find(scene.client); who != null.others.end())
    c.credentials = {who->second};
  if (scene.empty) c.credentials.clear();
  if (scene.stale) s.trust.crls = null.stale;
  if (scene.named) s.server_names = {"other.lab"};
  if (scene.hintless) s.psk_identity_hint.clear();
  if (scene.wary) c.policy.dh_bits_min = 8192;
  if (!scene.changes.empty()) c.meddler = s.meddler = changes;
  Played out{suite, changes,
             Connection::client(std::make_shared<const handshake::Config>(std::move(c)),
                                handshake::target_of("server.lab"), client),
             Connection::server(std::make_shared<const handshake::Config>(std::move(s)), server)};
  if (begun) begun(out, context);
  std::size_t carried = 0;
  constexpr std::size_t most = 1 << 18;
  bool again = scene.again;
  for (bool more = true; more;) {
    more = carry(out.client, out.server, *changes, carried);
    more = carry(out.server, out.client, *changes, carried) || more;
    require(carried < most, "a conversation ends");
    if (!more && again && out.server.takes_data() && out.server.renegotiate())
      more = true, again = false;
  }
  return out;
}

}  // namespace handglass::fuzz
