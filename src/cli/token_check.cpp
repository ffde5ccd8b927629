// handglass token check: whether a key and certificate on a token can do TLS 1.2 with a server,
// found out without a PIN: the server's CertificateRequest beside what the token tells of itself.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/server_flight.hpp"
#include "cli/token_identity.hpp"
#include "cli/token_report.hpp"
#include "cli/values.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "token/mechanisms.hpp"
#include "token/names.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {
namespace {

using handshake::ClientCertificateType;
using handshake::Message;
using handshake::Role;
using handshake::SignatureScheme;
using token::KeyObject;
using token::ObjectType;
using x509::CertificateRef;

// No PIN is spent to find out whether one is worth it.
class NoPin final : public token::PinSource {
 public:
  Result<SecretBytes> pin(const token::TokenInfo& token) override {
    return fail({.rule = Rule::pin_refused,
                 .evidence = {{"reason", "the token \"" + token.label +
                                             "\" shows its certificates only after a login, and "
                                             "this command asks for no PIN; give connect the "
                                             "certificate as a file"}}});
  }
  void on_reader(const token::TokenInfo&) override {}
};

struct Line {
  std::string name;  // of the check, for JSON
  x509::Status status{};
  std::string text, fix;
};

class Findings {
 public:
  void pass(std::string name, std::string text) {
    lines_.push_back({std::move(name), x509::Status::pass, std::move(text), {}});
  }
  void skip(std::string name, std::string text) {
    lines_.push_back({std::move(name), x509::Status::skip, std::move(text), {}});
  }
  // `exit` is that of the command: what is wrong on our side goes before all else, then the first.
  void fail(std::string name, std::string text, std::string fix, int exit = exit_code::local) {
    lines_.push_back({std::move(name), x509::Status::fail, std::move(text), std::move(fix)});
    if (exit_ == exit_code::ok || exit == exit_code::local) exit_ = exit;
  }
  const std::vector<Line>& lines() const { return lines_; }
  int exit() const { return exit_; }

 private:
  std::vector<Line> lines_;
  int exit_ = exit_code::ok;
};

// ---- The token's side

struct OurSide {
  std::shared_ptr<token::Token> token;
  token::CertificateObject object;
  std::vector<CertificateRef> chain;
  std::vector<token::Mechanism> able;
  std::optional<KeyObject> key;  // the private key, where it can be seen without a login
  const x509::Certificate& leaf() const { return *chain.front(); }
};

Result<std::optional<KeyObject>> visible_key(token::Token& token, const Bytes& id,
                                             const crypto::PublicKey& public_key) {
  TRY(token::Session session, token.session());
  TRY(const auto all, token::keys(session, ObjectType::private_key));
  for (const KeyObject& key : all)
    if (key.public_key
            ? *key.public_key == public_key
            : key.key_type == token::key_type_of(public_key) && !id.empty() && key.id == id)
      return key;
  return std::nullopt;
}

Result<OurSide> look_at(token::Search& search, const token::Uri& uri) {
  TRY(auto found, search.certificate(uri));
  OurSide out;
  out.token = found.token;
  out.object = std::move(found.object);
  out.chain = {std::move(found.certificate)};
  TRY(const auto others, token::certificates_of(out.token));
  std::vector<CertificateRef> pool;
  for (const token::FoundCertificate& other : others) pool.push_back(other.certificate);
  complete_chain(out.chain, pool);
  TRY(out.able, token::mechanisms(out.token->module(), out.token->slot().id));
  if (out.leaf().key()) {
    TRY(out.key, visible_key(*out.token, out.object.id, *out.leaf().key()));
  }
  return out;
}

void check_pin(Findings& out, const token::TokenInfo& token) {
  const std::string state = pin_text(token);
  if (token.pin_locked())
    return out.fail("pin", "The PIN of the token is locked.",
                    "Unblock it with its PUK or the PIN of its security officer, by the program "
                    "that came with the token.");
  if (token.login_required() && !token.pin_set())
    return out.fail("pin", "The token has no PIN yet, so nobody can log in.",
                    "Set the user's PIN by the program that came with the token.");
  if (token.pin_final_try())
    return out.skip("pin", "One try is left: another wrong PIN locks the token.");
  out.pass("pin", state);
}

void check_key(Findings& out, const OurSide& ours) {
  const auto& info = ours.token->info();
  if (!ours.leaf().key())
    return out.fail("key", "The certificate's key is of a kind that is not supported.",
                    "Use RSA with 2048 bits or more, or an EC key on P-256 or P-384.");
  if (ours.key) {
    if (!ours.key->signs)
      return out.fail("key", "The private key may not sign; it may: " + uses_text(*ours.key) + ".",
                      "Put the key on the token again with CKA_SIGN.");
    return out.pass("key", "The private key is on the token" +
                               std::string(ours.key->always_authenticate
                                               ? ", and wants its PIN for each signature"
                                               : "") +
                               ".");
  }
  if (info.login_required()) return out.skip("key", "Private keys are seen only after a login.");
  out.fail("key", "The token has no private key for this certificate.",
           "Name the certificate whose key is on the token; handglass token objects shows which.");
}

// Each fault that a server would find in the certificate, whoever issued it.
void check_certificate(Findings& out, const OurSide& ours, Time now) {
  const x509::Trust trust{{ours.chain.front()}, {}, {}};
  const auto verdict = x509::verify(
      std::vector{ours.chain.front()}, trust, {},
      {.purpose = x509::Purpose::client_auth,
       .name = {},
       .at = now,
       .usage = x509::KeyUsage::digital_signature});  // a token's key signs, and agrees on nothing
  for (const x509::Checked& one : verdict.checks) {
    using x509::Check;
    const bool of_leaf = one.check != Check::chain && one.check != Check::signature &&
                         one.check != Check::revocation && one.check != Check::name;
    if (!of_leaf || one.status == x509::Status::not_applicable) continue;
    if (one.status == x509::Status::fail)
      out.fail(std::string(name_of(one.check)), study::sentence(one), study::remedy(one));
    else if (one.check == Check::validity || one.check == Check::key_usage ||
             one.check == Check::extended_key_usage)
      out.pass(std::string(name_of(one.check)), study::sentence(one));
  }
}

// The schemes that the token has mechanisms for; of a key that hides, as far as those tell.
std::vector<SignatureScheme> possible_schemes(const OurSide& ours) {
  std::vector<SignatureScheme> out;
  if (!ours.leaf().key()) return out;
  const crypto::PublicKey& public_key = *ours.leaf().key();
  const KeyObject key = ours.key.value_or(token::unseen_key(public_key));
  for (const handshake::SchemeRow& row : handshake::schemes)
    if (crypto::fits(public_key, row.scheme) && !token::ways(ours.able, key, row.scheme).empty())
      out.push_back(row.code);
  return out;
}

// ---- Both sides together

struct Asked {
  std::vector<ClientCertificateType> types;
  std::vector<SignatureScheme> schemes;
  std::vector<Bytes> authorities;
};

std::optional<Asked> request_in(const study::Trace& trace) {
  const auto request = study::body_of<handshake::CertificateRequest>(
      trace.find(Message::certificate_request, Role::server));
  if (!request) return std::nullopt;
  return Asked{request->certificate_types.items, request->supported_signature_algorithms.items,
               study::authorities_in(trace)};
}

std::string names_text(const std::vector<Bytes>& names) {
  constexpr std::size_t shown = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), shown); ++i)
    out += (out.empty() ? "" : "; ") + x509::to_string({names[i]});
  if (names.size() > shown) out += fmt::format("; and {} more", names.size() - shown);
  return out;
}

void check_server(Findings& out, const study::Trace& trace, const Options& options) {
  const auto* judgement = trace.judgement_by(Role::client);
  if (!judgement || judgement->verdict.accepted())
    return judgement ? out.pass("server", "The server's certificate is accepted.") : void();
  const x509::Checked* why = judgement->verdict.decisive();
  const std::string text =
      "We refuse the server's certificate: " + (why ? study::sentence(*why) : std::string());
  if (options.insecure)
    out.skip("server", text);
  else
    out.fail("server", text, why ? study::remedy(*why) : "", exit_code::refused_peer);
}

void check_type(Findings& out, const OurSide& ours, const Asked& asked) {
  if (!ours.leaf().key()) return;
  // RFC 5246 §7.4.4; Ed25519 goes as ecdsa_sign (RFC 8422 §5.5).
  const auto type =
      handshake::authentication_of(*ours.leaf().key()) == handshake::Authentication::rsa
          ? ClientCertificateType::rsa_sign
          : ClientCertificateType::ecdsa_sign;
  const std::string name(name_of(type));
  if (std::ranges::count(asked.types, type) > 0)
    return out.pass("type", "The server asks for certificates of the type " + name + ".");
  out.fail("type",
           fmt::format("The certificate is of the type {}; the server asks for {}.", name,
                       handshake::list_text(asked.types)),
           "Use a certificate with another kind of key, or let the server ask for this type.");
}

void check_schemes(Findings& out, const OurSide& ours, const Asked& asked,
                   const handshake::Config& config) {
  const auto possible = possible_schemes(ours);
  const auto& allowed = config.policy.schemes;
  std::vector<SignatureScheme> common;
  for (const SignatureScheme each : allowed)
    if (std::ranges::count(possible, each) > 0 && std::ranges::count(asked.schemes, each) > 0)
      common.push_back(each);
  if (!common.empty())
    return out.pass("schemes", "Signature schemes in common: " + handshake::list_text(common) +
                                   (ours.key ? "." : ", as far as the token's mechanisms tell."));
  const auto beyond = [&](SignatureScheme each) {
    return std::ranges::count(asked.schemes, each) > 0;
  };
  out.fail("schemes",
           fmt::format("No signature scheme in common. The server takes {}; the token can make {} "
                       "with this key; we allow {}.",
                       handshake::list_text(asked.schemes), handshake::list_text(possible),
                       handshake::list_text(allowed)),
           std::ranges::any_of(possible, beyond)
               ? "Allow one that both have with --sigalgs or --profile compatible."
               : "Use another key, or a token with other mechanisms; handglass token list -v shows "
                 "them.");
}

void check_issuers(Findings& out, const OurSide& ours, const Asked& asked) {
  if (asked.authorities.empty())
    return out.pass("issuers", "The server names no CAs, so that any will do.");
  for (const CertificateRef& one : ours.chain)
    for (const Bytes& name : asked.authorities)
      if (x509::same_name({name}, one->issuer()))
        return out.pass("issuers", "The server names the issuer " + x509::to_string({name}) + ".");
  out.fail(
      "issuers",
      fmt::format("The server names {}. The chain on the token ends in {}, issued by {}.",
                  names_text(asked.authorities), x509::short_name(ours.chain.back()->subject()),
                  x509::to_string(ours.chain.back()->issuer())),
      "Put the issuers between on the token, or give them to connect with --cert-chain; else a "
      "certificate of one of those CAs is needed.");
}

void compare(Findings& out, const OurSide& ours, const study::Trace& trace,
             const handshake::Config& config, const Options& options) {
  check_server(out, trace, options);
  if (!trace.find(Message::server_hello_done, Role::server)) {
    const auto outcome = study::outcome(trace, Role::client);
    const auto* alert = trace.fatal_alert_by(Role::server);
    if (alert && alert->alert == Alert::protocol_version && trace.messages.size() <= 1)
      return out.fail("handshake",
                      "The server does not do TLS 1.2: it answers our ClientHello with the alert "
                      "protocol_version.",
                      "Switch TLS 1.2 on at the server; with TLS 1.3 this program cannot say more.",
                      outcome.exit);
    return out.fail(
        "handshake",
        "The handshake ends before the server could ask for a certificate: " + outcome.text,
        "handglass connect shows the handshake.",
        outcome.exit == exit_code::ok ? exit_code::protocol : outcome.exit);
  }
  const auto asked = request_in(trace);
  if (!asked)
    return out.fail(
        "request", "The server asks for no certificate in its handshake.",
        "Switch client certificates on at the server, for all of it: a server that asks "
        "later, for one path alone, needs renegotiation.",
        exit_code::check_failed);
  out.pass("request", trace.established()
                          ? "The server asks for a certificate, and goes on without one."
                          : "The server asks for a certificate, and does not go on without one.");
  check_type(out, ours, *asked);
  check_schemes(out, ours, *asked, config);
  check_issuers(out, ours, *asked);
}

std::string word(x509::Status status) {
  return status == x509::Status::pass ? "PASS" : status == x509::Status::fail ? "FAIL" : "SKIP";
}

// A key that hides is not vouched for, and a server that is at fault is not laid at our door.
std::string heading(const Findings& findings, const OurSide& ours) {
  if (findings.exit() == exit_code::local) return "it cannot do TLS 1.2 there";
  if (findings.exit() != exit_code::ok) return "the server stands in the way";
  return ours.key ? "it can do TLS 1.2 there" : "nothing speaks against it, as far as is seen";
}

std::string page_of(const Findings& findings, const OurSide& ours, const Options& options,
                    const std::string& uri, const Output& output) {
  study::Page page(output.width(), output.color());
  page.section(fmt::format("{} with {}: {}", x509::short_name(ours.leaf().subject()),
                           to_string(*options.peer), heading(findings, ours)));
  for (const Line& line : findings.lines()) {
    page.judged("", word(line.status), line.text);
    if (!line.fix.empty()) page.judged("", "", "fix: " + line.fix);
  }
  std::string out;
  add_pasted(out, std::move(page), "uri", uri);
  return out;
}

Json json_of(const Findings& findings, const study::Trace& trace) {
  Json checks = Json::array();
  for (const Line& line : findings.lines()) {
    Json one{
        {"check", line.name}, {"status", std::string(name_of(line.status))}, {"text", line.text}};
    if (!line.fix.empty()) one["fix"] = line.fix;
    checks.push_back(std::move(one));
  }
  Json out{{"able", findings.exit() == exit_code::ok}, {"request", nullptr}};
  if (const auto asked = request_in(trace)) {
    Json types = Json::array(), schemes = Json::array(), names = Json::array();
    for (const auto each : asked->types) types.push_back(wire::text(each));
    for (const auto each : asked->schemes) schemes.push_back(wire::text(each));
    for (const Bytes& each : asked->authorities) names.push_back(x509::to_string({each}));
    out["request"] = {{"types", std::move(types)},
                      {"schemes", std::move(schemes)},
                      {"authorities", std::move(names)}};
  }
  out["checks"] = std::move(checks);
  return out;
}

}  // namespace

Expected<int> run_token_check(const Options& options) {
  TRY(Output output, Output::open(options, false));
  TokenAccess tokens(options);
  TRY(const token::Uri uri, uri_of(options, tokens));
  token::Search search(
      module_sources(options), std::make_shared<NoPin>(),
      [](const Failure& failure) { warn(token_complaint(failure.field, failure).text); });
  TRY(const OurSide ours, about_token(options.uri, look_at(search, uri)));
  Options lenient = options;  // a server that we refuse is heard all the same
  lenient.insecure = true;
  TRY(const ConfigRef config, client_config(lenient));
  Findings findings;
  check_pin(findings, ours.token->info());
  check_key(findings, ours);
  check_certificate(findings, ours, config->clock());
  TRY(const study::Trace trace, hear_server(options, config));
  compare(findings, ours, trace, *config, options);

  const std::string pasted_uri =
      pasted(*ours.token, ObjectType::certificate, ours.object.label, ours.object.id);
  Json out = document("check");
  out["uri"] = pasted_uri;
  out["peer"] = to_string(*options.peer);
  out.update(json_of(findings, trace));
  print(output, out, page_of(findings, ours, options, pasted_uri, output));
  return findings.exit();
}

}  // namespace handglass::cli
