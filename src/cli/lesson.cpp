#include "cli/lesson.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/configuration.hpp"
#include "cli/files.hpp"
#include "cli/lab_folder.hpp"
#include "cli/token_init.hpp"
#include "handshake/sessions.hpp"
#include "study/caught.hpp"
#include "study/diagnosis.hpp"
#include "study/http_answer.hpp"
#include "study/sentences.hpp"
#include "x509/mint.hpp"

namespace handglass::cli {
namespace {

using handshake::NamedGroup;
using handshake::Role;
using handshake::SignatureScheme;
using study::Cause;

void seat_client(Stage& stage, std::string_view name) {
  if (!seat(stage.ends, stage.lab, name, "server")) stage.ends.client.credentials.clear();
}
void seat_server(Stage& stage, std::string_view name) {
  if (!seat(stage.ends, stage.lab, "alice", name)) stage.ends.server.credentials.clear();
}
// The lists that the server has.
void give_lists(Stage& stage, std::initializer_list<std::string_view> names) {
  auto& lists = stage.ends.server.trust.crls;
  lists.clear();
  for (const std::string_view name : names) lists.push_back(stage.lab.find_list(name));
}

void tamper(Stage& stage, std::string_view change) {
  if (auto parsed = study::parse_tampering(change)) stage.tampering = *std::move(parsed);
}

// A key that can do all that the real one can, but for RSA-PSS, as with many older cards.
class WithoutPss final : public crypto::PrivateKey {
 public:
  explicit WithoutPss(std::shared_ptr<const crypto::PrivateKey> key) : key_(std::move(key)) {}
  const crypto::PublicKey& public_key() const override { return key_->public_key(); }
  std::vector<crypto::Scheme> schemes() const override {
    auto out = key_->schemes();
    std::erase_if(out, [](crypto::Scheme scheme) {
      return scheme.algorithm == crypto::SignatureAlgorithm::rsa_pss;
    });
    return out;
  }
  Result<Bytes> sign(crypto::Scheme scheme, View message) const override {
    return key_->sign(scheme, message);
  }

 private:
  std::shared_ptr<const crypto::PrivateKey> key_;
};

// More CAs than the field can name; the one that matters comes last and is left out.
void name_too_many(Stage& stage) {
  constexpr int many = 900;
  const auto key = crypto::generate_ec(crypto::Group::p256, stage.random);
  auto& named = stage.ends.server.named_authorities;
  for (int i = 0; i < many; ++i) {
    x509::Recipe recipe;
    recipe.common_name = fmt::format("Certification Authority number {:04} of very many", i);
    recipe.organization = "A Hoarder of Certificates";
    recipe.not_before = stage.ends.server.clock();
    recipe.not_after = stage.ends.server.clock() + std::chrono::days(1);
    recipe.ca = true;
    const auto der = x509::mint(recipe, key->public_key(),
                                {x509::make_name(recipe.common_name, recipe.organization), key});
    if (!der) return;
    if (auto certificate = x509::Certificate::parse(*der)) named.push_back(*std::move(certificate));
  }
  named.push_back(stage.lab.find("root")->certificate);
}

// From the server's second flight on, nothing of it arrives.
void fall_silent(Stage& stage) {
  stage.on_the_way = [flights = 0](Role sender, View bytes) mutable {
    return sender == Role::server && ++flights > 1 ? Bytes{} : to_bytes(bytes);
  };
}

void answer_in_clear(Stage& stage) {
  stage.on_the_way = [](Role sender, View bytes) {
    return sender == Role::client ? to_bytes(bytes)
                                  : to_bytes(as_bytes("220 mail.lab ESMTP ready\r\n"));
  };
}

// A client that lost what its session was made with, at a server that has kept it.
void forget_extended_master_secret(Stage& stage) {
  auto& [client, server] = stage.ends;
  client.sessions = std::make_shared<handshake::SessionCache>();
  server.sessions = std::make_shared<handshake::SessionCache>();
  study::Tracer nobody(
      {.eyes = study::Eyes::both, .show_secrets = false, .time = server.clock(), .elapsed_ms = {}});
  study::converse({std::make_shared<const handshake::Config>(client),
                   std::make_shared<const handshake::Config>(server), stage.target},
                  nobody);
  const View key = as_bytes(stage.target.session_key);
  if (const auto saved = client.sessions->find(key, client.clock())) {
    Bytes bytes = handshake::write(*saved);
    auto other = handshake::read_session(bytes);
    wipe(bytes);
    if (other) {
      other->extended_master_secret = false;
      client.sessions->put(key, std::make_shared<const handshake::SavedSession>(*std::move(other)));
    }
  }
  client.policy.extended_master_secret = false;
}

// The server staples what its CA says of its certificate: that the key is compromised.
void staple_revoked(Stage& stage) {
  const x509::Minted& issuer = *stage.lab.find("issuing");
  auto& credential = stage.ends.server.credentials.front();
  const Time now = stage.ends.server.clock();
  const x509::OcspRecipe recipe{.answers = {{.certificate = credential.chain.front(),
                                             .status = x509::OcspRecipe::Status::revoked,
                                             .revoked = now - x509::revoked_for,
                                             .reason = 1}},
                                .this_update = now - std::chrono::hours(1),
                                .next_update = now + std::chrono::hours(24)};
  if (auto response = x509::mint_ocsp(recipe, *issuer.certificate,
                                      {to_bytes(issuer.certificate->subject().der), issuer.key}))
    credential.ocsp_response = *std::move(response);
  stage.ends.client.ask_for_status = true;
}

// ---- What fails before anything is connected

PasswordSource from_file(std::string name) {
  return {PasswordSource::Kind::file, std::move(name), 0};
}
void identify(const NewFolder& lab, Options& options, std::string_view key) {
  options.identity.certificates = {lab.place("alice-chain.crt")};
  options.identity.keys = {lab.place(key)};
}
Expected<void> with_another_key(const NewFolder& lab, Options& options) {
  identify(lab, options, "bob.key");
  return {};
}
Expected<void> with_a_wrong_password(const NewFolder& lab, Options& options) {
  identify(lab, options, "alice-locked.key");
  REQUIRE_OK(write_new_file(lab.place("password"), "wrong\n", 0600));
  options.identity.passwords = {from_file(lab.place("password"))};
  return {};
}
Expected<void> with_token(const NewFolder& lab, Options& options, std::string uri,
                          std::string_view pin) {
  REQUIRE_OK(configure_lab_token(lab, lab.draft()));
  REQUIRE_OK(make_lab_token(lab.draft()));
  options.modules = {lab_module};
  options.identity.certificates = {std::move(uri)};
  REQUIRE_OK(write_new_file(lab.place("pin"), std::string(pin) + "\n", 0600));
  options.pins = {from_file(lab.place("pin"))};
  return {};
}
Expected<void> with_a_wrong_pin(const NewFolder& lab, Options& options) {
  return with_token(lab, options, "pkcs11:token=lab;object=alice", "1234");
}
Expected<void> with_an_unknown_token(const NewFolder& lab, Options& options) {
  return with_token(lab, options, "pkcs11:token=nowhere;object=alice", lab_pin);
}

// clang-format off
constexpr Lesson table[] = {
    {Cause::no_client_certificate, "handglass loop --client none", [](Stage& s) { seat_client(s, "none"); }},
    {Cause::issuer_not_listed, "handglass loop --client mallory", [](Stage& s) { seat_client(s, "mallory"); }, Cause::issuer_not_listed, Alert::handshake_failure},
    {Cause::no_common_scheme, "handglass loop --client-sigalgs rsa_pss_rsae_sha256", [](Stage& s) { s.ends.server.policy.client_schemes = {SignatureScheme::rsa_pss_rsae_sha256}; }},
    {Cause::client_intermediate_missing, "handglass loop --cert alice.crt --key alice.key --server-cert server-chain.crt --server-key server.key --cafile root.crt --send-anyway",
     [](Stage& s) { s.ends.client.credentials.front().chain.resize(1); s.ends.client.send_anyway = true; }},
    {Cause::untrusted_root, "handglass loop --client mallory --send-anyway", [](Stage& s) { seat_client(s, "mallory"); s.ends.client.send_anyway = true; }},
    {Cause::purpose_wrong, "handglass loop --client erin", [](Stage& s) { seat_client(s, "erin"); }},
    {Cause::key_usage_wrong, "handglass loop --client frank", [](Stage& s) { seat_client(s, "frank"); }},
    {Cause::expired, "handglass loop --client carol", [](Stage& s) { seat_client(s, "carol"); }},
    {Cause::not_yet_valid, "handglass loop --client dave", [](Stage& s) { seat_client(s, "dave"); }},
    {Cause::revoked, "handglass loop --client bob", [](Stage& s) { seat_client(s, "bob"); }},
    {Cause::crl_stale, "handglass verify --purpose client --cafile root.crt --untrusted issuing.crt --crl root.crl --crl issuing-stale.crl alice.crt", [](Stage& s) { give_lists(s, {"root", "issuing-stale"}); }},
    {Cause::crl_missing, "handglass verify --purpose client --cafile root.crt --untrusted issuing.crt --crl root.crl alice.crt", [](Stage& s) { give_lists(s, {"root"}); }},
    {Cause::crl_wrong, "handglass verify --purpose client --cafile root.crt --untrusted issuing.crt --crl root.crl --crl issuing-forged.crl alice.crt", [](Stage& s) { give_lists(s, {"root", "issuing-forged"}); }},
    {Cause::digest_weak, "handglass loop --client ivan", [](Stage& s) { seat_client(s, "ivan"); }},
    {Cause::key_too_small, "handglass loop --client judy", [](Stage& s) { seat_client(s, "judy"); }},
    {Cause::key_mismatch, "handglass connect localhost:4433 --cafile root.crt --cert alice-chain.crt --key bob.key", with_another_key},
    {Cause::signature_wrong, "handglass tamper --tamper 'client:CertificateVerify.signature[0]^=01'", [](Stage& s) { s.ends.client.credentials.front().key = crypto::generate_ec(crypto::Group::p256, s.random); }},
    {Cause::pin_wrong, "export SOFTHSM2_CONF=$PWD/softhsm2.conf; WRONG=1234 handglass token test 'pkcs11:token=lab' --module softhsm2 --pin-source env:WRONG", with_a_wrong_pin},
    {Cause::pin_or_token_unavailable, "export SOFTHSM2_CONF=$PWD/softhsm2.conf; handglass token cert 'pkcs11:token=nowhere' --module softhsm2", with_an_unknown_token},
    {Cause::token_without_pss, "handglass token list -v", [](Stage& s) {
       seat_client(s, "alice-rsa");
       auto& credential = s.ends.client.credentials.front();
       credential.key = std::make_shared<WithoutPss>(credential.key);
       s.ends.server.policy.client_schemes = {SignatureScheme::rsa_pss_rsae_sha256};
     }, Cause::no_common_scheme},
    {Cause::name_mismatch, "handglass loop --server wrong-name", [](Stage& s) { seat_server(s, "wrong-name"); }},
    {Cause::server_intermediate_missing, "handglass loop --cert alice-chain.crt --key alice.key --server-cert server.crt --server-key server.key --cafile root.crt", [](Stage& s) { s.ends.server.credentials.front().chain.resize(1); }},
    {Cause::finished_or_record_wrong, "handglass tamper --tamper 'client:Finished.verify_data[0]^=01'", [](Stage& s) { tamper(s, "client:Finished.verify_data[0]^=01"); }},
    {Cause::malformed, "handglass tamper --tamper 'client:ClientHello.cipher_suites.length[0]^=01'", [](Stage& s) { tamper(s, "client:ClientHello.cipher_suites.length[0]^=01"); }},
    {Cause::certificate_altered, "handglass loop --client grace", [](Stage& s) { seat_client(s, "grace"); }},
    {Cause::refused_in_http, "handglass doctor https://localhost:4433/", [](Stage& s) {
       seat_client(s, "none");
       s.ends.server.client_auth = handshake::ClientAuth::request;
       s.answer = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<html><center>No required SSL certificate was sent</center></html>";
     }},
    {Cause::renegotiation_for_certificate, "handglass serve 4433 --www --client-auth-for /private --cert server-chain.crt --key server.key --cafile root.crt & handglass doctor https://localhost:4433/private --cafile root.crt --cert alice-chain.crt --key alice.key", [](Stage& s) {
       s.ends.server.client_auth = handshake::ClientAuth::none;
       s.ends.client.renegotiates_when_asked = false;
       s.server_then = [](Connection& server) { (void)server.renegotiate(); };
     }, Cause::renegotiation_for_certificate, Alert::no_renegotiation},
    {Cause::no_common_version, "handglass tamper --tamper 'client:ClientHello.client_version=0302'", [](Stage& s) { tamper(s, "client:ClientHello.client_version=0302"); }},
    {Cause::no_common_suite, "handglass loop --server server --ciphers ECDHE-RSA-AES128-GCM-SHA256", [](Stage& s) { s.ends.client.policy.suites = {handshake::find_suite("ECDHE-RSA-AES128-GCM-SHA256")->code}; }},
    {Cause::no_common_group, "handglass serve 4433 --groups secp256r1 --cert server-chain.crt --key server.key & handglass connect localhost:4433 --groups x25519 --cafile root.crt", [](Stage& s) { s.ends.client.policy.groups = {NamedGroup::x25519}; s.ends.server.policy.groups = {NamedGroup::secp256r1}; }},
    {Cause::server_name_unknown, "handglass serve 4433 --servername other.lab --cert server-chain.crt --key server.key & handglass connect localhost:4433 --cafile root.crt", [](Stage& s) { s.ends.server.server_names = {"other.lab"}; }},
    {Cause::proxy_in_between, "handglass loop --server server-proxy", [](Stage& s) { seat_server(s, "server-proxy"); }},
    {Cause::closed_without_alert, "", fall_silent},
    {Cause::not_tls, "", answer_in_clear, Cause::not_tls, Alert::unexpected_message},
    {Cause::ca_list_too_long, "", name_too_many, Cause::issuer_not_listed, Alert::handshake_failure},
    {Cause::issuer_is_no_ca, "handglass loop --client heidi", [](Stage& s) { seat_client(s, "heidi"); }},
    {Cause::extension_or_constraint, "handglass loop --client karl", [](Stage& s) { seat_client(s, "karl"); }},
    {Cause::ocsp, "", staple_revoked, Cause::ocsp, Alert::certificate_revoked},
    {Cause::extended_master_secret_differs, "", forget_extended_master_secret},
    {Cause::password_wrong, "PW=wrong handglass connect localhost:4433 --cafile root.crt --cert alice-chain.crt --key alice-locked.key --pass env:PW", with_a_wrong_password},
};
// clang-format on

Expected<Stage> make_stage(const Lab& lab, crypto::Random& random, Time now) {
  const Options plain;
  Stage stage{.lab = lab,
              .random = random,
              .ends = {base_config(plain), base_config(plain)},
              .target = target(plain, std::string(demo_host))};
  REQUIRE_OK(seat(stage.ends, lab, "alice", "server"));
  for (handshake::Config* config : {&stage.ends.client, &stage.ends.server}) {
    config->random = &random;
    config->policy.certificates = certificate_policy(plain, config->trust);
    config->clock = [now] { return now; };
  }
  stage.ends.server.client_auth = handshake::ClientAuth::require;
  return stage;
}

study::Trace play(Stage stage, Time now) {
  const study::Tracer::Options watch{
      .eyes = study::Eyes::both, .show_secrets = true, .time = now, .elapsed_ms = {}};
  const study::Conversation conversation{
      std::make_shared<const handshake::Config>(std::move(stage.ends.client)),
      std::make_shared<const handshake::Config>(std::move(stage.ends.server)), stage.target,
      stage.on_the_way, stage.server_then};
  if (stage.tampering)
    return study::run_tampered(conversation, *stage.tampering, study::Refit::lengths, watch).trace;
  study::Tracer tracer(watch);
  study::converse(conversation, tracer);
  return std::move(tracer.trace());
}

// Whether the refusing end named it, or, where it cannot, the refused end suspects it.
bool fulfils(const Lesson& lesson, const study::Trace& trace, const study::Outcome& ended) {
  if (!ended.refusal || ended.refusal->cause != lesson.named) return false;
  if (lesson.named == lesson.cause || lesson.cause == Cause::token_without_pss) return true;
  for (const Role end : {Role::client, Role::server}) {
    const auto other = study::outcome(trace, end);
    if (other.refusal && std::ranges::count(other.refusal->suspicions, lesson.cause,
                                            &study::Refusal::Suspicion::cause) > 0)
      return true;
  }
  return false;
}

}  // namespace

std::span<const Lesson> lessons() { return table; }

const Lesson* lesson_of(Cause cause) {
  const auto found = std::ranges::find(table, cause, &Lesson::cause);
  return found == std::end(table) ? nullptr : &*found;
}

namespace {

LessonRun::Result judged(bool as_expected) {
  return as_expected ? LessonRun::Result::as_expected : LessonRun::Result::otherwise;
}

Expected<LessonRun> run(const Lesson& lesson, InHandshake set_up, const Lab& lab,
                        crypto::Random& random, Time now) {
  LessonRun out;
  TRY(Stage stage, make_stage(lab, random, now));
  out.good = play(stage, now);
  set_up(stage);
  const std::string answer = stage.answer;
  const study::Trace& trace = out.trace.emplace(play(std::move(stage), now));
  const study::Outcome ended = study::outcome(trace);
  if (!answer.empty() && ended.exit == exit_code::ok) {
    study::Findings findings;
    study::diagnose_http(findings, as_bytes(answer), "/", false, now);
    const auto& found = findings.all().front();
    out.result = judged(found.cause == lesson.cause);
    out.seen = "TLS is complete; in HTTP: " + std::string(name_of(found.cause));
    return out;
  }
  if (ended.exit == exit_code::ok && study::was_asked_again(trace)) {
    out.result = judged(lesson.cause == Cause::renegotiation_for_certificate);
    out.seen = "TLS is complete; to HelloRequest the client answers " +
               study::alert_text(Alert::no_renegotiation);
    return out;
  }
  out.result = judged(fulfils(lesson, trace, ended));
  const study::Caught caught = study::caught_in(trace);
  out.seen = fmt::format("{} names it: {}{}",
                         caught.by ? "the " + std::string(name_of(*caught.by)) : "nobody",
                         ended.refusal ? name_of(ended.refusal->cause) : "nothing",
                         caught.alert ? "; " + study::alert_text(*caught.alert) : "; no alert");
  return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

Expected<LessonRun> run(const Lesson& lesson, OfOurOwn prepare, const Lab& lab, crypto::Random&,
                        Time now) {
  LessonRun out;
  TRY(const NewFolder folder, NewFolder::passing());
  REQUIRE_OK(write_lab(folder, lab, lab_plan_text(), now, crypto::system_random()));
  Options options;
  options.command = Command::connect;
  options.ca_files = {folder.place("root.crt")};
  if (const auto ready = prepare(folder, options); !ready) {
    out.seen = "it cannot be run here";
    out.sentence = replaced(ready.error().text, folder.place(""), "");
    return out;
  }
  const auto config = client_config(options);
  out.result = judged(!config && config.error().cause == lesson.cause);
  if (config) {
    out.seen = "nothing is found wrong before the server is called";
    return out;
  }
  out.seen = "before the server is called: " + std::string(name_of(config.error().cause));
  // Without the folder, which is gone by the time that this is read.
  out.sentence = replaced(config.error().text, folder.place(""), "");
  return out;
}

}  // namespace

Expected<LessonRun> run_lesson(const Lesson& lesson, const Lab& lab, crypto::Random& random,
                               Time now) {
  return std::visit([&](auto way) { return run(lesson, way, lab, random, now); }, lesson.way);
}

}  // namespace handglass::cli
