#include "cli/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/contents.hpp"
#include "cli/files.hpp"
#include "cli/psk_file.hpp"
#include "cli/token_identity.hpp"
#include "handshake/client_offer.hpp"
#include "handshake/schemes.hpp"
#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"
#include "study/cause_of.hpp"
#include "x509/name.hpp"

namespace handglass::cli {
namespace {

using x509::CertificateRef;

// A set of certificates as a chain: the key's own, and its issuers in turn. As it was where none of
// them holds the key, so that the complaint can say which one is not it.
std::vector<CertificateRef> chain_of(std::vector<CertificateRef> set,
                                     const crypto::PublicKey& key) {
  const auto own =
      std::ranges::find_if(set, [&](const CertificateRef& c) { return c->key() == key; });
  if (own == set.end()) return set;
  std::vector<CertificateRef> chain{*own};
  complete_chain(chain, set);
  return chain;
}

// RFC 8422 §5.1: an EC certificate is on a curve that its holder names among its groups. OpenSSL
// holds clients to it.
void warn_of_unnamed_curves(const handshake::Config& config) {
  for (const handshake::Credential& credential : config.credentials) {
    const auto& key = credential.key->public_key();
    const auto* ec = std::get_if<crypto::EcPublicKey>(&key);
    const auto group = ec ? handshake::named_group(ec->group) : std::nullopt;
    if (group && std::ranges::count(config.policy.groups, *group) == 0)
      warn(fmt::format(
          "{} has a key on {}, which --groups leaves out; some servers then refuse its signature",
          x509::short_name(credential.leaf().subject()), name_of(*group)));
  }
}

// A server without a certificate can speak the suites that have none.
bool needs_certificate(const handshake::Policy& policy) {
  return std::ranges::any_of(policy.suites, [](handshake::CipherSuite code) {
    const auto* suite = handshake::find_suite(code);
    return suite && handshake::has_certificate(*suite);
  });
}

// The nth key belongs to the nth certificate; without one it is in the certificate's file or on its
// token. A key on a token finds its certificate there.
struct IdentityNames {
  std::string certificate, key;
  bool key_named = false;
};
std::vector<IdentityNames> identity_names(const IdentityFiles& files) {
  std::vector<IdentityNames> out(std::max(files.certificates.size(), files.keys.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].key_named = i < files.keys.size();
    if (i < files.certificates.size()) out[i].certificate = files.certificates[i];
    out[i].key = out[i].key_named ? files.keys[i] : out[i].certificate;
    if (out[i].certificate.empty() && token::is_uri(out[i].key)) out[i].certificate = out[i].key;
  }
  return out;
}

Expected<Identity> load_file_identity(const IdentityNames& names, std::size_t nth,
                                      Passwords& passwords, crypto::Random& random) {
  TRY(auto file, load_certificate_file(names.certificate, passwords, nth));
  auto key = file.key && names.key == names.certificate
                 ? parse_key(names.key, file.key->reveal(), random)
                 : load_key(names.key, passwords, nth, random);
  if (!key && !names.key_named) key.error().text += "\n  give its key with --key FILE";
  if (!key) return std::unexpected(std::move(key).error());
  auto chain = file.is_set ? chain_of(std::move(file.certificates), (*key)->public_key())
                           : std::move(file.certificates);
  return Identity{std::move(chain), *std::move(key)};
}

Expected<handshake::Credential> credential_of(Identity identity, const IdentityNames& names) {
  auto credential = handshake::make_credential(std::move(identity.chain), std::move(identity.key));
  if (credential) return *std::move(credential);
  if (credential.error().rule != Rule::key_mismatch)
    return std::unexpected(complaint_about(names.certificate, credential.error()));
  std::string text = fmt::format("{}: this key does not belong to the certificate in {}", names.key,
                                 names.certificate);
  for (const Evidence& evidence : credential.error().evidence)
    text += fmt::format("\n  {}: {}", evidence.name, evidence.value);
  return std::unexpected(
      Complaint{exit_code::local, std::move(text), study::cause_of(credential.error().rule)});
}

}  // namespace

void warn_of_study_suites(const handshake::Policy& policy) {
  std::string names;
  for (const handshake::CipherSuite code : policy.suites) {
    const auto* suite = handshake::find_suite(code);
    if (suite && handshake::only_for_study(*suite))
      names += (names.empty() ? "" : ", ") + std::string(suite->openssl_name);
  }
  if (!names.empty())
    warn(
        fmt::format("{}: for study alone; they may authenticate nobody or encrypt nothing", names));
}

Expected<std::vector<handshake::Credential>> load_credentials(const Options& options,
                                                              const IdentityFiles& files,
                                                              Passwords& passwords,
                                                              TokenAccess& tokens,
                                                              crypto::Random& random) {
  const std::vector<IdentityNames> wanted = identity_names(files);
  if (files.certificates.size() < wanted.size())
    for (const IdentityNames& names : wanted)
      if (names.certificate.empty())
        return complain(files.certificates.empty()
                            ? "a key without its certificate: --cert is missing"
                            : "more keys than certificates",
                        exit_code::usage);
  TRY(const auto pool, load_certificates(files.chains, passwords));
  std::vector<handshake::Credential> out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const IdentityNames& names = wanted[i];
    Identity identity;
    if (token::is_uri(names.certificate) || token::is_uri(names.key)) {
      TRY(identity,
          load_token_identity({names.certificate, names.key, i}, tokens, passwords,
                              options.at.value_or(system_time()), options.send_anyway, random));
    } else {
      TRY(identity, load_file_identity(names, i, passwords, random));
    }
    // With one certificate alone all of the pool goes along, in its order, right or wrong: it was
    // asked for.
    if (wanted.size() == 1)
      identity.chain.insert(identity.chain.end(), pool.begin(), pool.end());
    else
      complete_chain(identity.chain, pool);
    TRY(auto credential, credential_of(std::move(identity), names));
    out.push_back(std::move(credential));
  }
  return out;
}

Expected<x509::Trust> load_trust(const Options& options, const std::vector<std::string>& ca_files,
                                 Passwords& passwords) {
  x509::Trust trust;
  TRY(trust.anchors, load_certificates(ca_files, passwords));
  TRY(trust.intermediates, load_certificates(options.untrusted_files, passwords));
  TRY(trust.crls, load_crls(options.crl_files));
  TRY(trust.responses, load_ocsp(options.ocsp_files));
  return trust;
}

x509::Policy certificate_policy(const Options& options, const x509::Trust& trust) {
  // A list that was given is never silently ignored.
  const x509::CrlCheck otherwise = trust.crls.empty() ? x509::CrlCheck::off : x509::CrlCheck::chain;
  x509::Policy policy =
      handshake::policy_of(options.profile.value_or(handshake::Profile::modern)).certificates;
  policy.crl_check = options.crl_check.value_or(otherwise);
  policy.max_depth = options.max_depth;
  policy.soft_fail = options.soft_fail;
  policy.check_time = options.check_time;
  policy.policies = options.initial_policies;
  policy.explicit_policy = options.explicit_policy;
  policy.inhibit_any_policy = options.inhibit_any_policy;
  policy.inhibit_policy_mapping = options.inhibit_policy_mapping;
  if (options.rsa_bits_min) policy.rsa_bits_min = *options.rsa_bits_min;
  return policy;
}

handshake::Config base_config(const Options& options) {
  handshake::Config config;
  if (options.profile) config.policy = handshake::policy_of(*options.profile);
  if (options.suites) config.policy.suites = *options.suites;
  if (options.groups) config.policy.groups = *options.groups;
  if (options.schemes) config.policy.schemes = *options.schemes;
  config.policy.extended_master_secret = options.extended_master_secret;
  config.policy.encrypt_then_mac = options.encrypt_then_mac;
  if (options.dh_bits_min) config.policy.dh_bits_min = *options.dh_bits_min;
  config.psk_identity_hint = options.psk_hint;
  config.alpn = options.alpn;
  if (options.at) config.clock = [at = *options.at] { return at; };
  return config;
}

Expected<void> load_staples(const std::vector<std::string>& files,
                            std::vector<handshake::Credential>& credentials) {
  if (files.size() > credentials.size())
    return complain("more OCSP responses (--staple) than certificates", exit_code::usage);
  for (std::size_t i = 0; i < files.size(); ++i) {
    TRY(credentials[i].ocsp_response, read_file(files[i]));
    if (!der::parse<der::Any>(credentials[i].ocsp_response))
      return complain(
          files[i] + ": not an OCSP response in DER, as openssl ocsp -respout writes it",
          exit_code::local);
  }
  return {};
}

Expected<void> check_hello(const handshake::Config& config, const handshake::Target& target) {
  const auto checked = handshake::check_offer(config, target);
  if (checked) return {};
  const std::string& field = checked.error().field;
  const std::string_view fix =
      field == "cipher_suites" ? "give the key with --psk-file, or other suites with --ciphers"
      : field == "server_name" ? "give a shorter one with --servername"
                               : "give fewer, or shorter ones, with --alpn";
  return complain(fmt::format("{}\n  {}", checked.error().evidence.front().value, fix),
                  exit_code::usage);
}

Expected<ConfigRef> client_config(const Options& options) {
  handshake::Config config = base_config(options);
  Passwords passwords(options.identity.passwords);
  TokenAccess tokens(options);
  TRY(config.credentials,
      load_credentials(options, options.identity, passwords, tokens, *config.random));
  TRY(config.psks, load_psks(options.psk_file));
  REQUIRE_OK(check_hello(config, target(options, options.peer ? options.peer->host : "")));
  TRY(config.trust, load_trust(options, options.ca_files, passwords));
  if (options.ca_files.empty()) config.trust.anchors = system_store();
  if (config.trust.anchors.empty() && !options.insecure)
    warn("this system has no store of trusted certificates; --cafile names one");
  config.policy.certificates = certificate_policy(options, config.trust);
  warn_of_unnamed_curves(config);
  warn_of_study_suites(config.policy);
  config.insecure = options.insecure;
  config.send_anyway = options.send_anyway;
  config.renegotiates_when_asked = options.renegotiates_when_asked;
  config.ask_for_status = options.ask_for_status;
  config.fallback = options.fallback;
  if (options.reconnect || !options.session_in.empty() || !options.session_out.empty()) {
    config.sessions = std::make_shared<handshake::SessionCache>();
    config.ask_for_tickets = options.tickets;
  }
  return std::make_shared<const handshake::Config>(std::move(config));
}

Expected<ConfigRef> server_config(const Options& options) {
  handshake::Config config = base_config(options);
  TRY(config.psks, load_psks(options.psk_file));
  if (options.identity.empty() && config.psks.empty() && needs_certificate(config.policy))
    return complain(
        "a server needs --cert and --key; handglass lab init makes a playground with both",
        exit_code::usage);
  Passwords passwords(options.identity.passwords);
  TokenAccess tokens(options);
  TRY(config.credentials,
      load_credentials(options, options.identity, passwords, tokens, *config.random));
  REQUIRE_OK(load_staples(options.staples, config.credentials));
  TRY(config.named_authorities, load_certificates(options.requested_ca_files, passwords));
  TRY(config.trust, load_trust(options, options.ca_files, passwords));
  config.policy.client_schemes = options.client_schemes;
  config.policy.certificates = certificate_policy(options, config.trust);
  using handshake::ClientAuth;
  if (!options.server_name.empty()) config.server_names = {options.server_name};
  const bool asks_later = !options.client_auth_for.empty();
  if (asks_later && options.after != AfterHandshake::www)
    return complain("--client-auth-for asks for what HTTP requests: it goes with --www",
                    exit_code::usage);
  config.client_auth = options.client_auth.value_or(
      options.ca_files.empty() || asks_later ? ClientAuth::none : ClientAuth::require);
  config.clients_may_renegotiate = options.clients_may_renegotiate;
  if ((config.client_auth != ClientAuth::none || asks_later) && options.ca_files.empty())
    return complain(
        "to ask clients for certificates the server must know whom to trust: --cafile is missing",
        exit_code::usage);
  warn_of_study_suites(config.policy);
  config.sessions = std::make_shared<handshake::SessionCache>();
  if (options.tickets) config.tickets = std::make_shared<handshake::TicketKeys>(*config.random);
  return std::make_shared<const handshake::Config>(std::move(config));
}

handshake::Target target(const Options& options, const std::string& host) {
  handshake::Target out =
      handshake::target_of(options.server_name.empty() ? host : options.server_name);
  if (options.verify_name) out.verify_name = options.verify_name;
  if (!options.check_name) out.verify_name.reset();
  return out;
}

std::vector<std::string> server_warnings(const handshake::Config& config) {
  std::vector<std::string> out;
  for (const handshake::Credential& credential : config.credentials) {
    const x509::Certificate& last = *credential.chain.back();
    for (const auto* pool : {&config.trust.anchors, &config.trust.intermediates})
      for (const CertificateRef& known : *pool)
        if (!last.self_issued() && !known->self_issued() &&
            x509::same_name(known->subject(), last.issuer()))
          out.push_back(fmt::format(
              "the chain of {} lacks its intermediate {}, which is in the trust store; clients "
              "that do not have it will refuse. "
              "Append it to the file of --cert, or give it with --cert-chain",
              x509::short_name(credential.leaf().subject()), x509::short_name(known->subject())));
  }
  std::size_t bytes = 0;
  const auto& named = handshake::authorities_to_name(config);
  for (const CertificateRef& authority : named) bytes += 2 + authority->subject().der.size();
  constexpr std::size_t some_clients = 16384,
                        everybody =
                            65535;  // one record; what the length field can say (RFC 5246 §7.4.4)
  if (config.client_auth != handshake::ClientAuth::none && bytes > some_clients)
    out.push_back(fmt::format(
        "the names of {} CAs take {} bytes in the CertificateRequest; {}", named.size(), bytes,
        bytes > everybody ? "no more than 65535 can be sent, the rest is left out"
                          : "some clients read no more than 16384"));
  return out;
}

}  // namespace handglass::cli
