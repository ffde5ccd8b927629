// What a command line asks for, parsed: names are code points, times are times. Files are still
// names; nothing has been opened yet.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "handshake/config.hpp"
#include "handshake/exporter.hpp"
#include "study/converse.hpp"
#include "study/selection.hpp"
#include "study/tampering.hpp"

namespace handglass::cli {

enum class Command : std::uint8_t {
  connect,
  serve,
  loop,
  verify,
  report,
  extract,
  diff,
  tap,
  tamper,
  lab_run,
  decode,
  lab_init,
  lab_list,
  lab_exercise,
  lab_check,
  token_list,
  token_objects,
  token_cert,
  token_test,
  token_check,
  token_init,
  explain,
  doctor,
  states,
  inspect
};

// Where a password comes from; standard input is descriptor 0.
struct PasswordSource {
  enum class Kind : std::uint8_t { environment, file, descriptor };
  Kind kind{};
  std::string name;  // of the variable or the file
  int descriptor = 0;
};

// One end's own certificates and keys: the nth key belongs to the nth certificate, and the nth
// password to both.
struct IdentityFiles {
  std::vector<std::string> certificates, keys, chains;
  std::vector<PasswordSource> passwords;
  bool empty() const { return certificates.empty() && keys.empty(); }
};

enum class ColorWhen : std::uint8_t { automatic, always, never };
enum class AfterHandshake : std::uint8_t { terminal, echo, www };
// The protocol in which a service is asked for TLS; none: it speaks TLS at once.
enum class Starttls : std::uint8_t { none, smtp, imap, ldap, postgres };

// By what a second handshake takes up the session of the first.

struct HostPort {
  std::string host;
  std::string port;
};

struct Options {
  Command command{};

  // Whom to speak with.
  std::optional<HostPort> peer, listen_at;
  std::string directory;
  std::vector<std::string> files;
  std::chrono::milliseconds timeout{10'000};
  std::optional<HostPort> proxy;
  Starttls starttls = Starttls::none;

  // Identity and trust. In `loop` the plain names are the client's.
  IdentityFiles identity, server_identity;
  std::vector<std::string> ca_files, server_ca_files, untrusted_files, crl_files;
  std::vector<std::string> requested_ca_files;
  std::string psk_file, psk_hint;
  std::vector<std::string> modules;  // PKCS#11, by path or by name
  std::string module_arguments;
  std::vector<PasswordSource> pins;  // each serves one token
  bool trace_token = false;
  // Of `token`.
  std::string uri;  // what is meant; empty: everything
  bool log_in = false, whole_chain = false;
  std::string token_label;
  std::vector<PasswordSource> so_pins;
  std::optional<x509::CrlCheck> crl_check;
  std::optional<Time> at;
  std::string server_name;
  std::optional<x509::WantedName> verify_name;
  bool check_name = true;
  std::optional<handshake::ClientAuth> client_auth;
  bool insecure = false, send_anyway = false;
  std::string known_peers;  // a file
  bool accept_new = false;
  x509::Purpose purpose = x509::Purpose::any;
  std::optional<std::size_t> max_depth;
  bool soft_fail = false;  // a revocation status that nobody knows is no fault
  bool check_time = true;
  std::vector<std::string> ocsp_files;
  std::optional<Bytes> ocsp_nonce;
  std::optional<HostPort> judged_peer;  // of `verify`: a server whose chain is judged
  // The inputs of RFC 5280 §6.1.1; the object identifiers dotted.
  std::vector<std::string> initial_policies;
  bool explicit_policy = false, inhibit_any_policy = false, inhibit_policy_mapping = false;

  // Negotiation.
  std::optional<std::vector<handshake::CipherSuite>> suites;
  std::optional<std::vector<handshake::NamedGroup>> groups;
  std::optional<std::vector<handshake::SignatureScheme>> schemes, client_schemes;
  std::vector<std::string> alpn;
  std::optional<handshake::Profile> profile;
  std::optional<std::size_t> rsa_bits_min, dh_bits_min;
  bool fallback = false;  // TLS_FALLBACK_SCSV
  bool extended_master_secret = true, encrypt_then_mac = true;
  std::optional<Bytes> seed;

  // Sessions.
  study::Before before{};                // of `loop` and `tamper`
  std::optional<std::size_t> reconnect;  // handshakes of `connect` after the first
  std::string session_in, session_out;   // files
  bool tickets = true;                   // of `serve`, and asked for by `connect`

  // OCSP responses (RFC 6066 §8).
  std::vector<std::string> staples;  // files: the nth goes with the server's nth certificate
  bool ask_for_status = false;

  // A second handshake on the connection (RFC 5746).
  bool renegotiate = false;              // we ask for one, once the first is done
  bool renegotiates_when_asked = true;   // of `connect`
  bool clients_may_renegotiate = false;  // of `serve`
  std::string client_auth_for;  // what `serve --www` wants a certificate for; empty: nothing

  // The lab of `loop`.
  bool demo = false;
  std::string client, server;
  bool lab_token = true;  // one of SoftHSM2 in the folder of `lab init`
  std::vector<std::string> anchor_names = {}, anchor_keys = {};  // trusted, in pairs
  std::string plan_file = {};  // what `lab init` mints instead of the lab

  // What `doctor` asks for once the handshake is done: "/private"; empty: nothing.
  std::string path;

  bool mermaid = false;  // of `states`

  // What `explain` is asked for.
  std::vector<std::string> words;
  bool list = false;

  // Tampering.
  std::optional<study::Tampering> tampering;
  study::Refit refit = study::Refit::lengths;
  bool all = false;
  std::vector<std::string> names;  // of what is to be run

  // Serving.
  std::optional<std::size_t> count;
  AfterHandshake after = AfterHandshake::terminal;

  // Output.
  int detail = 1;
  bool steps = false, step = false;
  study::Selection only;
  std::optional<study::Eyes> view;
  bool hex = false;
  bool explain = false;
  std::optional<std::string> json;  // a file; empty: stdout, instead of the page
  std::string html, keylog, pcapng;
  std::optional<std::size_t> connection;  // of those in a capture
  std::optional<bool> show_secrets;
  std::vector<handshake::ExportRequest> exports;
  std::size_t export_length = 20;  // of those that say none
  bool export_without_ems = false;
  bool bindings = false;
  ColorWhen color = ColorWhen::automatic;
};

}  // namespace handglass::cli
