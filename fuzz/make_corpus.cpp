// Writes the corpora: one input for each message, certificate and CRL of a mutual handshake, what
// its client said, its key and certificates in files that openssl makes of them (with salts of its
// own, so that these differ each time), PKCS#11 URIs, and captures.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "crypto/content_info.hpp"
#include "crypto/key_file.hpp"
#include "crypto/pkcs12_structures.hpp"
#include "study/capture_reader.hpp"
#include "study/json.hpp"
#include "study/keylog.hpp"
#include "study/selection.hpp"
#include "study/synthetic_tcp.hpp"
#include "study/tracer.hpp"
#include "support/exchanges.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"
#include "wire/writer.hpp"

using namespace handglass;

namespace {

void write(const std::filesystem::path& path, View bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

// The target's input: which key exchange, the type, then the body. Of the messages that are alike
// in all, the first stays.
void write_messages(const std::filesystem::path& folder, const study::Trace& trace) {
  const auto forms = names_of<handshake::KeyExchange>;
  for (const auto& message : trace.messages) {
    if (message.n == 0) continue;
    const auto form =
        std::ranges::find(forms, message.key_exchange, &Named<handshake::KeyExchange>::value);
    std::string name = message.name() + "-" + std::string(name_of(message.sender));
    if (message.message == handshake::Message::server_key_exchange ||
        message.message == handshake::Message::client_key_exchange)
      name += "-" + std::to_string(static_cast<int>(message.key_exchange));
    if (std::filesystem::exists(folder / "message" / name)) continue;
    Bytes input{static_cast<std::uint8_t>(form == forms.end() ? 0 : form - forms.begin()),
                message.bytes[0]};
    append(input, View(message.bytes).subspan(4));
    write(folder / "message" / name, input);
  }
}

Bytes read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// One round of hashing: the target allows few. False where openssl does not do its part.
bool write_key_files(const std::filesystem::path& folder, const test::World::Identity& identity,
                     const x509::Crl& crl) {
  const std::filesystem::path scratch = folder / "scratch";
  write(scratch / "key", as_bytes(pem::write("PRIVATE KEY", *crypto::pkcs8(*identity.key))));
  write(scratch / "leaf", as_bytes(pem::write("CERTIFICATE", identity.chain[0]->der())));
  write(scratch / "issuer", as_bytes(pem::write("CERTIFICATE", identity.chain[1]->der())));
  write(scratch / "crl", as_bytes(pem::write("X509 CRL", crl.der())));
  const std::string p12 =
      "openssl pkcs12 -export -inkey key -in leaf -certfile issuer -passout pass:password -iter 1 ";
  const std::string p8 =
      "openssl pkcs8 -topk8 -in key -passout pass:password -iter 1 -outform DER ";
  const std::string command =
      "cd '" + scratch.string() + "' && " + p12 + "-out ../pkcs12 && " + p12 +
      "-macalg sha1 -certpbe NONE -keypbe NONE -out ../pkcs12-open && " + p12 +
      "-legacy -out ../pkcs12-legacy && " + p8 + "-out ../pkcs8 && " + p8 +
      "-v2 aes-128-cbc -v2prf hmacWithSHA1 -out ../pkcs8-sha1 && "
      "openssl crl2pkcs7 -in crl -certfile leaf -certfile issuer -outform DER -out ../pkcs7";
  const bool made = std::system(command.c_str()) == 0;
  std::filesystem::remove_all(scratch);
  if (!made) return false;
  for (const std::string name : {"pkcs12", "pkcs12-open", "pkcs12-legacy"}) {
    const Bytes file = read(folder / name);
    const auto pfx = der::parse<crypto::structure::Pfx>(file);
    if (!pfx || !pfx->auth_safe.content) return false;
    write(folder / (name + "-safe"), pfx->auth_safe.content->value.content);
  }
  return true;
}

// One for each kind of value, and what is refused.
void write_uris(const std::filesystem::path& folder) {
  struct Input {
    const char *name, *text;
  };
  for (const auto& [name, text] : {
           Input{"token",
                 "pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;"
                 "serial=6d8b7b2c4d3b0f3a;token=lab"},
           Input{"key", "pkcs11:token=lab;id=%01%ff;object=my-key;type=private"},
           Input{"library",
                 "pkcs11:library-manufacturer=a&b;library-description=;"
                 "library-version=1.23"},
           Input{"slot", "pkcs11:slot-manufacturer=%C3%A1;slot-description=x;slot-id=7"},
           Input{"query", "PKCS11:?module-name=m&module-path=/usr/lib/m.so&pin-source=|/bin/pin"},
           Input{"pin", "pkcs11:type=secret-key?pin-value=12%3634&vendor=1&vendor=2"},
           Input{"vendor", "pkcs11:tokne=lab"},
           Input{"broken", "pkcs11:token=my token%4"},
       })
    write(folder / name, as_bytes(text));
}

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

// Lines and messages from before TLS, behind the byte that says of which protocol.
void write_greetings(const std::filesystem::path& folder) {
  const std::pair<const char*, const char*> lines[] = {
      {"smtp_offer", "0250-STARTTLS"},
      {"smtp_last", "0220 mail.lab ESMTP ready"},
      {"smtp_bare", "0250"},
      {"smtp_wrong", "02200 x"},
      {"imap_greeting", "1* OK [CAPABILITY IMAP4rev1 STARTTLS] ready"},
      {"imap_capability", "1* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED"},
      {"imap_tagged", "1a2 NO no key"},
      {"http_ok", "2HTTP/1.1 200 Connection established"},
      {"http_login", "2HTTP/1.0 407 Proxy Authentication Required"},
      {"http_wrong", "2HTTP/1.1 2000 x"}};
  for (const auto& [name, line] : lines) write(folder / name, as_bytes(line));
  const std::pair<const char*, const char*> messages[] = {
      {"ldap_success",
       "3024020101781f0a010004000400"
       "8a16312e332e362e312e342e312e313436362e3230303337"},
      {"ldap_refused",
       "302a02010178250a01020400041e"
       "756e737570706f7274656420657874656e646564206f7065726174696f6e"},
      {"ldap_wide",
       "30840000003c0284000000010178840000002f"
       "0a840000000100048400000000048400000000"
       "8a8400000016312e332e362e312e342e312e313436362e3230303337"},
      {"ldap_referral",
       "303902010178340a010a04000400a31304116c6461703a2f2f6f746865722e6c61622f"
       "8a16312e332e362e312e342e312e313436362e3230303337"},
      {"ldap_indefinite", "30800201010000"}};
  for (const auto& [name, hex] : messages)
    write(folder / name, concat({as_bytes("3"), *from_hex(hex)}));
}

// Segments as tcp_half takes them.
void write_halves(const std::filesystem::path& folder) {
  write(folder / "in-order", Bytes{0, 0, 0, 1, 0, 0, 5, 'a', 0, 0, 5, 5, 'f', 1});
  write(folder / "overlapping", Bytes{255, 255, 255, 255, 0, 9,   9, 'a', 0, 0,  4,   9,
                                      'A', 0,   0,   20,  4, 'x', 1, 0,   0, 30, '0', 2});
  write(folder / "lost", Bytes{0, 0, 0, 0, 0, 9, 9, 'a', 2, 0, 90, 4, 'A', 1, 0, 0, 0, 0, 2});
}

// A handshake as it is overheard, with and without its keys, and as it is saved; and changes of it.
void write_study(const std::filesystem::path& folder, const study::Trace& trace) {
  Bytes pieces;
  for (const study::RecordEntry& record : trace.records) {
    const auto size = record.wire.size();
    append(pieces, Bytes{static_cast<std::uint8_t>(record.sender == Role::server ? 1 : 0),
                         static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
    append(pieces, record.wire);
  }
  const std::string keys = study::keylog_line(trace).value_or("") + "\n";
  write(folder / "overheard" / "without-keys", pieces);
  write(folder / "overheard" / "with-keys", concat({as_bytes(keys), pieces}));
  study::Trace hidden = trace;
  write(folder / "trace" / "shown", as_bytes(study::trace_json(hidden)));
  study::hide_secrets(hidden);
  write(folder / "trace" / "hidden",
        as_bytes(study::trace_json(study::view_of(hidden, study::Eyes::wire))));
  const View hello = trace.messages.front().bytes;
  const std::pair<const char*, const char*> changes[] = {
      {"field", "client:ClientHello.random[0]^=01\n"},
      {"set", "client:ClientHello.cipher_suites=0002c02b\n"},
      {"drop", "client:ClientHello drop\n"},
      {"swap", "client:ClientHello swap:NEXT\n"},
      {"insert", "client:ClientHello.session_id insert@0:00\n"}};
  for (const auto& [name, text] : changes)
    write(folder / "tampering" / name, concat({as_bytes(text), hello}));
  write(folder / "tampering" / "record",
        concat({as_bytes("client:record[1][5]^=01\n"), trace.records.front().wire}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_corpus FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  test::World world("corpus");
  const auto server = world.identity("server.lab"), alice = world.identity("alice"),
             rsa = world.identity("carol", test::KeyKind::rsa2048);
  study::Tracer tracer({.eyes = study::Eyes::both,
                        .show_secrets = true,
                        .time = test::World::now(),
                        .elapsed_ms = {}});
  auto client_config = world.client(alice);
  client_config->alpn = {"http/1.1", "h2"};
  Connection c = Connection::client(client_config, handshake::target_of("server.lab"),
                                    tracer.observer(Role::client));
  Connection s = Connection::server(world.server(server), tracer.observer(Role::server));
  const test::Talk talk = test::talk(c, s);

  write_messages(folder, tracer.trace());
  test::Exchanges exchanges;
  for (const std::string_view name :
       {"AES128-SHA", "DHE-RSA-AES128-GCM-SHA256", "AECDH-AES128-SHA",
        "ECDH-ECDSA-AES128-GCM-SHA256", "PSK-AES128-GCM-SHA256", "ECDHE-PSK-AES128-GCM-SHA256"}) {
    study::Tracer other({.eyes = study::Eyes::both,
                         .show_secrets = true,
                         .time = test::World::now(),
                         .elapsed_ms = {}});
    auto pair = exchanges.pair_for(*handshake::find_suite(name));
    pair.server->psk_identity_hint = "hint";
    Connection a = Connection::client(pair.client, handshake::target_of("server.lab"),
                                      other.observer(Role::client));
    Connection b = Connection::server(pair.server, other.observer(Role::server));
    test::talk(a, b);
    write_messages(folder, other.trace());
  }
  write(folder / "message" / "HelloRequest", Bytes{0, 0});
  write(folder / "certificate" / "leaf", alice.chain[0]->der());
  write(folder / "certificate" / "issuer", alice.chain[1]->der());
  write(folder / "certificate" / "root", world.root()->der());
  write(folder / "certificate" / "rsa", rsa.chain[0]->der());
  const auto crls = world.crls({alice, rsa});
  write(folder / "certificate" / "crl-root", crls[0]->der());
  write(folder / "certificate" / "crl-issuer", crls[1]->der());
  if (!write_key_files(std::filesystem::absolute(folder / "key_file"), alice, *crls[1])) {
    std::fprintf(stderr, "openssl did not make the files of keys\n");
    return 1;
  }
  write_uris(folder / "pkcs11_uri");
  write_greetings(folder / "greeting");
  write_captures(folder / "capture", talk);
  write_halves(folder / "tcp_half");
  write_study(folder, tracer.trace());
  write(folder / "server" / "client-of-another-seed", talk.to_server);
  const std::size_t hello =
      5 + (static_cast<std::size_t>(talk.to_server[3]) << 8 | talk.to_server[4]);
  write(folder / "server" / "hello", View(talk.to_server).first(hello));
  write(folder / "server" / "alert", Bytes{21, 3, 3, 0, 2, 2, 40});
  return 0;
}
