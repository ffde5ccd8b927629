#include "study/diagnosis.hpp"

#include <algorithm>

#include "handshake/schemes.hpp"
#include "study/cause_of.hpp"
#include "study/layout.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "study/summary.hpp"
#include "x509/pointers.hpp"
#include "x509/verify.hpp"

namespace handglass::study {
namespace {

using handshake::ClientCertificateType;
using handshake::SignatureScheme;
using x509::Check;
using x509::Reason;
using x509::Status;

bool asks_about_revocation(const x509::Verdict& verdict) {
  return std::ranges::any_of(verdict.checks, [](const x509::Checked& one) {
    return one.check == Check::revocation && one.status == Status::pass;
  });
}

void diagnose_server_certificate(Findings& out, const Trace& trace, bool insecure) {
  const JudgementEntry* judgement = trace.judgement_by(Role::client);
  if (!judgement) return;
  const x509::Verdict& verdict = judgement->verdict;
  if (verdict.accepted())
    return out.pass(
        "server", "The server's certificate " + subject_of(trace, Role::server) + " is accepted.");
  for (const x509::Checked& one : verdict.checks) {
    if (one.status != Status::fail) continue;
    const std::string text = "We refuse the server's certificate: " + sentence(one);
    if (insecure)
      out.note("server", text);
    else
      out.fail("server", cause_of(trace, one, Role::server), text, remedy(verdict, one),
               exit_code::refused_peer);
  }
}

std::string early_end(const Trace& trace) {
  const auto* alert = trace.fatal_alert_by(Role::server);
  if (alert && alert->alert == Alert::protocol_version && trace.messages.size() <= 1)
    return "The server does not do TLS 1.2: it answers our ClientHello with the alert "
           "protocol_version.";
  return "The handshake ends before the server could ask for a certificate: " +
         outcome(trace, Role::client).text;
}

// The cause, where it is known, and what else it may be.
void describe(Finding& finding, const Outcome& ended) {
  if (!ended.refusal) return;
  const Refusal& refusal = *ended.refusal;
  finding.cause = refusal.cause;
  for (const Refusal::Suspicion& one : refusal.suspicions) {
    finding.possible.push_back(one);
    if (one.proven && finding.cause == Cause::none) finding.cause = one.cause;
  }
}

}  // namespace

bool was_asked_again(const Trace& trace) {
  return std::ranges::any_of(trace.alerts, [](const AlertEntry& alert) {
    return alert.sender == Role::client && alert.alert == Alert::no_renegotiation;
  });
}

bool diagnose_server(Findings& out, const Trace& trace, bool insecure) {
  out.about("server");
  if (trace.find(Message::server_hello, Role::server))
    if (const std::string agreed = agreed_text(trace); !agreed.empty())
      out.pass("agreed", agreed + ".");
  diagnose_server_certificate(out, trace, insecure);
  return trace.find(Message::server_hello_done, Role::server) != nullptr;
}

void diagnose_outcome(Findings& out, const Trace& trace) {
  out.about("end");
  const Outcome ended = outcome(trace, Role::client);
  if (ended.exit == exit_code::ok) return out.pass("handshake", ended.text);
  // What comes once both Finished are right is no fault of the handshake: many servers leave
  // without close_notify when they have answered.
  if (trace.client_established) {
    Trace whole = trace;
    whole.failures.clear();
    out.pass("handshake", outcome(whole, Role::client).text);
    return out.note("close", "Afterwards: " + ended.text);
  }
  const bool early = !trace.find(Message::server_hello_done, Role::server);
  Finding finding{.name = "handshake",
                  .status = Status::fail,
                  .cause = Cause::none,
                  .text = early ? early_end(trace) : ended.text,
                  .fix = {},
                  .possible = {}};
  const auto* alert = trace.fatal_alert_by(Role::server);
  if (early && alert && alert->alert == Alert::protocol_version) {
    finding.cause = Cause::no_common_version;
    finding.fix = "Switch TLS 1.2 on at the server; with TLS 1.3 this program cannot say more.";
  } else if (ended.refusal) {
    finding.fix = ended.refusal->fix;
    describe(finding, ended);
  } else {
    finding.fix = "handglass connect shows the handshake.";
  }
  out.fail(std::move(finding), ended.exit == exit_code::ok ? exit_code::protocol : ended.exit);
}

void diagnose_certificate(Findings& out, const Candidate& ours, Time now,
                          const std::vector<x509::CrlRef>& lists) {
  out.about("ours");
  // Whom the server trusts nobody here knows: the end of the chain stands in for the anchor.
  const x509::Trust trust{{ours.chain.back()}, {}, lists};
  x509::Policy policy;
  policy.crl_check = lists.empty() ? x509::CrlCheck::off : x509::CrlCheck::leaf;
  const auto verdict = x509::verify(ours.chain, trust, policy,
                                    {.purpose = x509::Purpose::client_auth,
                                     .name = {},
                                     .at = now,
                                     .usage = x509::KeyUsage::digital_signature});
  for (const x509::Checked& one : verdict.checks) {
    // Whether a list is missing is the server's concern.
    const bool unlisted = one.check == Check::revocation && one.reason != Reason::revoked;
    if (unlisted || one.check == Check::name) continue;
    const bool told =
        one.depth == 0 && (one.check == Check::validity || one.check == Check::key_usage ||
                           one.check == Check::extended_key_usage);
    if (one.status == Status::fail)
      out.fail(std::string(name_of(one.check)), cause_of(one, Role::client), sentence(one),
               remedy(one), ours.exit());
    else if (told && one.status == Status::pass)
      out.pass(std::string(name_of(one.check)), sentence(one));
  }
}

namespace {

// Whether a server goes on without a certificate is known where the client had none to show.
std::string request_text(const Trace& trace) {
  const MessageEntry* answer = trace.find(Message::certificate, Role::client);
  std::string out = "The server asks for a certificate";
  if (!answer) return out + ".";
  if (!certificates_in(answer).empty()) return out + ", and the client shows one.";
  // It comes once the server has heard all that the client had to say.
  if (trace.find(Message::change_cipher_spec, Role::server))
    return out + ", and goes on without one.";
  const bool refused = trace.fatal_alert_by(Role::server) || trace.eyes == Eyes::client;
  return out + (refused ? ", and does not go on without one." : ", and the client shows none.");
}

}  // namespace

void diagnose_demands(Findings& out, const Trace& trace) {
  out.about("asks");
  const auto asked = demands_of(trace);
  if (!asked)
    return out.note(
        "request", "The server asks for no certificate in its handshake.",
        "Where it should: switch client certificates on at the server, for all of it. A "
        "server that asks later, for one path alone, needs renegotiation.");
  out.pass("request", request_text(trace));
  out.note("asked", "It takes keys of the types " + handshake::list_text(asked->types) +
                        " and signatures by " + handshake::list_text(asked->schemes) + ".");
  out.note("authorities", asked->authorities.empty()
                              ? "It names no CAs, so that any will do, or none is looked for."
                              : "It names " + counted(asked->authorities.size(), "CA") + " in " +
                                    counted(asked->authorities_size, "byte") + ": " +
                                    names_text(asked->authorities) + ".");
  if (asked->may_be_cut_off())
    out.fail("authorities", Cause::ca_list_too_long,
             "Its list of CAs is close to the limit of 65535 bytes: names may have been left out, "
             "yours too.",
             "Let the server name fewer CAs, or none.", exit_code::check_failed);
}

void diagnose_fit(Findings& out, const Candidate& ours, const Demands& asked,
                  const std::vector<SignatureScheme>& allowed) {
  out.about("fit");
  if (ours.leaf().key()) {
    // RFC 5246 §7.4.4; Ed25519 goes as ecdsa_sign (RFC 8422 §5.5).
    const auto type =
        handshake::authentication_of(*ours.leaf().key()) == handshake::Authentication::rsa
            ? ClientCertificateType::rsa_sign
            : ClientCertificateType::ecdsa_sign;
    const std::string name(name_of(type));
    if (std::ranges::count(asked.types, type) > 0)
      out.pass("type", "The server asks for certificates of the type " + name + ".");
    else
      out.fail("type", Cause::no_common_scheme,
               "The certificate is of the type " + name + "; the server asks for " +
                   handshake::list_text(asked.types) + ".",
               "Use a certificate with another kind of key, or let the server ask for this type.",
               ours.exit());
  }
  std::vector<SignatureScheme> common;
  for (const SignatureScheme each : allowed)
    if (std::ranges::count(ours.schemes, each) > 0 && std::ranges::count(asked.schemes, each) > 0)
      common.push_back(each);
  if (!common.empty()) {
    out.pass("schemes", "Signature schemes in common: " + handshake::list_text(common) +
                            (ours.seen ? "." : ", as far as the token's mechanisms tell."));
  } else {
    const bool beyond = std::ranges::any_of(ours.schemes, [&](SignatureScheme each) {
      return std::ranges::count(asked.schemes, each) > 0;
    });
    const bool only_pss = ours.holder == "the token" &&
                          std::ranges::any_of(asked.schemes,
                                              [](SignatureScheme each) {
                                                return name_of(each).starts_with("rsa_pss");
                                              }) &&
                          std::ranges::any_of(ours.schemes, [](SignatureScheme each) {
                            return name_of(each).starts_with("rsa_pkcs1");
                          });
    out.fail("schemes", only_pss ? Cause::token_without_pss : Cause::no_common_scheme,
             "No signature scheme in common. The server takes " +
                 handshake::list_text(asked.schemes) + "; " + ours.holder + " can make " +
                 handshake::list_text(ours.schemes) +
                 (ours.ours ? "; we allow " + handshake::list_text(allowed) + "." : "."),
             beyond ? "Allow one that both have with --sigalgs or --profile compatible."
             : ours.holder == "the token"
                 ? "Use another key, or a token with other mechanisms; handglass token list -v "
                   "shows them."
                 : "Use a certificate with another kind of key, or let the server take more.",
             ours.exit());
  }
  if (asked.authorities.empty())
    return out.pass("issuers", "The server names no CAs, so that any will do.");
  for (const x509::CertificateRef& one : ours.chain)
    for (const Bytes& name : asked.authorities)
      if (x509::same_name({name}, one->issuer()))
        return out.pass("issuers", "The server names the issuer " + x509::to_string({name}) + ".");
  const auto& last = *ours.chain.back();
  Finding finding{
      .name = "issuers",
      .status = Status::fail,
      .cause = Cause::issuer_not_listed,
      .text = "The server names " + names_text(asked.authorities) + ". The chain ends in " +
              x509::short_name(last.subject()) + ", issued by " + x509::to_string(last.issuer()) +
              ".",
      .fix = std::string(ours.ours ? "Add the issuers between with --cert-chain, or put "
                                     "them on the token; else a "
                                   : "Let the client send the issuers between; else a ") +
             "certificate of one of those CAs is needed." +
             fetch_text(x509::issuer_urls(last), "its issuer's certificate is")};
  if (!last.self_issued())
    finding.possible.push_back(
        {"One of those CAs issued the issuer, whose certificate was not "
         "given along: the chain ends before it.",
         false, Cause::client_intermediate_missing});
  finding.possible.push_back(
      {"The chain leads to another root than those of the server.", false, Cause::untrusted_root});
  out.fail(std::move(finding), ours.exit());
}

void diagnose_overheard(Findings& out, const Trace& trace) {
  out.about("both");
  if (const std::string agreed = agreed_text(trace); !agreed.empty())
    out.pass("agreed", agreed + ".");
  // A bystander trusts whom --cafile names; without it no chain was judged.
  for (const Role judged : {Role::server, Role::client}) {
    const JudgementEntry* judgement = trace.judgement_by(handshake::peer_of(judged));
    if (!judgement) continue;
    const std::string who = "The " + std::string(name_of(judged)) + "'s certificate ";
    if (judgement->verdict.accepted())
      out.pass(std::string(name_of(judged)),
               who + subject_of(trace, judged) +
                   (asks_about_revocation(judgement->verdict)
                        ? " is good."
                        : " is good, as far as it goes without a revocation list."));
    for (const x509::Checked& one : judgement->verdict.checks)
      if (one.status == Status::fail)
        out.fail(std::string(name_of(judged)), cause_of(trace, one, judged),
                 who + "fails: " + sentence(one), remedy(judgement->verdict, one),
                 exit_code::check_failed);
  }
  const auto asked = demands_of(trace);
  if (trace.find(Message::server_hello_done, Role::server)) diagnose_demands(out, trace);
  const MessageEntry* shown = trace.find(Message::certificate, Role::client);
  const auto chain = certificates_in(shown);
  out.about("client");
  if (asked && shown && chain.empty())
    out.note("client", "The client was asked for a certificate and sent none (" +
                           message_text(shown->n) + ").");
  if (!chain.empty() && std::ranges::count(chain, nullptr) == 0) {
    Candidate theirs{
        .chain = chain, .schemes = {}, .seen = true, .holder = "its key", .ours = false};
    for (const handshake::SchemeRow& row : handshake::schemes)
      if (theirs.leaf().key() && crypto::fits(*theirs.leaf().key(), row.scheme))
        theirs.schemes.push_back(row.code);
    if (!trace.judgement_by(Role::server)) diagnose_certificate(out, theirs, trace.time);
    if (asked) diagnose_fit(out, theirs, *asked, theirs.schemes);
  }
  out.about("end");
  const Outcome ended = outcome(trace);
  if (ended.exit == exit_code::ok) return out.pass("handshake", ended.text);
  Finding finding{.name = "handshake",
                  .status = Status::fail,
                  .cause = Cause::none,
                  .text = ended.text,
                  .fix = ended.refusal ? ended.refusal->fix : std::string(),
                  .possible = {}};
  describe(finding, ended);
  out.fail(std::move(finding), ended.exit);
}

}  // namespace handglass::study
