#include "study/summary.hpp"

#include "study/parameters.hpp"

namespace handglass::study {

std::string title_of(const Trace& trace) {
  switch (trace.eyes) {
    case Eyes::client:
      return "TLS 1.2 - client" +
             (trace.server_endpoint.empty() ? "" : " of " + trace.server_endpoint);
    case Eyes::server:
      return "TLS 1.2 - server" +
             (trace.client_endpoint.empty() ? "" : ", client " + trace.client_endpoint);
    case Eyes::both: return "TLS 1.2 - client and server in one process";
    case Eyes::wire:
      // What the two agreed on may be another version.
      return std::string(parameters_of(trace).suite ? "TLS 1.2" : "TLS") + " - from the wire" +
             (trace.client_endpoint.empty()
                  ? ""
                  : ", " + trace.client_endpoint + " to " + trace.server_endpoint);
  }
  return {};
}

std::vector<std::string> warnings_of(const Trace& trace) {
  std::vector<std::string> out;
  if (trace.seeded)
    out.emplace_back("SEEDED: all randomness comes from a seed. These keys protect nothing.");
  for (const ChangeEntry& change : trace.changes)
    out.push_back("TAMPERED: " + change.text + ". What follows shows who finds it.");
  for (const std::string& remark : trace.remarks) out.push_back("NOTE: " + remark + ".");
  const JudgementEntry* judgement = trace.judgement_by(Role::client);
  if (trace.insecure && judgement && !judgement->verdict.accepted())
    out.emplace_back(
        "WARNING: the server's certificate was not accepted, and --insecure went on. Nobody knows "
        "who the server is.");
  else if (trace.insecure)
    out.emplace_back("WARNING: --insecure would go on with any server.");
  return out;
}

std::string agreed_text(const Trace& trace) {
  const Parameters agreed = parameters_of(trace);
  if (!agreed.suite) return {};
  std::string text = "TLS 1.2, " + std::string(agreed.suite->name());
  if (agreed.group)
    text += ", " + std::string(name_of(*agreed.group));
  else if (agreed.dh_bits > 0)
    text += ", a prime of " + std::to_string(agreed.dh_bits) + " bits";
  text += agreed.extended_master_secret ? ", extended master secret"
                                        : ", without extended master secret";
  if (handshake::has_blocks(*agreed.suite))
    text += agreed.encrypt_then_mac ? ", encrypt-then-MAC" : ", MAC-then-encrypt";
  if (!handshake::has_forward_secrecy(agreed.suite->key_exchange))
    text += ", without forward secrecy";
  if (!agreed.alpn.empty()) text += ", ALPN " + agreed.alpn;
  if (agreed.server_scheme) text += "; server signs " + std::string(name_of(*agreed.server_scheme));
  if (agreed.client_scheme) text += "; client signs " + std::string(name_of(*agreed.client_scheme));
  return text;
}

}  // namespace handglass::study
