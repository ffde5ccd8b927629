// What a peer says in alerts, to a client or a server of ours that is established, under a
// pre-shared key, or has not begun. The first byte says to whom, and whether its bytes come one by
// one; then a step each: an alert of two bytes, a record of alerts of any length, application data,
// or that we close. A model of RFC 5246 §7.2 stands beside: a fatal alert ends it without an
// answer, close_notify is answered by close_notify, warnings have their limit, an alert that is
// none is told so, and nothing is said or taken after the end.
#include <optional>
#include <vector>

#include "base/limits.hpp"
#include "fresh.hpp"
#include "handshake/config.hpp"
#include "record/incoming.hpp"
#include "record/outgoing.hpp"
#include "support/world.hpp"
#include "target.hpp"

using namespace handglass;
using record::ContentType;

namespace {

constexpr std::size_t most = 512;  // steps cost a record each

// Keeps what the records of either side are protected with.
class KeyWatch final : public Observer {
 public:
  bool watching() const override { return true; }
  void on_derivation(const handshake::Derivation& seen) override {
    if (seen.id != handshake::DerivationId::key_block) return;
    for (const auto& part : seen.parts) {
      const Bytes bytes = to_bytes(seen.output.subspan(part.at, part.size));
      if (part.name == "client_write_key") client_key_ = bytes;
      if (part.name == "server_write_key") server_key_ = bytes;
      if (part.name == "client_write_IV") client_iv_ = bytes;
      if (part.name == "server_write_IV") server_iv_ = bytes;
    }
  }
  record::TrafficKeys keys(Role writer) const {
    const bool client = writer == Role::client;
    return {{record::Cipher::aes_128_gcm},
            record::TrafficKeys::Part(),
            record::TrafficKeys::Part(client ? client_key_ : server_key_),
            record::TrafficKeys::Part(client ? client_iv_ : server_iv_)};
  }

 private:
  Bytes client_key_, server_key_, client_iv_, server_iv_;
};

struct Made {
  test::World world{"fuzz"};
  std::shared_ptr<handshake::Config> config = world.client(std::nullopt);
  Made() {
    config->client_auth = handshake::ClientAuth::none;
    config->policy.suites = {handshake::find_suite("PSK-AES128-GCM-SHA256")->code};
    config->psks = {std::make_shared<const handshake::Psk>(
        handshake::Psk{"lab", SecretBytes(Bytes(32, 0x5a))})};
  }
};

// One end, and a peer that says what it is told to.
class Conversation {
 public:
  Conversation(Made& made, Role role, bool established, bool byte_by_byte)
      : at_a_time_(byte_by_byte ? 1 : 1 << 15) {
    made.world.random().rewind("run");
    Connection client = Connection::client(made.config, handshake::target_of("server.lab"), keys_);
    Connection server = Connection::server(made.config);
    if (established) {
      test::talk(client, server);
      fuzz::require(client.established() && server.established(), "a handshake succeeds");
      peers_ = {keys_.keys(handshake::peer_of(role)), made.world.random()};
      ours_ = {keys_.keys(role), made.world.random()};
      for (record::Protection* used : {&peers_, &ours_}) skip_finished(*used);
    }
    end_.emplace(std::move(role == Role::client ? client : server));
    end_->sent(end_->pending().size());
  }

  Connection& end() { return *end_; }

  // A record of the peer's, and what happens.
  std::vector<Event> hear(ContentType type, View content) {
    const std::size_t before = to_end_.pending().size();
    (void)to_end_.write(type, content, peers_, [](const auto&) {});
    const Bytes wire = to_bytes(to_end_.pending().subspan(before));
    std::vector<Event> events;
    for (View rest = wire; !rest.empty();) {
      const auto [taken, first] = end_->feed(rest.first(std::min(at_a_time_, rest.size())));
      for (Event event = first; !std::holds_alternative<std::monostate>(event);
           event = end_->next())
        events.push_back(event);
      if (taken == 0) break;
      rest = rest.subspan(taken);
    }
    return events;
  }

  // The alerts that the end has said since it was asked last. It says nothing else.
  std::vector<record::AlertMessage> said() {
    const Bytes wire = to_bytes(end_->pending());
    end_->sent(wire.size());
    std::vector<record::AlertMessage> out;
    fuzz::require(from_end_.take(wire) == wire.size(), "little is said");
    for (;;) {
      const auto record = from_end_.next(ours_);
      fuzz::require(record.has_value(), "what is said can be read");
      if (!*record) break;
      fuzz::require((*record)->header.type == ContentType::alert && (*record)->fragment.size() == 2,
                    "alerts are said, whole");
      out.push_back({static_cast<AlertLevel>((*record)->fragment[0]),
                     static_cast<Alert>((*record)->fragment[1])});
    }
    fuzz::require(from_end_.buffered() == 0, "what is said is whole");
    return out;
  }

 private:
  // Finished was the first record under the keys.
  static void skip_finished(record::Protection& protection) {
    const auto [before, after] = protection.framing(0);
    Bytes fragment(before + after);
    record::Protected with;
    (void)protection.seal(ContentType::handshake, record::ProtocolVersion::tls12, fragment, 0,
                          with);
  }

  std::size_t at_a_time_;
  KeyWatch keys_;
  std::optional<Connection> end_;
  record::Protection peers_, ours_;
  record::Outgoing to_end_;
  record::Incoming from_end_;
};

// What is to happen, in words of RFC 5246 §7.2.
struct Model {
  bool established = false;
  bool failed = false, heard_close = false, said_close = false;
  std::size_t warnings = 0, empty = 0;
  std::vector<std::pair<AlertLevel, Alert>> says = {};

  bool over() const { return failed || heard_close; }
  void close() {
    if (failed || said_close) return;
    said_close = true;
    says.emplace_back(AlertLevel::warning, Alert::close_notify);
  }
  void refuse(Alert alert) {
    failed = true;
    if (!said_close) says.emplace_back(AlertLevel::fatal, alert);
  }
  void hear_alert(View content) {
    if (over()) return;
    if (content.empty()) return refuse(Alert::unexpected_message);
    if (content.size() != 2) return refuse(Alert::decode_error);
    if (content[0] != 1 && content[0] != 2) return refuse(Alert::illegal_parameter);
    if (content[1] == 0) {  // answered; a failure in the middle of a handshake, unless it answers
      const bool ends_well = established || said_close;
      close();
      (ends_well ? heard_close : failed) = true;
      return;
    }
    if (content[0] == 2) {
      failed = true;
      return;
    }
    if (++warnings > limits::warning_alerts) refuse(Alert::unexpected_message);
  }
  void hear_data(bool some) {
    if (over() || (!established && said_close)) return;
    if (!established) return refuse(Alert::unexpected_message);
    if (some)
      empty = warnings = 0;
    else if (++empty > limits::empty_records)
      refuse(Alert::unexpected_message);
  }
};

void require_as(Model& model, Conversation& talk, const std::vector<Event>& events, bool was_over) {
  std::vector<std::pair<AlertLevel, Alert>> said;
  for (const auto& alert : talk.said()) said.emplace_back(alert.level, alert.description);
  fuzz::require(said == model.says, "what is said is what RFC 5246 asks for");
  model.says.clear();
  fuzz::require(talk.end().failed() == model.failed, "what ends it ends it, and nothing else does");
  fuzz::require(!was_over || events.empty(), "nothing is taken after the end");
  const auto told = [&]<class Kind>(std::type_identity<Kind>) {
    return std::ranges::count_if(
        events, [](const Event& event) { return std::holds_alternative<Kind>(event); });
  };
  fuzz::require(told(std::type_identity<event::Failed>{}) == (!was_over && model.failed ? 1 : 0),
                "a failure is told once");
  fuzz::require(
      told(std::type_identity<event::PeerClosed>{}) == (!was_over && model.heard_close ? 1 : 0),
      "a close is told once");
  if (model.failed || model.said_close)
    fuzz::require(!talk.end().write(as_bytes("data")), "nothing is written after the end");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > most) return 0;
  const fuzz::LeaveNothing behind;
  static Made made;
  View script(data, size);
  const auto take = [&](std::size_t n) {
    const View out = script.first(std::min(n, script.size()));
    script = script.subspan(out.size());
    return out;
  };
  const std::uint8_t how = take(1)[0];
  Model model{.established = (how & 2) != 0};
  Conversation talk(made, (how & 1) != 0 ? Role::server : Role::client, model.established,
                    (how & 4) != 0);
  while (!script.empty()) {
    const std::uint8_t step = take(1)[0];
    const bool was_over = model.over();
    std::vector<Event> events;
    switch (step % 4) {
      case 0:
      case 1: {
        const View content = take(step % 4 == 0 ? 2 : step / 4);
        model.hear_alert(content);
        events = talk.hear(ContentType::alert, content);
        break;
      }
      case 2:
        model.hear_data((step & 4) != 0);
        events = talk.hear(ContentType::application_data, as_bytes((step & 4) != 0 ? "x" : ""));
        break;
      default:
        model.close();
        talk.end().close();
        break;
    }
    require_as(model, talk, events, was_over);
  }
  return 0;
}
