#include "make_corpus/corpus.hpp"
#include "study/capture_reader.hpp"
#include "study/synthetic_tcp.hpp"
#include "wire/writer.hpp"

namespace handglass::fuzz {

// A conversation as captures of every form, whole and with segments out of order and lost.
void write_captures(const std::filesystem::path& folder, const test::Talk& talk) {
  using namespace study::capture;
  for (const bool v6 : {false, true}) {
    PcapngWriter writer("make_corpus");
    writer.secrets("CLIENT_RANDOM 00 11\n");
    SyntheticTcp tcp(writer, v6 ? "[2001:db8::1]:50000" : "192.0.2.1:50000",
                     v6 ? "[2001:db8::2]:443" : "192.0.2.2:443");
    tcp.open({});
    for (const auto& [side, bytes] : {std::pair{Side::left, View(talk.to_server)},
                                      std::pair{Side::right, View(talk.to_client)}})
      for (std::size_t at = 0; at < bytes.size(); at += 300)
        tcp.data({}, side, bytes.subspan(at, std::min<std::size_t>(300, bytes.size() - at)));
    if (v6)
      tcp.reset({}, Side::right);
    else
      tcp.close({}, Side::left);
    write(folder / (v6 ? "pcapng-v6" : "pcapng"), writer.bytes());

    std::vector<Bytes> packets;
    Reader reader;
    reader.feed(writer.bytes());
    for (Item item = reader.next(); !std::holds_alternative<std::monostate>(item);
         item = reader.next())
      if (const auto* packet = std::get_if<Packet>(&item))
        packets.push_back(to_bytes(packet->bytes));
    std::swap(packets[3], packets[5]);
    packets.erase(packets.end() - 7);
    // Link headers: Ethernet with a VLAN, Linux cooked of both kinds, BSD loopback.
    const Bytes type = v6 ? Bytes{0x86, 0xdd} : Bytes{0x08, 0x00};
    for (const auto& [name, link, header] : {
             std::tuple{"vlan", LinkType::ethernet,
                        concat({Bytes(12), Bytes{0x81, 0, 0, 1}, type})},
             std::tuple{"sll", LinkType::linux_sll, concat({Bytes(14), type})},
             std::tuple{"sll2", LinkType::linux_sll2, concat({type, Bytes(18)})},
             std::tuple{"null", LinkType::null, Bytes(4)},
         }) {
      Bytes file;
      wire::Writer w(file);
      w.number(0xa1b2c3d4, 4);
      w.number(2, 2);
      w.number(4, 2);
      for (const std::uint32_t word : {0u, 0u, 65535u, static_cast<std::uint32_t>(link)})
        w.number(word, 4);
      for (const Bytes& packet : packets) {
        const auto size = static_cast<std::uint32_t>(header.size() + packet.size());
        for (const std::uint32_t word : {0u, 0u, size, size}) w.number(word, 4);
        w.bytes(header);
        w.bytes(packet);
      }
      write(folder / ("pcap-" + std::string(name) + (v6 ? "-v6" : "")), file);
    }
  }
}

// Segments as tcp_half takes them.
void write_halves(const std::filesystem::path& folder) {
  write(folder / "in-order", Bytes{0, 0, 0, 1, 0, 0, 5, 'a', 0, 0, 5, 5, 'f', 1});
  write(folder / "overlapping", Bytes{255, 255, 255, 255, 0, 9,   9, 'a', 0, 0,  4,   9,
                                      'A', 0,   0,   20,  4, 'x', 1, 0,   0, 30, '0', 2});
  write(folder / "lost", Bytes{0, 0, 0, 0, 0, 9, 9, 'a', 2, 0, 90, 4, 'A', 1, 0, 0, 0, 0, 2});
}

}  // namespace handglass::fuzz
