#include "cli/commands.hpp"

namespace handglass::cli {
namespace {

// clang-format off
constexpr CommandRow table[] = {
    {Command::loop, "loop", "", "both ends of a handshake in one process, on one timeline",
     {"handglass loop --detail 3", "handglass loop --client bob",
      "handglass loop --seed 2026 --json=run.json",
      "handglass loop --cert alice.crt --key alice.key --server-cert server.crt --server-key server.key --cafile root.crt"}, run_loop},
    {Command::connect, "connect", "HOST:PORT", "a client: handshake, page, then stdin to the server and its answers to stdout",
     {"handglass connect example.com:443 --cert client.crt --key client.key",
      "handglass connect localhost:4433 --cafile lab/root.crt --cert lab/alice-chain.crt --key lab/alice.key --detail 2",
      "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | handglass connect example.com:443 --detail 0",
      "handglass connect -servername example.com -connect example.com:443 -key client-cert.key -cert client-cert.crt"}, run_connect},
    {Command::serve, "serve", "[ADDR:]PORT", "a server for any number of clients at once, on 127.0.0.1 unless told otherwise",
     {"handglass serve 4433 --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt",
      "handglass serve 4433 --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt --crl lab/root.crl --crl lab/issuing.crl",
      "handglass serve 0 --www --client-auth request --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt",
      "handglass serve 0.0.0.0:4433 --echo --cert ecdsa.crt --key ecdsa.key --cert rsa.crt --key rsa.key"}, run_serve},
    {Command::verify, "verify", "CERT...", "certification path and revocation of certificates, each step explained",
     {"handglass verify --purpose client --cafile root.crt --untrusted issuing.crt alice.crt",
      "handglass verify --cafile root.crt --untrusted issuing.crt --crl root.crl --crl issuing.crl -v bob.crt",
      "handglass verify --purpose server --hostname www.example.com --cafile root.crt server.crt",
      "handglass verify -purpose sslclient -CAfile auth-root.crt testcert.crt"}, run_verify},
    {Command::lab_init, "lab init", "DIR", "a playground: CAs, servers, clients good and bad, revocation lists",
     {"handglass lab init lab", "handglass verify --cafile lab/root.crt --untrusted lab/issuing.crt lab/alice.crt",
      "handglass serve 4433 --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt --crl lab/root.crl --crl lab/issuing.crl",
      "handglass connect localhost:4433 --cafile lab/root.crt --cert lab/bob-chain.crt --key lab/bob.key"}, run_lab_init},
};
// clang-format on

}  // namespace

std::span<const CommandRow> commands() { return table; }

const CommandRow& row_of(Command command) {
  for (const CommandRow& row : table)
    if (row.command == command) return row;
  return table[0];
}

}  // namespace handglass::cli
