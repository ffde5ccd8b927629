// The client's hello, and what it makes of the server's: each part answers what was offered (RFC
// 5246 §7.4.1.2, §7.4.1.3).
#include "handshake/client.hpp"
#include "handshake/client_offer.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {
namespace {

constexpr std::array uncompressed{EcPointFormat::uncompressed};

bool is_dhe(const Suite& suite) { return suite.key_exchange == KeyExchange::dhe; }

bool is_on_curve(const Credential& credential) {
  return std::holds_alternative<crypto::EcPublicKey>(credential.key->public_key());
}

}  // namespace

// RFC 5246 §7.4.1.2.
Result<void> Client::say_hello() {
  const Policy& policy = dialogue_.config().policy;
  Offered offered{.session = nullptr,
                  .server = {},
                  .session_id = {},
                  .client_random = {},
                  .suites = offered_suites(dialogue_.config()),
                  .extensions = {}};
  dialogue_.config().random->fill(offered.client_random.bytes);
  choose_session(offered);

  const auto any = [&](auto holds) {
    return std::ranges::any_of(offered.suites,
                               [&](CipherSuite code) { return holds(*find_suite(code)); });
  };
  ClientHello hello;
  hello.client_version = ProtocolVersion::tls12;
  hello.random = offered.client_random;
  hello.session_id.bytes = offered.session_id;
  hello.cipher_suites.items = offered.suites;
  if (dialogue_.config().fallback) hello.cipher_suites.items.push_back(fallback_scsv);
  hello.compression_methods.items = {CompressionMethod::null};
  auto& extensions = hello.extensions.value.emplace().items;
  extensions.reserve(10);  // no more are said
  auto add = [&](auto body) { extensions.push_back({decltype(body)::tag, std::move(body)}); };
  if (!target_.server_name.empty())
    add(ServerNameList{{{{NameType::host_name, {as_bytes(target_.server_name)}}}}});
  if (policy.extended_master_secret) add(ExtendedMasterSecret{});
  if (policy.encrypt_then_mac && any(has_blocks)) add(EncryptThenMac{});
  if (dialogue_.config().ask_for_tickets)
    add(SessionTicket{{offered.session ? View(offered.session->ticket) : View()}});
  if (dialogue_.config().ask_for_status) add(StatusRequest{CertificateStatusType::ocsp, {}, {}});
  add(RenegotiationInfo{{previous_ ? View(previous_->finished.client) : View()}});
  // Curves and primes are named where a suite offered has a use for them (RFC 8422 §4, RFC 7919
  // §3), curves also where a key of ours is on one (RFC 8422 §5.1).
  const bool curves = any([](const Suite& suite) { return uses_curve(suite.key_exchange); }) ||
                      std::ranges::any_of(dialogue_.config().credentials, is_on_curve);
  SupportedGroups named;
  named.named_group_list.items.reserve(policy.groups.size());
  for (const NamedGroup group : policy.groups)
    if (is_finite_field(group) ? any(is_dhe) : curves)
      named.named_group_list.items.push_back(group);
  if (!named.named_group_list.items.empty()) add(std::move(named));
  if (curves) add(EcPointFormats{{{uncompressed.begin(), uncompressed.end()}}});
  add(SignatureAlgorithms{{policy.schemes}});
  if (!dialogue_.config().alpn.empty()) {
    ProtocolNames names;
    for (const std::string& name : dialogue_.config().alpn)
      names.protocol_name_list.items.push_back({as_bytes(name)});
    add(std::move(names));
  }
  offered.extensions.reserve(extensions.size());
  for (const ClientExtension& extension : extensions) offered.extensions.push_back(extension.tag);
  stage_ = std::move(offered);
  return dialogue_.say(hello, KeyExchange::unknown);
}

// RFC 5246 §7.4.1.3.
Result<Facts> Client::on(const ServerHello& hello) {
  const Config& config = dialogue_.config();
  constexpr std::string_view message = ServerHello::name;
  REQUIRE_OK(dialogue_.check(hello.server_version == ProtocolVersion::tls12,
                             Rule::version_not_offered, message, "server_version", [&] {
                               return std::vector<Evidence>{
                                   {"offered", "TLS 1.2"},
                                   {"chosen", wire::text(hello.server_version)}};
                             }));
  const Suite* suite = find_suite(hello.cipher_suite);
  const auto& suites_offered = std::get<Offered>(stage_).suites;
  REQUIRE_OK(dialogue_.check(std::ranges::count(suites_offered, hello.cipher_suite) != 0,
                             Rule::suite_not_offered, message, "cipher_suite", [&] {
                               return std::vector<Evidence>{
                                   {"chosen", wire::text(hello.cipher_suite)},
                                   {"offered", list_text(suites_offered)}};
                             }));
  REQUIRE_OK(dialogue_.check(hello.compression_method == CompressionMethod::null,
                             Rule::compression_not_null, message, "compression_method"));

  REQUIRE_OK(check_same_server(*suite));
  REQUIRE_OK(check_extensions(hello, *suite));
  const auto* renegotiation = find_extension<RenegotiationInfo>(hello);
  REQUIRE_OK(check_renegotiation_info(renegotiation));
  std::string alpn;
  if (const auto* names = find_extension<ProtocolNames>(hello)) {
    const auto& list = names->protocol_name_list.items;
    alpn = as_text(list.front().bytes);
    REQUIRE_OK(dialogue_.check(
        list.size() == 1 && std::ranges::count(config.alpn, alpn) != 0, Rule::alpn_not_offered,
        message, "application_layer_protocol_negotiation",
        [&] { return std::vector<Evidence>{{"chosen", printable(as_bytes(alpn))}}; }));
  }

  dialogue_.transcript().start_hash(suite->prf_hash);
  const auto& offered = std::get<Offered>(stage_);
  Negotiated negotiated{
      .client_random = offered.client_random,
      .server_random = hello.random,
      .offered_version = ProtocolVersion::tls12,
      .suite = suite,
      .encrypt_then_mac = find_extension<EncryptThenMac>(hello) != nullptr,
      .extended_master_secret = find_extension<ExtendedMasterSecret>(hello) != nullptr,
      .secure_renegotiation = renegotiation != nullptr,
      .alpn = std::move(alpn),
      .server_name = target_.server_name,
      .session_id = to_bytes(hello.session_id.bytes),
      .ticket = find_extension<SessionTicketAcknowledged>(hello) != nullptr,
      .stapled = find_extension<StatusRequestAcknowledged>(hello) != nullptr};
  REQUIRE_OK(check_encrypt_then_mac(negotiated));
  const Facts ticketed = negotiated.ticket ? fact::ticketed : fact::none;
  const Facts stapled = negotiated.stapled && has_certificate(*suite) ? fact::stapled : fact::none;
  // A server that takes up a session says its number again (RFC 5246 §7.4.1.3, RFC 5077 §3.4).
  if (offered.session && same(hello.session_id.bytes, offered.session_id))
    return take_up(std::move(negotiated), ticketed);
  stage_ = std::move(negotiated);
  return static_cast<Facts>(facts_of(*suite) | ticketed | stapled);
}

// Each extension answers one of ours, once (RFC 5246 §7.4.1.4).
Result<void> Client::check_extensions(const ServerHello& hello, const Suite& suite) {
  const auto& offered = std::get<Offered>(stage_).extensions;
  constexpr std::string_view message = ServerHello::name;
  if (hello.extensions.value) {
    const auto twice = duplicate_extension(hello);
    REQUIRE_OK(dialogue_.check(!twice, Rule::duplicate_extension, message, "extensions", [&] {
      return std::vector<Evidence>{{"extension", twice ? wire::text(*twice) : "none twice"}};
    }));
    for (const ServerExtension& extension : hello.extensions.value->items) {
      const bool ours = std::ranges::count(offered, extension.tag) != 0;
      REQUIRE_OK(dialogue_.check(ours, Rule::extension_not_offered, message, "extensions", [&] {
        return std::vector<Evidence>{{"extension", wire::text(extension.tag)}};
      }));
    }
  }
  if (find_extension<EncryptThenMac>(hello))
    REQUIRE_OK(dialogue_.check(
        has_blocks(suite), Rule::encrypt_then_mac_without_blocks, message, "encrypt_then_mac",
        [&] { return std::vector<Evidence>{{"suite", std::string(suite.name())}}; }));
  if (const auto* formats = find_extension<EcPointFormats>(hello)) {
    REQUIRE_OK(dialogue_.check(
        std::ranges::count(formats->ec_point_format_list.items, EcPointFormat::uncompressed) != 0,
        Rule::point_format_missing, message, "ec_point_formats"));
  }
  return {};
}

// What an earlier handshake of the connection agreed on is not taken back (RFC 7366 §3.1).
Result<void> Client::check_encrypt_then_mac(const Negotiated& negotiated) {
  if (!previous_ || !previous_->dropped_in(negotiated)) return {};
  return fail(dialogue_.refuse(
      Rule::encrypt_then_mac_dropped, ServerHello::name, "extensions",
      [&] { return std::vector<Evidence>{{"suite", std::string(negotiated.suite->name())}}; }));
}

// Empty in a first handshake; in one that follows, both Finished of the one before (RFC 5746 §3.4,
// §3.5).
Result<void> Client::check_renegotiation_info(const RenegotiationInfo* info) {
  constexpr std::string_view message = ServerHello::name;
  if (!info) {
    const bool needed = previous_ || dialogue_.config().policy.require_secure_renegotiation;
    return dialogue_.check(!needed, Rule::renegotiation_info_missing, message, "extensions");
  }
  const Bytes expected = previous_ ? previous_->finished.both() : Bytes();
  return dialogue_.check(same(info->renegotiated_connection.bytes, expected),
                         Rule::renegotiation_info_wrong, message, "renegotiation_info");
}

}  // namespace handglass::handshake
