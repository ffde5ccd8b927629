// Writes the corpora: one input for each message, certificate and CRL of a mutual handshake, what
// its client said, its key and certificates in files that openssl makes of them (with salts of its
// own, so that these differ each time), PKCS#11 URIs, and captures.
#include "make_corpus/corpus.hpp"
#include "study/tracer.hpp"
#include "support/exchanges.hpp"

using namespace handglass;
using namespace handglass::fuzz;

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
    write_extensions(folder, other.trace());
    // Without certificates it is small, and has the most derivations.
    if (name.starts_with("ECDHE-PSK")) write_traces(folder, other.trace(), tracer.trace());
  }
  write(folder / "message" / "HelloRequest", Bytes{0, 0});
  write(folder / "certificate" / "leaf", alice.chain[0]->der());
  write(folder / "certificate" / "issuer", alice.chain[1]->der());
  write(folder / "certificate" / "root", world.root()->der());
  write(folder / "certificate" / "rsa", rsa.chain[0]->der());
  const auto crls = world.crls({alice, rsa});
  if (!write_key_files(std::filesystem::absolute(folder), alice, rsa, *crls[1])) {
    std::fprintf(stderr, "openssl did not make the files of keys\n");
    return 1;
  }
  write_structures(folder, alice, rsa, *crls[1]);
  write_inspections(folder, alice, rsa, *crls[1]);
  write_certificate_files(folder, alice, *crls[1]);
  write_extensions(folder, tracer.trace());
  write_record_layer(folder, talk);
  write_lists(folder / "crl");
  write_responses(folder / "ocsp");
  write_uris(folder / "pkcs11_uri");
  write_pem(folder / "pem", alice);
  write_host_names(folder / "host_name");
  write_greetings(folder / "greeting");
  write_known_peers(folder / "known_peers");
  write_names(folder / "name");
  write_plans(folder / "plan");
  write_captures(folder / "capture", talk);
  write_halves(folder / "tcp_half");
  write_symmetric(folder / "symmetric");
  write_agreement(folder / "agreement");
  write_signatures(folder / "signature");
  write_verdicts(folder / "verdict");
  write_sessions(folder / "session", alice);
  write_study(folder, tracer.trace());
  return 0;
}
