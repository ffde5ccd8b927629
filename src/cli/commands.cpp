#include "cli/commands.hpp"

namespace handglass::cli {
namespace {

// clang-format off
constexpr CommandRow table[] = {
    {Command::loop, "loop", "", "both ends of a handshake in one process, on one timeline",
     {"handglass loop --detail 3", "handglass loop --client bob",
      "handglass loop --seed 2026 --json=run.json --html run.html",
      "handglass loop --cert alice.crt --key alice.key --server-cert server.crt --server-key server.key --cafile root.crt"}, run_loop},
    {Command::connect, "connect", "HOST:PORT", "a client: handshake, page, then stdin to the server, answers to stdout",
     {"handglass connect example.com:443 --cert client.crt --key client.key",
      "handglass connect localhost:4433 --cafile lab/root.crt --cert lab/alice-chain.crt --key lab/alice.key --detail 2",
      "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | handglass connect example.com:443 --detail 0",
      "handglass connect -servername example.com -connect example.com:443 -key client-cert.key -cert client-cert.crt"}, run_connect},
    {Command::serve, "serve", "[ADDR:]PORT", "a server for any number of clients at once, on 127.0.0.1 by itself",
     {"handglass serve 4433 --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt",
      "handglass serve 4433 --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt --crl lab/root.crl --crl lab/issuing.crl",
      "handglass serve 0 --www --client-auth request --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt",
      "handglass serve 0.0.0.0:4433 --echo --cert ecdsa.crt --key ecdsa.key --cert rsa.crt --key rsa.key"}, run_serve},
    {Command::doctor, "doctor", "HOST:PORT|URL|CAPTURE|-", "why does, or would, my client certificate fail there?",
     {"handglass doctor example.com:443 --cert client.crt --key client.key",
      "handglass doctor https://example.com/private --cert client.crt --key client.key",
      "handglass doctor capture.pcap --cafile root.crt", "ssh host tcpdump -U -w - port 443 | handglass doctor -"}, run_doctor},
    {Command::verify, "verify", "CERT...", "certification path and revocation of certificates, each step explained",
     {"handglass verify --purpose client --cafile root.crt --untrusted issuing.crt alice.crt",
      "handglass verify --cafile root.crt --untrusted issuing.crt --crl root.crl --crl issuing.crl -v bob.crt",
      "handglass verify --purpose server --hostname www.example.com --cafile root.crt server.crt",
      "handglass verify -purpose sslclient -CAfile auth-root.crt testcert.crt"}, run_verify},
    {Command::tap, "tap", "", "bytes passed through between two others, untouched and explained",
     {"handglass tap --listen 4443 --connect localhost:4433 --cafile lab/root.crt",
      "handglass tap --listen 4443 --connect example.com:443 --detail 2",
      "handglass tap --listen 4443 --connect localhost:4433 --keylog keys.txt --count 1",
      "handglass tap --listen 4443 --connect localhost:4433 --json=run.json"}, run_tap},
    {Command::decode, "decode", "CAPTURE|-", "every TLS 1.2 handshake in a pcap or pcapng, decoded and verified",
     {"handglass decode capture.pcapng --cafile lab/root.crt", "handglass decode capture.pcap --keylog keys.txt --detail 3",
      "tcpdump -i any -U -w - port 4433 | handglass decode -", "handglass decode capture.pcapng --connection 2 --json"}, run_decode},
    {Command::tamper, "tamper", "", "loop with a change in it: which check finds it; --all: each change there is",
     {"handglass tamper --tamper 'client:CertificateVerify.signature[0]^=01'", "handglass tamper --tamper 'client:CertificateVerify drop' --refit transcript",
      "handglass tamper --tamper 'server:ServerHello.cipher_suite=c030' --html run.html", "handglass tamper --all"}, run_tamper},
    {Command::report, "report", "RUN.json", "a trace that --json=RUN.json saved, shown again in any way",
     {"handglass loop --json=run.json", "handglass report run.json --detail 3 --only 9,keys",
      "handglass report run.json --view wire", "handglass report run.json --detail 3 --steps --only keys"}, run_report},
    {Command::extract, "extract", "RUN.json [PATH]", "raw bytes out of a saved trace, for other programs",
     {"handglass extract run.json", "handglass extract run.json field:9.signature > sig.bin",
      "handglass extract -x run.json secret:D4.client_write_key", "handglass extract run.json certificate:3.0 | openssl x509 -inform der -text"}, run_extract},
    {Command::diff, "diff", "A.json B.json", "where two saved traces part, and what that means",
     {"handglass loop --json=good.json", "handglass loop --client bob --json=bad.json",
      "handglass diff good.json bad.json", "handglass diff good.json bad.json --json"}, run_diff},
    {Command::lab_init, "lab init", "DIR", "a playground: CAs, servers, clients good and bad, revocation lists",
     {"handglass lab init lab", "handglass verify --cafile lab/root.crt --untrusted lab/issuing.crt lab/alice.crt",
      "handglass serve 4433 --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt --crl lab/root.crl --crl lab/issuing.crl",
      "handglass connect localhost:4433 --cafile lab/root.crt --cert lab/bob-chain.crt --key lab/bob.key"}, run_lab_init},
    {Command::lab_list, "lab list", "", "the causes for which handshakes fail, each a lesson",
     {"handglass lab list", "handglass lab run revoked", "handglass lab run causes", "handglass lab list --json"}, run_lab_list},
    {Command::lab_run, "lab run", "NAME...|causes|attacks", "lessons: each cause of a failure provoked; the classic attacks refused",
     {"handglass lab run crl-stale", "handglass lab run attacks",
      "handglass lab run attacks --connect localhost:4433 --cafile lab/root.crt --cert lab/alice-chain.crt --key lab/alice.key", "handglass lab run attacks --listen 4433 --cert lab/server-chain.crt --key lab/server.key --cafile lab/root.crt"}, run_lab_run},
    {Command::lab_exercise, "lab exercise", "[DIR]", "a capture of a handshake that fails, and questions about it",
     {"handglass lab exercise", "handglass lab exercise --seed 2026", "handglass lab exercise --seed 2026 homework", "handglass lab check exercise-2026/questions.txt"}, run_lab_exercise},
    {Command::lab_check, "lab check", "QUESTIONS.txt", "marks the answers to an exercise",
     {"handglass lab check exercise-2026/questions.txt", "handglass lab exercise --seed 2026", "handglass decode exercise-2026/exercise.pcapng --cafile exercise-2026/root.crt --detail 3",
      "handglass lab list"}, run_lab_check},
    {Command::token_list, "token list", "[URI]", "PKCS#11 modules, their slots and tokens, and the state of each PIN",
     {"handglass token list", "handglass token list -v --module softhsm2",
      "handglass token list --module /usr/lib/softhsm/libsofthsm2.so --json",
      "handglass token list 'pkcs11:token=lab'"}, run_token_list},
    {Command::token_objects, "token objects", "[URI]", "the certificates and keys of tokens, with the URIs to paste",
     {"handglass token objects", "handglass token objects --login 'pkcs11:token=lab'",
      "handglass token objects 'pkcs11:token=lab;type=private' --pin-source pin.txt",
      "handglass token objects 'pkcs11:object=alice' --json"}, run_token_objects},
    {Command::token_cert, "token cert", "URI", "a certificate of a token, as PEM on stdout",
     {"handglass token cert 'pkcs11:token=lab;object=alice' > alice.crt",
      "handglass token cert --chain 'pkcs11:token=lab;object=alice' > alice-chain.crt",
      "handglass token cert 'pkcs11:token=lab;id=%01' | handglass verify --cafile root.crt /dev/stdin",
      "handglass token cert 'pkcs11:object=alice' --json"}, run_token_cert},
    {Command::token_test, "token test", "URI", "sign and decrypt with the keys of a token in every way that they offer",
     {"handglass token test 'pkcs11:token=lab'", "handglass token test 'pkcs11:token=lab;object=alice' --count 20",
      "handglass token test 'pkcs11:token=lab' --pin-source env:PIN --json",
      "handglass token test 'pkcs11:token=lab' --module softhsm2"}, run_token_test},
    {Command::token_check, "token check", "URI HOST:PORT", "can this key do TLS 1.2 with that server? without a PIN",
     {"handglass token check 'pkcs11:token=lab;object=alice' example.com:443",
      "handglass token check 'pkcs11:token=lab;object=alice' localhost:4433 --cafile lab/root.crt",
      "handglass token check 'pkcs11:object=carol' localhost:4433 --at 2020-01-01 -k",
      "handglass token check 'pkcs11:object=alice' localhost:4433 --json"}, run_token_check},
    {Command::token_init, "token init", "[URI] [DIR]", "put the identities of a lab, or of files, on an empty token",
     {"handglass token init lab --module softhsm2",
      "handglass token init lab 'pkcs11:slot-id=0' --label study --pin-source pin.txt",
      "handglass token init --label study --cert alice-chain.crt --key alice.key --pin-source pin.txt",
      "handglass connect localhost:4433 --cafile lab/root.crt --cert 'pkcs11:token=lab;object=alice'"}, run_token_init},
    {Command::explain, "explain", "WORDS...|-", "what an alert, suite, field or term is, or another program's log line; offline",
     {"handglass explain alert 48", "handglass explain extended_master_secret",
      "handglass explain 'verify error:num=20:unable to get local issuer certificate'",
      "tail error.log | handglass explain -"}, run_explain},
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
