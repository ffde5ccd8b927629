// A client against a server under the binding null crypto, with changes made between them or by one
// of them: scene.hpp. What must hold: two ends that finish agree on all that matters, on the
// secrets and on keys that are exported; no client finishes over a message that was changed on its
// way, but for its own Finished where that is the last; and nobody over a signature, or what is
// signed, that was changed by whomever. Who is held for whom he says he is, is in good standing.
#include <algorithm>

#include "fresh.hpp"
#include "handshake/exporter.hpp"
#include "scene.hpp"
#include "scout.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

// A liar keeps for itself what it meant of the application's protocol, on which no key depends.
void check_agreement(const handshake::Session& client, const handshake::Session& server,
                     bool lies) {
  const auto &a = client.negotiated, &b = server.negotiated;
  fuzz::require(same(client.master.reveal(), server.master.reveal()), "both know the same secret");
  fuzz::require(a.suite == b.suite && a.client_random == b.client_random &&
                    a.server_random == b.server_random && (lies || a.alpn == b.alpn) &&
                    a.extended_master_secret == b.extended_master_secret &&
                    a.encrypt_then_mac == b.encrypt_then_mac,
                "both agreed on the same");
  handshake::ExportRequest request{"EXPORTER-fuzz", std::nullopt, 32};
  const auto plain = export_keys(client, request), also_plain = export_keys(server, request);
  request.context = Bytes{};  // another input than none (RFC 5705 §4)
  const auto bound = export_keys(client, request), also_bound = export_keys(server, request);
  fuzz::require(
      plain.has_value() == a.extended_master_secret && plain.has_value() == also_plain.has_value(),
      "keys are exported of a session with extended_master_secret");
  if (!plain) return;
  fuzz::require(
      same(plain->reveal(), also_plain->reveal()) && same(bound->reveal(), also_bound->reveal()),
      "both export the same");
  fuzz::require(!same(plain->reveal(), bound->reveal()), "a context makes other keys");
}

// Where certificates are shown, an end is proven to be whom its certificate names, or it was not
// asked. The session that is taken up is of a client in good standing, whoever comes with it.
void check_identities(const fuzz::Scene& scene, const handshake::Session& client,
                      const handshake::Session& server) {
  fuzz::require(std::holds_alternative<handshake::Proven>(client.peer),
                "a client knows whom it speaks with");
  const bool proven = std::holds_alternative<handshake::Proven>(server.peer);
  fuzz::require(proven || scene.auth != handshake::ClientAuth::require,
                "who must show a certificate has shown one");
  if (scene.stale) fuzz::require(!proven, "nobody is proven by lists that are out of date");
  if (server.finished.server_first) return;
  constexpr std::string_view bad[] = {"expired", "revoked", "server", "stranger"};
  if (scene.empty || scene.auth == handshake::ClientAuth::none ||
      std::ranges::find(bad, scene.client) != std::end(bad))
    fuzz::require(!proven, "nobody is proven by a certificate that is not good, or by none");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::LeaveNothing behind;
  const auto scene = fuzz::Scene::read(as_text(View(data, size)));
  struct Scouts {
    fuzz::Scout client{Role::client, false}, server{Role::server, false};
  } scouts;
  const auto watch = [](const fuzz::Played& played, void* context) {
    auto& both = *static_cast<Scouts*>(context);
    both.client.watch(&played.client);
    both.server.watch(&played.server);
  };
  const auto played = fuzz::play(scene, scouts.client, scouts.server, watch, &scouts);
  if (!played) return 0;
  scouts.server.tally_reached();

  const Connection &c = played->client, &s = played->server;
  const fuzz::Changes& changes = *played->changes;
  // A second handshake that fails, or waits for what does not come, leaves the first one's outcome
  // and a connection that takes no data.
  const auto finished = [&](const Connection& end) {
    return scene.again ? end.takes_data() : end.established();
  };
  if (finished(c) && finished(s)) {
    check_agreement(c.session(), s.session(), scene.lies);
    if (handshake::has_certificate(*played->suite))
      check_identities(scene, c.session(), s.session());
  }
  // Where records are changed too, a message may come as it was meant all the same.
  const bool records =
      std::ranges::any_of(scene.changes, [](const auto& one) { return !one.message; });
  if (records) return 0;
  if (finished(c) && !scene.lies)
    fuzz::require(c.failed() || !changes.changed_before_the_end(c.session().finished.server_first),
                  "no client finishes over a message that was changed on its way");
  // What is signed is what was meant, whatever the sender hashes.
  using Type = handshake::HandshakeType;
  if (changes.said_otherwise(Role::client, Type::certificate_verify))
    fuzz::require(!finished(s), "no server finishes over a CertificateVerify that was changed");
  // A liar may have shown no certificate instead.
  if (changes.left_out(Role::client, Type::certificate_verify) &&
      !changes.said_otherwise(Role::client, Type::certificate))
    fuzz::require(!finished(s), "no server finishes without the CertificateVerify that is due");
  if ((changes.said_otherwise(Role::server, Type::server_key_exchange) ||
       changes.left_out(Role::server, Type::server_key_exchange)) &&
      handshake::has_certificate(*played->suite))
    fuzz::require(!finished(c), "no client finishes over signed parameters that were changed");
  if (scene.changes.empty()) fuzz::require(finished(c) == finished(s), "both finish, or neither");
  return 0;
}
