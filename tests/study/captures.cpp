#include "study/captures.hpp"

#include "base/names.hpp"
#include "wire/hex.hpp"

namespace handglass::study::capture {
namespace {

std::string name(Side side) { return side == Side::left ? "left" : "right"; }

std::string name(stream::End end) {
  switch (end) {
    case stream::End::fins: return "fins";
    case stream::End::reset: return "reset";
    case stream::End::replaced: return "replaced";
    case stream::End::forgotten: return "forgotten";
    case stream::End::captured: return "captured";
  }
  return {};
}

// One line an event, data of one side put together.
class Collector {
 public:
  void operator()(const StreamEvent& event) {
    const auto* data = std::get_if<stream::Data>(&event.what);
    if (!data) {
      close();
      lines_.push_back(line_of(event));
      return;
    }
    const std::string start = std::to_string(event.connection) + " " + name(data->from) + " ";
    if (start != open_) {
      close();
      open_ = start;
      line_ = start + std::to_string(data->at) + " \"";
    }
    line_ += printable(data->bytes);
  }
  Lines take() {
    close();
    return std::move(lines_);
  }

 private:
  void close() {
    if (!open_.empty()) lines_.push_back(line_ + "\"");
    open_.clear();
  }

  Lines lines_;
  std::string open_, line_;
};

Packet view_of(const Caught& caught) {
  return {.time = caught.time,
          .link_type = caught.link,
          .bytes = caught.bytes,
          .original_length = caught.original_length};
}

}  // namespace

Moment at(std::int64_t nanoseconds) { return Moment(std::chrono::nanoseconds(nanoseconds)); }

Written& Written::number(std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t byte = order_ == ByteOrder::little ? i : width - 1 - i;
    out.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
  return *this;
}

Written& Written::words(std::initializer_list<std::uint32_t> values) {
  for (const std::uint32_t value : values) number(value, 4);
  return *this;
}

Written& Written::bytes(View more) {
  append(out, more);
  return *this;
}

Written& Written::pad() {
  out.resize((out.size() + 3) / 4 * 4);
  return *this;
}

Bytes pcap(ByteOrder order, bool nanoseconds, LinkType link, const std::vector<Caught>& packets) {
  Written w(order);
  w.words({nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4});
  w.number(2, 2).number(4, 2).words({0, 0, 65535, static_cast<std::uint32_t>(link)});
  for (const Caught& packet : packets) {
    const std::int64_t time = packet.time.time_since_epoch().count();
    w.words({static_cast<std::uint32_t>(time / 1'000'000'000),
             static_cast<std::uint32_t>(time % 1'000'000'000 / (nanoseconds ? 1 : 1000)),
             static_cast<std::uint32_t>(packet.bytes.size()), packet.original_length});
    w.bytes(packet.bytes);
  }
  return w.out;
}

Bytes block(ByteOrder order, std::uint32_t type, View body) {
  const auto size = static_cast<std::uint32_t>((body.size() + 3) / 4 * 4 + 12);
  return Written(order).words({type, size}).bytes(body).pad().words({size}).out;
}

Bytes section(ByteOrder order) {
  Written body(order);
  body.words({0x1a2b3c4d}).number(1, 2).number(0, 2).number(~std::uint64_t{0}, 8);
  return block(order, 0x0a0d0d0a, body.out);
}

Bytes interface(ByteOrder order, LinkType link, std::uint32_t snap_length, View options) {
  Written body(order);
  body.number(static_cast<std::uint64_t>(link), 2).number(0, 2).words({snap_length});
  return block(order, 1, body.bytes(options).out);
}

Bytes option(ByteOrder order, std::uint16_t code, View value) {
  return Written(order).number(code, 2).number(value.size(), 2).bytes(value).pad().out;
}

Bytes enhanced(ByteOrder order, std::uint32_t interface, std::uint64_t units, View bytes,
               std::uint32_t original_length) {
  Written body(order);
  body.words({interface, static_cast<std::uint32_t>(units >> 32), static_cast<std::uint32_t>(units),
              static_cast<std::uint32_t>(bytes.size()), original_length});
  return block(order, 6, body.bytes(bytes).out);
}

Bytes secrets(ByteOrder order, std::uint32_t type, View text) {
  Written body(order);
  body.words({type, static_cast<std::uint32_t>(text.size())});
  return block(order, 10, body.bytes(text).out);
}

AllRead read(View capture, std::size_t at_a_time) {
  AllRead out;
  Reader reader;
  while (true) {
    for (Item item = reader.next(); !std::holds_alternative<std::monostate>(item);
         item = reader.next()) {
      if (const auto* packet = std::get_if<Packet>(&item))
        out.packets.push_back({.time = packet->time,
                               .link = packet->link_type,
                               .bytes = to_bytes(packet->bytes),
                               .original_length = packet->original_length});
      if (const auto* secret = std::get_if<Secrets>(&item))
        out.secrets.emplace_back(as_text(secret->text));
      if (const auto* failure = std::get_if<Failure>(&item)) out.failure = *failure;
    }
    if (capture.empty()) break;
    const View part = capture.first(std::min(at_a_time, capture.size()));
    reader.feed(part);
    capture = capture.subspan(part.size());
  }
  if (!out.failure) out.failure = reader.ended();
  return out;
}

std::string text_of(const std::optional<Failure>& failure) {
  if (!failure) return "nothing";
  std::string out(info(failure->rule).id);
  if (failure->offset) out += " at " + std::to_string(*failure->offset);
  for (std::size_t i = 0; i < failure->evidence.size(); ++i)
    out += (i == 0 ? ": " : ", ") + failure->evidence[i].value;
  return out;
}

Caught packet(const Sent& sent) {
  Written w(ByteOrder::big);
  w.number(0x45, 1).number(0, 1).number(40 + sent.data.size(), 2);
  w.words({0}).number(64, 1).number(6, 1).number(0, 2);
  w.words({0x0a000001u + sent.back, 0x0a000002u - sent.back});
  w.number(sent.back ? 443 : 1111, 2).number(sent.back ? 1111 : 443, 2);
  std::uint64_t flags = 0;
  for (const char flag : sent.flags)
    flags |= flag == 'S' ? 2 : flag == 'A' ? 16 : flag == 'F' ? 1 : 4;
  w.words({sent.sequence, sent.acknowledges}).number(0x50, 1).number(flags, 1).number(0xffff, 2);
  w.words({0}).bytes(as_bytes(sent.data));
  const auto size = static_cast<std::uint32_t>(w.out.size());
  return {.time = at(sent.nanoseconds),
          .link = LinkType::raw,
          .bytes = std::move(w.out),
          .original_length = size};
}

std::ostream& operator<<(std::ostream& out, const Lines& lines) {
  for (const std::string& line : lines) out << "\n    " << line;
  return out;
}

std::string line_of(const StreamEvent& event) {
  const std::string id = std::to_string(event.connection) + " ";
  if (const auto* begun = std::get_if<stream::Begun>(&event.what))
    return id + "begun " + begun->endpoints[0] + " " + begun->endpoints[1] +
           (begun->opened ? " opened" : "");
  if (const auto* data = std::get_if<stream::Data>(&event.what))
    return id + name(data->from) + " " + std::to_string(data->at) + " " + to_hex(data->bytes);
  if (const auto* gap = std::get_if<stream::Gap>(&event.what))
    return id + "gap " + name(gap->from) + " " + std::to_string(gap->at) + " +" +
           std::to_string(gap->bytes);
  if (const auto* fin = std::get_if<stream::Fin>(&event.what)) return id + "fin " + name(fin->from);
  const auto& over = std::get<stream::Over>(event.what);
  return id + "over " + name(over.how) + (over.by ? " " + name(*over.by) : "");
}

Lines told(const std::vector<Caught>& packets, bool end) {
  Collector lines;
  TcpStreams streams([&](const StreamEvent& event) { lines(event); });
  for (const Caught& one : packets) streams.take(view_of(one));
  if (end) streams.ended();
  return lines.take();
}

Lines told(const std::vector<Sent>& sent, bool end) {
  std::vector<Caught> packets;
  for (const Sent& one : sent) packets.push_back(packet(one));
  return told(packets, end);
}

std::vector<std::array<Bytes, 2>> said(const std::vector<Caught>& packets) {
  std::vector<std::array<Bytes, 2>> out;
  TcpStreams streams([&](const StreamEvent& event) {
    out.resize(std::max(out.size(), event.connection));
    if (const auto* data = std::get_if<stream::Data>(&event.what))
      append(out[event.connection - 1][static_cast<std::size_t>(data->from)], data->bytes);
  });
  for (const Caught& one : packets) streams.take(view_of(one));
  streams.ended();
  return out;
}

}  // namespace handglass::study::capture
