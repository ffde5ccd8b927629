// handglass token check: whether a key and certificate on a token can do TLS 1.2 with a server,
// found out without a PIN: the server's CertificateRequest beside what the token tells of itself.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/findings.hpp"
#include "cli/token_candidate.hpp"
#include "cli/token_report.hpp"
#include "cli/values.hpp"
#include "cli/visit.hpp"

namespace handglass::cli {
namespace {

using study::Findings;
using token::ObjectType;

void compare(Findings& out, const TokenCandidate& ours, const study::Trace& trace,
             const handshake::Config& config, const Options& options) {
  if (!study::diagnose_server(out, trace, options.insecure))
    return study::diagnose_outcome(out, trace);
  const auto asked = study::demands_of(trace);
  if (!asked)
    return out.fail(
        "request", study::Cause::none, "The server asks for no certificate in its handshake.",
        "Switch client certificates on at the server, for all of it: a server that asks "
        "later, for one path alone, needs renegotiation.",
        exit_code::check_failed);
  study::diagnose_demands(out, trace);
  study::diagnose_fit(out, candidate_of(ours), *asked, config.policy.schemes);
}

// A key that hides is not vouched for, and a server that is at fault is not laid at our door.
std::string heading(const Findings& findings, const TokenCandidate& ours) {
  if (findings.exit() == exit_code::local) return "it cannot do TLS 1.2 there";
  if (findings.exit() != exit_code::ok) return "the server stands in the way";
  return ours.key ? "it can do TLS 1.2 there" : "nothing speaks against it, as far as is seen";
}

std::string page_of(const Findings& findings, const TokenCandidate& ours, const Options& options,
                    const std::string& uri, const Output& output) {
  study::Page page(output.width(), output.color());
  page.section(fmt::format("{} with {}: {}", x509::short_name(ours.leaf().subject()),
                           to_string(*options.peer), heading(findings, ours)));
  draw_findings(page, findings);
  std::string out;
  add_pasted(out, std::move(page), "uri", uri);
  return out;
}

}  // namespace

Expected<int> run_token_check(const Options& options) {
  TRY(Output output, Output::open(options, false));
  TokenAccess tokens(options);
  TRY(const token::Uri uri, uri_of(options, tokens));
  TRY(const TokenCandidate ours, find_candidate(options, uri, options.uri));
  Options lenient = options;  // a server that we refuse is heard all the same
  lenient.insecure = true;
  TRY(const ConfigRef config, client_config(lenient));
  Findings findings;
  check_token(findings, ours);
  study::diagnose_certificate(findings, candidate_of(ours), config->clock());
  TRY(const Visit heard, visit(options, config));
  const study::Trace& trace = heard.trace;
  compare(findings, ours, trace, *config, options);

  const std::string pasted_uri =
      pasted(*ours.token, ObjectType::certificate, ours.object.label, ours.object.id);
  Json out = document("check");
  out["uri"] = pasted_uri;
  out["peer"] = to_string(*options.peer);
  out["able"] = findings.exit() == exit_code::ok;
  out["request"] = demands_json(study::demands_of(trace));
  out["checks"] = findings_json(findings);
  print(output, out, page_of(findings, ours, options, pasted_uri, output));
  return findings.exit();
}

}  // namespace handglass::cli
