// Writes the corpora: one input for each message, certificate and CRL of a mutual handshake, and
// what its client said.
#include <filesystem>
#include <fstream>

#include "study/tracer.hpp"
#include "support/world.hpp"

using namespace handglass;

namespace {

void write(const std::filesystem::path& path, View bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
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

  for (const auto& message : tracer.trace().messages) {
    if (message.n == 0) continue;
    // The target's input: the type, then the body.
    Bytes input{message.bytes[0]};
    append(input, View(message.bytes).subspan(4));
    write(folder / "message" / (message.name() + "-" + std::string(name_of(message.sender))),
          input);
  }
  write(folder / "message" / "HelloRequest", Bytes{0});
  write(folder / "certificate" / "leaf", alice.chain[0]->der());
  write(folder / "certificate" / "issuer", alice.chain[1]->der());
  write(folder / "certificate" / "root", world.root()->der());
  write(folder / "certificate" / "rsa", rsa.chain[0]->der());
  const auto crls = world.crls({alice, rsa});
  write(folder / "certificate" / "crl-root", crls[0]->der());
  write(folder / "certificate" / "crl-issuer", crls[1]->der());
  write(folder / "server" / "client-of-another-seed", talk.to_server);
  const std::size_t hello =
      5 + (static_cast<std::size_t>(talk.to_server[3]) << 8 | talk.to_server[4]);
  write(folder / "server" / "hello", View(talk.to_server).first(hello));
  write(folder / "server" / "alert", Bytes{21, 3, 3, 0, 2, 2, 40});
  return 0;
}
