// Handshake messages read and written: those of a mutual handshake with ECDSA over P-256, as they
// stood on the wire.
#include <benchmark/benchmark.h>

#include <map>

#include "handshake/dialogue.hpp"
#include "handshake/messages.hpp"
#include "handshake/observer.hpp"
#include "support/world.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

using namespace handglass;

namespace {

struct Message {
  handshake::KeyExchange key_exchange{};
  Bytes bytes;
};

// By their names; of those that both sides say, the server's.
const std::map<std::string, Message>& messages() {
  struct Collector final : handshake::Observer {
    bool watching() const override { return true; }
    void on_message(const handshake::MessageSeen& seen) override {
      if (seen.message != handshake::Message::change_cipher_spec)
        all[std::string(name_of(seen.message))] = {seen.key_exchange, to_bytes(seen.bytes)};
    }
    std::map<std::string, Message> all;
  };
  static const auto collected = [] {
    test::World world("bench");
    Collector collector;
    Connection client = Connection::client(world.client(world.identity("alice")),
                                           handshake::target_of("server.lab"));
    Connection server = Connection::server(world.server(world.identity("server.lab")), collector);
    test::talk(client, server);
    return std::move(collector.all);
  }();
  return collected;
}

template <class Measure>
void with_message(const Message& message, Measure measure) {
  const View bytes = message.bytes;
  handshake::with_body(
      static_cast<handshake::HandshakeType>(bytes[0]), message.key_exchange, [&]<class Body>() {
        measure.template operator()<Body>(bytes.subspan(handshake::message_header_size));
      });
}

void parse(benchmark::State& state, const Message& message) {
  with_message(message, [&]<class Body>(View body) {
    for ([[maybe_unused]] auto _ : state)
      benchmark::DoNotOptimize(wire::parse<Body>(body, handshake::message_header_size));
  });
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.bytes.size()));
}

void write(benchmark::State& state, const Message& message) {
  with_message(message, [&]<class Body>(View bytes) {
    const auto body = wire::parse<Body>(bytes, handshake::message_header_size);
    if (!body) return state.SkipWithError("it cannot be read");
    Bytes out;
    for ([[maybe_unused]] auto _ : state) {
      out.clear();
      wire::Writer writer(out);
      wire::write(writer, *body);
      benchmark::ClobberMemory();
    }
    if (!same(out, bytes)) state.SkipWithError("other bytes");
  });
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.bytes.size()));
}

[[maybe_unused]] const bool registered = [] {
  for (const auto& [name, message] : messages()) {
    benchmark::RegisterBenchmark(("message_parse/" + name + "/handglass").c_str(), parse, message);
    benchmark::RegisterBenchmark(("message_write/" + name + "/handglass").c_str(), write, message);
  }
  return true;
}();

}  // namespace
