#include "make_corpus/corpus.hpp"

namespace handglass::fuzz {
namespace {

// A name for each number, in its order.
std::string numbered(std::string_view name, std::size_t n) {
  return std::string(name) + (n < 10 ? "-0" : "-") + std::to_string(n);
}

Bytes record_of(std::uint8_t type, View fragment) {
  const std::array<std::uint8_t, 5> header{type, 3, 3,
                                           static_cast<std::uint8_t>(fragment.size() >> 8),
                                           static_cast<std::uint8_t>(fragment.size())};
  return concat({header, fragment});
}

void write_records(const std::filesystem::path& folder, const test::Talk& talk) {
  write(folder / "client", talk.to_server);
  write(folder / "server", talk.to_client);
  const std::size_t hello = (static_cast<std::size_t>(talk.to_server[3]) << 8 | talk.to_server[4]);
  const View message = View(talk.to_server).subspan(5, hello);
  // One message in three records, two messages in one, one that begins in the record of another.
  write(folder / "split", concat({record_of(22, message.first(1)), record_of(22, message.first(3)),
                                  record_of(22, message.subspan(1))}));
  write(folder / "split-well",
        concat({record_of(22, message.first(2)), record_of(22, message.subspan(2, 40)),
                record_of(22, message.subspan(42))}));
  write(folder / "packed", record_of(22, concat({message, message, message.first(7)})));
  write(folder / "first-version",
        concat({Bytes{22, 3, 1, 0, 4}, Bytes{0, 0, 0, 0}, Bytes{22, 3, 1, 0, 4, 0, 0, 0, 0}}));
  write(folder / "empty", concat({record_of(22, {}), record_of(23, {}), record_of(21, {})}));
  write(folder / "too-long", Bytes{22, 3, 3, 0x40, 1});
  write(folder / "too-long-sealed", Bytes{23, 3, 3, 0x48, 1});
  write(folder / "message-too-long", record_of(22, Bytes{1, 2, 2, 1}));
  write(folder / "http", as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
  write(folder / "unknown-type", concat({record_of(21, Bytes{1, 90}), Bytes{24, 3, 3, 0, 0}}));
  write(folder / "version-2", Bytes{22, 2, 0, 0, 1, 0});
}

// Behind the number of what protects it, each of the target's ways.
void write_protected(const std::filesystem::path& folder) {
  constexpr std::size_t protections = 22;
  for (std::uint8_t i = 0; i < protections; ++i) {
    write(folder / numbered("opens", i),
          concat({Bytes{i, 1, 3, 2, 0}, as_bytes("what was sealed is opened")}));
    write(folder / numbered("flipped", i),
          concat({Bytes{i, 1, 3, 0, 1, static_cast<std::uint8_t>(i % 2 * 8), i, 1},
                  as_bytes("one bit of this is not what it was")}));
    write(folder / numbered("stranger", i), concat({Bytes{i, 0, 23}, Bytes(i * 4 + 20u, i)}));
  }
  // MAC-then-encrypt with AES-128 and SHA-1: padding of one byte, of the most, of a wrong one; a
  // MAC that is wrong.
  write(folder / "by-hand", concat({Bytes{3, 2, 6, 0}, as_bytes("12345")}));
  write(folder / "by-hand-long", concat({Bytes{3, 2, 255, 0}, as_bytes("123456789012")}));
  write(folder / "by-hand-padding", concat({Bytes{3, 2, 6, 1, 8, 3, 1}, as_bytes("12345")}));
  write(folder / "by-hand-mac", concat({Bytes{3, 2, 6, 1, 8, 9, 1}, as_bytes("12345")}));
  write(folder / "by-hand-none", Bytes{3, 2, 11, 0});
  // Encrypt-then-MAC with AES-128 and SHA-1, the same.
  write(folder / "by-hand-etm", concat({Bytes{4, 2, 10, 0}, as_bytes("12345")}));
  write(folder / "by-hand-etm-padding", concat({Bytes{4, 2, 10, 1, 8, 3, 1}, as_bytes("12345")}));
  write(folder / "by-hand-etm-none", Bytes{4, 2, 15, 0});
  // Another content type, another version, a record lost on the way.
  write(folder / "another-type", concat({Bytes{15, 1, 3, 0, 1, 0x10, 22, 0}, as_bytes("data")}));
  write(folder / "another-version", concat({Bytes{15, 1, 3, 0, 1, 0x20, 1, 0}, as_bytes("data")}));
  write(folder / "lost", concat({Bytes{15, 1, 3, 3, 1, 0x30, 0, 0}, as_bytes("data")}));
}

// To whom (1: a server, 2: established, 4: byte by byte), then steps.
void write_alerts(const std::filesystem::path& folder) {
  constexpr std::uint8_t alert = 0, data = 6, no_data = 2, close = 3;
  const auto record_of_size = [](unsigned n) { return static_cast<std::uint8_t>(1 + 4 * n); };
  for (const std::uint8_t who : Bytes{0, 1, 2, 3, 6, 7}) {
    const auto named = [&](std::string_view name) { return folder / numbered(name, who); };
    write(named("close_notify"), Bytes{who, alert, 1, 0, data, alert, 2, 40});
    write(named("fatal"), Bytes{who, data, alert, 2, 40, alert, 2, 40, close});
    write(named("warning"), Bytes{who, alert, 1, 90, alert, 1, 100, data, alert, 1, 90});
    write(named("we_close"), Bytes{who, close, data, alert, 1, 90, alert, 1, 0, close});
    write(named("level"), Bytes{who, alert, 3, 40, data});
    write(named("in_two"), Bytes{who, record_of_size(1), 2, record_of_size(1), 40});
    write(named("two_in_one"), Bytes{who, record_of_size(4), 1, 90, 1, 0});
    write(named("empty"), Bytes{who, record_of_size(0), data});
  }
  Bytes warnings{2}, spaced{2}, empty{3};
  for (int i = 0; i < 10; ++i) append(warnings, Bytes{alert, 1, 90});
  for (int i = 0; i < 10; ++i) append(spaced, Bytes{alert, 1, 90, data});
  for (int i = 0; i < 34; ++i) append(empty, Bytes{no_data});
  write(folder / "warnings", warnings);
  write(folder / "warnings-and-data", spaced);
  write(folder / "empty-records", empty);
}

}  // namespace

void write_record_layer(const std::filesystem::path& folder, const test::Talk& talk) {
  write_records(folder / "record", talk);
  write_protected(folder / "record_open");
  write_alerts(folder / "alert");
}

}  // namespace handglass::fuzz
