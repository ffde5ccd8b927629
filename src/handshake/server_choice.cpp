// What the server makes of a ClientHello: its form, then suite, certificate, scheme and group (RFC
// 5246 §7.4.1.2, §7.4.1.3).
#include <ranges>

#include "base/letters.hpp"
#include "base/limits.hpp"
#include "handshake/client_hello.hpp"
#include "handshake/server.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {
namespace {

// A client that is silent about schemes takes SHA-1 alone (RFC 5246 §7.4.1.4.1), which modern does
// not make; one that is silent about groups is of RFC 4492's time: the prime curves (RFC 8422
// §4).
const std::vector<SignatureScheme> silent_schemes{SignatureScheme::rsa_pkcs1_sha1,
                                                  SignatureScheme::ecdsa_sha1};
const std::vector<NamedGroup> silent_groups{NamedGroup::secp256r1, NamedGroup::secp384r1,
                                            NamedGroup::secp521r1};

template <class E>
bool has(const std::vector<E>& list, E value) {
  return std::ranges::find(list, value) != list.end();
}

// Whether a certificate's curve is one that the client can check: the prime curves are in its
// supported_groups (RFC 8422 §5.1).
bool curve_is_known(const crypto::PublicKey& key, const std::vector<NamedGroup>& groups) {
  const auto* ec = std::get_if<crypto::EcPublicKey>(&key);
  if (!ec) return true;
  switch (ec->group) {
    case crypto::Group::p256: return has(groups, NamedGroup::secp256r1);
    case crypto::Group::p384: return has(groups, NamedGroup::secp384r1);
    case crypto::Group::p521: return has(groups, NamedGroup::secp521r1);
    case crypto::Group::x25519: return false;
  }
  return false;
}

// Whether a credential can do the work that the suite's key exchange has for its key.
bool does(const Credential& credential, KeyExchange key_exchange) {
  if (!credential.leaf().may(needed_usage(key_exchange))) return false;
  if (key_exchange == KeyExchange::rsa) return credential.key->decrypts();
  return key_exchange != KeyExchange::ecdh || credential.key->agrees();
}

// The first group of ours that is also offered. Who names no prime of RFC 7919 at all leaves the
// choice to us (§4).
std::optional<NamedGroup> choose_group(const std::vector<NamedGroup>& ours,
                                       const std::vector<NamedGroup>& offered, bool finite_field) {
  const bool any = finite_field && std::ranges::none_of(offered, is_finite_field);
  for (const NamedGroup group : ours)
    if (is_finite_field(group) == finite_field && (any || has(offered, group)) &&
        (finite_field ? ffdhe_bits(group) > 0 : crypto_group(group).has_value()))
      return group;
  return std::nullopt;
}

// Names joined for evidence, as many as a page has use for.
template <class Names, class Text>
std::string join(const Names& names, Text text) {
  std::string out;
  for (const auto& name : names | std::views::take(40))
    out += (out.empty() ? "" : ", ") + text(name);
  return out;
}

}  // namespace

Result<void> Server::check_form(const ClientHello& hello) {
  constexpr std::string_view message = ClientHello::name;
  // Before the version is judged: who comes with a lower one than it could, because somebody may
  // have disturbed its first try, is to be told that (RFC 7507 §3).
  if (has(hello.cipher_suites.items, fallback_scsv))
    REQUIRE_OK(dialogue_.check(hello.client_version >= ProtocolVersion::tls12,
                               Rule::fallback_refused, message, "client_version", [&] {
                                 return std::vector<Evidence>{
                                     {"offered", wire::text(hello.client_version)},
                                     {"ours", "TLS 1.2"}};
                               }));
  const auto versions = listed_versions(hello);
  const bool common = versions.empty() ? hello.client_version >= ProtocolVersion::tls12
                                       : has(versions, ProtocolVersion::tls12);
  REQUIRE_OK(dialogue_.check(common, Rule::version_not_common, message, "client_version", [&] {
    return std::vector<Evidence>{
        {"offered",
         versions.empty()
             ? "up to " + wire::text(hello.client_version)
             : join(versions, [](ProtocolVersion version) { return wire::text(version); })},
        {"ours", "TLS 1.2"}};
  }));
  const auto twice = duplicate_extension(hello);
  REQUIRE_OK(dialogue_.check(!twice, Rule::duplicate_extension, message, "extensions", [&] {
    return std::vector<Evidence>{{"extension", twice ? wire::text(*twice) : "none twice"}};
  }));
  REQUIRE_OK(dialogue_.check(has(hello.compression_methods.items, CompressionMethod::null),
                             Rule::compression_null_missing, message, "compression_methods"));
  if (const auto* formats = find_extension<EcPointFormats>(hello))
    REQUIRE_OK(
        dialogue_.check(has(formats->ec_point_format_list.items, EcPointFormat::uncompressed),
                        Rule::point_format_missing, message, "ec_point_formats"));
  if (const auto* names = find_extension<ServerNameList>(hello)) {
    const auto hosts = std::ranges::count(names->server_name_list.items, NameType::host_name,
                                          &ServerName::name_type);
    REQUIRE_OK(dialogue_.check(hosts <= 1, Rule::server_name_twice, message, "server_name", [&] {
      return std::vector<Evidence>{{"names", std::to_string(hosts)}};
    }));
    REQUIRE_OK(known_name(*names));
  }
  return check_renegotiation_info(hello);
}

// In a first handshake it is empty, if it is there (RFC 5746 §3.6); in one that follows it holds
// the client's Finished of the one before, and the suite that says the same is no more in its place
// (§3.7).
Result<void> Server::check_renegotiation_info(const ClientHello& hello) {
  constexpr std::string_view message = ClientHello::name;
  const auto* info = find_extension<RenegotiationInfo>(hello);
  if (previous_) {
    REQUIRE_OK(
        dialogue_.check(info != nullptr, Rule::renegotiation_info_missing, message, "extensions"));
    REQUIRE_OK(dialogue_.check(!has(hello.cipher_suites.items, empty_renegotiation_info_scsv),
                               Rule::renegotiation_info_wrong, message, "cipher_suites"));
  }
  if (!info) return {};
  const View expected = previous_ ? View(previous_->finished.client) : View();
  return dialogue_.check(same(info->renegotiated_connection.bytes, expected),
                         Rule::renegotiation_info_wrong, message, "renegotiation_info");
}

// What an earlier handshake of the connection agreed on is not taken back (RFC 7366 §3.1).
Result<void> Server::check_encrypt_then_mac(const Negotiated& negotiated) {
  if (!previous_ || !previous_->dropped_in(negotiated)) return {};
  return fail(dialogue_.refuse(
      Rule::encrypt_then_mac_dropped, ClientHello::name, "extensions",
      [&] { return std::vector<Evidence>{{"suite", std::string(negotiated.suite->name())}}; }));
}

// RFC 6066 §3: names are compared without regard to ASCII case.
Result<void> Server::known_name(const ServerNameList& names) {
  const auto& ours = dialogue_.config().server_names;
  if (ours.empty()) return {};
  const auto host =
      std::ranges::find(names.server_name_list.items, NameType::host_name, &ServerName::name_type);
  if (host == names.server_name_list.items.end()) return {};
  const std::string_view asked = as_text(host->host_name.bytes);
  const bool known =
      std::ranges::any_of(ours, [&](const std::string& name) { return same_letters(name, asked); });
  return dialogue_.check(known, Rule::server_name_unknown, ClientHello::name, "server_name", [&] {
    std::vector<Evidence> evidence{{"name", printable(host->host_name.bytes)}};
    for (const std::string& name : ours) evidence.push_back({"ours", name});
    return evidence;
  });
}

Result<std::string> Server::choose_protocol(const ClientHello& hello) {
  const auto& ours = dialogue_.config().alpn;
  const auto* names = find_extension<ProtocolNames>(hello);
  if (!names || ours.empty()) return std::string();
  const auto& offered = names->protocol_name_list.items;
  const auto common = std::ranges::find_if(ours, [&](const std::string& name) {
    return std::ranges::any_of(offered,
                               [&](const auto& theirs) { return as_text(theirs.bytes) == name; });
  });
  REQUIRE_OK(dialogue_.check(
      common != ours.end(), Rule::alpn_not_common, ClientHello::name,
      "application_layer_protocol_negotiation", [&] {
        return std::vector<Evidence>{
            {"offered", join(offered, [](const auto& name) { return printable(name.bytes); })},
            {"ours", join(ours, [](const std::string& name) { return name; })}};
      }));
  return *common;
}

std::expected<Server::Means, Server::Missing> Server::means_for(const Suite& suite,
                                                                const Offer& offer) const {
  const Config& config = dialogue_.config();
  if (has_certificate(suite)) return certified_means(suite, offer);
  Means means;
  if (uses_psk(suite.key_exchange) && config.psks.empty())
    return std::unexpected(Missing{Rule::suite_not_common, "a pre-shared key"});
  // A server that requires a certificate speaks no suite in which it cannot ask for one.
  if (config.client_auth == ClientAuth::require)
    return std::unexpected(Missing{Rule::suite_not_common, "a suite with certificates"});
  if (uses_curve(suite.key_exchange)) {
    const auto group = choose_group(config.policy.groups, offer.groups, false);
    if (!group) return std::unexpected(Missing{Rule::group_not_common, "a curve"});
    means.group = *group;
  }
  return means;
}

// The first of our credentials that has a key for this suite, a scheme and a group; where there is
// none, the failure of the one that came furthest.
std::expected<Server::Means, Server::Missing> Server::certified_means(const Suite& suite,
                                                                      const Offer& offer) const {
  const Config& config = dialogue_.config();
  const KeyExchange key_exchange = suite.key_exchange;
  const bool finite = key_exchange == KeyExchange::dhe;
  Missing missing;
  for (const Credential& credential : config.credentials) {
    const crypto::PublicKey& key = credential.key->public_key();
    if (authentication_of(key) != suite.authentication || !does(credential, key_exchange)) continue;
    Means means{.credential = &credential};
    if (is_signed(key_exchange)) {
      const auto scheme = choose_scheme(config.policy.schemes, offer.schemes, *credential.key);
      if (!scheme) {
        if (missing.rule == Rule::suite_not_common)
          missing = {Rule::scheme_not_common, "a scheme for the key " + crypto::describe(key)};
        continue;
      }
      means.scheme = *scheme;
      const auto group = choose_group(config.policy.groups, offer.groups, finite);
      if (!group) {
        missing = {Rule::group_not_common, finite ? "a group of RFC 7919" : "a curve", finite};
        continue;
      }
      means.group = *group;
    }
    if (!curve_is_known(key, offer.groups)) {
      missing = {Rule::group_not_common,
                 "the certificate's own, " + crypto::describe(key) + ", among the client's"};
      continue;
    }
    return means;
  }
  return std::unexpected(missing);
}

// Our first suite that the client offers and for which there is all that it needs. What stopped the
// others is remembered, so that a refusal names the one thing that was missing.
Result<Server::Chosen> Server::choose(const ClientHello& hello) {
  const Config& config = dialogue_.config();
  const Policy& policy = config.policy;
  const auto* algorithms = find_extension<SignatureAlgorithms>(hello);
  const auto* named = find_extension<SupportedGroups>(hello);
  const Offer offer{
      .suites = hello.cipher_suites.items,
      .schemes = algorithms ? algorithms->supported_signature_algorithms.items : silent_schemes,
      .groups = named ? named->named_group_list.items : silent_groups};

  Missing missing;
  bool prime_missing = false;
  for (const CipherSuite code : policy.suites) {
    const Suite* suite = find_suite(code);
    if (!suite || !has(offer.suites, code)) continue;
    const auto means = means_for(*suite, offer);
    if (!means) {
      prime_missing |= means.error().finite_field;
      if (missing < means.error()) missing = means.error();
      continue;
    }
    REQUIRE_OK(dialogue_.check(
        true, Rule::suite_not_common, ClientHello::name, "cipher_suites",
        [&] { return std::vector<Evidence>{{"chosen", std::string(suite->name())}}; }));
    TRY(std::string protocol, choose_protocol(hello));
    std::string name = asked_name(hello);
    // A session lives as long as its keeper: one of a name that no host has is not kept.
    const bool keeps = name.size() <= limits::host_name;
    Chosen chosen{
        .negotiated = {.client_random = hello.random,
                       .server_random = {},
                       .offered_version = hello.client_version,
                       .suite = suite,
                       .encrypt_then_mac =
                           policy.encrypt_then_mac && asks_for_encrypt_then_mac(hello, *suite),
                       .extended_master_secret = policy.extended_master_secret &&
                                                 find_extension<ExtendedMasterSecret>(hello),
                       .secure_renegotiation = says_secure_renegotiation(hello),
                       .alpn = std::move(protocol),
                       .server_name = std::move(name),
                       .session_id = {},
                       .ticket = keeps && config.tickets && find_extension<SessionTicket>(hello),
                       .stapled = means->credential && !means->credential->ocsp_response.empty() &&
                                  asks_for_ocsp(hello)},
        .means = *means,
        .acknowledge_name = find_extension<ServerNameList>(hello) != nullptr,
        .point_formats = find_extension<EcPointFormats>(hello) && uses_curve(suite->key_exchange)};
    REQUIRE_OK(check_encrypt_then_mac(chosen.negotiated));
    config.random->fill(chosen.negotiated.server_random.bytes);
    // A number for who keeps it; a ticket needs none (RFC 5077 §3.4).
    if (keeps && config.sessions && !chosen.negotiated.ticket) {
      chosen.negotiated.session_id.resize(32);
      config.random->fill(chosen.negotiated.session_id);
    }
    return chosen;
  }
  const std::string_view field = missing.rule == Rule::suite_not_common    ? "cipher_suites"
                                 : missing.rule == Rule::scheme_not_common ? "signature_algorithms"
                                                                           : "supported_groups";
  Failure failure = dialogue_.refuse(missing.rule, ClientHello::name, field, [&] {
    const std::string keys = join(config.credentials, [](const Credential& c) {
      return crypto::describe(c.key->public_key());
    });
    return std::vector<Evidence>{{"client suites", list_text(offer.suites)},
                                 {"our suites", list_text(policy.suites)},
                                 {"client schemes", list_text(offer.schemes)},
                                 {"our schemes", list_text(policy.schemes)},
                                 {"client groups", list_text(offer.groups)},
                                 {"our groups", list_text(policy.groups)},
                                 {"our certificates", keys.empty() ? "none" : keys},
                                 {"needed", missing.needed}};
  });
  // RFC 7919 §4 has a word of its own for groups of a prime, whatever other suites lacked.
  if (prime_missing && std::ranges::any_of(offer.groups, is_finite_field))
    failure.alert_instead = Alert::insufficient_security;
  return fail(std::move(failure));
}

}  // namespace handglass::handshake
