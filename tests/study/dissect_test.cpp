#include <doctest/doctest.h>

#include "study/captures.hpp"
#include "study/synthetic_tcp.hpp"

namespace handglass::study::capture {
namespace {

Sent says(std::string_view data) {
  return {.sequence = 100, .acknowledges = 500, .flags = "A", .data = data};
}

// A frame around an IP packet.
Caught framed(LinkType link, View header, Caught packet) {
  packet.link = link;
  packet.bytes = concat({header, packet.bytes});
  packet.original_length = static_cast<std::uint32_t>(packet.bytes.size());
  return packet;
}

}  // namespace

TEST_CASE("IP is found behind every link that has a name") {
  const Caught plain = packet(syn);
  const Bytes ethernet(12, 0xee);
  const auto found = [](const Caught& one) {
    return told({one}, false) == Lines{"1 begun 10.0.0.1:1111 10.0.0.2:443 opened"};
  };
  const auto big = [](std::initializer_list<std::uint16_t> halves) {
    Written w(ByteOrder::big);
    for (const std::uint16_t half : halves) w.number(half, 2);
    return w.out;
  };
  const auto frame = [&](LinkType link, const Bytes& header) {
    return found(framed(link, header, plain));
  };
  CHECK(frame(LinkType::raw, {}));
  CHECK(frame(LinkType::ipv4, {}));
  CHECK(frame(LinkType::ethernet, concat({ethernet, big({0x0800})})));
  CHECK(frame(LinkType::ethernet, concat({ethernet, big({0x8100, 5, 0x0800})})));
  CHECK(frame(LinkType::ethernet, concat({ethernet, big({0x88a8, 5, 0x8100, 6, 0x0800})})));
  CHECK(frame(LinkType::linux_sll, big({0, 1, 6, 1, 2, 3, 4, 0x0800})));
  CHECK(frame(LinkType::linux_sll2, big({0x0800, 0, 0, 3, 1, 6, 1, 2, 3, 4})));
  CHECK(frame(LinkType::null, {2, 0, 0, 0}));
  CHECK(frame(LinkType::null, {0, 0, 0, 2}));
  CHECK(frame(LinkType::loop, {0, 0, 0, 2}));
  // Not IP: ARP, and the old 802.3 with a length.
  CHECK_FALSE(frame(LinkType::ethernet, concat({ethernet, big({0x0806})})));
  CHECK_FALSE(frame(LinkType::ethernet, concat({ethernet, big({40})})));
  CHECK_FALSE(frame(LinkType{147}, {}));

  Caught padded = framed(LinkType::ethernet, concat({ethernet, big({0x0800})}), packet(says("a")));
  padded.bytes.resize(60);
  CHECK(said({padded})[0][0] == to_bytes(as_bytes("a")));
  Caught offloaded = packet(says("abc"));
  offloaded.bytes[2] = offloaded.bytes[3] = 0;  // the card was to fill in the length
  CHECK(said({offloaded})[0][0] == to_bytes(as_bytes("abc")));
}

TEST_CASE("what is no segment says what it is") {
  TcpStreams streams([](const StreamEvent&) { FAIL("an event"); });
  const auto take = [&](LinkType link, View bytes) {
    return streams.take({.time = {}, .link_type = link, .bytes = bytes, .original_length = 0});
  };
  const Caught whole = packet(syn);
  CHECK(take(LinkType{147}, whole.bytes) == NoSegment::unknown_link);
  CHECK(take(LinkType::raw, {}) == NoSegment::malformed);
  for (std::size_t size = 1; size < whole.bytes.size(); ++size)
    CHECK(take(LinkType::raw, View(whole.bytes).first(size)) == NoSegment::malformed);
  Bytes other = whole.bytes;
  other[9] = 17;
  CHECK(take(LinkType::raw, other) == NoSegment::other);
  // Tunnels in tunnels, which libtins would follow down the stack.
  Bytes tunnels;
  const std::array<std::uint8_t, 20> inner{0x45, 0, 0, 0, 0, 0, 0, 0, 64, 4};
  for (int i = 0; i < 100'000; ++i) append(tunnels, inner);
  CHECK(take(LinkType::raw, tunnels) == NoSegment::other);
  Bytes six(40);
  six[0] = 0x60, six[6] = 4;
  CHECK(take(LinkType::raw, concat({six, tunnels})) == NoSegment::malformed);
  Bytes tags(12);
  for (int i = 0; i < 100'000; ++i) append(tags, std::array<std::uint8_t, 4>{0x81, 0, 0, 1});
  CHECK(take(LinkType::ethernet, tags) == NoSegment::other);
}

TEST_CASE("a packet that was not kept whole gives what was kept, then a gap") {
  for (const auto& [left, right] :
       {std::pair{"10.0.0.1:1", "10.0.0.2:2"}, {"[2001:db8::1]:1", "[2001:db8::2]:2"}}) {
    PcapngWriter writer("test");
    SyntheticTcp tcp(writer, left, right);
    tcp.open({});
    tcp.data({}, Side::left, as_bytes("0123456789"));
    tcp.data({}, Side::left, as_bytes("abc"));
    tcp.close({}, Side::left);
    std::vector<Caught> packets = read(writer.bytes()).packets;
    packets[3].bytes.resize(packets[3].bytes.size() - 6);
    const Lines events = told(packets);
    CHECK(Lines(events.begin() + 1, events.end()) == Lines{"1 left 0 \"0123\"", "1 fin right",
                                                           "1 gap left 4 +6", "1 left 10 \"abc\"",
                                                           "1 fin left", "1 over fins right"});
  }
}

TEST_CASE("fragments of IPv4 are put together, those of IPv6 are not") {
  const std::string text(100, 'x');
  const Caught whole = packet(says(text));
  const auto fragment = [&](std::size_t start, std::size_t size, bool more, std::uint8_t id = 7) {
    Caught out = whole;
    out.bytes = concat({View(whole.bytes).first(20), View(whole.bytes).subspan(20 + start, size)});
    out.bytes[3] = static_cast<std::uint8_t>(20 + size);
    out.bytes[5] = id;
    out.bytes[6] = more ? 0x20 : 0;
    out.bytes[7] = static_cast<std::uint8_t>(start / 8);
    return out;
  };
  const Caught a = fragment(0, 64, true), b = fragment(64, 32, true), c = fragment(96, 24, false);
  CHECK(said({a, b, c}).at(0)[0] == to_bytes(as_bytes(text)));
  CHECK(said({c, a, b, a}).at(0)[0] == to_bytes(as_bytes(text)));
  CHECK(said({a, c}).empty());
  // A fragment of the other direction with the same number is of another packet.
  Caught back = b;
  std::swap_ranges(back.bytes.begin() + 12, back.bytes.begin() + 16, back.bytes.begin() + 16);
  CHECK(said({a, back, c}).empty());
  CHECK(said({a, back, c, b}).at(0)[0] == to_bytes(as_bytes(text)));

  // Those that were put together wait no more, and drop nobody else's.
  std::vector<Caught> many{a};
  for (std::size_t i = 0; i < 10'000; ++i)
    for (Caught one : {fragment(0, 64, true), fragment(64, 56, false)}) {
      one.bytes[4] = static_cast<std::uint8_t>(1 + i / 256);
      one.bytes[5] = static_cast<std::uint8_t>(i % 256);
      many.push_back(one);
    }
  many.push_back(b);
  many.push_back(c);
  const auto all = said(many);
  CHECK(all.at(0)[0] == to_bytes(as_bytes(text)));

  TcpStreams streams([](const StreamEvent&) { FAIL("an event"); });
  Bytes six = to_bytes(std::array<std::uint8_t, 8>{0x60, 0, 0, 0, 0, 28, 44, 64});
  six.resize(40);
  append(six, std::array<std::uint8_t, 8>{6, 0, 0, 1, 0, 0, 0, 9});
  append(six, View(whole.bytes).subspan(20, 20));
  CHECK(
      streams.take({.time = {}, .link_type = LinkType::raw, .bytes = six, .original_length = 0}) ==
      NoSegment::fragment);
}

TEST_CASE("endpoints as text, both ways") {
  for (const std::string_view text : {"127.0.0.1:4433", "[::1]:4433", "[2001:db8::1]:443",
                                      "0.0.0.0:0", "255.255.255.255:65535"}) {
    const auto endpoint = endpoint_of(text);
    REQUIRE(endpoint);
    CHECK(to_string(*endpoint) == text);
  }
  CHECK(to_string(*endpoint_of("[fe80::1%eth0]:1")) == "[fe80::1]:1");
  for (const std::string_view text :
       {"", ":", "localhost:443", "127.0.0.1", "127.0.0.1:", "1.2.3:4", "1.2.3.4:65536",
        "1.2.3.4:-1", "1.2.3.4: 1", "::1:443", "[::1:443", "[1.2.3.4]:5", "[]:1"})
    CHECK_MESSAGE(!endpoint_of(text), text);
  // Names, two kinds of address, one end twice: those of documentation.
  for (const auto& [left, right] : {std::pair{"", ""},
                                    {"localhost:1", "127.0.0.1:2"},
                                    {"127.0.0.1:1", "[::1]:2"},
                                    {"127.0.0.1:1", "127.0.0.1:1"}}) {
    PcapngWriter writer("test");
    const SyntheticTcp tcp(writer, left, right);
    CHECK(to_string(tcp.endpoint(Side::left)) == "192.0.2.1:50000");
    CHECK(to_string(tcp.endpoint(Side::right)) == "192.0.2.2:4433");
  }
}

}  // namespace handglass::study::capture
