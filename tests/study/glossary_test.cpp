// Everything that a page, a trace or an alert can name has its explanation, and no explanation is
// of nothing. Messages are minted from the lists of types that describe them, so that a field that
// is added without its row fails here by name.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "handshake/messages.hpp"
#include "study/explanations.hpp"
#include "study/glossary.hpp"
#include "study/trace.hpp"
#include "wire/writer.hpp"

namespace handglass::study {
namespace {

using handshake::ExtensionType;
using handshake::KeyExchange;

// ---- One value of each type, with something in every part of it

constexpr std::array<std::uint8_t, 3> three{1, 2, 3};

template <class T>
  requires(std::is_enum_v<T> || std::is_unsigned_v<T>)
void mint(T&) {}
template <std::size_t N>
void mint(wire::Fixed<N>&) {}
template <std::size_t Min, std::size_t Max>
void mint(wire::Opaque<Min, Max>& v) {
  v.bytes = three;
}
inline void mint(wire::Unknown& v) { v.bytes = three; }
template <wire::Described T>
void mint(T& v);
template <class T, std::size_t Min, std::size_t Max>
void mint(wire::List<T, Min, Max>& v);
template <class Tag, std::size_t BodyMax, class... Bodies, std::size_t Min, std::size_t Max>
void mint(wire::List<wire::Tagged<Tag, BodyMax, Bodies...>, Min, Max>& v);
template <class T>
void mint(wire::Trailing<T>& v) {
  mint(v.value.emplace());
}
template <class T>
void mint(wire::Verbatim<T>& v) {
  mint(v.value);
}
template <wire::Described T>
void mint(T& v) {
  wire::for_each_field<T>([&]<auto M>(wire::Field<M>) { mint(v.*M); });
}
template <class T, std::size_t Min, std::size_t Max>
void mint(wire::List<T, Min, Max>& v) {
  mint(v.items.emplace_back());
}
// Each alternative, then each type that has a name and no alternative, then one without a name.
template <class Tag, std::size_t BodyMax, class... Bodies, std::size_t Min, std::size_t Max>
void mint(wire::List<wire::Tagged<Tag, BodyMax, Bodies...>, Min, Max>& v) {
  const auto add = [&]<class Body>(Tag tag, Body body) { v.items.push_back({tag, body}); };
  const auto known = [&]<class Body>(Body body) {
    mint(body);
    add(Body::tag, body);
  };
  (known(Bodies{}), ...);
  for (const auto& [tag, name] : names_of<Tag>)
    if (((tag != Bodies::tag) && ...)) add(tag, wire::Unknown{three});
  add(Tag{0x1a1a}, wire::Unknown{three});
}

Bytes message_of(handshake::HandshakeType type, View body) {
  Bytes out{static_cast<std::uint8_t>(type), 0, static_cast<std::uint8_t>(body.size() >> 8),
            static_cast<std::uint8_t>(body.size())};
  append(out, body);
  return out;
}

// What a trace calls the leaves and lengths of these bytes.
void collect(std::set<std::string>& ids, std::string_view name, Message message,
             KeyExchange key_exchange, View bytes) {
  const auto notes = annotate(message, key_exchange, bytes);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    CHECK_MESSAGE(notes[i].value.find("!!") == std::string::npos, name);
    if (notes[i].kind != wire::NoteKind::group && notes[i].size > 0)
      ids.insert(explain_id(name, wire::path_of(notes, i)));
  }
}

template <class Body>
void collect_body(std::set<std::string>& ids) {
  Body body{};
  mint(body);
  const Bytes bytes = message_of(Body::tag, wire::encode(body));
  Message message{};
  if constexpr (requires { Body::message; }) message = Body::message;
  if constexpr (requires { Body::key_exchanges; }) {
    for (const KeyExchange key_exchange : Body::key_exchanges)
      collect(ids, Body::name, message, key_exchange, bytes);
  } else {
    collect(ids, Body::name, message, KeyExchange::unknown, bytes);
  }
}

template <class... Bodies>
std::set<std::string> field_ids_of(handshake::BodyList<Bodies...>) {
  std::set<std::string> ids;
  (collect_body<Bodies>(ids), ...);
  // A message whose form nobody knows, and the one that is no handshake message.
  collect(ids, "ServerKeyExchange", Message::server_key_exchange, KeyExchange::unknown,
          message_of(handshake::HandshakeType::server_key_exchange, three));
  collect(ids, "ChangeCipherSpec", Message::change_cipher_spec, KeyExchange::unknown, Bytes{1});
  return ids;
}
std::set<std::string> field_ids() { return field_ids_of(handshake::Bodies{}); }

// ---- What can be named, and the row of each

class Walk {
 public:
  void visit(const Entry* row, std::string_view what, std::string_view id) {
    CHECK_MESSAGE(row, "no explanation of the ", what, " ", id);
    if (row) visited_.insert(row);
  }
  void visit(Topic topic, std::string_view id) { visit(find_entry(topic, id), name_of(topic), id); }
  template <class E>
  void visit_names(Topic topic) {
    for (const auto& [value, name] : names_of<E>) visit(topic, name);
  }
  bool has(const Entry& row) const { return visited_.contains(&row); }

 private:
  std::set<const Entry*> visited_;
};

constexpr auto misconceptions = std::to_array<std::string_view>({
    "verify-return-code-0",
    "root-need-not-be-sent",
    "record-version-0301",
    "random-is-no-date",
    "change-cipher-spec-not-hashed",
    "record-headers-not-hashed",
    "signed-not-encrypted",
    "not-md5-sha1",
    "ecdhe-premaster-not-encrypted",
    "length-in-mac-and-aad",
    "prf-hash-from-suite",
    "verify-data-12-bytes",
    "gcm-explicit-nonce",
    "session-hash-equals-digest",
});

// The row whose text this is.
const Entry* row_with(std::string_view text) {
  const auto rows = glossary();
  const auto found = std::ranges::find_if(
      rows, [&](const Entry& row) { return !text.empty() && row.text.data() == text.data(); });
  return found == rows.end() ? nullptr : &*found;
}

std::size_t sentences_in(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends = text[i] == '.' || text[i] == '?' || text[i] == '!';
    n += ends && (i + 1 == text.size() || text[i + 1] == ' ');
  }
  return n;
}

bool finds(std::string_view words, Topic topic, std::string_view id) {
  return std::ranges::any_of(search(words).exact, [&](const Explanation& one) {
    return one.topic == topic && one.id == id;
  });
}

}  // namespace

TEST_CASE("every thing that can be named has an explanation, and every explanation is of one") {
  Walk walk;
  walk.visit_names<Message>(Topic::message);
  walk.visit_names<handshake::HandshakeType>(Topic::message);
  for (const auto& [message, name] : names_of<Message>)
    for (const Role sender : {Role::client, Role::server})
      for (const auto& [key_exchange, form] : names_of<KeyExchange>)
        walk.visit(row_with(why(message, sender, key_exchange)), "form of", name);
  for (const std::string& id : field_ids()) walk.visit(find_field(id), "field", id);
  walk.visit_names<ExtensionType>(Topic::extension);
  walk.visit_names<crypto::HashAlgorithm>(Topic::hash);
  walk.visit_names<handshake::SignatureScheme>(Topic::scheme);
  walk.visit_names<handshake::NamedGroup>(Topic::group);
  walk.visit_names<handshake::ClientCertificateType>(Topic::certificate_type);
  walk.visit_names<Alert>(Topic::alert);
  for (const RuleInfo& rule : rules) walk.visit(Topic::rule, rule.id);
  walk.visit_names<x509::Check>(Topic::check);
  walk.visit_names<x509::Reason>(Topic::reason);
  walk.visit_names<DerivationId>(Topic::derivation);
  for (const std::string_view id : misconceptions) walk.visit(Topic::misconception, id);

  const DerivationEntry::Input named{
      .name = "other_secret", .ref = DerivationId::other_secret, .bytes = {}},
      unnamed{.name = "zeros", .ref = {}, .bytes = {}};
  DerivationEntry premaster{.id = DerivationId::premaster,
                            .function = {},
                            .label = {},
                            .inputs = {unnamed},
                            .output = {},
                            .parts = {},
                            .rfc = {}};
  for (const char* function : {"DH", "PSK", "ECDH"}) {
    premaster.function = function;
    walk.visit(row_with(why(premaster)), "premaster of", function);
  }
  premaster.label = "RSA";
  walk.visit(row_with(why(premaster)), "premaster of", "RSA");
  premaster.function = "PSK", premaster.inputs = {named};
  walk.visit(row_with(why(premaster)), "premaster of", "ECDHE_PSK");
  const DerivationEntry kept{.id = DerivationId::master_secret,
                             .function = "session",
                             .label = {},
                             .inputs = {},
                             .output = {},
                             .parts = {},
                             .rfc = {}};
  walk.visit(row_with(why(kept)), "master secret of", "session");

  for (const handshake::Suite& suite : handshake::suites) {
    const auto found = search(suite.name()).exact;
    REQUIRE_MESSAGE(found.size() == 1, suite.name());
    // Key exchange, cipher, the MAC where the cipher has none of its own, and the PRF.
    const std::size_t parts = suite.cipher.mac ? 4 : 3;
    CHECK_MESSAGE(found.front().related.size() >= parts, suite.name());
    CHECK_MESSAGE(sentences_in(found.front().text) == parts, suite.name());
    for (std::size_t i = 0; i < parts; ++i)
      for (const Topic topic : {Topic::key_exchange, Topic::cipher, Topic::hash})
        if (const Entry* row = find_entry(topic, found.front().related[i]))
          walk.visit(row, "part", row->id);
  }

  for (const Entry& row : glossary())
    if (row.topic != Topic::term)
      CHECK_MESSAGE(walk.has(row), "nothing leads to the ", name_of(row.topic), " ", row.id);
}

TEST_CASE("rows are short, cited, told apart, and found by their names") {
  for (const Entry& row : glossary()) {
    CAPTURE(name_of(row.topic));
    CAPTURE(row.id);
    // What stands beside a message on the page of its own key exchange may say more.
    const bool form = row.topic == Topic::message && row.id.find('.') != std::string_view::npos;
    CHECK(sentences_in(row.text) >= 1);
    CHECK(sentences_in(row.text) <= (form ? 5 : 3));
    CHECK(row.text.ends_with('.'));
    CHECK(sentences_in(row.tls13) == (row.tls13.empty() ? 0 : 1));
    CHECK((row.tls13.empty() || row.tls13.ends_with('.')));
    CHECK(row.rfc.starts_with("RFC "));
    CHECK(row.rfc.find(" §") != std::string_view::npos);
    CHECK(find_entry(row.topic, row.id) == &row);  // of two with one id, the second is lost
    CHECK(finds(row.id, row.topic, row.id));
    CHECK(finds(std::string(name_of(row.topic)) + " " + std::string(row.id), row.topic, row.id));
  }
  CHECK(std::ranges::is_sorted(glossary(), {}, &Entry::topic));
  for (const auto& [topic, name] : names_of<Topic>) CHECK_MESSAGE(!ids_of(topic).empty(), name);
}

TEST_CASE("a rule's explanation cites what the rule cites") {
  for (const RuleInfo& rule : rules)
    if (!rule.rfc.empty())
      CHECK_MESSAGE(find_entry(Topic::rule, rule.id)->rfc == rule.rfc, rule.id);
}

TEST_CASE("people's words lead to what they mean") {
  CHECK(finds("48", Topic::alert, "unknown_ca"));
  CHECK(finds("alert 48", Topic::alert, "unknown_ca"));
  CHECK(finds("Alert 48 unknown CA", Topic::alert, "unknown_ca"));
  CHECK(finds("unknown-ca", Topic::alert, "unknown_ca"));
  CHECK(finds("0xC02F", Topic::suite, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
  CHECK(finds("{0xC0,0x2F}", Topic::suite, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
  CHECK(
      finds("ecdhe-rsa-aes128-gcm-sha256", Topic::suite, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
  CHECK(finds("suite 0035", Topic::suite, "TLS_RSA_WITH_AES_256_CBC_SHA"));
  CHECK(finds("client_hello", Topic::message, "ClientHello"));
  CHECK(finds("ServerKeyExchange.params.public", Topic::field, "params.public"));
  CHECK(finds("ServerKeyExchange.params.public.length", Topic::field, "length"));
  CHECK(finds("ClientHello.extensions.session_ticket", Topic::extension, "session_ticket"));
  CHECK(finds("extension 23", Topic::extension, "extended_master_secret"));
  CHECK(finds("EMS", Topic::extension, "extended_master_secret"));
  CHECK(finds("0x0804", Topic::scheme, "rsa_pss_rsae_sha256"));
  CHECK(finds("P-256", Topic::group, "secp256r1"));
  CHECK(finds("group 29", Topic::group, "x25519"));
  CHECK(finds("certificate type 64", Topic::certificate_type, "ecdsa_sign"));
  CHECK(finds("purpose", Topic::check, "extended_key_usage"));
  CHECK(finds("crl_stale", Topic::reason, "crl_stale"));
  CHECK(finds("D3", Topic::derivation, "master secret"));
  CHECK(finds("master_secret", Topic::derivation, "master secret"));
  CHECK(finds("Forward Secrecy", Topic::term, "forward secrecy"));
  CHECK(finds("0x5600", Topic::term, "TLS_FALLBACK_SCSV"));
  CHECK(finds("0x1a1a", Topic::term, "GREASE"));
  CHECK(finds("verify return code 0", Topic::misconception, "verify-return-code-0"));
  // One id in two topics is both.
  CHECK(finds("signature_wrong", Topic::rule, "signature_wrong"));
  CHECK(finds("signature_wrong", Topic::reason, "signature_wrong"));
  CHECK(!finds("rule signature_wrong", Topic::reason, "signature_wrong"));
}

TEST_CASE("what has no such name is looked for in names, then in texts, and nonsense is nothing") {
  const Found random = search("random");
  CHECK(random.exact.empty());
  REQUIRE(random.others.size() >= 3);
  CHECK(random.others[0].id == "ClientHello.random");
  CHECK(random.others[1].id == "ServerHello.random");
  const Found crime = search("Lucky Thirteen");
  CHECK(crime.exact.empty());
  CHECK(std::ranges::any_of(crime.others,
                            [](const Explanation& one) { return one.id == "encrypt_then_mac"; }));
  for (const char* nothing : {"", " ", "..", "x", "nosuchthing", "alert 250", "0xffff", "999"}) {
    const Found found = search(nothing);
    CHECK_MESSAGE((found.exact.empty() && found.others.empty()), nothing);
  }
}

TEST_CASE("what to read next exists, five at most, and never the thing itself") {
  std::set<std::string> found;  // many lead to the same
  const auto check = [&](const Explanation& one) {
    CHECK(one.related.size() <= 5);
    for (const std::string& id : one.related) {
      CHECK_MESSAGE(id != one.id, id);
      if (found.insert(id).second) CHECK_MESSAGE(!search(id).exact.empty(), id);
    }
  };
  for (const auto& [topic, name] : names_of<Topic>)
    for (const std::string_view id : ids_of(topic))
      for (const Explanation& one : search(id).exact) check(one);
  const auto related = [](std::string_view words) { return search(words).exact.front().related; };
  CHECK(related("alert 45") == std::vector<std::string>{"expired", "not_yet_valid", "CRL"});
  CHECK(related("rule finished_wrong").front() == "decrypt_error");
  CHECK(related("reason crl_stale").front() == "certificate_unknown");
  CHECK(related("ClientHello.random").front() == "ClientHello");
}

}  // namespace handglass::study
