// A server fed a stream of bytes, at a fixed time and from a fixed seed. Any two ways to cut the
// stream give the same answer, and after its alert the server takes nothing more.
#include "support/world.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

// The world is made once; its randomness begins anew with each run, so that the same input does the
// same.
struct Made {
  test::World world{"fuzz"};
  std::shared_ptr<handshake::Config> config = world.server(world.identity("server.lab"));
};

struct Answer {
  Bytes said;
  bool failed = false, established = false;
  bool operator==(const Answer&) const = default;
};

Answer feed(Made& made, View stream, std::size_t at_a_time) {
  made.world.random().rewind("run");
  Connection server = Connection::server(made.config);
  while (!stream.empty() && !server.failed()) {
    const auto [taken, first] = server.feed(stream.first(std::min(at_a_time, stream.size())));
    for (Event event = first; !std::holds_alternative<std::monostate>(event); event = server.next())
      if (std::holds_alternative<event::Failed>(event))
        fuzz::require(server.failed(), "a failure ends the connection");
    if (taken == 0) break;
    stream = stream.subspan(taken);
  }
  const Answer answer{to_bytes(server.pending()), server.failed(), server.established()};
  if (server.failed()) {
    (void)server.feed(as_bytes("more"));
    fuzz::require(server.pending().size() == answer.said.size(), "nothing is said after the alert");
    fuzz::require(!server.write(as_bytes("data")), "nothing is written after the alert");
  }
  return answer;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Made made;
  const View stream(data, size);
  const Answer whole = feed(made, stream, 1 << 20);
  // The key in ServerKeyExchange makes ECDSA signatures from the same seed: equal input, equal
  // bytes.
  fuzz::require(whole == feed(made, stream, 1 + size % 7), "how the bytes are cut does not matter");
  fuzz::require(!whole.established, "nobody finishes without the keys");
  return 0;
}
