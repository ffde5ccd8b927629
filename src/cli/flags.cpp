#include "cli/flags.hpp"

#include <algorithm>

#include "cli/exports.hpp"
#include "cli/values.hpp"
#include "wire/hex.hpp"
#include "x509/verify.hpp"

namespace handglass::cli {
namespace {

using handshake::ClientAuth;
using x509::CrlCheck;
using x509::WantedName;

constexpr Commands connect = only(Command::connect), serve = only(Command::serve),
                   loop = only(Command::loop), verify = only(Command::verify),
                   report = only(Command::report), extract = only(Command::extract),
                   diff = only(Command::diff), tap = only(Command::tap),
                   decode = only(Command::decode), inspect = only(Command::inspect),
                   onlookers = tap | decode, tamper = only(Command::tamper),
                   lab_run = only(Command::lab_run), lab_init = only(Command::lab_init),
                   lab_list = only(Command::lab_list), lab_exercise = only(Command::lab_exercise),
                   lab_check = only(Command::lab_check), inside = loop | tamper;
constexpr Commands token_list = only(Command::token_list),
                   token_objects = only(Command::token_objects),
                   token_cert = only(Command::token_cert), token_test = only(Command::token_test),
                   token_check = only(Command::token_check), token_init = only(Command::token_init);
constexpr Commands tokens =
    token_list | token_objects | token_cert | token_test | token_check | token_init;
constexpr Commands explain = only(Command::explain), doctor = only(Command::doctor),
                   states = only(Command::states),
                   visitors = token_check | doctor;  // those that look at a server and leave
constexpr Commands ends = connect | serve | inside | lab_run, judges = ends | verify | onlookers,
                   exporters = connect | serve | loop,  // those that can export keys
    pages = ends | report | onlookers,                  // those that print a handshake
    enders = ends | doctor,                             // those that have an identity
    dials = connect | lab_run | visitors;               // those that go to a server

// Puts a parsed value in its place, or answers why there is none.
template <class T, class U>
std::string take(T& place, Parsed<U> value) {
  if (!value) return value.error();
  place = *std::move(value);
  return {};
}

template <class T>
struct Word {
  std::string_view text;
  T value;
};
template <class T, class U, std::size_t N>
std::string take_word(T& place, const std::string& text, const Word<U> (&words)[N]) {
  std::string known;
  for (const auto& [word, value] : words) {
    if (word == text) {
      place = value;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(word);
  }
  return text + " is none of " + known;
}

constexpr Word<CrlCheck> crl_checks[] = {
    {"leaf", CrlCheck::leaf}, {"chain", CrlCheck::chain}, {"off", CrlCheck::off}};
constexpr Word<ClientAuth> client_auths[] = {
    {"none", ClientAuth::none}, {"request", ClientAuth::request}, {"require", ClientAuth::require}};
constexpr Word<handshake::Profile> profiles[] = {{"modern", handshake::Profile::modern},
                                                 {"compatible", handshake::Profile::compatible},
                                                 {"lab", handshake::Profile::lab}};
constexpr Word<Starttls> starttls_words[] = {{"smtp", Starttls::smtp},
                                             {"imap", Starttls::imap},
                                             {"ldap", Starttls::ldap},
                                             {"postgres", Starttls::postgres}};
constexpr Word<study::Before> befores[] = {{"id", study::Before::session_id},
                                           {"ticket", study::Before::ticket},
                                           {"connection", study::Before::same_connection}};
constexpr Word<ColorWhen> color_whens[] = {
    {"auto", ColorWhen::automatic}, {"always", ColorWhen::always}, {"never", ColorWhen::never}};
constexpr Word<study::Eyes> views[] = {
    {"client", study::Eyes::client}, {"server", study::Eyes::server}, {"wire", study::Eyes::wire}};
constexpr Word<study::Refit> refits[] = {{"none", study::Refit::none},
                                         {"lengths", study::Refit::lengths},
                                         {"transcript", study::Refit::transcript}};
constexpr Word<bool> secrets_words[] = {{"show", true}, {"hide", false}};
constexpr Word<x509::Purpose> purposes[] = {{"client", x509::Purpose::client_auth},
                                            {"server", x509::Purpose::server_auth},
                                            {"any", x509::Purpose::any},
                                            {"sslclient", x509::Purpose::client_auth},
                                            {"sslserver", x509::Purpose::server_auth}};

std::string take_name(Options& o, WantedName::Kind kind, const std::string& text) {
  if (kind == WantedName::Kind::host && x509::parse_ip(text)) kind = WantedName::Kind::ip;
  if (kind == WantedName::Kind::ip && !x509::parse_ip(text)) return text + " is not an IP address";
  if (text.empty()) return "an empty name";
  if (o.verify_name && o.verify_name->kind != kind)
    return "one name is looked for at a time: of a host, an address or mail";
  o.verify_name = WantedName{kind, text};
  return {};
}

std::string take_time(Options& o, const std::string& text) {
  o.at = parse_time(text);
  return o.at ? std::string()
              : text + " is no time; write 2026-11-20T22:16:00Z or seconds since 1970";
}

std::string take_detail(Options& o, const std::string& text) {
  const auto number = parse_number(text, 3);
  if (!number) return number.error();
  o.detail = static_cast<int>(*number);
  return {};
}

std::string take_seed(Options& o, const std::string& text) {
  auto seed = from_hex(text.size() % 2 == 0 ? text : "0" + text);
  if (!seed || seed->empty()) return text + " is not hex";
  o.seed = *std::move(seed);
  return {};
}

std::string take_nonce(Options& o, const std::string& text) {
  auto nonce = from_hex(text);
  if (!nonce || nonce->empty()) return text + " is not hex";
  o.ocsp_nonce = *std::move(nonce);
  return {};
}

std::string take_policy(Options& o, const std::string& text) {
  const bool plain = text.find_first_not_of("0123456789.") == std::string::npos &&
                     text.find('.') != std::string::npos;
  if (!plain || der::dotted({der::oid_content(text)}) != text)
    return text + " is no object identifier, as in 1.3.6.1.4.1.99999.1";
  o.initial_policies.push_back(text);
  return {};
}

std::string take_path(std::string& into, const std::string& text) {
  if (!text.starts_with('/')) return "a path begins with /, as in /private";
  into = text;
  return {};
}

std::string take_export(Options& o, const std::string& text) {
  auto request = parse_export(text);
  if (!request) return request.error();
  o.exports.push_back(*std::move(request));
  return {};
}

std::string take_export_length(Options& o, const std::string& text) {
  const auto length = parse_number(text, handshake::export_length_max);
  if (!length) return length.error();
  if (*length == 0) return "nothing can be exported in 0 bytes";
  o.export_length = *length;
  return {};
}

std::string take_proxy(Options& o, const std::string& text) {
  if (text.find("://") != std::string::npos)
    return text + " is a URL; write HOST:PORT of an HTTP proxy";
  return take(o.proxy, parse_host_port(text, false));
}

std::string add(std::vector<std::string>& list, const std::string& text) {
  list.push_back(text);
  return {};
}
std::string put(std::string& place, const std::string& text) {
  place = text;
  return {};
}

std::string add_source(std::vector<PasswordSource>& list, Parsed<PasswordSource> source) {
  if (!source) return source.error();
  list.push_back(*std::move(source));
  return {};
}

using O = Options;
using S = const std::string;

// clang-format off
constexpr Flag table[] = {
    // What to do.
    {tamper, Topic::action, "--tamper", "", Takes::value, "CHANGE", "client:Message.field[0]^=01, =HEX, +=1; .extensions[NAME] drop; drop, dup, swap:NEXT, truncate:N, insert@N:HEX; client:record[2] ...", [](O& o, S& t) { return take(o.tampering, study::parse_tampering(t)); }},
    {tamper, Topic::action, "--refit", "", Takes::value, "none|lengths|transcript", "what is put right after the change: lengths (the default), and the sender's own hash", [](O& o, S& t) { return take_word(o.refit, t, refits); }},
    {tamper, Topic::action, "--all", "", Takes::nothing, "", "every field of every message changed once, and who finds it", [](O& o, S&) { o.all = true; return std::string(); }},
    {lab_run, Topic::action, "--listen", "", Takes::value, "[ADDR:]PORT", "attack the clients that come here, with our server: a connection for each change", [](O& o, S& t) { return take(o.listen_at, parse_host_port(t, true)); }},
    {lab_run, Topic::action, "--connect", "", Takes::value, "HOST:PORT", "attack this server, with our client", [](O& o, S& t) { return take(o.peer, parse_host_port(t, false)); }},
    {tap, Topic::action, "--listen", "", Takes::value, "[ADDR:]PORT", "where clients come (127.0.0.1 unless told otherwise; port 0 picks one)", [](O& o, S& t) { return take(o.listen_at, parse_host_port(t, true)); }},
    {tap, Topic::action, "--connect", "", Takes::value, "HOST:PORT", "the server that they are passed on to", [](O& o, S& t) { return take(o.peer, parse_host_port(t, false)); }},
    {decode, Topic::action, "--connection", "", Takes::value, "N", "of the TCP connections in the capture this one alone, from 1", [](O& o, S& t) { return take(o.connection, parse_number(t, 1'000'000'000)); }},
    {serve | tap, Topic::action, "--count", "", Takes::value, "N", "end after N connections", [](O& o, S& t) { return take(o.count, parse_number(t, 1'000'000'000)); }},
    {serve, Topic::action, "--echo", "", Takes::nothing, "", "send everything back that a client sends", [](O& o, S&) { o.after = AfterHandshake::echo; return std::string(); }},
    {serve, Topic::action, "--www", "", Takes::nothing, "", "answer an HTTP GET with what is known of the client, browsers with the page", [](O& o, S&) { o.after = AfterHandshake::www; return std::string(); }},
    {serve, Topic::action, "--accept", "", Takes::value, "[ADDR:]PORT", "", [](O& o, S& t) { return take(o.listen_at, parse_host_port(t, true)); }},
    {connect | doctor, Topic::action, "--connect", "", Takes::value, "HOST:PORT", "", [](O& o, S& t) { return take(o.peer, parse_host_port(t, false)); }},
    {dials, Topic::action, "--starttls", "", Takes::value, "smtp|imap|ldap|postgres", "ask the service for TLS first, as its protocol has it", [](O& o, S& t) { return take_word(o.starttls, t, starttls_words); }},
    {dials, Topic::action, "--proxy", "", Takes::value, "HOST:PORT", "through this HTTP proxy, with CONNECT; no variable of the environment is read", [](O& o, S& t) { return take_proxy(o, t); }},
    {dials, Topic::action, "--timeout", "", Takes::value, "SECONDS", "for connecting, proxy and STARTTLS among it, for the handshake, and for the last answer (10)", [](O& o, S& t) { return take(o.timeout, parse_seconds(t)); }},
    {inside, Topic::action, "--demo", "", Takes::nothing, "", "make a lab in memory; the default without files", [](O& o, S&) { o.demo = true; return std::string(); }},
    {inside, Topic::action, "--client", "", Takes::value, "NAME", "which client of the lab: alice, bob (revoked), carol (expired), ...", [](O& o, S& t) { return put(o.client, t); }},
    {inside, Topic::action, "--server", "", Takes::value, "NAME", "which server of the lab: server, wrong-name, server-rsa, ...", [](O& o, S& t) { return put(o.server, t); }},
    {lab_init, Topic::action, "--no-token", "", Takes::nothing, "", "without a SoftHSM2 token in the folder, which takes a few seconds", [](O& o, S&) { o.lab_token = false; return std::string(); }},
    {lab_init, Topic::action, "--plan", "", Takes::value, "FILE", "mint what this describes, in the words of a lab's plan.txt (no token)", [](O& o, S& t) { o.plan_file = t; return std::string(); }},
    {lab_init, Topic::action, "--seed", "", Takes::value, "HEX", "all keys from this seed, as of 2026 or --at: each run the same", take_seed},
    {lab_init, Topic::action, "--at", "", Takes::value, "TIME", "as of then: RFC 3339, or seconds since 1970", take_time},
    {lab_exercise, Topic::action, "--seed", "", Takes::value, "ID", "which exercise, in hex (else one that nobody has had)", take_seed},
    {inside, Topic::action, "--second", "", Takes::value, "id|ticket|connection", "show a second handshake: one that resumes by number or by ticket, or that the server asks for on the same connection", [](O& o, S& t) { return take_word(o.before, t, befores); }},
    {loop, Topic::action, "--resume", "", Takes::value, "id|ticket", "", [](O& o, S& t) { return take_word(o.before, t, befores); }},
    {connect, Topic::action, "--reconnect", "", Takes::value, "N", "then connect N times more, each time taking up the session; nothing is read or sent", [](O& o, S& t) { return take(o.reconnect, parse_number(t, 1000)); }},
    {connect, Topic::action, "--sess-out", "", Takes::value, "FILE", "keep the session in FILE, which holds its secret", [](O& o, S& t) { return put(o.session_out, t); }},
    {connect, Topic::action, "--sess-in", "", Takes::value, "FILE", "take up the session that --sess-out kept", [](O& o, S& t) { return put(o.session_in, t); }},
    {connect | serve, Topic::action, "--renegotiate", "", Takes::nothing, "", "ask for a second handshake on the connection, once the first is done", [](O& o, S&) { o.renegotiate = true; return std::string(); }},
    {serve, Topic::action, "--client-auth-for", "", Takes::value, "/PATH", "with --www: ask for a certificate by a second handshake, for what begins with /PATH alone", [](O& o, S& t) { return take_path(o.client_auth_for, t); }},
    {inside, Topic::action, "--seed", "", Takes::value, "HEX", "all randomness from this seed, and a fixed clock: each run the same", take_seed},
    {verify, Topic::action, "--purpose", "", Takes::value, "client|server|any", "what the certificates are to be used for (any)", [](O& o, S& t) { return take_word(o.purpose, t, purposes); }},
    {verify, Topic::action, "--hostname", "", Takes::value, "NAME", "the DNS name or IP address that must be in the certificate", [](O& o, S& t) { return take_name(o, WantedName::Kind::host, t); }},
    {verify, Topic::action, "--ip", "", Takes::value, "ADDR", "the IP address that must be in the certificate", [](O& o, S& t) { return take_name(o, WantedName::Kind::ip, t); }},
    {verify, Topic::action, "--email", "", Takes::value, "NAME", "the mail address that must be in the certificate", [](O& o, S& t) { return take_name(o, WantedName::Kind::email, t); }},
    {verify, Topic::action, "--connect", "", Takes::value, "HOST:PORT", "judge the chain of a live server, and what it staples", [](O& o, S& t) { return take(o.judged_peer, parse_host_port(t, false)); }},
    {verify, Topic::action, "--max-depth", "", Takes::value, "N", "most intermediates that are not self-issued", [](O& o, S& t) { return take(o.max_depth, parse_number(t, 1000)); }},

    {token_objects, Topic::action, "--login", "", Takes::nothing, "", "log in, and show what the token hides until then", [](O& o, S&) { o.log_in = true; return std::string(); }},
    {token_cert, Topic::action, "--chain", "", Takes::nothing, "", "and the issuers that the token has", [](O& o, S&) { o.whole_chain = true; return std::string(); }},
    {token_test, Topic::action, "--count", "", Takes::value, "N", "how often each way is timed; the median is shown (5)", [](O& o, S& t) { return take(o.count, parse_number(t, 100'000)); }},
    {token_init, Topic::action, "--label", "", Takes::value, "TEXT", "what the token is called from now on (the URI's token=, or lab)", [](O& o, S& t) { return put(o.token_label, t); }},
    {token_init, Topic::action, "--cert", "", Takes::value, "FILE", "a certificate to put on the token, with its issuers; may be given again", [](O& o, S& t) { return add(o.identity.certificates, t); }},
    {token_init, Topic::action, "--key", "", Takes::value, "FILE", "its private key", [](O& o, S& t) { return add(o.identity.keys, t); }},
    {token_init, Topic::action, "--cert-chain", "", Takes::value, "FILE", "issuers to put on the token", [](O& o, S& t) { return add(o.identity.chains, t); }},
    {token_init, Topic::action, "--pass", "", Takes::value, "SOURCE", "where the password of the files is: env:VAR, file:PATH, fd:N, stdin", [](O& o, S& t) { return add_source(o.identity.passwords, parse_password_source(t)); }},
    {token_init, Topic::action, "--pin-source", "", Takes::value, "SOURCE", "where the PIN to set is (of a lab's folder else 00000000)", [](O& o, S& t) { return add_source(o.pins, parse_pin_source(t)); }},
    {token_init, Topic::action, "--so-pin-source", "", Takes::value, "SOURCE", "where the security officer's PIN is (else the same)", [](O& o, S& t) { return add_source(o.so_pins, parse_pin_source(t)); }},

    {states, Topic::action, "--mermaid", "", Takes::nothing, "", "as a diagram in Mermaid's language", [](O& o, S&) { o.mermaid = true; return std::string(); }},
    {explain, Topic::action, "--list", "", Takes::nothing, "", "every id that there is to explain, or those of the topics that are named; log: the words of log lines", [](O& o, S&) { o.list = true; return std::string(); }},

    // Who we are.
    {enders, Topic::identity, "--cert", "", Takes::value, "FILE|URI", "our certificate and its chain: PEM, DER, PKCS#12 (with the key), PKCS#7, or pkcs11:...", [](O& o, S& t) { return add(o.identity.certificates, t); }},
    {enders, Topic::identity, "--key", "", Takes::value, "FILE|URI", "its private key: PKCS#8, encrypted or not, SEC1, PKCS#1, PKCS#12, or pkcs11:...", [](O& o, S& t) { return add(o.identity.keys, t); }},
    {enders, Topic::identity, "--cert-chain", "", Takes::value, "FILE", "intermediates to send along", [](O& o, S& t) { return add(o.identity.chains, t); }},
    {enders, Topic::identity, "--psk-file", "", Takes::value, "FILE", "pre-shared keys, a line each: identity:hex (a client uses the first)", [](O& o, S& t) { return put(o.psk_file, t); }},
    {serve | loop, Topic::identity, "--staple", "", Takes::value, "FILE", "an OCSP response (DER) for clients that ask; again for each further certificate", [](O& o, S& t) { return add(o.staples, t); }},
    {serve | inside, Topic::identity, "--psk-hint", "", Takes::value, "TEXT", "what the server says to help clients choose a pre-shared key", [](O& o, S& t) { return put(o.psk_hint, t); }},
    {enders, Topic::identity, "--pass", "", Takes::value, "SOURCE", "where their password is: env:VAR, file:PATH, fd:N, stdin; else the terminal", [](O& o, S& t) { return add_source(o.identity.passwords, parse_password_source(t)); }},
    {enders | tokens, Topic::identity, "--module", "", Takes::value, "PATH|NAME", "a PKCS#11 module; may be given again (else those that p11-kit knows)", [](O& o, S& t) { return add(o.modules, t); }},
    {connect | doctor | serve | tokens, Topic::identity, "--module-args", "", Takes::value, "TEXT", "parameters that the module wants at its start, as NSS does", [](O& o, S& t) { return put(o.module_arguments, t); }},
    {enders | token_objects | token_cert | token_test, Topic::identity, "--pin-source", "", Takes::value, "SOURCE", "where the PIN of a token is: FILE, env:VAR, fd:N, stdin; else the terminal", [](O& o, S& t) { return add_source(o.pins, parse_pin_source(t)); }},
    {inside, Topic::identity, "--server-cert", "", Takes::value, "FILE", "the server's certificate", [](O& o, S& t) { return add(o.server_identity.certificates, t); }},
    {inside, Topic::identity, "--server-key", "", Takes::value, "FILE", "the server's private key", [](O& o, S& t) { return add(o.server_identity.keys, t); }},
    {inside, Topic::identity, "--server-cert-chain", "", Takes::value, "FILE", "intermediates for the server to send along", [](O& o, S& t) { return add(o.server_identity.chains, t); }},
    {inside, Topic::identity, "--server-pass", "", Takes::value, "SOURCE", "where the password of the server's files is", [](O& o, S& t) { return add_source(o.server_identity.passwords, parse_password_source(t)); }},

    // Whom we believe.
    {judges | visitors, Topic::trust, "--cafile", "", Takes::value, "FILE", "trusted certificates (connect: else the system's)", [](O& o, S& t) { return add(o.ca_files, t); }},
    {verify, Topic::trust, "--anchor", "", Takes::value, "NAME", "trust this issuer with the key of --anchor-key, without a certificate: 'CN=Root, O=Lab'", [](O& o, S& t) { o.anchor_names.push_back(t); return std::string(); }},
    {verify, Topic::trust, "--anchor-key", "", Takes::value, "FILE", "its public key, PEM or DER; may be given again with another --anchor", [](O& o, S& t) { return add(o.anchor_keys, t); }},
    {inside, Topic::trust, "--server-cafile", "", Takes::value, "FILE", "certificates that the server trusts (else as --cafile)", [](O& o, S& t) { return add(o.server_ca_files, t); }},
    {judges | visitors, Topic::trust, "--untrusted", "", Takes::value, "FILE", "intermediates that may help to build a path", [](O& o, S& t) { return add(o.untrusted_files, t); }},
    {verify, Topic::trust, "--pass", "", Takes::value, "SOURCE", "where the password of a PKCS#12 is: env:VAR, file:PATH, fd:N, stdin", [](O& o, S& t) { return add_source(o.identity.passwords, parse_password_source(t)); }},
    {judges | visitors, Topic::trust, "--crl", "", Takes::value, "FILE", "revocation lists; may be given again", [](O& o, S& t) { return add(o.crl_files, t); }},
    {judges | visitors, Topic::trust, "--crl-check", "", Takes::value, "leaf|chain|off", "which certificates need one (chain once --crl is given)", [](O& o, S& t) { return take_word(o.crl_check, t, crl_checks); }},
    {verify | connect | serve | visitors, Topic::trust, "--soft-fail", "", Takes::nothing, "", "a certificate whose revocation nobody knows of passes", [](O& o, S&) { o.soft_fail = true; return std::string(); }},
    {verify, Topic::trust, "--ocsp", "", Takes::value, "FILE", "an OCSP response; may be given again", [](O& o, S& t) { return add(o.ocsp_files, t); }},
    {verify, Topic::trust, "--ocsp-nonce", "", Takes::value, "HEX", "the nonce of the request, which the responses must repeat", take_nonce},
    {verify, Topic::trust, "--initial-policy", "", Takes::value, "OID", "a certificate policy that will do (any); may be given again", take_policy},
    {verify, Topic::trust, "--explicit-policy", "", Takes::nothing, "", "the path must be good for such a policy", [](O& o, S&) { o.explicit_policy = true; return std::string(); }},
    {verify, Topic::trust, "--inhibit-any", "", Takes::nothing, "", "anyPolicy in a certificate stands for none", [](O& o, S&) { o.inhibit_any_policy = true; return std::string(); }},
    {verify, Topic::trust, "--inhibit-mapping", "", Takes::nothing, "", "no CA may map policies to others", [](O& o, S&) { o.inhibit_policy_mapping = true; return std::string(); }},
    {verify, Topic::trust, "--no-check-time", "", Takes::nothing, "", "dates of certificates, lists and responses do not count", [](O& o, S&) { o.check_time = false; return std::string(); }},
    {judges | token_objects | visitors, Topic::trust, "--at", "", Takes::value, "TIME", "judge as of then: RFC 3339, or seconds since 1970", take_time},
    {connect | inside | lab_run | visitors, Topic::trust, "--servername", "", Takes::value, "NAME", "the name to ask for, and to find in the certificate (the host)", [](O& o, S& t) { return put(o.server_name, t); }},
    {serve, Topic::action, "--servername", "", Takes::value, "NAME", "serve this name alone; a client that asks for another is refused", [](O& o, S& t) { return put(o.server_name, t); }},
    {connect | inside | lab_run | visitors | onlookers, Topic::trust, "--verify-name", "", Takes::value, "NAME", "the name to find in the server's certificate, where it is another", [](O& o, S& t) { return take_name(o, WantedName::Kind::host, t); }},
    {connect | inside | lab_run | visitors | onlookers, Topic::trust, "--no-verify-name", "", Takes::nothing, "", "do not look for a name in the server's certificate", [](O& o, S&) { o.check_name = false; return std::string(); }},
    {serve | inside, Topic::trust, "--client-auth", "", Takes::value, "none|request|require", "ask clients for a certificate (require once --cafile is given)", [](O& o, S& t) { return take_word(o.client_auth, t, client_auths); }},
    {serve | inside, Topic::trust, "--request-cafile", "", Takes::value, "FILE", "CAs to name to clients, where these are others than those trusted", [](O& o, S& t) { return add(o.requested_ca_files, t); }},
    {judges | visitors, Topic::trust, "--min-rsa-bits", "", Takes::value, "N", "the shortest RSA key in a peer's chain (2048)", [](O& o, S& t) { return take(o.rsa_bits_min, parse_number(t, 16384)); }},
    {connect | inside | lab_run | visitors, Topic::trust, "--min-dh-bits", "", Takes::value, "N", "the shortest prime of a server's DHE (2048)", [](O& o, S& t) { return take(o.dh_bits_min, parse_number(t, 16384)); }},
    {connect | inside | lab_run | visitors, Topic::trust, "--insecure", "-k", Takes::nothing, "", "go on after a failed check of the server, and say so", [](O& o, S&) { o.insecure = true; return std::string(); }},
    {connect, Topic::trust, "--known-peers", "", Takes::value, "FILE", "one check more: the certificate is remembered at first sight, compared afterwards", [](O& o, S& t) { return put(o.known_peers, t); }},
    {connect, Topic::trust, "--accept-new", "", Takes::nothing, "", "remember one that is new without the question on the terminal", [](O& o, S&) { o.accept_new = true; return std::string(); }},
    {serve, Topic::trust, "--known-peers", "", Takes::value, "FILE", "one check more: clients' certificates are compared with those in FILE, by subject", [](O& o, S& t) { return put(o.known_peers, t); }},
    {serve, Topic::trust, "--accept-new", "", Takes::nothing, "", "remember one that is new; without it a new client is refused, nobody is asked", [](O& o, S&) { o.accept_new = true; return std::string(); }},
    {enders, Topic::trust, "--send-anyway", "", Takes::nothing, "", "a certificate whose issuer the server did not list; a token's that is out of date", [](O& o, S&) { o.send_anyway = true; return std::string(); }},

    // What to offer.
    {enders | visitors, Topic::negotiation, "--profile", "", Takes::value, "modern|compatible|lab", "modern: ephemeral ECDH, AEAD; compatible: and DHE, RSA, CBC, SHA-1; lab: all", [](O& o, S& t) { return take_word(o.profile, t, profiles); }},
    {enders | visitors, Topic::negotiation, "--ciphers", "", Takes::value, "LIST", "suites by their IANA or OpenSSL names, best first; any profile", [](O& o, S& t) { return take(o.suites, parse_suites(t)); }},
    {enders | visitors, Topic::negotiation, "--groups", "", Takes::value, "LIST", "x25519, secp256r1, ..., ffdhe2048, ...; EC certificates need theirs", [](O& o, S& t) { return take(o.groups, parse_groups(t)); }},
    {enders | visitors, Topic::negotiation, "--sigalgs", "", Takes::value, "LIST", "signature schemes, best first", [](O& o, S& t) { return take(o.schemes, parse_schemes(t)); }},
    {serve | inside, Topic::negotiation, "--client-sigalgs", "", Takes::value, "LIST", "schemes that the server takes from a client", [](O& o, S& t) { return take(o.client_schemes, parse_schemes(t)); }},
    {enders, Topic::negotiation, "--alpn", "", Takes::value, "LIST", "application protocols, best first: h2,http/1.1", [](O& o, S& t) { return take(o.alpn, parse_alpn(t)); }},
    {enders, Topic::negotiation, "--no-ems", "", Takes::nothing, "", "without extended_master_secret (--ems: with it, the default)", [](O& o, S&) { o.extended_master_secret = false; return std::string(); }},
    {enders, Topic::negotiation, "--no-etm", "", Takes::nothing, "", "without encrypt_then_mac", [](O& o, S&) { o.encrypt_then_mac = false; return std::string(); }},
    {connect, Topic::negotiation, "--fallback-scsv", "", Takes::nothing, "", "say that a higher version was tried before: a server that speaks TLS 1.3 refuses", [](O& o, S&) { o.fallback = true; return std::string(); }},
    {enders, Topic::negotiation, "--ems", "", Takes::nothing, "", "", [](O& o, S&) { o.extended_master_secret = true; return std::string(); }},
    {connect | serve, Topic::negotiation, "--no-ticket", "", Takes::nothing, "", "sessions by number alone, without tickets", [](O& o, S&) { o.tickets = false; return std::string(); }},
    {connect, Topic::negotiation, "--no-renegotiation", "", Takes::nothing, "", "answer no_renegotiation to a server that asks for a second handshake", [](O& o, S&) { o.renegotiates_when_asked = false; return std::string(); }},
    {serve, Topic::negotiation, "--client-renegotiation", "", Takes::nothing, "", "let clients start a second handshake unasked", [](O& o, S&) { o.clients_may_renegotiate = true; return std::string(); }},
    {connect, Topic::negotiation, "--status", "", Takes::nothing, "", "ask the server for an OCSP response about its certificate, and judge it", [](O& o, S&) { o.ask_for_status = true; return std::string(); }},

    // What to print.
    {judges | report | token_list, Topic::output, "--detail", "", Takes::value, "0..3", "0 verdict; 1 ladder; 2 fields and checks; 3 bytes and keys (1)", take_detail},
    {inspect, Topic::output, "--detail", "", Takes::value, "0..3", "0 one line; 1 what it is; 2 its fields; 3 every byte (3)", take_detail},
    {judges | report | token_list, Topic::output, "--verbose", "-v", Takes::nothing, "", "one detail more; may be repeated", [](O& o, S&) { o.detail = std::min(3, o.detail + 1); return std::string(); }},
    {pages, Topic::output, "--explain", "", Takes::nothing, "", "why each message and each extension of a hello is there, and TLS 1.3 beside it", [](O& o, S&) { o.explain = true; return std::string(); }},
    {pages, Topic::output, "--only", "", Takes::value, "LIST", "of the page: messages by number or name, ladder, keys, data, checks, verdict", [](O& o, S& t) { return take(o.only, study::parse_selection(t)); }},
    {pages, Topic::output, "--view", "", Takes::value, "client|server|wire", "as that end saw it, or somebody between them without keys", [](O& o, S& t) { return take_word(o.view, t, views); }},
    {pages, Topic::output, "--steps", "", Takes::nothing, "", "with the keys: A(i) and the HMAC blocks of each PRF", [](O& o, S&) { o.steps = true; o.detail = 3; return std::string(); }},
    {inside | report, Topic::output, "--step", "", Takes::nothing, "", "message by message: Enter next, b bytes, e explain, k keys so far, q quit", [](O& o, S&) { o.step = true; return std::string(); }},
    {extract, Topic::output, "--hex", "-x", Takes::nothing, "", "hex and a newline, not raw bytes", [](O& o, S&) { o.hex = true; return std::string(); }},
    {judges | report | diff | tokens | explain | doctor | lab_list | inspect, Topic::output, "--json", "", Takes::perhaps_value, "FILE", "as JSON, to FILE beside the page or to stdout in its place", [](O& o, S& t) { o.json = t; return std::string(); }},
    {onlookers | doctor, Topic::identity, "--keylog", "", Takes::value, "FILE", "the keys of the two, as SSLKEYLOGFILE has them", [](O& o, S& t) { return put(o.keylog, t); }},
    {connect | serve | inside | report, Topic::output, "--keylog", "", Takes::value, "FILE", "append the keys for Wireshark; so does SSLKEYLOGFILE", [](O& o, S& t) { return put(o.keylog, t); }},
    {pages, Topic::output, "--html", "", Takes::value, "FILE", "as one HTML page for a browser, to FILE beside the page", [](O& o, S& t) { return put(o.html, t); }},
    {pages, Topic::output, "--pcapng", "", Takes::value, "FILE", "as a capture: the records in a made-up TCP connection, and their keys", [](O& o, S& t) { return put(o.pcapng, t); }},
    {pages, Topic::output, "--secrets", "", Takes::value, "show|hide", "keys on the page (loop: show; connect, serve: hide)", [](O& o, S& t) { return take_word(o.show_secrets, t, secrets_words); }},
    {inspect, Topic::output, "--secrets", "", Takes::value, "show|hide", "the secret bytes of private keys (hide)", [](O& o, S& t) { return take_word(o.show_secrets, t, secrets_words); }},
    {exporters, Topic::output, "--export", "", Takes::value, "LABEL[:LEN[:HEX]]", "keys of the session for a protocol above, LEN bytes (20), HEX the context; several", take_export},
    {exporters, Topic::output, "--export-length", "", Takes::value, "N", "", take_export_length},
    {exporters, Topic::output, "--export-without-ems", "", Takes::nothing, "", "", [](O& o, S&) { o.export_without_ems = true; return std::string(); }},
    {pages, Topic::output, "--bindings", "", Takes::nothing, "", "tls-unique and tls-server-end-point (RFC 5929); JSON has them always", [](O& o, S&) { o.bindings = true; return std::string(); }},
    {connect | serve | loop, Topic::output, "--trace-token", "", Takes::nothing, "", "the C_* calls of a token in the timeline, without PINs and secrets", [](O& o, S&) { o.trace_token = true; return std::string(); }},
    {judges | report | diff | tokens | explain | doctor | lab_check | inspect, Topic::output, "--color", "", Takes::value, "auto|always|never", "auto: on a terminal, without NO_COLOR", [](O& o, S& t) { return take_word(o.color, t, color_whens); }},
};
// clang-format on

}  // namespace

std::span<const Flag> flags() { return table; }

std::vector<const Flag*> flags_of(Command command) {
  std::vector<const Flag*> out;
  for (const Flag& flag : table)
    if (flag.commands & only(command)) out.push_back(&flag);
  return out;
}

std::string_view topic_title(Topic topic) {
  switch (topic) {
    case Topic::action: return "What to do";
    case Topic::identity: return "Who we are";
    case Topic::trust: return "Whom to believe";
    case Topic::negotiation: return "What to offer";
    case Topic::output: return "What to print";
  }
  return {};
}

}  // namespace handglass::cli
