// Writes what clients and servers say under the null crypto: a handshake of each kind, with data
// and a close, for the targets `server` and `client`.
#include "make_corpus/corpus.hpp"
#include "null_streams.hpp"
#include "support/world.hpp"

using namespace handglass;
using namespace handglass::fuzz;

namespace {

// Scenes for the targets `handshake` and `hidden`.
void write_handshakes(const std::filesystem::path& folder) {
  const std::pair<const char*, const char*> inputs[] = {
      {"good", "suite ECDHE-ECDSA-AES128-GCM-SHA256\n"},
      {"server-only", "suite ECDHE-ECDSA-AES128-GCM-SHA256 none\n"},
      {"empty", "suite ECDHE-ECDSA-AES128-GCM-SHA256 request empty\n"},
      {"empty-refused", "suite ECDHE-ECDSA-AES128-GCM-SHA256 require empty\n"},
      {"cbc", "suite ECDHE-ECDSA-AES128-SHA256\n"},
      {"static", "suite ECDH-ECDSA-AES128-GCM-SHA256\n"},
      {"anonymous", "suite AECDH-AES128-SHA none\n"},
      {"psk", "suite PSK-AES128-GCM-SHA256 none\n"},
      {"ticket", "suite ECDHE-ECDSA-AES128-GCM-SHA256 tickets\n"},
      {"resumed", "suite ECDHE-ECDSA-AES128-GCM-SHA256 resume\n"},
      {"resumed-ticket", "suite ECDHE-ECDSA-AES128-GCM-SHA256 resume tickets\n"},
      {"resumed-changed",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256 resume\nserver:ServerHello.random[0]^=01\n"},
      {"resumed-suite",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256 resume lies\nserver:ServerHello.session_id=\n"},
      {"status", "suite ECDHE-ECDSA-AES128-GCM-SHA256 status\n"},
      {"again", "suite ECDHE-ECDSA-AES128-GCM-SHA256 again\n"},
      {"again-resumed", "suite ECDHE-ECDSA-AES128-GCM-SHA256 resume tickets status again\n"},
      {"bad-status",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256 status\nserver:CertificateStatus.status_type=02\n"},
      {"rsa", "suite AES128-GCM-SHA256\n"},
      {"fixed", "suite ECDH-ECDSA-AES128-GCM-SHA256 client fixed\n"},
      {"revoked", "suite ECDHE-ECDSA-AES128-GCM-SHA256 client revoked\n"},
      {"expired", "suite ECDHE-ECDSA-AES128-GCM-SHA256 client expired\n"},
      {"stranger", "suite ECDHE-ECDSA-AES128-GCM-SHA256 client stranger\n"},
      {"stale", "suite ECDHE-ECDSA-AES128-GCM-SHA256 stale\n"},
      {"wary", "suite DHE-RSA-AES128-GCM-SHA256 wary\n"},
      {"named", "suite ECDHE-ECDSA-AES128-GCM-SHA256 named\n"},
      {"changed", "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.random[0]^=01\n"},
      {"lies", "suite ECDHE-ECDSA-AES128-GCM-SHA256 lies\nclient:ClientHello.random[0]^=01\n"},
      {"hintless", "suite PSK-AES128-GCM-SHA256 none hintless\n"},
      {"rsa-server-only", "suite AES128-GCM-SHA256 none\n"},
      {"server-purpose", "suite ECDHE-ECDSA-AES128-GCM-SHA256 client server\n"},
      // An alert each.
      {"decode-error",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.cipher_suites.length[0]^=01\n"},
      {"illegal-parameter",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nserver:ServerHello.cipher_suite=c030\n"},
      {"protocol-version",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.client_version=0302\n"},
      {"inappropriate-fallback",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.client_version=0302\n"
       "client:ClientHello.cipher_suites[0]=5600\n"},
      {"record-overflow", "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:record[1][3]^=ff\n"},
      {"bad-record-mac", "suite ECDHE-ECDSA-AES128-GCM-SHA256\nserver:record[7][20]^=01\n"},
      {"bad-certificate",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:Certificate.certificate_list[0][200]^=01\n"},
      {"unknown-identity",
       "suite PSK-AES128-GCM-SHA256 none\nclient:ClientKeyExchange.psk_identity[0]^=01\n"},
      {"no-protocol",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\n"
       "client:ClientHello.extensions[6].application_layer_protocol_negotiation.protocol_name_list["
       "0]"
       "[0]^=01\n"
       "client:ClientHello.extensions[6].application_layer_protocol_negotiation.protocol_name_list["
       "1]"
       "[0]^=01\n"},
      {"unsupported-extension",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nserver:ServerHello.extensions[0].type=0099\n"},
      {"signature",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256 lies\nclient:CertificateVerify.signature[9]^=01\n"},
      {"finished", "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:Finished.verify_data[0]^=01\n"},
      {"record", "suite ECDHE-ECDSA-AES128-GCM-SHA256\nserver:record[1][2]^=01\n"}};
  for (const auto& [name, text] : inputs)
    for (const char* target : {"handshake", "hidden"})
      write(folder / target / name, as_bytes(text));
}

// Sets of certificates for the target `path`: a chain, one with CRLs, one with a second issuer of
// the same name.
void write_paths(const std::filesystem::path& folder) {
  test::World world("paths");
  const auto alice = world.identity("server.lab"), other = world.impostor("server.lab");
  const auto lists = world.crls({other});
  const auto set = [](std::uint8_t flags, std::initializer_list<View> values) {
    Bytes out{flags};
    for (const View value : values) {
      append(out, Bytes{static_cast<std::uint8_t>(value.size() >> 8),
                        static_cast<std::uint8_t>(value.size())});
      append(out, value);
    }
    return out;
  };
  const View leaf = alice.chain[0]->der(), issuing = alice.chain[1]->der(),
             root = world.root()->der();
  write(folder / "path" / "chain", set(0, {leaf, issuing, root}));
  write(folder / "path" / "client", set(1, {leaf, issuing, root}));
  write(folder / "path" / "named", set(2, {leaf, issuing, root}));
  write(folder / "path" / "lists", set(6, {leaf, issuing, lists[0]->der(), lists[1]->der(), root}));
  write(folder / "path" / "impostor", set(0, {other.chain[0]->der(), issuing, leaf, root}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_null_corpus FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  for (const fuzz::NullStream& stream : fuzz::null_streams()) {
    write(folder / "server" / stream.name, stream.by_client);
    write(folder / "client" / stream.name, stream.by_server);
  }
  for (const char* role : {"server", "client"})
    write(folder / role / "alert", Bytes{21, 3, 3, 0, 2, 2, 40});
  write_handshakes(folder);
  write_paths(folder);
  return 0;
}
