#include <doctest/doctest.h>

#include <random>

#include "base/limits.hpp"
#include "study/captures.hpp"
#include "study/synthetic_tcp.hpp"

namespace handglass::study::capture {
namespace {

const Sent syn_ack{.back = true, .sequence = 499, .acknowledges = 100, .flags = "SA"};
const std::string begun = "1 begun 10.0.0.1:1111 10.0.0.2:443 opened";

std::vector<Sent> opened(std::initializer_list<Sent> more) {
  std::vector<Sent> out{syn, syn_ack, {.sequence = 100, .acknowledges = 500, .flags = "A"}};
  out.insert(out.end(), more);
  return out;
}
Lines lines(std::initializer_list<std::string> more) {
  Lines out{begun};
  out.insert(out.end(), more);
  return out;
}
Sent ask(std::uint32_t at, std::string_view data, std::string_view flags = "A",
         std::uint32_t acknowledges = 500) {
  return {.sequence = 100 + at, .acknowledges = acknowledges, .flags = flags, .data = data};
}
Sent answer(std::uint32_t at, std::string_view data, std::uint32_t acknowledges = 100,
            std::string_view flags = "A") {
  return {.back = true,
          .sequence = 500 + at,
          .acknowledges = acknowledges,
          .flags = flags,
          .data = data};
}

// A conversation of many segments both ways, and what each side says in it.
struct Conversation {
  std::array<Bytes, 2> said;
  std::vector<Caught> packets;
};
Conversation conversation(std::mt19937& random, std::string_view left, std::string_view right) {
  Conversation out;
  PcapngWriter writer("test");
  SyntheticTcp tcp(writer, left, right);
  Moment time = at(1'700'000'000'000'000'000);
  tcp.open(time);
  for (std::size_t turn = 0; turn < 20; ++turn) {
    const Side from = random() % 2 == 0 ? Side::left : Side::right;
    Bytes bytes(random() % 3 == 0 ? random() % 9000 : random() % 50);
    for (std::uint8_t& one : bytes) one = static_cast<std::uint8_t>(random());
    tcp.data(time += std::chrono::microseconds(10), from, bytes);
    append(out.said[static_cast<std::size_t>(from)], bytes);
  }
  tcp.close(time, random() % 2 == 0 ? Side::left : Side::right);
  out.packets = read(writer.bytes()).packets;
  return out;
}

// Each packet at most `reach` places from where it was; those that open the connection stay.
std::vector<Caught> shuffled(std::vector<Caught> packets, std::mt19937& random, std::size_t reach) {
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < packets.size(); ++i)
    order.emplace_back(i < 3 ? i : i + random() % reach, i);
  std::ranges::sort(order);
  std::vector<Caught> out;
  for (const auto& [place, i] : order) out.push_back(packets[i]);
  return out;
}

}  // namespace

TEST_CASE("a connection from SYN to both FINs") {
  CHECK(
      told(opened({ask(0, "hello"), answer(0, "hi", 105), ask(5, " again", "A", 502),
                   ask(11, "", "FA", 502), answer(2, "bye", 112, "FA"), ask(12, "", "A", 506)})) ==
      lines({"1 left 0 \"hello\"", "1 right 0 \"hi\"", "1 left 5 \" again\"", "1 fin left",
             "1 right 2 \"bye\"", "1 fin right", "1 over fins left"}));
}

TEST_CASE("segments out of order, again, and over each other give each byte once") {
  CHECK(told(opened({ask(3, "def"), ask(0, "abc"), ask(0, "abc"), ask(6, "g")})) ==
        lines({"1 left 0 \"abcdefg\"", "1 over captured"}));
  // The first copy of a byte counts, also while it waits.
  CHECK(told(opened({ask(4, "EF"), ask(9, "J"), ask(2, "cdefghijkl"), ask(0, "abc")})) ==
        lines({"1 left 0 \"abcdEFghiJkl\"", "1 over captured"}));
  CHECK(told(opened({ask(2, "cde"), ask(3, "XY"), ask(1, "ZZ"), ask(4, "ZZZ"), ask(0, "a")})) ==
        lines({"1 left 0 \"aZcdeZZ\"", "1 over captured"}));
  // A probe of one old byte.
  CHECK(told(opened({ask(0, "abc"), ask(2, "x"), ask(3, "d")})) ==
        lines({"1 left 0 \"abcd\"", "1 over captured"}));
  // FIN before what it ends.
  CHECK(told(opened({ask(3, "def", "FA"), answer(0, "", 100, "FA"), ask(0, "abc")})) ==
        lines({"1 fin right", "1 left 0 \"abcdef\"", "1 fin left", "1 over fins right"}));
  // Half of it old.
  CHECK(told(opened({ask(0, "abc"), ask(1, "bcde")})) ==
        lines({"1 left 0 \"abcde\"", "1 over captured"}));
  // Nothing stands after it.
  CHECK(told(opened({ask(3, "def"), ask(2, "", "FA"), ask(0, "abcdef")})) ==
        lines({"1 left 0 \"ab\"", "1 fin left", "1 over captured"}));
  CHECK(told(opened({ask(2, "cdef"), ask(4, "", "FA"), ask(0, "ab"), ask(4, "ef")})) ==
        lines({"1 left 0 \"abcd\"", "1 fin left", "1 over captured"}));
}

TEST_CASE("sequence numbers wrap") {
  std::vector<Sent> sent{{.sequence = 0xfffffffd, .flags = "S"},
                         {.back = true, .sequence = 7, .acknowledges = 0xfffffffe, .flags = "SA"}};
  for (const auto& [sequence, data] :
       {std::pair{0xfffffffeu, "ab"}, {2u, "ef"}, {0u, "cd"}, {4u, "g"}})
    sent.push_back({.sequence = sequence, .acknowledges = 8, .flags = "A", .data = data});
  CHECK(told(sent) == lines({"1 left 0 \"abcdefg\"", "1 over captured"}));
}

TEST_CASE("bytes that cannot come any more are a gap") {
  // At the end of the capture.
  CHECK(told(opened({ask(0, "ab"), ask(5, "fg")})) ==
        lines({"1 left 0 \"ab\"", "1 gap left 2 +3", "1 left 5 \"fg\"", "1 over captured"}));
  // The end itself may stand behind one.
  CHECK(told(opened({ask(0, "ab"), ask(5, "", "FA")})) ==
        lines({"1 left 0 \"ab\"", "1 gap left 2 +3", "1 fin left", "1 over captured"}));
  // Acknowledged, and the capture goes on without them.
  std::vector<Sent> sent = opened({ask(2, "cd"), ask(6, "gh"), answer(0, "", 108)});
  for (std::size_t i = 0; i <= 2 * limits::tcp_patience_packets; ++i)
    sent.push_back(answer(static_cast<std::uint32_t>(i), "-", 108));
  const Lines events = told(sent, false);
  CHECK(Lines(events.begin() + 1, events.begin() + 5) ==
        Lines{"1 gap left 0 +2", "1 left 2 \"cd\"", "1 gap left 4 +2", "1 left 6 \"gh\""});
  // Not acknowledged: they are sent again.
  for (Sent& one : sent) one.acknowledges = std::min(one.acknowledges, 100u);
  CHECK(told(sent, false).size() == 2);
  sent.push_back(ask(0, "abcdefgh"));
  CHECK(told(sent, false).back() == "1 left 0 \"abcdefgh\"");
  // By the clock.
  sent = opened({ask(2, "cd"), answer(0, "", 104), answer(0, "", 104), answer(0, "", 104)});
  for (std::size_t i = 0; i < sent.size(); ++i)
    sent[i].nanoseconds = static_cast<std::int64_t>(i) * 1'100'000'000;
  CHECK(told(sent, false) == lines({"1 gap left 0 +2", "1 left 2 \"cd\""}));
  // Acknowledged, and nothing is heard of that side again. One byte may be its FIN.
  CHECK(told(opened({ask(0, "ab"), answer(0, "", 105)})) ==
        lines({"1 left 0 \"ab\"", "1 gap left 2 +3", "1 over captured"}));
  CHECK(told(opened({ask(0, "ab"), answer(0, "", 103)})) ==
        lines({"1 left 0 \"ab\"", "1 over captured"}));
}

TEST_CASE("what answers bytes comes after them, or after the gap that they are") {
  // Caught before what it answers.
  CHECK(told(opened({ask(0, "ab"), ask(2, "cd", "A", 505), answer(0, "hello", 102)})) ==
        lines({"1 left 0 \"ab\"", "1 right 0 \"hello\"", "1 left 2 \"cd\"", "1 over captured"}));
  CHECK(told(opened({answer(0, "lo", 104), ask(2, "cd", "A", 500), ask(0, "ab")})) ==
        lines({"1 left 0 \"abcd\"", "1 right 0 \"lo\"", "1 over captured"}));
  // Not caught, and more of that side comes behind; or nothing does.
  CHECK(told(opened({ask(0, "ab"), ask(2, "cd", "A", 505), answer(5, "you", 104)})) ==
        lines({"1 left 0 \"ab\"", "1 gap right 0 +5", "1 left 2 \"cd\"", "1 right 5 \"you\"",
               "1 over captured"}));
  CHECK(told(opened({ask(0, "ab"), answer(0, "he", 102), ask(2, "cd", "FA", 505)})) ==
        lines({"1 left 0 \"ab\"", "1 right 0 \"he\"", "1 gap right 2 +3", "1 left 2 \"cd\"",
               "1 fin left", "1 over captured"}));
  // A part of what is missing was acknowledged; the rest may come.
  std::vector<Sent> sent = opened({answer(6, "end"), ask(0, "ab", "A", 504), ask(2, "", "A", 504),
                                   ask(2, "", "A", 504), answer(4, "or")});
  for (std::size_t i = 0; i < sent.size(); ++i)
    sent[i].nanoseconds = static_cast<std::int64_t>(i) * 1'100'000'000;
  CHECK(told(sent, false) == lines({"1 gap right 0 +4", "1 left 0 \"ab\"", "1 right 4 \"orend\""}));
  // One byte may be a FIN that was not caught. It counts as said where it was.
  CHECK(told(opened({ask(0, "ab"), ask(2, "cd", "A", 501)})) ==
        lines({"1 left 0 \"abcd\"", "1 over captured"}));
  CHECK(told(opened({answer(0, "hi", 100, "FA"), ask(0, "ab", "A", 503)}), false) ==
        lines({"1 right 0 \"hi\"", "1 fin right", "1 left 0 \"ab\""}));
  // No two that were sent answer each other.
  CHECK(told(opened({ask(0, "ab", "A", 502), answer(0, "cd", 102)})) ==
        lines({"1 left 0 \"ab\"", "1 right 0 \"cd\"", "1 over captured"}));
}

TEST_CASE("a side of which nothing was caught is a gap, as far as the other has heard it") {
  CHECK(told({syn, ask(0, "", "A"), ask(0, "ab", "A"), ask(2, "cd", "A", 530)}) ==
        lines({"1 left 0 \"ab\"", "1 gap right 0 +30", "1 left 2 \"cd\"", "1 over captured"}));
  CHECK(told({ask(0, "ab", "A"), ask(2, "cd", "A", 530)}) ==
        Lines{"1 begun 10.0.0.1:1111 10.0.0.2:443", "1 left 0 \"ab\"", "1 gap right 0 +30",
              "1 left 2 \"cd\"", "1 over captured"});
  // What it said before it was first acknowledged here is not missed.
  CHECK(told({ask(0, "ab", "A", 505), answer(5, "hello", 102), ask(2, "cd", "A", 510)}) ==
        Lines{"1 begun 10.0.0.1:1111 10.0.0.2:443", "1 left 0 \"ab\"", "1 right 0 \"hello\"",
              "1 left 2 \"cd\"", "1 over captured"});
  CHECK(told({answer(0, "a", 100), ask(50, "b", "A", 501), answer(1, "c", 151)}) ==
        Lines{"1 begun 10.0.0.2:443 10.0.0.1:1111", "1 left 0 \"a\"", "1 right 0 \"b\"",
              "1 left 1 \"c\"", "1 over captured"});
}

TEST_CASE("what answers bytes that do not come waits no longer than others") {
  // By the packets of its connection.
  std::vector<Sent> sent = opened({ask(0, "ab"), ask(2, "cd", "A", 505)});
  CHECK(told(sent, false) == lines({"1 left 0 \"ab\""}));
  for (std::size_t i = 0; i < 2 * limits::tcp_patience_packets; ++i)
    sent.push_back(ask(4, "", "A", 505));
  CHECK(told(sent, false) == lines({"1 left 0 \"ab\"", "1 gap right 0 +5", "1 left 2 \"cd\""}));
  // By its size.
  const std::string data(60'000, 'x');
  std::size_t given = 0, said = 0, most = 0;
  TcpStreams streams([&](const StreamEvent& event) {
    if (const auto* bytes = std::get_if<stream::Data>(&event.what)) given += bytes->bytes.size();
  });
  const auto take = [&](const Sent& segment) {
    const Caught one = packet(segment);
    streams.take({.time = {}, .link_type = one.link, .bytes = one.bytes, .original_length = 0});
  };
  take(syn), take(syn_ack);
  for (std::uint32_t i = 0; i < 2 * limits::tcp_patience_packets; ++i) {
    take(ask(i * 60'000, data, "A", 505));
    said += data.size();
    most = std::max(most, said - given);
  }
  CHECK(most <= limits::tcp_waiting);
  CHECK(most > limits::tcp_waiting / 2);
  CHECK(given == said);
}

TEST_CASE("what waits is bounded") {
  // One hole, and behind it more than may wait: pieces of a byte cost as their memory does.
  for (const std::size_t size : {1000u, 1u}) {
    const std::string data(size, 'x');
    std::size_t given = 0, most = 0;
    TcpStreams streams([&](const StreamEvent& event) {
      if (const auto* bytes = std::get_if<stream::Data>(&event.what)) given += bytes->bytes.size();
    });
    const auto take = [&](const Sent& sent) {
      const Caught one = packet(sent);
      streams.take({.time = {}, .link_type = one.link, .bytes = one.bytes, .original_length = 0});
    };
    take(syn), take(syn_ack);
    std::size_t sent = 0;
    for (std::uint32_t i = 0; i < 3 * limits::tcp_waiting / (size + limits::tcp_piece); ++i) {
      take(ask(1 + 2 * i * static_cast<std::uint32_t>(size), data));
      sent += size;
      most = std::max(most, sent - given);
    }
    CHECK(most <= limits::tcp_waiting / (size + limits::tcp_piece) * size + size);
    CHECK(most > limits::tcp_waiting / (size + limits::tcp_piece) * size - 2 * size);
  }
}

TEST_CASE("what waits in all connections together is bounded") {
  const std::string data(60'000, 'x');
  const std::size_t piece = data.size() + limits::tcp_piece;
  std::size_t given = 0, sent = 0, most = 0;
  TcpStreams streams([&](const StreamEvent& event) {
    if (const auto* bytes = std::get_if<stream::Data>(&event.what)) given += bytes->bytes.size();
  });
  for (std::uint8_t port = 1; port <= 20; ++port) {
    const auto take = [&](const Sent& segment) {
      Caught one = packet(segment);
      one.bytes[21] = port;
      streams.take({.time = {}, .link_type = one.link, .bytes = one.bytes, .original_length = 0});
    };
    take(syn);
    for (std::uint32_t i = 0; i < limits::tcp_waiting / piece; ++i) {
      take(ask(1 + i * 60'000, data));
      sent += data.size();
      most = std::max(most, sent - given);
    }
  }
  CHECK(most <= limits::tcp_waiting_in_all / piece * data.size());
  CHECK(most > limits::tcp_waiting_in_all / piece * data.size() - data.size());
}

TEST_CASE("connections that are followed are bounded; the silent one goes") {
  std::vector<std::string> over;
  std::size_t begun_count = 0;
  TcpStreams streams([&](const StreamEvent& event) {
    if (std::holds_alternative<stream::Begun>(event.what)) ++begun_count;
    if (std::holds_alternative<stream::Over>(event.what))
      over.push_back(std::to_string(event.connection));
  });
  const auto open = [&](std::size_t i) {
    Caught one = packet(syn);
    one.bytes[14] = static_cast<std::uint8_t>(i >> 8);
    one.bytes[15] = static_cast<std::uint8_t>(i);
    streams.take({.time = {}, .link_type = one.link, .bytes = one.bytes, .original_length = 0});
  };
  for (std::size_t i = 0; i < limits::tcp_connections; ++i) open(i);
  CHECK(over.empty());
  open(0);  // again: it is not the silent one
  open(limits::tcp_connections);
  CHECK(begun_count == limits::tcp_connections + 1);
  CHECK(over == std::vector<std::string>{"2"});
}

TEST_CASE("who opened a connection is told, where it was seen") {
  CHECK(told({syn}) == lines({"1 over captured"}));
  CHECK(told({syn_ack, ask(0, "a"), answer(0, "b")}) ==
        lines({"1 left 0 \"a\"", "1 right 0 \"b\"", "1 over captured"}));
  CHECK(told({syn_ack, syn, ask(0, "a"), answer(0, "b")}) ==
        lines({"1 left 0 \"a\"", "1 right 0 \"b\"", "1 over captured"}));
  CHECK(told({syn, syn, syn_ack, syn_ack, syn, ask(0, "a")}) ==
        lines({"1 left 0 \"a\"", "1 over captured"}));
  // In the middle: who speaks first is at the left, and an acknowledgement alone begins nothing.
  CHECK(told({ask(0, ""), answer(7, "mid"), ask(50, "on"), answer(10, "dle")}) ==
        Lines{"1 begun 10.0.0.2:443 10.0.0.1:1111", "1 left 0 \"mid\"", "1 right 0 \"on\"",
              "1 left 3 \"dle\"", "1 over captured"});
  // The SYN after the first data.
  CHECK(told({ask(0, "a"), syn, ask(1, "b")}) ==
        Lines{"1 begun 10.0.0.1:1111 10.0.0.2:443", "1 left 0 \"ab\"", "1 over captured"});
  // Data in a SYN (RFC 7413).
  Sent fast = syn;
  fast.data = "abc";
  CHECK(told({fast,
              {.back = true, .sequence = 499, .acknowledges = 103, .flags = "SA"},
              ask(3, "d")}) == lines({"1 left 0 \"abcd\"", "1 over captured"}));
}

TEST_CASE("resets") {
  CHECK(told(opened({ask(0, "a"), answer(0, "", 101, "RA"), ask(1, "late")})) ==
        lines({"1 left 0 \"a\"", "1 over reset right"}));
  // A closed port.
  CHECK(told({syn, {.back = true, .sequence = 0, .acknowledges = 100, .flags = "RA"}}) ==
        lines({"1 over reset right"}));
  CHECK(told({answer(0, "", 101, "RA")}).empty());
  // One that comes before what was sent before it.
  CHECK(told(opened({ask(2, "", "RA"), ask(0, "ab")})) ==
        lines({"1 left 0 \"ab\"", "1 over reset left"}));
  // A guess from somewhere.
  CHECK(told(opened({{.back = true, .sequence = 0x90000000, .flags = "R"}, ask(0, "a")})) ==
        lines({"1 left 0 \"a\"", "1 over captured"}));
  // What waits is told first, then that it is over.
  CHECK(told(opened({ask(2, "c"), answer(0, "", 100, "R")})) ==
        lines({"1 gap left 0 +2", "1 left 2 \"c\"", "1 over reset right"}));
}

TEST_CASE("a new connection between the same ends") {
  const std::vector<Sent> old = opened({ask(0, "old"), ask(5, "er")});
  std::vector<Sent> sent = old;
  const Sent again{.sequence = 70000, .flags = "S"};
  sent.insert(sent.end(), {again,
                           {.back = true, .sequence = 9000, .acknowledges = 70001, .flags = "SA"},
                           {.sequence = 70001, .acknowledges = 9001, .flags = "A", .data = "new"}});
  CHECK(told(sent) == lines({"1 left 0 \"old\"", "1 gap left 3 +2", "1 left 5 \"er\"",
                             "1 over replaced left", "2 begun 10.0.0.1:1111 10.0.0.2:443 opened",
                             "2 left 0 \"new\"", "2 over captured"}));
  // After its end, with the same number or another; the last acknowledgement of the old one is not
  // of the new.
  CHECK(told(opened({answer(0, "", 100, "R"), ask(0, ""), syn, ask(0, "a")})) ==
        lines({"1 over reset right", "2 begun 10.0.0.1:1111 10.0.0.2:443 opened", "2 left 0 \"a\"",
               "2 over captured"}));
  // The other side opens it.
  CHECK(told(opened({{.back = true, .sequence = 8, .flags = "S"}})).back() == "2 over captured");
}

TEST_CASE("what we write is read back, and its streams are what was said") {
  std::mt19937 random(1);
  for (const auto& [left, right] :
       {std::pair{"10.1.2.3:50000", "10.1.2.4:443"}, {"[2001:db8::1]:50000", "[2001:db8::2]:443"}})
    for (int round = 0; round < 20; ++round) {
      const Conversation one = conversation(random, left, right);
      CHECK(said(one.packets) == std::vector{one.said});
      const Lines events = told(one.packets, false);
      CHECK(events.front() == "1 begun " + std::string(left) + " " + right + " opened");
      CHECK(events.back().starts_with("1 over fins "));
    }
}

TEST_CASE("reordered and repeated segments change nothing; lost ones are gaps") {
  std::mt19937 random(2);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const Conversation one = conversation(random, "10.0.0.1:1", "10.0.0.2:2");
    std::vector<Caught> packets = one.packets;
    for (int i = 0; i < 10; ++i) packets.push_back(packets[3 + random() % (packets.size() - 3)]);
    CHECK(said(shuffled(packets, random, 30)) == std::vector{one.said});

    // Without one segment that has data: a gap of its size, where it stood.
    packets = one.packets;
    std::size_t lost = 3;
    while (packets[lost].bytes.size() == 40 || random() % 4 != 0)
      lost = 3 + (lost - 2) % (packets.size() - 3);
    const std::size_t size = packets[lost].bytes.size() - 40;
    const Side from = packets[lost].bytes[15] == 1 ? Side::left : Side::right;
    packets.erase(packets.begin() + static_cast<std::ptrdiff_t>(lost));
    std::array<Bytes, 2> found;
    std::size_t gaps = 0;
    TcpStreams streams([&](const StreamEvent& event) {
      if (const auto* data = std::get_if<stream::Data>(&event.what)) {
        auto& to = found[static_cast<std::size_t>(data->from)];
        CHECK(data->at == to.size());
        append(to, data->bytes);
      }
      if (const auto* gap = std::get_if<stream::Gap>(&event.what)) {
        ++gaps;
        CHECK(gap->bytes == size);
        CHECK(gap->from == from);
        auto& to = found[static_cast<std::size_t>(from)];
        CHECK(gap->at == to.size());
        append(to, View(one.said[static_cast<std::size_t>(from)]).subspan(to.size(), size));
      }
    });
    for (const Caught& packet : shuffled(packets, random, 5))
      streams.take({.time = packet.time,
                    .link_type = packet.link,
                    .bytes = packet.bytes,
                    .original_length = packet.original_length});
    streams.ended();
    CHECK(gaps == 1);
    CHECK(found == one.said);
  }
}

TEST_CASE("connections side by side are kept apart") {
  std::mt19937 random(3);
  const Conversation one = conversation(random, "10.0.0.1:1", "10.0.0.2:2");
  const Conversation two = conversation(random, "10.0.0.1:3", "10.0.0.2:2");
  std::vector<Caught> both;
  for (std::size_t i = 0; i < std::max(one.packets.size(), two.packets.size()); ++i) {
    if (i < one.packets.size()) both.push_back(one.packets[i]);
    if (i < two.packets.size()) both.push_back(two.packets[i]);
  }
  CHECK(said(both) == std::vector{one.said, two.said});
}

}  // namespace handglass::study::capture
