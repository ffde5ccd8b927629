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

Changes::Changes(const Scene& scene) {
  for (const study::Tampering& change : scene.changes)
    tamperers_.push_back(std::make_unique<study::Tamperer>(
        change, scene.lies ? study::Refit::transcript : study::Refit::lengths));
}

namespace {

// HelloRequest is of no handshake, and a client that negotiates passes it over (RFC 5246 §7.4.1.1):
// what becomes of it, and where it stands, changes nothing.
Bytes without_hello_requests(const std::vector<Bytes>& messages) {
  Bytes all, out;
  for (const Bytes& message : messages) append(all, message);
  constexpr std::array<std::uint8_t, 4> hello_request{};  // its type is 0, and it is empty
  for (View rest = all; !rest.empty();) {
    const View header = rest.first(std::min(rest.size(), hello_request.size()));
    std::size_t size = 0;
    for (const std::uint8_t byte : header.subspan(1)) size = size << 8 | byte;
    size = std::min(size + header.size(), rest.size());
    if (!same(header, hello_request)) append(out, rest.first(size));
    rest = rest.subspan(size);
  }
  return out;
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
  const Bytes said = without_hello_requests(all.messages);
  const Which which(meant.sender, meant.message);
  if (meant.message == handshake::Message::hello_request) {
    if (same(said, held_back_.second)) changed_.erase(held_back_.first);
  } else if (!same(said, meant.bytes)) {
    changed_.insert(which);
    if (said.empty()) held_back_ = {which, to_bytes(meant.bytes)};
  }
  return all;
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
  handshake::Config c = null.with_sessions(*null.client, Role::client, scene.resume),
                    s = null.with_sessions(*null.server, Role::server);
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
