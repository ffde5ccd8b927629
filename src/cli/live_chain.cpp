#include "cli/live_chain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/configuration.hpp"
#include "cli/values.hpp"
#include "cli/visit.hpp"
#include "handshake/messages.hpp"
#include "study/diagnosis.hpp"
#include "wire/reader.hpp"

namespace handglass::cli {
namespace {

using handshake::Message;

// The body of the server's message of that kind; empty where it sent none.
View body_of(const study::Trace& trace, Message message) {
  constexpr std::size_t header = 4;
  const auto found = std::ranges::find_if(trace.messages, [&](const study::MessageEntry& one) {
    return one.message == message && one.sender == handshake::Role::server;
  });
  if (found == trace.messages.end() || found->bytes.size() < header) return {};
  return View(found->bytes).subspan(header);
}

// How the handshake ended, in the doctor's words.
std::string why_no_chain(const study::Trace& trace) {
  study::Findings findings;
  study::diagnose_outcome(findings, trace);
  const study::Outcome ended = study::outcome(trace, handshake::Role::client);
  std::string out = ended.refusal ? ". " + ended.refusal->headline : "";
  for (const study::Finding& one : findings.all()) {
    if (one.status != x509::Status::fail) continue;
    out += ". " + one.text;
    if (!one.fix.empty()) out += "\n  " + one.fix;
    for (const auto& cause : one.possible)
      out += fmt::format("\n  {}: {}", cause.proven ? "proven" : "possible", cause.text);
  }
  return out;
}

}  // namespace

Expected<LiveChain> live_chain(const Options& options) {
  Options lenient;
  lenient.peer = options.judged_peer;
  lenient.timeout = options.timeout;
  lenient.insecure = true;  // it is judged afterwards
  lenient.ask_for_status = true;
  lenient.check_name = false;
  TRY(const ConfigRef config, client_config(lenient));
  TRY(const Visit heard, visit(lenient, config));
  LiveChain out;
  if (const auto message =
          wire::parse<handshake::Certificate>(body_of(heard.trace, Message::certificate)))
    for (const auto& certificate : message->certificate_list.items)
      out.certificates.push_back(to_bytes(certificate.bytes));
  if (const auto status = wire::parse<handshake::CertificateStatus>(
          body_of(heard.trace, Message::certificate_status)))
    out.staple = to_bytes(status->response.bytes);
  if (!out.certificates.empty()) return out;
  return complain(fmt::format("{}: the server sent no certificate{}",
                              to_string(*options.judged_peer), why_no_chain(heard.trace)),
                  exit_code::protocol);
}

}  // namespace handglass::cli
