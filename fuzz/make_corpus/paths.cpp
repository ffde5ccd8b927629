// Inputs of the target `path`: a root, an issuing CA and a leaf, at whose signatures the null
// crypto hardly looks, with constraints, policies, lists and OCSP responses of each kind.
#include "path.hpp"

#include <functional>

#include "make_corpus/corpus.hpp"
#include "pieces.hpp"
#include "x509/minting.hpp"

namespace handglass::fuzz {
namespace {

using x509::Ce, x509::KeyUsage, x509::OcspRecipe, x509::Recipe;
using Kind = x509::GeneralName::Kind;
using Status = OcspRecipe::Status;
using days = std::chrono::days;
using Change = std::function<void(Recipe&)>;

const Time now = *parse_time(path_moment);
constexpr auto unchanged = [](auto&) {};

// A GeneralName, and other values with a tag of the context.
Bytes general(Kind kind, View value) {
  const int constructed = kind == Kind::directory || kind == Kind::other ? 0x20 : 0;
  return der::tlv(static_cast<std::uint8_t>(0x80 | constructed | static_cast<int>(kind)), value);
}
Bytes general(Kind kind, std::string_view text) { return general(kind, as_bytes(text)); }
Bytes sequence(std::initializer_list<View> parts) { return der::tlv(0x30, parts); }
Bytes oid(std::string_view dotted) { return der::tlv(6, der::oid_content(dotted)); }
Bytes common_name(std::string_view text) {
  return sequence({oid("2.5.4.3"), x509::directory_string(text)});
}
Bytes extension(std::string_view dotted, View value) {
  return sequence({oid(dotted), der::tlv(4, value)});
}

// One that nobody knows and everybody must.
Bytes critical_extension() {
  return sequence({oid("1.3.6.1.4.1.99999.9"), der::tlv(1, Bytes{0xff}), der::tlv(4, Bytes{5, 0})});
}
// A list that was good for a month, until yesterday.
void out_of_date(x509::CrlRecipe& recipe) {
  recipe.this_update = now - days(30);
  recipe.next_update = now - days(1);
}

// Members of distribution points (RFC 5280 §4.2.1.13, §5.2.5).
Bytes full_name(View names) { return der::tlv(0xa0, der::tlv(0xa0, names)); }
Bytes relative_name(View attribute) { return der::tlv(0xa0, der::tlv(0xa1, attribute)); }
Bytes crl_issuer(View name) { return der::tlv(0xa2, general(Kind::directory, name)); }
Bytes flag(std::uint8_t number) {
  return der::tlv(static_cast<std::uint8_t>(0x80 | number), Bytes{0xff});
}
constexpr std::uint8_t user_certificates = 1, ca_certificates = 2, indirect = 4,
                       attribute_certificates = 5;
// keyCompromise and cACompromise; all the others.
Bytes some_reasons(std::uint8_t tag) { return der::tlv(tag, Bytes{5, 0x60}); }
Bytes other_reasons(std::uint8_t tag) { return der::tlv(tag, Bytes{7, 0x1f, 0x80}); }

class Paths {
 public:
  explicit Paths(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void write_all() {
    write_chains();
    write_constraints();
    write_policies();
    write_lists();
    write_points();
    write_signers();
    write_responses();
  }

 private:
  struct Chain {
    x509::CertificateRef leaf, issuing, root;
  };

  static x509::CertificateRef parsed(View der) { return x509::Certificate::parse(der).value(); }
  x509::Issuer issuer(std::string_view name) const { return {x509::make_name(name, "Lab"), key_}; }

  Recipe ca(std::string name) const {
    Recipe recipe{.common_name = std::move(name),
                  .organization = "Lab",
                  .not_before = now - days(1000),
                  .not_after = now + days(1000)};
    recipe.ca = true;
    recipe.key_usage = {KeyUsage::key_cert_sign, KeyUsage::crl_sign};
    return recipe;
  }
  Recipe end_entity(std::string name) const {
    Recipe recipe{.common_name = std::move(name),
                  .organization = "Lab",
                  .not_before = now - days(10),
                  .not_after = now + days(300)};
    recipe.key_usage = {KeyUsage::digital_signature};
    recipe.extended_key_usage = {der::dotted(x509::key_purpose::server_auth),
                                 der::dotted(x509::key_purpose::client_auth)};
    recipe.dns_names = {"server.lab"};
    return recipe;
  }
  x509::CertificateRef issued(const Recipe& recipe, std::string_view by,
                              const crypto::PrivateKey* key = nullptr) const {
    return parsed(*x509::mint(recipe, (key ? *key : *key_).public_key(), issuer(by)));
  }

  Chain chain(const Change& leaf = unchanged, const Change& issuing = unchanged) const {
    Recipe of_leaf = end_entity("leaf"), of_issuing = ca("Issuing");
    leaf(of_leaf);
    issuing(of_issuing);
    return {issued(of_leaf, "Issuing"), issued(of_issuing, "Root"), issued(ca("Root"), "Root")};
  }

  void add(const char* name, int asked, int rules, const Chain& chain,
           const std::vector<Bytes>& more = {}, std::uint8_t later = 0) const {
    Bytes out{static_cast<std::uint8_t>(asked), static_cast<std::uint8_t>(rules), later};
    append_prefixed(out, chain.leaf->der());
    append_prefixed(out, chain.issuing->der());
    for (const Bytes& one : more) append_prefixed(out, one);
    append_prefixed(out, chain.root->der());
    write(folder_ / name, out);
  }

  void write_chains() const {
    add("chain", 0, 0, chain());
    add("client", about_client, 0, chain());
    add("named", about_name, 0, chain());
    add("bare-anchor", bare_anchor, 0, chain());
    add("next-year", 0, 0, chain(), {}, 100);
    add("shallow", 0, shallow, chain());
    add("other-name", about_name, 0, chain([](Recipe& r) { r.dns_names = {"other.lab"}; }));
    add("two-issuers", 0, 0, chain(), {to_bytes(issued(ca("Issuing"), "Issuing")->der())});
    Chain broken = chain();
    broken.root = issued(ca("Elsewhere"), "Elsewhere");
    add("nobody", 0, 0, broken);
    add("untrusted", 0, 0, broken, {to_bytes(chain().root->der())});
    const auto expired = [](Recipe& r) { r.not_after = now - days(1); };
    add("expired", 0, 0, chain(expired));
    add("expired-any-time", 0, any_time, chain(expired));
    add("early", 0, 0, chain([](Recipe& r) { r.not_before = now + days(1); }));
    add("no-ca", 0, 0, chain(unchanged, [](Recipe& r) { r.ca = false; }));
    add("no-cert-sign", 0, 0,
        chain(unchanged, [](Recipe& r) { r.key_usage = {KeyUsage::crl_sign}; }));
    add("no-signature", 0, 0, chain([](Recipe& r) { r.key_usage = {KeyUsage::crl_sign}; }));
    add("mail-only", 0, 0, chain([](Recipe& r) { r.extended_key_usage = {"1.3.6.1.5.5.7.3.4"}; }));
    add("critical", 0, 0, chain([](Recipe& r) { r.more_extensions = {critical_extension()}; }));
    add("sha1", 0, 0, chain([](Recipe& r) {
          r.scheme = {crypto::SignatureAlgorithm::ecdsa, crypto::HashAlgorithm::sha1};
        }));
    Chain odd = chain();
    odd.leaf = issued(end_entity("leaf"), "Issuing", crypto::generate_rsa(1024, *random_).get());
    add("short-key", 0, 0, odd);
    Bytes strange = to_bytes(chain().leaf->der());
    const Bytes curve = der::oid_content("1.2.840.10045.3.1.7");
    std::ranges::search(strange, curve).back() = 8;  // none that we know
    odd.leaf = parsed(strange);
    add("strange-key", 0, 0, odd);
    Bytes unsigned_leaf = to_bytes(chain().leaf->der());
    unsigned_leaf.back() = 0;  // which even the null crypto looks at
    odd.leaf = parsed(unsigned_leaf);
    add("unsigned", 0, 0, odd);
    odd.issuing = issued(ca("Issuing"), "Root", other_key_.get());
    add("unsigned-by-another-key", 0, 0, odd);
    // Between the two a third, which the path length of the upper one forbids.
    Recipe limited = ca("Upper"), lower = ca("Issuing");
    limited.path_length = 0;
    Chain longer = chain();
    longer.issuing = issued(lower, "Upper");
    add("path-length", 0, 0, longer, {to_bytes(issued(limited, "Root")->der())});
    add("deeper-than-wanted", 0, shallow, longer, {to_bytes(issued(ca("Upper"), "Root")->der())});
    add("pointers", 0, 0, chain([](Recipe& r) {
          r.more_extensions = {extension(
              "1.3.6.1.5.5.7.1.1",
              sequence(
                  {sequence({oid("1.3.6.1.5.5.7.48.1"), general(Kind::uri, "http://ocsp.lab/")}),
                   sequence({oid("1.3.6.1.5.5.7.48.2"),
                             general(Kind::uri, "http://ca.lab/issuing")})}))};
        }));
  }

  // Constraints of the issuing CA, and the leaf's names of each kind.
  void write_constraints() const {
    const auto subtrees = [](std::uint8_t tag, std::initializer_list<View> bases) {
      Bytes content;
      for (const View base : bases) append(content, sequence({base}));
      return content.empty() ? content : der::tlv(tag, content);
    };
    const auto limited = [&](const char* name, std::initializer_list<View> permitted,
                             std::initializer_list<View> excluded, const Change& leaf) {
      add(name, 0, 0, chain(leaf, [&](Recipe& r) {
            r.more_extensions = {x509::make_extension(
                Ce::name_constraints, true,
                sequence({subtrees(0xa0, permitted), subtrees(0xa1, excluded)}))};
          }));
    };
    const auto all_names = [](Recipe& r) {
      r.dns_names = {"server.lab", "*.wild.lab"};
      r.ip_addresses = {"192.0.2.7", "2001:db8::7"};
      r.emails = {"somebody@mail.lab"};
      r.uris = {"https://somebody@uri.lab:8443/x?y"};
    };
    const Bytes dns = general(Kind::dns, "lab"), below = general(Kind::dns, ".lab"),
                mail = general(Kind::email, "mail.lab"),
                mailbox = general(Kind::email, "somebody@mail.lab"),
                uri = general(Kind::uri, ".lab"), host = general(Kind::uri, "uri.lab"),
                network = general(Kind::ip, View(Bytes{192, 0, 2, 0, 255, 255, 255, 0})),
                everywhere = general(Kind::ip, View(Bytes(32))),
                leaves =
                    general(Kind::directory, View(sequence({der::tlv(0x31, common_name("leaf"))}))),
                number = general(Kind::registered_id, View(Bytes{42, 3}));
    limited("permitted", {dns, mail, uri, network, everywhere, leaves}, {}, all_names);
    limited("permitted-exactly", {below, mailbox, host, network, everywhere}, {}, all_names);
    limited("permitted-else", {general(Kind::dns, "other.lab")}, {}, all_names);
    limited("excluded-else", {}, {general(Kind::dns, "other.lab")}, all_names);
    limited("excluded-by-wildcard", {}, {general(Kind::dns, "x.wild.lab")}, all_names);
    limited("excluded-mail", {}, {mail}, all_names);
    limited("excluded-uri", {}, {uri}, all_names);
    limited("excluded-network", {}, {network}, all_names);
    limited("excluded-name", {}, {leaves}, all_names);
    limited("unjudged", {}, {number}, [&](Recipe& r) {
      r.dns_names.clear();
      r.more_extensions = {x509::make_extension(Ce::subject_alt_name, false, sequence({number}))};
    });
    limited("address-in-uri", {uri}, {}, [](Recipe& r) { r.uris = {"https://192.0.2.7/"}; });
    limited("mail-without-host", {mail}, {}, [](Recipe& r) { r.emails = {"nobody"}; });
    // Of the kinds that `all_names` lacks.
    const Bytes odd_names = sequence(
        {general(Kind::other, View(concat({oid("1.3.6.1.5.5.7.8.4"),
                                           der::tlv(0xa0, x509::directory_string("module"))}))),
         der::tlv(0xa3, sequence({})), der::tlv(0xa5, der::tlv(0xa1, x509::directory_string("x"))),
         number, der::tlv(0xa4, x509::make_name("somebody", "Lab"))});
    add("odd-names", 0, 0, chain([&](Recipe& r) {
          r.dns_names.clear();
          r.more_extensions = {x509::make_extension(Ce::subject_alt_name, false, odd_names)};
        }));
    // A CA that promises staples for all that it signs, and a leaf that does, or does not.
    const auto promises = [](Recipe& r) { r.must_staple = true; };
    add("feature-kept", 0, 0, chain(promises, promises));
    add("feature-lacking", 0, 0, chain(unchanged, promises));
  }

  void write_policies() const {
    constexpr const char *any = "2.5.29.32.0", *wanted = path_policy,
                         *other = "1.3.6.1.4.1.99999.2";
    const auto with = [](const std::vector<std::string>& policies) {
      return [policies](Recipe& r) { r.policies = policies; };
    };
    const auto also = [](const Change& first, const Change& second) {
      return [=](Recipe& r) { first(r), second(r); };
    };
    const auto mapping = [&](const char* from, const char* to) -> Change {
      return [=](Recipe& r) { r.mappings = {{from, to}}; };
    };
    const int due = policy_due | policy_wanted;
    add("policy", 0, due, chain(with({wanted}), with({wanted, other})));
    add("policy-wrong", 0, due, chain(with({other}), with({other})));
    add("policy-lost", 0, due, chain(with({wanted}), with({other})));
    add("policy-none", 0, policy_due, chain());
    add("policy-any", 0, due, chain(with({any}), with({any})));
    add("policy-any-above", 0, due, chain(with({wanted}), with({any})));
    add("policy-any-below", 0, due, chain(with({any}), with({wanted})));
    add("policy-any-inhibited", 0, due | no_any_policy, chain(with({any}), with({wanted})));
    add("policy-mapped", 0, due,
        chain(with({other}), also(with({wanted}), mapping(wanted, other))));
    add("policy-mapped-from-any", 0, due,
        chain(with({other}), also(with({any}), mapping(wanted, other))));
    add("policy-mapping-inhibited", 0, due | no_mapping,
        chain(with({other}), also(with({wanted, other}), mapping(wanted, other))));
    add("policy-maps-any", 0, due, chain(with({other}), also(with({any}), mapping(any, other))));
    add("policy-required-here", 0, 0, chain(with({wanted}), [](Recipe& r) {
          r.policies = {other};
          r.explicit_policy = 0;
          r.inhibit_mapping = 0;
          r.inhibit_any = 0;
        }));
  }

  Bytes list(const std::function<void(x509::CrlRecipe&)>& change = unchanged,
             std::string_view by = "Issuing") const {
    x509::CrlRecipe recipe{.this_update = now - days(1), .next_update = now + days(30)};
    change(recipe);
    return *x509::mint_crl(recipe, issuer(by));
  }
  Bytes root_list() const { return list(unchanged, "Root"); }
  static void limit(x509::CrlRecipe& recipe, std::initializer_list<View> members) {
    recipe.more_extensions.push_back(
        x509::make_extension(Ce::issuing_distribution_point, true, sequence(members)));
  }

  void write_lists() const {
    const Chain good = chain();
    const Bytes serial = to_bytes(good.leaf->serial());
    const auto holding = [&](std::uint8_t reason, std::uint32_t number) {
      return [=](x509::CrlRecipe& r) {
        r.entries = {{serial, now - days(2), reason}};
        r.number = number;
      };
    };
    constexpr std::uint8_t key_compromise = 1, certificate_hold = 6, remove_from_crl = 8;
    add("lists", all_lists, 0, good, {list(), root_list()});
    add("list-of-leaf", leaf_lists, 0, good, {list()});
    add("no-list", leaf_lists, 0, good);
    add("no-list-soft", leaf_lists, soft_fail, good);
    add("revoked", all_lists, 0, good, {list(holding(key_compromise, 2)), root_list()});
    add("revoked-also-out-of-date", leaf_lists, 0, good, {list([&](x509::CrlRecipe& r) {
          holding(key_compromise, 2)(r);
          out_of_date(r);
        })});
    add("list-out-of-date", leaf_lists, 0, good, {list(out_of_date)});
    add("list-runs-out", all_lists, 0, good, {list(), root_list()}, 40);
    add("list-has-not-begun", all_lists, 0, good, {list(), root_list()}, 0x100 - 3);
    add("list-early", leaf_lists, 0, good,
        {list([](x509::CrlRecipe& r) { r.this_update = now + days(1); })});
    add("list-without-end", leaf_lists, 0, good,
        {list([](x509::CrlRecipe& r) { r.next_update.reset(); })});
    add("list-critical", leaf_lists, 0, good,
        {list([](x509::CrlRecipe& r) { r.more_extensions = {critical_extension()}; })});
    add("list-signer-unfit", leaf_lists, 0,
        chain(unchanged, [](Recipe& r) { r.key_usage = {KeyUsage::key_cert_sign}; }), {list()});

    // Changes of the list with number 2 (RFC 5280 §5.2.4).
    const auto changes = [](const auto& base) {
      return [=](x509::CrlRecipe& r) {
        base(r);
        r.more_extensions.push_back(
            x509::make_extension(Ce::delta_crl_indicator, true, Bytes{2, 1, 2}));
      };
    };
    const Bytes base = list([](x509::CrlRecipe& r) { r.number = 2; });
    add("changes-revoke", leaf_lists, 0, good, {base, list(changes(holding(key_compromise, 3)))});
    add("changes-restore", leaf_lists, 0, good,
        {list(holding(certificate_hold, 2)), list(changes(holding(remove_from_crl, 3)))});
    add("changes-alone", leaf_lists, 0, good, {list(changes(holding(key_compromise, 3)))});
    add("changes-of-another", leaf_lists, 0, good, {base, list(changes([](x509::CrlRecipe& r) {
                                                      limit(r, {flag(user_certificates)});
                                                      r.number = 3;
                                                    }))});
  }

  // Lists that are about a part of the certificates, or of the reasons.
  void write_points() const {
    const Bytes here = general(Kind::uri, "http://ca.lab/1.crl"),
                there = general(Kind::uri, "http://ca.lab/2.crl");
    const auto at = [](std::initializer_list<View> members) -> Change {
      const Bytes point = sequence(members);
      return [point](Recipe& r) {
        r.more_extensions = {
            x509::make_extension(Ce::crl_distribution_points, false, sequence({point}))};
      };
    };
    const auto limited = [&](std::initializer_list<View> members) {
      return list([&](x509::CrlRecipe& r) { limit(r, members); });
    };
    const Chain good = chain();
    add("point", leaf_lists, 0, chain(at({full_name(here)})), {limited({full_name(here)})});
    add("point-other", leaf_lists, 0, chain(at({full_name(there)})), {limited({full_name(here)})});
    const Bytes relative = relative_name(common_name("part 1"));
    const Bytes absolute =
        general(Kind::directory,
                View(der::tlv(0x30, concat({View(x509::make_name("Issuing", "Lab")).subspan(2),
                                            der::tlv(0x31, common_name("part 1"))}))));
    add("point-relative", leaf_lists, 0, chain(at({relative})), {limited({relative})});
    add("point-relative-and-full", leaf_lists, 0, chain(at({relative})),
        {limited({full_name(absolute)})});
    add("point-of-users", leaf_lists, 0, good, {limited({flag(user_certificates)})});
    add("point-of-authorities", leaf_lists, 0, good, {limited({flag(ca_certificates)})});
    add("point-of-attributes", leaf_lists, 0, good, {limited({flag(attribute_certificates)})});
    add("point-of-users-for-authority", all_lists, 0, good,
        {list(), list([](x509::CrlRecipe& r) { limit(r, {flag(user_certificates)}); }, "Root")});
    add("reasons-partly", leaf_lists, 0, good, {limited({some_reasons(0x83)})});
    add("reasons-together", leaf_lists, 0, good,
        {limited({some_reasons(0x83)}), limited({other_reasons(0x83)})});
    add("reasons-of-point", leaf_lists, 0, chain(at({full_name(here), some_reasons(0x81)})),
        {limited({full_name(here)})});

    // An indirect list, by whom the point names, with an entry of another's certificate and one of
    // our issuer's.
    const Bytes lists_name = x509::make_name("Lists", "Lab");
    const auto entry_of = [](View name) {
      return x509::make_extension(Ce::certificate_issuer, true,
                                  sequence({general(Kind::directory, name)}));
    };
    const Chain pointing = chain(at({full_name(here), crl_issuer(lists_name)}));
    const auto indirect_list = [&](View serial) {
      const Bytes whole = list(
          [&](x509::CrlRecipe& r) {
            limit(r, {full_name(here), flag(indirect)});
            const Bytes other{9};
            r.entries = {{other, now - days(3), 1}, {to_bytes(serial), now - days(2), 1}};
          },
          "Lists");
      return of_issuers(whole, {entry_of(x509::make_name("Elsewhere", "Lab")),
                                entry_of(x509::make_name("Issuing", "Lab"))});
    };
    const Bytes signer = to_bytes(issued(ca("Lists"), "Root")->der());
    add("indirect-revoked", leaf_lists, 0, pointing,
        {signer, indirect_list(pointing.leaf->serial())});
    add("indirect", leaf_lists, 0, pointing, {signer, indirect_list(Bytes{8})});
    add("indirect-by-nobody", leaf_lists, 0, pointing, {indirect_list(Bytes{8})});
    add("indirect-not", leaf_lists, 0, pointing,
        {signer, list([&](x509::CrlRecipe& r) { limit(r, {full_name(here)}); }, "Lists")});
    add("point-of-issuer-alone", leaf_lists, 0, chain(at({crl_issuer(lists_name)})),
        {signer, list(
                     [&](x509::CrlRecipe& r) {
                       limit(r, {full_name(general(Kind::directory, lists_name)), flag(indirect)});
                     },
                     "Lists")});
  }

  // The list with other extensions of its entries.
  static Bytes of_issuers(View list, const std::vector<Bytes>& extensions) {
    const auto read = *der::parse<x509::structure::CertificateList>(list);
    Bytes entries;
    std::size_t n = 0;
    der::each(*read.tbs_cert_list.value.revoked_certificates,
              [&](x509::structure::RevokedCertificate entry) {
                entry.crl_entry_extensions.value = x509::structure::Extensions{extensions[n++]};
                append(entries, der::encode(entry));
              });
    auto tbs = read.tbs_cert_list.value;
    tbs.revoked_certificates.value.emplace().content = entries;
    const Bytes signed_part = der::encode(tbs);
    auto whole = read;
    whole.tbs_cert_list.whole = signed_part;
    return der::encode(whole);
  }

  // Where the issuer may sign no lists, and another certificate of its name may.
  void write_signers() const {
    const Chain good = chain(unchanged, [](Recipe& r) { r.key_usage = {KeyUsage::key_cert_sign}; });
    Recipe signer = ca("Issuing");
    signer.ca = false;
    signer.key_usage = {KeyUsage::crl_sign};
    add("list-by-another-key", leaf_lists, 0, good,
        {to_bytes(issued(signer, "Root", other_key_.get())->der()), list()});
    signer.not_after = now - days(1);
    add("list-by-expired-key", leaf_lists, 0, good,
        {to_bytes(issued(signer, "Root", other_key_.get())->der()), list()});
  }

  // A response that proves nothing is a fault where the certificate promises one, or where there is
  // no list.
  void write_responses() const {
    const Chain good = chain([](Recipe& r) { r.must_staple = true; });
    using Edit = std::function<void(OcspRecipe&)>;
    const auto about = [&](const Chain& chain, Status status, const Edit& edit = unchanged,
                           std::string_view by = "Issuing") {
      OcspRecipe recipe{.answers = {{chain.leaf, status, now - days(2), {1}}},
                        .this_update = now - days(1),
                        .next_update = now + days(6)};
      edit(recipe);
      return *x509::mint_ocsp(recipe, *chain.issuing, issuer(by));
    };
    const int stapled = first_stapled | staple_due;
    add("staple", stapled, 0, good, {about(good, Status::good)});
    add("staple-next-week", stapled, 0, good, {about(good, Status::good)}, 7);
    add("staple-revoked", stapled, 0, good, {about(good, Status::revoked)});
    add("staple-unknown", stapled, 0, good, {about(good, Status::unknown)});
    add("staple-for-list", stapled | leaf_lists, 0, good, {about(good, Status::good)});
    add("staple-beside-list", stapled | all_lists, 0, good,
        {about(good, Status::unknown), list(), root_list()});
    add("response", nonce_due | leaf_lists, 0, good,
        {about(good, Status::good, [](OcspRecipe& r) { r.nonce = Bytes{path_nonce}; })});
    add("response-other-nonce", nonce_due | leaf_lists, 0, good,
        {about(good, Status::good, [](OcspRecipe& r) { r.nonce = Bytes{path_nonce + 1}; })});
    add("response-without-nonce", nonce_due | leaf_lists, 0, good, {about(good, Status::good)});
    add("staple-by-key", stapled, 0, good,
        {about(good, Status::good, [](OcspRecipe& r) { r.by_key = true; })});
    add("staple-early", stapled, 0, good,
        {about(good, Status::good, [](OcspRecipe& r) { r.this_update = now + days(1); })});
    add("staple-out-of-date", stapled, 0, good, {about(good, Status::good, [](OcspRecipe& r) {
          r.next_update = now - std::chrono::hours(12);
        })});
    add("staple-without-end", stapled, 0, good, {about(good, Status::good, [](OcspRecipe& r) {
          r.this_update = now - days(300);
          r.next_update.reset();
        })});
    add("staple-try-later", stapled, 0, good, {sequence({der::tlv(10, Bytes{3})})});
    add("staple-try-later-no-list", stapled | leaf_lists, 0, good,
        {sequence({der::tlv(10, Bytes{3})})});

    // Somebody whom the issuer certified for it, and some whom it did not.
    const auto delegated = [&](const char* name, std::string_view by, der::Oid purpose,
                               const Change& change = unchanged) {
      Recipe responder = end_entity("Responder");
      responder.extended_key_usage = {der::dotted(purpose)};
      change(responder);
      const auto certificate = issued(responder, by);
      add(name, stapled, 0, good,
          {about(
              good, Status::good, [&](OcspRecipe& r) { r.certificates = {certificate}; },
              "Responder")});
    };
    delegated("responder", "Issuing", x509::key_purpose::ocsp_signing);
    delegated("responder-of-servers", "Issuing", x509::key_purpose::server_auth);
    delegated("responder-expired", "Issuing", x509::key_purpose::ocsp_signing,
              [](Recipe& r) { r.not_after = now - days(1); });
    // A signature that another than the issuer made of the responder's certificate.
    const auto foreign = [&](OcspRecipe& r) {
      Recipe responder = end_entity("Responder");
      responder.extended_key_usage = {der::dotted(x509::key_purpose::ocsp_signing)};
      Bytes certificate = to_bytes(issued(responder, "Root")->der());
      certificate.back() = 0;
      r.certificates = {parsed(certificate)};
    };
    add("responder-of-another", stapled, 0, good,
        {about(good, Status::good, foreign, "Responder")});

    add("staple-missing", staple_due, 0, good);
    const Chain another = chain([](Recipe& r) { r.serial = {9}; });
    add("staple-of-another", stapled, 0, good, {about(another, Status::good)});
    add("staple-unasked", first_stapled, 0, chain(), {about(good, Status::unknown)});
  }

  std::filesystem::path folder_;
  std::unique_ptr<crypto::Random> random_ = crypto::seeded_random(as_bytes("paths"));
  std::shared_ptr<const crypto::PrivateKey> key_ =
                                                crypto::generate_ec(crypto::Group::p256, *random_),
                                            other_key_ =
                                                crypto::generate_ec(crypto::Group::p256, *random_);
};

}  // namespace

void write_paths(const std::filesystem::path& folder) { Paths(folder / "path").write_all(); }

}  // namespace handglass::fuzz
