// Captures for checks that other programs make:
//   capture_of packets FILE      what the reader gives, a line each
//   capture_of streams FILE|-    what the streams tell, a line each, as the bytes come
//   capture_of write LEFT RIGHT  a pcapng file on stdout, of lines on stdin: left HEX, right HEX,
//                                close left, reset right, secrets HEX
//   capture_of handshake LEFT RIGHT   a handshake of our own, some data, and its key log
#include <fcntl.h>
#include <unistd.h>

#include <iostream>
#include <sstream>

#include "study/captures.hpp"
#include "study/keylog.hpp"
#include "study/synthetic_tcp.hpp"
#include "study/tracer.hpp"
#include "support/world.hpp"
#include "wire/hex.hpp"

using namespace handglass;
using namespace handglass::study;
using namespace handglass::study::capture;

namespace {

constexpr std::string_view maker = "handglass tests";

int read_capture(bool streams_too, const std::string& file) {
  const int descriptor = file == "-" ? STDIN_FILENO : open(file.c_str(), O_RDONLY);
  if (descriptor < 0) return 2;
  TcpStreams streams([](const StreamEvent& event) { std::cout << line_of(event) << '\n'; });
  Reader reader;
  Bytes buffer(1 << 16);
  while (true) {
    const auto got = ::read(descriptor, buffer.data(), buffer.size());
    if (got <= 0) break;
    reader.feed(View(buffer).first(static_cast<std::size_t>(got)));
    for (Item item = reader.next(); !std::holds_alternative<std::monostate>(item);
         item = reader.next()) {
      if (const auto* packet = std::get_if<Packet>(&item)) {
        if (streams_too)
          streams.take(*packet);
        else
          std::cout << "packet " << packet->time.time_since_epoch().count() << ' '
                    << static_cast<int>(packet->link_type) << ' ' << packet->original_length << ' '
                    << to_hex(packet->bytes) << '\n';
      }
      if (const auto* secrets = std::get_if<Secrets>(&item))
        std::cout << "secrets " << to_hex(secrets->text) << '\n';
      if (const auto* failure = std::get_if<Failure>(&item))
        std::cout << "failure " << text_of(*failure) << '\n';
    }
    std::cout.flush();
  }
  streams.ended();
  if (const auto failure = reader.ended()) std::cout << "failure " << text_of(failure) << '\n';
  return 0;
}

void put(const PcapngWriter& writer) { std::cout << as_text(writer.bytes()); }

int write_capture(const std::string& left, const std::string& right) {
  PcapngWriter writer(maker);
  SyntheticTcp tcp(writer, left, right);
  Moment time = at(1'700'000'000'123'456'789);
  bool open = false;
  std::string line, verb, value;
  while (std::getline(std::cin, line)) {
    std::istringstream(line) >> verb >> value;
    const auto side = [](const std::string& name) {
      return name == "left" ? Side::left : Side::right;
    };
    time += std::chrono::microseconds(100);
    if (verb == "secrets") {
      writer.secrets(as_text(*from_hex(value)));
      continue;
    }
    if (!std::exchange(open, true)) tcp.open(time);
    if (verb == "close")
      tcp.close(time, side(value));
    else if (verb == "reset")
      tcp.reset(time, side(value));
    else
      tcp.data(time, side(verb), *from_hex(value));
  }
  put(writer);
  return 0;
}

int write_handshake(const std::string& left, const std::string& right) {
  test::World world;
  Tracer tracer(
      {.eyes = Eyes::both, .show_secrets = true, .time = test::World::now(), .elapsed_ms = {}});
  Connection client =
      Connection::client(world.client(world.identity("alice")), handshake::target_of("server.lab"),
                         tracer.observer(Role::client));
  Connection server =
      Connection::server(world.server(world.identity("server.lab")), tracer.observer(Role::server));
  std::vector<std::pair<Side, Bytes>> flights;
  const auto carry = [&](Connection& from, Connection& to, Side side) {
    const Bytes bytes = to_bytes(from.pending());
    from.sent(bytes.size());
    if (!bytes.empty()) flights.emplace_back(side, bytes);
    for (View rest = bytes; !rest.empty();) {
      const auto [taken, first] = to.feed(rest);
      rest = rest.subspan(taken);
      for (Event event = first; !std::holds_alternative<std::monostate>(event);) event = to.next();
    }
  };
  for (int turn = 0; turn < 4; ++turn) {
    if (turn == 2) (void)client.write(as_bytes("a question from left"));
    if (turn == 3) client.close();
    carry(client, server, Side::left);
    carry(server, client, Side::right);
  }
  PcapngWriter writer(maker);
  writer.secrets(*keylog_line(tracer.trace()));
  SyntheticTcp tcp(writer, left, right);
  Moment time = test::World::now();
  tcp.open(time);
  for (const auto& [side, bytes] : flights)
    tcp.data(time += std::chrono::milliseconds(1), side, bytes);
  tcp.close(time, Side::left);
  put(writer);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "packets") return read_capture(false, words[1]);
  if (words.size() == 2 && words[0] == "streams") return read_capture(true, words[1]);
  if (words.size() == 3 && words[0] == "write") return write_capture(words[1], words[2]);
  if (words.size() == 3 && words[0] == "handshake") return write_handshake(words[1], words[2]);
  return 2;
}
