// A client against a server under the binding null crypto, with changes made between them or by one
// of them. The input is text: a first line says which handshake (`suite NAME`, `none`, `request` or
// `require` for the client's certificate, `empty` for a client that has none, `lies` where the
// sender of a changed message hashes what it said), each line after it is a change as `handglass
// tamper` takes it. What must hold: two ends that finish agree on all that matters and on the
// secrets; no client finishes over a message that was changed on its way, and nobody over a
// signature, or what is signed, that was changed by whomever.
#include <memory>
#include <set>
#include <sstream>

#include "null_crypto/mood.hpp"
#include "null_world.hpp"
#include "scout.hpp"
#include "study/tampering.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

// Makes the changes of all lines, one after the other.
class Changes final : public handshake::Meddler {
 public:
  Changes(const std::vector<study::Tampering>& changes, study::Refit refit) {
    for (const study::Tampering& change : changes)
      tamperers_.push_back(std::make_unique<study::Tamperer>(change, refit));
  }
  Said instead_of(const Meant& meant) override {
    Said all{.messages = {to_bytes(meant.bytes)}, .hashed = false};
    for (const auto& tamperer : tamperers_) {
      std::vector<Bytes> said;
      for (const Bytes& message : all.messages) {
        Said one = tamperer->instead_of({meant.sender, meant.message, meant.key_exchange, message});
        all.hashed |= one.hashed;
        for (Bytes& each : one.messages) said.push_back(std::move(each));
      }
      all.messages = std::move(said);
    }
    if (all.messages.size() != 1 || !same(all.messages.front(), meant.bytes))
      changed_.insert(meant.message);
    return all;
  }
  Bytes on_the_way(Role sender, View bytes) {
    Bytes out = to_bytes(bytes);
    for (const auto& tamperer : tamperers_) out = tamperer->on_the_way(sender, out);
    return out;
  }
  bool changed_message() const { return !changed_.empty(); }
  bool changed(handshake::Message message) const { return changed_.contains(message); }

 private:
  std::vector<std::unique_ptr<study::Tamperer>> tamperers_;
  std::set<handshake::Message> changed_;
};

struct Scene {
  std::string suite = "ECDHE-ECDSA-AES128-GCM-SHA256";
  handshake::ClientAuth auth = handshake::ClientAuth::require;
  bool empty = false, lies = false;
  std::vector<study::Tampering> changes;
};

Scene read(std::string_view text) {
  Scene out;
  std::istringstream lines{std::string(text)};
  std::string line, word;
  std::getline(lines, line);
  std::istringstream words(line);
  while (words >> word) {
    if (word == "suite" && words >> word) out.suite = word;
    if (word == "none") out.auth = handshake::ClientAuth::none;
    if (word == "request") out.auth = handshake::ClientAuth::request;
    if (word == "empty") out.empty = true;
    if (word == "lies") out.lies = true;
  }
  constexpr std::size_t most = 8;
  while (out.changes.size() < most && std::getline(lines, line))
    if (auto change = study::parse_tampering(line)) out.changes.push_back(*std::move(change));
  return out;
}

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

void check_agreement(const handshake::Session& client, const handshake::Session& server) {
  const auto &a = client.negotiated, &b = server.negotiated;
  fuzz::require(same(client.master.reveal(), server.master.reveal()), "both know the same secret");
  fuzz::require(a.suite == b.suite && a.client_random == b.client_random &&
                    a.server_random == b.server_random && a.alpn == b.alpn &&
                    a.extended_master_secret == b.extended_master_secret &&
                    a.encrypt_then_mac == b.encrypt_then_mac,
                "both agreed on the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::mood = fuzz::Mood::binding;
  static fuzz::NullWorld null;
  const Scene scene = read(as_text(View(data, size)));
  const handshake::Suite* suite = handshake::find_suite(scene.suite);
  if (!suite) return 0;
  null.world.random().rewind("run");
  const auto changes = std::make_shared<Changes>(
      scene.changes, scene.lies ? study::Refit::transcript : study::Refit::lengths);
  handshake::Config client = *null.client, server = *null.server;
  client.policy.suites = {suite->code};
  server.client_auth = scene.auth;
  if (scene.empty) client.credentials.clear();
  client.meddler = server.meddler = changes;

  fuzz::Scout scout(Role::server), other(Role::client);
  Connection c = Connection::client(std::make_shared<const handshake::Config>(std::move(client)),
                                    handshake::target_of("server.lab"), other);
  Connection s =
      Connection::server(std::make_shared<const handshake::Config>(std::move(server)), scout);
  scout.watch(s);
  other.watch(c);
  std::size_t carried = 0;
  constexpr std::size_t most = 1 << 18;
  for (bool more = true; more;) {
    more = carry(c, s, *changes, carried);
    more = carry(s, c, *changes, carried) || more;
    fuzz::require(carried < most, "a conversation ends");
  }
  scout.tally_reached();

  if (c.established() && s.established()) check_agreement(c.session(), s.session());
  if (changes->changed_message() && !scene.lies)
    fuzz::require(!c.established(),
                  "no client finishes over a message that was changed on its way");
  // What is signed is what was meant, whatever the sender hashes.
  if (changes->changed(handshake::Message::certificate_verify))
    fuzz::require(!s.established(), "no server finishes over a CertificateVerify that was changed");
  if (changes->changed(handshake::Message::server_key_exchange) &&
      handshake::has_certificate(*suite))
    fuzz::require(!c.established(), "no client finishes over signed parameters that were changed");
  if (scene.changes.empty() && scene.auth != handshake::ClientAuth::require)
    fuzz::require(c.established() == s.established(), "both finish, or neither");
  return 0;
}
