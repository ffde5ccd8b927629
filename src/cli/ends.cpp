#include "cli/ends.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/configuration.hpp"
#include "cli/contents.hpp"
#include "cli/lab_identities.hpp"
#include "cli/nearest.hpp"
#include "cli/psk_file.hpp"

namespace handglass::cli {
namespace {

// When a seeded run takes place.
constexpr Time seeded_time = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
constexpr std::string_view no_client = "none";

Expected<std::string_view> lab_name(x509::Part part, const std::string& wanted,
                                    std::string_view otherwise) {
  if (wanted.empty()) return otherwise;
  std::vector<std::string_view> known;
  for (const x509::Planned& row : lab_plan().certificates)
    if (row.part == part) known.push_back(row.name);
  if (part == x509::Part::client) known.push_back(no_client);
  const auto found = std::ranges::find(known, wanted);
  if (found != known.end()) return *found;
  std::string list;
  for (const std::string_view name : known) list += (list.empty() ? "" : ", ") + std::string(name);
  return complain(fmt::format("the lab has no {} {}{}\n  it has {}",
                              part == x509::Part::client ? "client" : "server", wanted,
                              suggestion(wanted, known), list),
                  exit_code::usage);
}

// Who fits the first suite that was asked for.
struct LabDefaults {
  std::string_view client = "alice", server = "server";
};
LabDefaults lab_defaults(const handshake::Policy& policy, const Options& options) {
  const auto* suite = options.suites ? handshake::find_suite(policy.suites.front()) : nullptr;
  if (suite && suite->key_exchange == handshake::KeyExchange::ecdh)
    return {"alice-ecdh", "server-ecdh"};
  if (suite && suite->authentication == handshake::Authentication::rsa)
    return {"alice", "server-rsa"};
  return {};
}

// One that both ends have, where a suite asked for wants one.
void share_key(Ends& ends, crypto::Random& random) {
  const bool wanted =
      std::ranges::any_of(ends.server.policy.suites, [](handshake::CipherSuite code) {
        const auto* suite = handshake::find_suite(code);
        return suite && handshake::uses_psk(suite->key_exchange);
      });
  if (!wanted) return;
  handshake::Psk psk{"handglass lab", SecretBytes(32)};
  random.fill(psk.key.fill());
  ends.client.psks = ends.server.psks = {std::make_shared<const handshake::Psk>(std::move(psk))};
}

Expected<void> take_lab(const Options& options, Ends& ends, Time now, crypto::Random& random) {
  const LabDefaults defaults = lab_defaults(ends.server.policy, options);
  TRY(const std::string_view client, lab_name(x509::Part::client, options.client, defaults.client));
  TRY(const std::string_view server, lab_name(x509::Part::server, options.server, defaults.server));
  const std::string_view names[] = {client, server};
  TRY(const Lab lab, about("the lab", make_lab(now, random, names)));
  REQUIRE_OK(seat(ends, lab, client, server));
  if (options.suites && options.psk_file.empty()) share_key(ends, random);
  return {};
}

Expected<void> take_files(const Options& options, Ends& ends, crypto::Random& random) {
  if (options.server_identity.empty())
    return complain("with certificates of your own the server needs --server-cert and --server-key",
                    exit_code::usage);
  Passwords client(options.identity.passwords), server(options.server_identity.passwords);
  TokenAccess tokens(options);  // of both: the client's PIN first, then the server's
  TRY(ends.client.credentials, load_credentials(options, options.identity, client, tokens, random));
  TRY(ends.server.credentials,
      load_credentials(options, options.server_identity, server, tokens, random));
  TRY(ends.client.trust, load_trust(options, options.ca_files, client));
  TRY(ends.server.trust,
      load_trust(options,
                 options.server_ca_files.empty() ? options.ca_files : options.server_ca_files,
                 options.server_ca_files.empty() ? client : server));
  return {};
}

bool has_files(const Options& options) {
  return !options.identity.empty() || !options.server_identity.empty() ||
         !options.ca_files.empty() || !options.server_ca_files.empty();
}

// Whether the suite asked for lets a server ask for a certificate.
bool may_ask(const Options& options) {
  const auto* suite = options.suites ? handshake::find_suite(options.suites->front()) : nullptr;
  return !suite || handshake::has_certificate(*suite);
}

}  // namespace

Expected<void> seat(Ends& ends, const Lab& lab, std::string_view client, std::string_view server) {
  x509::Trust trust{.anchors = {lab.find("root")->certificate}, .intermediates = {}, .crls = {}};
  for (const std::string_view name : {"root", "issuing"}) trust.crls.push_back(lab.find_list(name));
  ends.client.trust = ends.server.trust = std::move(trust);
  for (const auto& [config, name] :
       {std::pair{&ends.client, client}, std::pair{&ends.server, server}}) {
    const x509::Minted* entity = lab.find(name);
    if (!entity) {  // a client without a certificate
      config->credentials.clear();
      continue;
    }
    TRY(auto credential, about("the lab", handshake::make_credential(entity->chain, entity->key)));
    config->credentials = {std::move(credential)};
  }
  return {};
}

Time time_of_run(const Options& options) { return options.seed ? seeded_time : system_time(); }

Expected<Ends> make_ends(const Options& options, crypto::Random& random) {
  if (options.demo && has_files(options))
    return complain("--demo makes its own certificates; leave the files out, or --demo",
                    exit_code::usage);
  if (has_files(options) && !(options.client.empty() && options.server.empty()))
    return complain("--client and --server choose from the lab; leave them out, or the files",
                    exit_code::usage);
  Ends ends{base_config(options), base_config(options)};
  TRY(ends.client.psks, load_psks(options.psk_file));
  ends.server.psks = ends.client.psks;
  Passwords none({});
  TRY(ends.server.named_authorities, load_certificates(options.requested_ca_files, none));
  warn_of_study_suites(ends.server.policy);
  const Time now = time_of_run(options);
  if (has_files(options)) {
    REQUIRE_OK(take_files(options, ends, random));
  } else {
    REQUIRE_OK(take_lab(options, ends, now, random));
  }
  ends.server.policy.client_schemes = options.client_schemes;
  for (handshake::Config* config : {&ends.client, &ends.server}) {
    config->random = &random;
    config->policy.certificates = certificate_policy(options, config->trust);
    if (!options.at) config->clock = [now] { return now; };
  }
  REQUIRE_OK(check_hello(ends.client, target(options, std::string(demo_host))));
  REQUIRE_OK(load_staples(options.staples, ends.server.credentials));
  ends.client.ask_for_status = options.ask_for_status || !options.staples.empty();
  ends.client.insecure = options.insecure;
  ends.client.send_anyway = options.send_anyway;
  ends.server.client_auth = options.client_auth.value_or(
      may_ask(options) ? handshake::ClientAuth::require : handshake::ClientAuth::none);
  return ends;
}

}  // namespace handglass::cli
