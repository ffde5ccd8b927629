// Writes the corpora of the targets under the null crypto: what clients and servers say in
// a handshake of each kind, with data and a close, and what is judged.
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
      {"resumed-not-asked", "suite ECDHE-ECDSA-AES128-GCM-SHA256 none resume\n"},
      {"resumed-empty", "suite ECDHE-ECDSA-AES128-GCM-SHA256 request empty resume\n"},
      {"resumed-empty-required", "suite ECDHE-ECDSA-AES128-GCM-SHA256 empty resume\n"},
      {"resumed-psk", "suite PSK-AES128-GCM-SHA256 none resume\n"},
      {"resumed-anonymous", "suite AECDH-AES128-SHA none resume\n"},
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
      {"no-scheme",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.extensions[5]=000d000400020804\n"},
      {"no-scheme-of-client",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256 lies\n"
       "server:CertificateRequest.supported_signature_algorithms=00020804\n"},
      {"no-curve",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.extensions[3]=000a000400020100\n"},
      {"no-curve-of-certificate",
       "suite ECDH-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.extensions[3]=000a000400020018\n"},
      {"no-chain",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nserver:Certificate.certificate_list=000000\n"},
      {"versions",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.extensions[5]=002b0003020303\n"},
      {"later-versions",
       "suite ECDHE-ECDSA-AES128-GCM-SHA256\nclient:ClientHello.extensions[5]=002b0003020304\n"},
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
