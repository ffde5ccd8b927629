// handglass doctor: why a client certificate fails at a server, or would. As many visits as it
// takes: without a certificate, with it, and where nothing is answered with more to offer, to see
// what the server wants.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/doctor_capture.hpp"
#include "cli/findings.hpp"
#include "cli/nearby.hpp"
#include "cli/output.hpp"
#include "cli/token_candidate.hpp"
#include "cli/values.hpp"
#include "cli/visit.hpp"
#include "handshake/schemes.hpp"
#include "study/certificate_facts.hpp"
#include "study/diagnosis.hpp"
#include "study/http_answer.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "study/suspicions.hpp"
#include "study/terminal.hpp"
#include "token/uri.hpp"
#include "x509/name.hpp"

namespace handglass::cli {
namespace {

using handshake::Message;
using handshake::Role;
using study::Cause;
using study::Findings;

bool answered(const study::Trace& trace) {
  return trace.find(Message::server_hello, Role::server) != nullptr;
}

class Doctor {
 public:
  explicit Doctor(const Options& options) : options_(options) {}

  Expected<int> run(Output& output);

 private:
  Expected<void> look_at_us();
  void look_at_token(const std::string& uri);
  void look_beside(const std::string& file);
  void compare_with_ours();
  Expected<void> look_at_server();
  Expected<void> try_certificate();
  Expected<void> widen(const study::Trace& unanswered);
  // What the server says to a ClientHello of this configuration; nothing where it does not answer.
  Expected<std::optional<study::Trace>> answer_to(
      const handshake::Config& config, const std::optional<handshake::Target>& target = {});
  std::string question() const;
  void hear_answer(const Visit& heard, bool certificate_shown);
  std::string page(const Output& output) const;

  const Options& options_;
  Findings findings_;
  ConfigRef bare_, whole_;  // without the certificate, and with it where there is one to use
  std::optional<study::Candidate> ours_;
  bool server_spoke_ = false;
  study::Trace trace_;  // of the visit that decides
};

// ---- Our side

// What stands on a token is looked at before its PIN is spent.
void Doctor::look_at_token(const std::string& text) {
  TokenAccess tokens(options_);
  const auto uri = tokens.uri(text);
  auto found = uri ? find_candidate(options_, *uri, text)
                   : Expected<TokenCandidate>(std::unexpected(uri.error()));
  findings_.about("token");
  if (!found) return findings_.fail("token", found.error().cause, found.error().text, {});
  check_token(findings_, *found);
  ours_ = candidate_of(*found);
}

Expected<void> Doctor::look_at_us() {
  Options lenient = options_;  // a server that we refuse is heard all the same
  lenient.insecure = true;
  lenient.identity = {};
  TRY(bare_, client_config(lenient));
  if (options_.identity.empty()) return {};
  const auto& files = options_.identity;
  const std::string& first =
      files.certificates.empty() ? files.keys.front() : files.certificates.front();
  if (token::is_uri(first)) look_at_token(first);
  if (findings_.exit() == exit_code::ok) {
    lenient.identity = options_.identity;
    lenient.send_anyway = true;  // a certificate that is out of date is what we are here for
    auto config = client_config(lenient);
    if (!config && config.error().exit == exit_code::usage) return std::unexpected(config.error());
    if (!config) {
      findings_.about("ours");
      findings_.fail("identity", config.error().cause, config.error().text, {},
                     config.error().exit);
    } else {
      whole_ = *config;
      const auto& credential = whole_->credentials.front();
      if (!ours_) ours_ = study::Candidate{.chain = credential.chain, .schemes = {}};
      if (!token::is_uri(first))
        for (const handshake::SchemeRow& row : handshake::schemes)
          if (std::ranges::count(credential.key->schemes(), row.scheme) > 0 &&
              crypto::fits(credential.key->public_key(), row.scheme))
            ours_->schemes.push_back(row.code);
    }
  }
  if (ours_) {
    study::diagnose_certificate(findings_, *ours_, bare_->clock(), bare_->trust.crls);
    look_beside(first);
    compare_with_ours();
  }
  return {};
}

// A chain that ends below its root may lack what lies on the disk.
void Doctor::look_beside(const std::string& file) {
  const x509::Certificate& last = *ours_->chain.back();
  if (last.self_issued() || token::is_uri(file)) return;
  const auto nearby = issuer_nearby(last, file);
  if (!nearby || nearby->certificate->self_issued()) return;  // a root need not be sent
  findings_.note(
      "chain",
      fmt::format("The chain ends in {}, and {} has the certificate of its issuer {}, "
                  "which will not be sent.",
                  x509::short_name(last.subject()), nearby->file, x509::short_name(last.issuer())),
      "Send it along: --cert-chain " + nearby->file);
}

// By the CAs that we trust ourselves: the server may trust the same.
void Doctor::compare_with_ours() {
  if (options_.ca_files.empty()) return;
  const auto verdict = x509::verify(ours_->chain, bare_->trust, {}, {.at = bare_->clock()});
  for (const x509::Checked& one : verdict.checks)
    if (one.reason == x509::Reason::issuer_other_key)
      findings_.note("chain", "By --cafile: " + study::sentence(one),
                     "A server that trusts the same CA refuses this certificate.");
}

// ---- The server

// Host and port as in the address, whose own port is left out (RFC 9110 §7.2).
std::string Doctor::question() const {
  if (options_.path.empty()) return {};
  std::string host = to_string(*options_.peer);
  if (options_.peer->port == "443") host.resize(host.rfind(':'));
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: handglass\r\nAccept: */*\r\n"
      "Connection: close\r\n\r\n",
      options_.path, host);
}

void Doctor::hear_answer(const Visit& heard, bool certificate_shown) {
  if (options_.path.empty() || !heard.trace.established()) return;
  if (heard.again) {
    findings_.about("http");
    findings_.note("http",
                   "At GET " + options_.path +
                       " the server asks for a second handshake, most likely for a certificate.",
                   "Clients that take part in none are refused there: let the server ask in its "
                   "first handshake, for all of it or under a name of its own.");
    certificate_shown |=
        !study::certificates_in(heard.again->find(Message::certificate, Role::client)).empty();
    if (!heard.again->established()) return study::diagnose_outcome(findings_, *heard.again);
  }
  if (study::was_asked_again(heard.trace)) {
    findings_.about("http");
    return findings_.fail(
        "http", Cause::renegotiation_for_certificate,
        "TLS is fine; at GET " + options_.path +
            " the server asks for a second handshake, most likely to ask for a certificate.",
        "Let the server ask in its first handshake: for all of it, or under a name of its own.",
        exit_code::check_failed);
  }
  study::diagnose_http(findings_, heard.answer, options_.path, certificate_shown, bare_->clock(),
                       study::suspicions_without_alert(heard.trace, Role::client));
}

Expected<void> Doctor::look_at_server() {
  TRY(Visit heard, visit(options_, bare_, whole_ ? "" : question()));
  trace_ = std::move(heard.trace);
  server_spoke_ = study::diagnose_server(findings_, trace_, options_.insecure);
  if (!server_spoke_) {
    study::diagnose_outcome(findings_, trace_);
    return widen(trace_);
  }
  study::diagnose_demands(findings_, trace_);
  const auto asked = study::demands_of(trace_);
  if (asked && ours_) study::diagnose_fit(findings_, *ours_, *asked, bare_->policy.schemes);
  if (!whole_ && !options_.identity.empty()) {
    findings_.about("end");
    findings_.note("handshake", "With the certificate it was not tried: see above.");
  } else if (!whole_) {
    study::diagnose_outcome(findings_, trace_);
    heard.trace = trace_;
    hear_answer(heard, false);
  }
  return {};
}

// The same again with the certificate. It goes out although the server did not list its issuer only
// where that was asked for.
Expected<void> Doctor::try_certificate() {
  if (!whole_ || !server_spoke_) return {};
  auto config = std::make_shared<handshake::Config>(*whole_);
  config->send_anyway = options_.send_anyway;
  TRY(Visit heard, visit(options_, config, question()));
  const bool shown =
      !study::certificates_in(heard.trace.find(Message::certificate, Role::client)).empty();
  study::diagnose_outcome(findings_, heard.trace);
  trace_ = heard.trace;
  hear_answer(heard, shown);
  if (shown && heard.trace.client_established && !findings_.fails("http")) findings_.forgive();
  if (options_.path.empty() && study::demands_of(trace_) && trace_.client_established)
    findings_.note("http", fmt::format("A web server may still refuse in HTTP; handglass doctor "
                                       "https://{}/ asks it.",
                                       to_string(*options_.peer)));
  return {};
}

// ---- Why nothing is answered

Expected<std::optional<study::Trace>> Doctor::answer_to(
    const handshake::Config& config, const std::optional<handshake::Target>& target) {
  TRY(Visit heard, visit(options_, std::make_shared<const handshake::Config>(config), {}, target));
  if (!answered(heard.trace)) return std::nullopt;
  return std::move(heard.trace);
}

// A ClientHello that offers more, one thing at a time: what then makes the server answer is what it
// missed. Suites come last: among all of them is one that needs no group and no signature.
Expected<void> Doctor::widen(const study::Trace& unanswered) {
  const auto* alert = unanswered.fatal_alert_by(Role::server);
  const bool silent = !alert && unanswered.records.size() == 1;
  const bool choosy =
      alert &&
      (alert->alert == Alert::handshake_failure || alert->alert == Alert::insufficient_security ||
       alert->alert == Alert::illegal_parameter || alert->alert == Alert::unrecognized_name ||
       alert->alert == Alert::internal_error);
  if (answered(unanswered) || !(silent || choosy)) return {};
  const auto all = handshake::policy_of(handshake::Profile::lab);
  struct Try {
    Cause cause;
    std::string_view name, lacks, fix;
    void (*widen)(handshake::Policy& policy, const handshake::Policy& all);
  };
  using handshake::Policy;
  constexpr Try tries[] = {
      {Cause::no_common_group, "groups", "no group that we offered suits the server",
       "Offer more with --groups, or switch x25519 or secp256r1 on there.",
       [](Policy& policy, const Policy& all_of) { policy.groups = all_of.groups; }},
      {Cause::no_common_scheme, "schemes", "no signature scheme that we offered suits the server",
       "Offer more with --sigalgs or --profile compatible.",
       [](Policy& policy, const Policy& all_of) { policy.schemes = all_of.schemes; }},
      {Cause::no_common_suite, "suites", "no cipher suite that we offered suits the server",
       "Offer more with --profile compatible or --ciphers, or switch a modern suite on there.",
       [](Policy& policy, const Policy& all_of) { policy.suites = all_of.suites; }},
      {Cause::no_common_suite, "suites", "nothing that we offered suits the server",
       "Offer more with --profile compatible.",
       [](Policy& policy, const Policy& all_of) {
         policy.suites = all_of.suites;
         policy.groups = all_of.groups;
         policy.schemes = all_of.schemes;
       }},
  };
  for (const Try& one : tries) {
    handshake::Config config = *bare_;
    one.widen(config.policy, all);
    TRY(const auto helped, answer_to(config));
    if (!helped) continue;
    findings_.fail(std::string(one.name), one.cause,
                   fmt::format("Tried again with all {} that this program knows, the server "
                               "answers: {}.",
                               one.name, one.lacks),
                   std::string(one.fix), exit_code::refused_by_peer);
    return {};
  }
  handshake::Target target = cli::target(options_, options_.peer->host);
  if (target.server_name.empty()) return {};
  const std::string asked_for = std::exchange(target.server_name, {});
  TRY(const auto helped, answer_to(*bare_, target));
  if (!helped) return {};
  const auto chain = study::certificates_in(helped->find(Message::certificate, Role::server));
  const std::string names =
      chain.empty() || !chain.front() ? std::string() : study::facts_of(*chain.front()).names;
  findings_.fail(
      "server name", Cause::server_name_unknown,
      fmt::format("Tried again without server_name, the server answers: it has "
                  "nothing under the name {}.{}",
                  asked_for, names.empty() ? "" : " Its certificate is for " + names + "."),
      "Ask for a name that it has, with --servername.", exit_code::refused_by_peer);
  return {};
}

// ---- What is said of it

std::string Doctor::page(const Output& output) const {
  study::Page page(output.width(), output.color());
  const std::string who =
      ours_ ? " with " + x509::short_name(ours_->leaf().subject()) : std::string();
  std::string_view heading = "all is well";
  switch (findings_.exit()) {
    case exit_code::ok: break;
    case exit_code::local: heading = "the fault is on our side"; break;
    case exit_code::refused_peer: heading = "the server's certificate stands in the way"; break;
    case exit_code::refused_by_peer: heading = "the server refuses us"; break;
    case exit_code::check_failed: heading = "the handshake is fine, the rest is not"; break;
    default: heading = "there is no handshake"; break;
  }
  page.section(fmt::format("{}{}: {}", to_string(*options_.peer), who, heading));
  draw_findings(page, findings_);
  std::string out = std::move(page).take();
  const bool tried = whole_ || options_.identity.empty();
  if (tried && !trace_.messages.empty() && !trace_.client_established)
    out +=
        "\n" + study::terminal_outcome(trace_, {.color = output.color(), .width = output.width()});
  return out;
}

Expected<int> Doctor::run(Output& output) {
  REQUIRE_OK(look_at_us());
  auto gone = look_at_server();
  if (gone) gone = try_certificate();
  if (!gone) {
    if (findings_.all().empty()) return std::unexpected(gone.error());
    findings_.about("net");
    findings_.fail("network", Cause::none, gone.error().text, {}, gone.error().exit);
  }
  if (output.wants_json())
    output.document(doctor_document(to_string(*options_.peer), findings_, trace_));
  if (output.page()) output.text(page(output));
  return findings_.exit();
}

}  // namespace

Expected<int> run_doctor(const Options& options) {
  if (!options.files.empty()) return doctor_capture(options);
  TRY(Output output, Output::open(options, false));
  return Doctor(options).run(output);
}

}  // namespace handglass::cli
