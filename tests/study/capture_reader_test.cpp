#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "study/captures.hpp"

namespace handglass::study::capture {
namespace {

constexpr std::array orders{ByteOrder::little, ByteOrder::big};
constexpr std::uint32_t key_log = 0x544c534b;

const std::vector<Caught>& two_packets() {
  static const std::vector<Caught> packets{
      {.time = at(1'700'000'000'123'456'000),
       .link = LinkType::ethernet,
       .bytes = to_bytes(as_bytes("first")),
       .original_length = 5},
      {.time = at(1'700'000'001'000'001'000),
       .link = LinkType::ethernet,
       .bytes = to_bytes(as_bytes("second, cut")),
       .original_length = 1500},
  };
  return packets;
}

// A capture with all that a reader has to know: sections of both orders, two interfaces, four ways
// to keep time, blocks of every kind, and some to be skipped.
Bytes everything() {
  Bytes out;
  for (const ByteOrder order : orders) {
    append(out, section(order));
    const std::uint8_t nanoseconds = 9;
    append(out, interface(order, LinkType::ethernet, 6));
    append(out, interface(order, LinkType::raw, 0,
                          concat({option(order, 2, as_bytes("eth0")),
                                  option(order, 9, {&nanoseconds, 1}), option(order, 0, {})})));
    append(out, block(order, 4, as_bytes("names are skipped")));
    append(out, secrets(order, key_log, as_bytes("CLIENT_RANDOM 00 11\n")));
    append(out, secrets(order, 0x57474b4c, as_bytes("of WireGuard")));
    append(out, enhanced(order, 0, 1'700'000'000'123'456, as_bytes("first"), 5));
    append(out, enhanced(order, 1, 1'700'000'000'123'456'789, as_bytes("second"), 1500));
    append(out, block(order, 3, Written(order).words({9}).bytes(as_bytes("simple")).out));
    append(out, block(order, 2,
                      Written(order)
                          .number(1, 2)
                          .number(0xffff, 2)
                          .words({0, 5'000'000, 3, 4})
                          .bytes(as_bytes("old"))
                          .out));
    append(out, block(order, 0x0bad, {}));
  }
  return out;
}

std::string failure_of(View capture) { return text_of(read(capture).failure); }

}  // namespace

TEST_CASE("pcap is read in both byte orders and both units of time") {
  for (const ByteOrder order : orders)
    for (const bool nanoseconds : {false, true}) {
      const Bytes file = pcap(order, nanoseconds, LinkType::ethernet, two_packets());
      const AllRead all = read(file);
      CHECK(all.packets == two_packets());
      CHECK(text_of(all.failure) == "nothing");
    }
  auto fine = two_packets();
  fine[0].time = at(1'700'000'000'123'456'789);
  CHECK(read(pcap(ByteOrder::big, true, LinkType::raw, fine)).packets[0].time == fine[0].time);
}

TEST_CASE("the link type of pcap has 16 bits; those above say something else") {
  Bytes file = pcap(ByteOrder::little, false, LinkType::linux_sll2, two_packets());
  file[23] = 0x40;
  CHECK(read(file).packets.at(0).link == LinkType::linux_sll2);
}

TEST_CASE("pcapng: sections, interfaces, units of time, every block that holds a packet") {
  const AllRead all = read(everything());
  CHECK(text_of(all.failure) == "nothing");
  REQUIRE(all.packets.size() == 8);
  for (const std::size_t section : {0u, 4u}) {
    const auto* packet = &all.packets[section];
    CHECK(packet[0] == Caught{at(1'700'000'000'123'456'000), LinkType::ethernet,
                              to_bytes(as_bytes("first")), 5});
    CHECK(packet[1] ==
          Caught{at(1'700'000'000'123'456'789), LinkType::raw, to_bytes(as_bytes("second")), 1500});
    // Without a time of its own, and cut by the first interface's limit.
    CHECK(packet[2] == Caught{at(1'700'000'000'123'456'789), LinkType::ethernet,
                              to_bytes(as_bytes("simple")), 9});
    CHECK(packet[3] == Caught{at(5'000'000), LinkType::raw, to_bytes(as_bytes("old")), 4});
  }
  CHECK(all.secrets == std::vector<std::string>{"CLIENT_RANDOM 00 11\n", "CLIENT_RANDOM 00 11\n"});
}

TEST_CASE("interfaces count time in decimal or binary parts of a second, and from an offset") {
  const auto time_of = [](std::uint8_t resolution, std::int64_t offset, std::uint64_t units) {
    const Bytes seconds = Written(ByteOrder::big).number(static_cast<std::uint64_t>(offset), 8).out;
    const Bytes options =
        concat({option(ByteOrder::big, 9, {&resolution, 1}), option(ByteOrder::big, 14, seconds)});
    const auto all =
        read(concat({section(ByteOrder::big), interface(ByteOrder::big, LinkType::raw, 0, options),
                     enhanced(ByteOrder::big, 0, units, {}, 0)}));
    REQUIRE(all.packets.size() == 1);
    return all.packets[0].time.time_since_epoch().count();
  };
  CHECK(time_of(0, 0, 7) == 7'000'000'000);
  CHECK(time_of(3, 0, 1'500) == 1'500'000'000);
  CHECK(time_of(6, 100, 1) == 100'000'001'000);
  CHECK(time_of(9, -1, 1'000'000'005) == 5);
  CHECK(time_of(9, -2, 1'000'000'005) == 0);  // before 1970
  CHECK(time_of(12, 0, 1'999'999'999'999) == 1'999'999'999);
  CHECK(time_of(19, 0, 15'000'000'000'000'000'000u) == 1'500'000'000);
  CHECK(time_of(0x80, 0, 3) == 3'000'000'000);
  CHECK(time_of(0x80 | 1, 0, 3) == 1'500'000'000);
  CHECK(time_of(0x80 | 32, 0, (std::uint64_t{5} << 32) + (std::uint64_t{1} << 30)) ==
        5'250'000'000);
  CHECK(time_of(0x80 | 63, 0, std::uint64_t{3} << 62) == 1'500'000'000);
  CHECK(time_of(0, 0, ~std::uint64_t{0}) == Moment::max().time_since_epoch().count());
  CHECK(time_of(0, 5, ~std::uint64_t{0}) == Moment::max().time_since_epoch().count());
  CHECK(time_of(6, 0, ~std::uint64_t{0}) == Moment::max().time_since_epoch().count());
}

TEST_CASE("how a capture is cut into pieces does not matter") {
  for (const Bytes& capture :
       {everything(), pcap(ByteOrder::little, false, LinkType::raw, two_packets())}) {
    const AllRead whole = read(capture);
    for (const std::size_t size : {1u, 2u, 3u, 7u, 64u}) {
      const AllRead cut = read(capture, size);
      CHECK(cut.packets == whole.packets);
      CHECK(cut.secrets == whole.secrets);
      CHECK(text_of(cut.failure) == text_of(whole.failure));
    }
  }
}

TEST_CASE("a capture that ends early gives its whole packets and says where it ends") {
  for (const Bytes& capture :
       {everything(), pcap(ByteOrder::big, true, LinkType::raw, two_packets())}) {
    const AllRead whole = read(capture);
    std::size_t before = 0;
    for (std::size_t size = 0; size < capture.size(); ++size) {
      CAPTURE(size);
      const AllRead prefix = read(View(capture).first(size));
      REQUIRE(prefix.packets.size() >= before);
      before = prefix.packets.size();
      CHECK(std::ranges::equal(prefix.packets, std::span(whole.packets).first(before)));
      // Only between two parts is there nothing to say, and then the next part adds to the rest.
      if (!prefix.failure) {
        const AllRead rest = read(View(capture).first(size + 1));
        CHECK(text_of(rest.failure).starts_with("capture_truncated at " + std::to_string(size)));
      } else {
        CHECK(prefix.failure->rule == (size < 4 ? Rule::not_a_capture : Rule::capture_truncated));
      }
    }
  }
  const Bytes file = pcap(ByteOrder::little, false, LinkType::raw, two_packets());
  CHECK(failure_of(View(file).first(file.size() - 2)) ==
        "capture_truncated at 45: a packet record, 25, 27");
  CHECK(failure_of(View(file).first(30)) == "capture_truncated at 24: a packet record, 6, 16");
  CHECK(failure_of(View(file).first(20)) == "capture_truncated at 0: the file header, 20, 24");
  CHECK(failure_of(View(section(ByteOrder::big)).first(20)) ==
        "capture_truncated at 0: a block, 20, 28");
}

TEST_CASE("what is no capture is named where it is known") {
  using namespace std::string_view_literals;
  const auto reason = [](std::string_view bytes) { return failure_of(as_bytes(bytes)); };
  CHECK(reason("") == "not_a_capture: it is empty");
  CHECK(reason("\x1f\x8b\x08\0\0"sv) == "not_a_capture: it is compressed: gunzip it first");
  CHECK(reason("\x28\xb5\x2f\xfd..."sv) == "not_a_capture: it is compressed: unzstd it first");
  CHECK(reason("\xfd"
               "7zXZ\0"sv) == "not_a_capture: it is compressed: unxz it first");
  CHECK(reason("{\"schema\": ...}") == "not_a_capture: it is JSON, as a saved trace is");
  CHECK(reason("snoop\0\0\0"sv) == "not_a_capture: it is in snoop's form: convert it with editcap");
  CHECK(reason("\x16\x03\x01\0\x05"sv) ==
        "not_a_capture: it begins with a record of TLS, without the packets around it");
  CHECK(reason("12:00:01.5 IP 10.0.0.1") == "not_a_capture: it is text, and begins with \"12:0\"");
  CHECK(reason("hi\n") == "not_a_capture: it is text, and begins with \"hi\\x0a\"");
  CHECK(reason("\x7f"
               "ELF\x02"sv) == "not_a_capture: its form is unknown, and begins with \"\\x7fELF\"");
  // Nothing is taken after that.
  Reader reader;
  reader.feed(as_bytes("text that goes on"));
  CHECK(std::holds_alternative<Failure>(reader.next()));
  reader.feed(pcap(ByteOrder::big, true, LinkType::raw, two_packets()));
  CHECK(std::holds_alternative<std::monostate>(reader.next()));
  CHECK_FALSE(reader.ended());
}

TEST_CASE("a damaged capture fails at the damage, after what stands before it") {
  for (const ByteOrder order : orders) {
    const std::uint8_t one = 1, fine = 20, too_fine = 0x80 | 64;
    const Bytes start = concat({section(order), interface(order, LinkType::raw),
                                enhanced(order, 0, 1, as_bytes("good"), 4)});
    const auto after = [&](const Bytes& bad) {
      AllRead all = read(concat({start, bad, enhanced(order, 0, 1, as_bytes("lost"), 4)}));
      CHECK(all.packets.size() == 1);
      REQUIRE(all.failure);
      REQUIRE(all.failure->offset.value_or(0) >= start.size());
      *all.failure->offset -= start.size();
      return text_of(all.failure);
    };
    const auto changed = [](Bytes bytes, std::size_t at, std::uint8_t to) {
      bytes[at] = to;
      return bytes;
    };
    const Bytes packet = enhanced(order, 0, 1, as_bytes("four"), 4);
    CHECK(after(changed(packet, packet.size() - 1, 7))
              .starts_with("capture_malformed at 32: a block, its length is 36 at the start and "));
    CHECK(after(enhanced(order, 1, 1, {}, 0)) ==
          "capture_malformed at 8: an Enhanced Packet Block, interface 1 is not described");
    CHECK(after(changed(packet, order == ByteOrder::big ? 23 : 20, 5)) ==
          "capture_malformed at 20: an Enhanced Packet Block, a packet of 5 bytes in a block that "
          "has 4");
    CHECK(after(block(order, 6, as_bytes("short"))) ==
          "capture_malformed at 8: an Enhanced Packet Block, too short");
    CHECK(after(block(order, 3, Written(order).words({5}).out)) ==
          "capture_malformed at 8: a Simple Packet Block, a packet of 5 bytes in a block that has "
          "0");
    CHECK(after(block(order, 2, {})) == "capture_malformed at 8: a Packet Block, too short");
    CHECK(after(Written(order).words({6, 8, 8}).out) ==
          "capture_malformed at 4: a block, a length of 8 bytes");
    CHECK(after(Written(order).words({6, limits::capture_block + 4}).out) ==
          "capture_malformed at 4: a block, a length of 16777220 bytes");
    CHECK(after(Written(order).words({6, 0xffffffff}).out) ==
          "capture_malformed at 4: a block, a length of 4294967295 bytes");
    CHECK(after(Written(order).words({0x0a0d0d0a, 28, 0x12345678}).out) ==
          "capture_malformed at 8: a Section Header Block, its byte order is unknown");
    CHECK(after(block(
              order, 0x0a0d0d0a,
              Written(order).words({0x1a2b3c4d}).number(2, 2).number(0, 2).number(0, 8).out)) ==
          "capture_malformed at 12: a Section Header Block, its version is 2");
    CHECK(after(block(order, 0x0a0d0d0a, Written(order).words({0x1a2b3c4d, 0, 0}).out)) ==
          "capture_malformed at 8: a Section Header Block, too short");
    CHECK(after(block(order, 1, Written(order).words({1}).out)) ==
          "capture_malformed at 8: an Interface Description Block, too short");
    CHECK(after(block(order, 1, Written(order).words({1, 0}).number(9, 2).number(5, 2).out)) ==
          "capture_malformed at 16: an Interface Description Block, an option is longer than its "
          "block");
    CHECK(after(interface(order, LinkType::raw, 0, option(order, 9, {}))) ==
          "capture_malformed at 16: an Interface Description Block, if_tsresol is not one byte");
    CHECK(
        after(interface(order, LinkType::raw, 0, option(order, 14, {&one, 1}))) ==
        "capture_malformed at 16: an Interface Description Block, if_tsoffset is not eight bytes");
    for (const auto* resolution : {&fine, &too_fine})
      CHECK(after(interface(order, LinkType::raw, 0, option(order, 9, {resolution, 1}))) ==
            "capture_malformed at 16: an Interface Description Block, if_tsresol is too fine");
    CHECK(after(block(order, 10, Written(order).words({key_log, 9, 0, 0}).out)) ==
          "capture_malformed at 12: a Decryption Secrets Block, secrets of 9 bytes in a block that "
          "has 8");
    CHECK(after(block(order, 10, {})) ==
          "capture_malformed at 8: a Decryption Secrets Block, too short");

    Bytes old = pcap(order, false, LinkType::raw, two_packets());
    CHECK(failure_of(changed(old, order == ByteOrder::big ? 5 : 4, 3)) ==
          "capture_malformed at 4: the file header, its version is 3");
    old[order == ByteOrder::big ? 24 + 16 + 5 + 8 : 24 + 16 + 5 + 11] = 2;
    const AllRead all = read(old);
    CHECK(all.packets.size() == 1);
    CHECK(text_of(all.failure) ==
          "capture_malformed at 53: a packet record, a packet of 33554443 bytes");
  }
}

TEST_CASE("an interface too many ends it; a new section forgets the interfaces before it") {
  Bytes many = section(ByteOrder::little);
  for (std::size_t i = 0; i < limits::capture_interfaces; ++i)
    append(many, interface(ByteOrder::little, LinkType::raw));
  CHECK(failure_of(many) == "nothing");
  CHECK(failure_of(concat({many, interface(ByteOrder::little, LinkType::raw)})) ==
        "capture_malformed at " + std::to_string(many.size()) +
            ": an Interface Description Block, too many interfaces");
  append(many, section(ByteOrder::big));
  const std::size_t size = many.size();
  append(many, enhanced(ByteOrder::big, 0, 0, {}, 0));
  CHECK(failure_of(many).starts_with("capture_malformed at " + std::to_string(size + 8)));
}

TEST_CASE("the largest block is read; a length without its padding is taken with it") {
  const Bytes large(limits::capture_block - 32);
  const Bytes start = concat({section(ByteOrder::big), interface(ByteOrder::big, LinkType::raw)});
  const AllRead all = read(concat({start, enhanced(ByteOrder::big, 0, 0, large, 7)}), 100'000);
  REQUIRE(all.packets.size() == 1);
  CHECK(all.packets[0].bytes == large);
  const Bytes odd = Written(ByteOrder::big)
                        .words({6, 34, 0, 0, 0, 2, 2})
                        .bytes(as_bytes("ok"))
                        .pad()
                        .words({34})
                        .out;
  CHECK(read(concat({start, odd, odd})).packets.size() == 2);
}

}  // namespace handglass::study::capture
