// Each reason for which a certificate is refused has its alert, whoever refuses. A certificate with
// the fault is shown to a server and to a client of ours, and what they send is read at the other
// end.
#include <doctest/doctest.h>

#include <functional>

#include "handshake/certificate_alert.hpp"
#include "support/world.hpp"
#include "x509/minting.hpp"

using namespace handglass;
using namespace handglass::test;
using x509::KeyUsage;
using x509::Reason;
using x509::Recipe;

namespace {

using days = std::chrono::days;
using Who = handshake::Role;

// What RFC 5246 §7.2.2, RFC 6066 §8 and the order among causes say; the second alert is that of an
// issuer with the fault, where it is another.
struct AlertRow {
  Reason reason;
  Alert alert;
  std::optional<Alert> of_issuer = {};
};
// clang-format off
constexpr auto alert_rows = std::to_array<AlertRow>({
    {Reason::malformed,                  Alert::bad_certificate},
    {Reason::signature_wrong,            Alert::bad_certificate},
    {Reason::issuer_unknown,             Alert::unknown_ca},
    {Reason::issuer_other_key,           Alert::unknown_ca},
    {Reason::root_untrusted,             Alert::unknown_ca},
    {Reason::work_limit,                 Alert::unknown_ca},
    {Reason::expired,                    Alert::certificate_expired},
    {Reason::not_yet_valid,              Alert::certificate_expired},
    {Reason::revoked,                    Alert::certificate_revoked},
    {Reason::crl_missing,                Alert::certificate_unknown},  // the certificate may be fine
    {Reason::crl_stale,                  Alert::certificate_unknown},
    {Reason::crl_not_yet_valid,          Alert::certificate_unknown},
    {Reason::crl_signature_wrong,        Alert::certificate_unknown},
    {Reason::crl_signer_unfit,           Alert::certificate_unknown},
    {Reason::crl_unusable,               Alert::certificate_unknown},
    {Reason::ocsp_unusable,              Alert::bad_certificate_status_response},
    {Reason::staple_missing,             Alert::bad_certificate_status_response},
    {Reason::not_a_ca,                   Alert::unknown_ca},
    {Reason::path_too_long,              Alert::unknown_ca},
    {Reason::name_not_permitted,         Alert::bad_certificate},
    {Reason::policy_not_valid,           Alert::unsupported_certificate},
    {Reason::key_usage_lacks,            Alert::unsupported_certificate, Alert::unknown_ca},
    {Reason::extended_key_usage_lacks,   Alert::unsupported_certificate},
    {Reason::tls_feature_lacks,          Alert::bad_certificate},
    {Reason::critical_extension_unknown, Alert::unsupported_certificate},
    {Reason::name_mismatch,              Alert::bad_certificate},
    {Reason::key_weak,                   Alert::bad_certificate},
    {Reason::key_unsupported,            Alert::unsupported_certificate},
    {Reason::digest_weak,                Alert::bad_certificate},
});
// clang-format on

template <class T>
T must(Result<T> result) {
  REQUIRE(result.has_value());
  return *std::move(result);
}

// A root, a CA below it and the one who is judged, each to be spoilt before it is minted.
struct Showing {
  World world{"alerts"};
  Recipe root = ca("Root"), issuing = ca("Issuing"), leaf;
  KeyKind kind = KeyKind::p256;
  x509::CrlRecipe list{.this_update = World::now() - days(1),
                       .next_update = World::now() + days(30)};
  bool with_list = false, revokes = false, alone = false, with_root = false, malformed = false;
  Bytes staple = {};
  std::string name = "judged.lab";
  std::function<void(handshake::Config&)> refuser = [](handshake::Config&) {};

  Showing() {
    leaf = ca("judged.lab");
    leaf.ca = false;
    leaf.key_usage = {KeyUsage::digital_signature};
    leaf.extended_key_usage = {"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"};
    leaf.dns_names = {"judged.lab"};
  }
  static Recipe ca(std::string name) {
    Recipe out{.common_name = std::move(name),
               .not_before = World::now() - days(10),
               .not_after = World::now() + days(355)};
    out.ca = true;
    out.key_usage = {KeyUsage::key_cert_sign, KeyUsage::crl_sign};
    return out;
  }
};

// The first certificate of a Certificate message begins as a SET does.
struct Malform final : handshake::Meddler {
  Said instead_of(const Meant& meant) override {
    Bytes bytes = to_bytes(meant.bytes);
    constexpr std::size_t first = 4 + 3 + 3;  // behind the header and two lengths
    if (meant.message == handshake::Message::certificate) bytes.at(first) = 0x31;
    return {{std::move(bytes)}, true};
  }
};

struct Spoiling {
  Reason reason;
  std::string_view how;
  std::function<void(Showing&)> spoil;
  enum class Of : std::uint8_t {
    both,
    client_only,
    server_only
  } of = Of::both;  // whose certificate it can be
  bool issuer = false;
};

x509::Issuer issuer_of(const Recipe& recipe, std::shared_ptr<const crypto::PrivateKey> key) {
  return {x509::make_name(recipe.common_name, recipe.organization), std::move(key)};
}

Bytes unknown_critical() {
  return der::tlv(
      0x30, {der::tlv(6, der::oid_content("1.2.3.4")), Bytes{1, 1, 0xff}, der::tlv(4, Bytes{})});
}
Bytes must_staple() {
  return der::tlv(0x30, {der::tlv(6, der::oid_content("1.3.6.1.5.5.7.1.24")),
                         der::tlv(4, der::tlv(0x30, Bytes{2, 1, 5}))});
}
Bytes permits_dns(std::string_view name) {
  const Bytes subtree = der::tlv(0x30, der::tlv(0x82, as_bytes(name)));
  return x509::make_extension(x509::Ce::name_constraints, true,
                              der::tlv(0x30, der::tlv(0xa0, subtree)));
}

const std::vector<Spoiling>& spoilt() {
  using S = Showing;
  static const std::vector<Spoiling> all{
      {Reason::malformed, "", [](S& s) { s.malformed = true; }},
      {Reason::signature_wrong, "", [](S& s) { s.leaf.spoil_signature = true; }},
      {Reason::issuer_unknown, "alone", [](S& s) { s.alone = true; }},
      {Reason::issuer_other_key, "the CA is known by another key",
       [](S& s) {
         s.alone = true;
         s.refuser = [](handshake::Config& config) {
           World other("another");
           const auto key = crypto::generate_ec(crypto::Group::p256, other.random());
           const Recipe same = S::ca("Issuing");
           config.trust.anchors.push_back(must(x509::Certificate::parse(
               must(x509::mint(same, key->public_key(), issuer_of(same, key))))));
         };
       }},
      {Reason::root_untrusted, "",
       [](S& s) {
         s.with_root = true;
         s.refuser = [](handshake::Config& config) {
           config.trust.anchors = {World("another").root()};  // the peer sends its own
         };
       }},
      {Reason::expired, "", [](S& s) { s.leaf.not_after = World::now() - days(1); }},
      {Reason::expired, "the CA", [](S& s) { s.issuing.not_after = World::now() - days(1); }},
      {Reason::not_yet_valid, "", [](S& s) { s.leaf.not_before = World::now() + days(1); }},
      {Reason::revoked, "", [](S& s) { s.with_list = s.revokes = true; }},
      {Reason::crl_missing, "",
       [](S& s) {
         s.refuser = [](handshake::Config& config) {
           config.policy.certificates.crl_check = x509::CrlCheck::leaf;
         };
       }},
      {Reason::crl_stale, "",
       [](S& s) {
         s.with_list = true;
         s.list.this_update = World::now() - days(3);
         s.list.next_update = World::now() - days(2);
       }},
      {Reason::crl_not_yet_valid, "",
       [](S& s) {
         s.with_list = true;
         s.list.this_update = World::now() + days(1);
       }},
      {Reason::crl_signature_wrong, "", [](S& s) { s.with_list = s.list.spoil_signature = true; }},
      {Reason::crl_signer_unfit, "",
       [](S& s) {
         s.with_list = true;
         s.issuing.key_usage = {KeyUsage::key_cert_sign};
       }},
      {Reason::crl_unusable, "",
       [](S& s) {
         s.with_list = true;
         s.list.more_extensions = {unknown_critical()};
       }},
      {Reason::staple_missing, "", [](S& s) { s.leaf.more_extensions = {must_staple()}; },
       Spoiling::Of::server_only},
      {Reason::ocsp_unusable, "tryLater",
       [](S& s) {
         s.leaf.more_extensions = {must_staple()};
         s.staple = {0x30, 3, 0x0a, 1, 3};
       },
       Spoiling::Of::server_only},
      {Reason::not_a_ca, "", [](S& s) { s.issuing.ca = false; }},
      {Reason::path_too_long, "", [](S& s) { s.root.path_length = 0; }},
      {Reason::name_not_permitted, "",
       [](S& s) { s.issuing.more_extensions = {permits_dns("elsewhere.lab")}; }},
      {Reason::policy_not_valid, "",
       [](S& s) {
         s.refuser = [](handshake::Config& config) {
           config.policy.certificates.explicit_policy = true;
         };
       }},
      // A server of ours does not choose such a certificate.
      {Reason::key_usage_lacks, "", [](S& s) { s.leaf.key_usage = {KeyUsage::key_agreement}; },
       Spoiling::Of::client_only},
      {Reason::key_usage_lacks, "the CA", [](S& s) { s.issuing.key_usage = {KeyUsage::crl_sign}; },
       Spoiling::Of::both, true},
      {Reason::extended_key_usage_lacks, "",
       [](S& s) { s.leaf.extended_key_usage = {"1.3.6.1.5.5.7.3.4"}; }},
      {Reason::extended_key_usage_lacks, "the CA",
       [](S& s) { s.issuing.extended_key_usage = {"1.3.6.1.5.5.7.3.4"}; }},
      {Reason::tls_feature_lacks, "", [](S& s) { s.issuing.more_extensions = {must_staple()}; }},
      {Reason::critical_extension_unknown, "",
       [](S& s) { s.leaf.more_extensions = {unknown_critical()}; }},
      {Reason::name_mismatch, "", [](S& s) { s.name = "elsewhere.lab"; },
       Spoiling::Of::server_only},
      {Reason::key_weak, "",
       [](S& s) {
         s.kind = KeyKind::rsa2048;
         s.refuser = [](handshake::Config& config) {
           config.policy.certificates.rsa_bits_min = 3072;
         };
       }},
      {Reason::digest_weak, "",
       [](S& s) {
         s.leaf.scheme =
             crypto::Scheme{crypto::SignatureAlgorithm::ecdsa, crypto::HashAlgorithm::sha1};
       }},
  };
  return all;
}

// What cannot be shown by an end of ours, and why. Their alerts are in the table all the same.
constexpr auto not_shown = std::to_array<std::pair<Reason, std::string_view>>({
    {Reason::work_limit, "it sends no more certificates than a path has"},
    {Reason::key_unsupported, "it has no key of a kind that it does not know"},
});

const AlertRow& alert_row(Reason reason) {
  return *std::ranges::find(alert_rows, reason, &AlertRow::reason);
}

// The fault shown to an end of ours; what that end found and sent.
void show(const Spoiling& fault, Who of) {
  CAPTURE(name_of(fault.reason));
  CAPTURE(fault.how);
  CAPTURE(of == Who::client);
  Showing s;
  fault.spoil(s);
  const auto key = [&] { return crypto::generate_ec(crypto::Group::p256, s.world.random()); };
  const std::shared_ptr<const crypto::PrivateKey> root_key = key(), issuing_key = key();
  std::shared_ptr<const crypto::PrivateKey> own = key();
  if (s.kind == KeyKind::rsa2048) own = crypto::generate_rsa(2048, s.world.random());
  const auto mint = [](const Recipe& recipe, const crypto::PrivateKey& subject,
                       const x509::Issuer& issuer) {
    return must(x509::Certificate::parse(must(x509::mint(recipe, subject.public_key(), issuer))));
  };
  const x509::Issuer root_issuer = issuer_of(s.root, root_key),
                     issuer = issuer_of(s.issuing, issuing_key);
  const auto root = mint(s.root, *root_key, root_issuer);
  World::Identity judged{{mint(s.leaf, *own, issuer)}, own};
  if (!s.alone) judged.chain.push_back(mint(s.issuing, *issuing_key, root_issuer));
  if (s.with_root) judged.chain.push_back(root);

  const auto refuser = [&](std::shared_ptr<handshake::Config> config) {
    config->trust.anchors = {root};
    config->ask_for_status = true;
    if (s.with_list) {
      if (s.revokes)
        s.list.entries = {{to_bytes(judged.chain.front()->serial()), World::now() - days(2), 1}};
      config->trust.crls = {must(x509::Crl::parse(must(x509::mint_crl(s.list, issuer))))};
      config->policy.certificates.crl_check = x509::CrlCheck::leaf;
    }
    s.refuser(*config);
    return config;
  };
  // The one who shows it trusts the other, and sends what it has whatever is asked for.
  const auto shower = [&](std::shared_ptr<handshake::Config> config) {
    config->send_anyway = true;
    config->credentials.front().ocsp_response = s.staple;
    if (s.malformed) config->meddler = std::make_shared<Malform>();
    return config;
  };
  const auto good = s.world.identity("server.lab");
  const bool client = of == Who::client;
  Connection c =
      Connection::client(client ? shower(s.world.client(judged)) : refuser(s.world.client(good)),
                         handshake::target_of(client ? "server.lab" : s.name));
  Connection d =
      Connection::server(client ? refuser(s.world.server(good)) : shower(s.world.server(judged)));
  const Talk t = talk(c, d);
  const Failure* ours = failure_in(client ? t.server_events : t.client_events);
  const Failure* theirs = failure_in(client ? t.client_events : t.server_events);
  REQUIRE(ours);
  REQUIRE(theirs);
  CHECK(ours->rule == Rule::certificate_refused);
  CHECK(theirs->rule == Rule::peer_alert);
  REQUIRE_FALSE(ours->evidence.empty());
  CHECK(ours->evidence.front().value == name_of(fault.reason));
  const AlertRow& row = alert_row(fault.reason);
  const Alert expected = fault.issuer ? row.of_issuer.value() : row.alert;
  CHECK(name_of(theirs->alert()) == name_of(expected));
  CHECK(name_of(ours->alert()) == name_of(expected));
}

}  // namespace

TEST_CASE("each reason has one alert, but for the faults of an issuer") {
  for (const auto& [reason, name] : names_of<Reason>) {
    if (reason == Reason::none) continue;
    CAPTURE(name);
    REQUIRE(std::ranges::count(alert_rows, reason, &AlertRow::reason) == 1);
    const AlertRow& row = alert_row(reason);
    CHECK(name_of(handshake::alert_of(reason, true)) == name_of(row.alert));
    CHECK(name_of(handshake::alert_of(reason, false)) ==
          name_of(row.of_issuer.value_or(row.alert)));
  }
}

TEST_CASE("each reason is shown to a server and to a client, or it is said why it cannot be") {
  for (const auto& [reason, name] : names_of<Reason>) {
    if (reason == Reason::none) continue;
    CAPTURE(name);
    const bool excused =
        std::ranges::any_of(not_shown, [&](const auto& one) { return one.first == reason; });
    const auto shown = std::ranges::count(spoilt(), reason, &Spoiling::reason);
    CHECK((shown > 0) != excused);
  }
}

TEST_CASE("a server refuses a client's certificate with the alert of its reason") {
  for (const Spoiling& fault : spoilt())
    if (fault.of != Spoiling::Of::server_only) show(fault, Who::client);
}

TEST_CASE("a client refuses a server's certificate with the alert of its reason") {
  for (const Spoiling& fault : spoilt())
    if (fault.of != Spoiling::Of::client_only) show(fault, Who::server);
}
