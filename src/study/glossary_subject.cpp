#include "study/glossary_subject.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "handshake/certificate_alert.hpp"
#include "handshake/observer.hpp"
#include "study/sentences.hpp"

namespace handglass::study {
namespace {

using handshake::Suite;

struct Alias {
  std::string_view name;
  Topic topic{};
  std::string_view id;
};
// Names that people use beside the RFCs'.
// clang-format off
constexpr auto aliases = std::to_array<Alias>({
    {"CCS", Topic::message, "ChangeCipherSpec"},
    {"SNI", Topic::extension, "server_name"},
    {"OCSP stapling", Topic::extension, "status_request"},
    {"stapling", Topic::extension, "status_request"},
    {"elliptic_curves", Topic::extension, "supported_groups"},
    {"sigalgs", Topic::extension, "signature_algorithms"},
    {"ALPN", Topic::extension, "application_layer_protocol_negotiation"},
    {"SCT", Topic::extension, "signed_certificate_timestamp"},
    {"EtM", Topic::extension, "encrypt_then_mac"},
    {"EMS", Topic::extension, "extended_master_secret"},
    {"ticket", Topic::extension, "session_ticket"},
    {"0-RTT", Topic::extension, "early_data"},
    {"P-256", Topic::group, "secp256r1"},
    {"prime256v1", Topic::group, "secp256r1"},
    {"P-384", Topic::group, "secp384r1"},
    {"P-521", Topic::group, "secp521r1"},
    {"Curve25519", Topic::group, "x25519"},
    {"EKU", Topic::check, "extended_key_usage"},
    {"hostname", Topic::check, "name"},
    {"premaster secret", Topic::derivation, "premaster"},
    {"DH", Topic::term, "Diffie-Hellman"},
    {"DHE", Topic::term, "Diffie-Hellman"},
    {"ECDH", Topic::term, "Diffie-Hellman"},
    {"ECDHE", Topic::term, "Diffie-Hellman"},
    {"PFS", Topic::term, "forward secrecy"},
    {"perfect forward secrecy", Topic::term, "forward secrecy"},
    {"mTLS", Topic::term, "mutual authentication"},
    {"client authentication", Topic::term, "mutual authentication"},
    {"MITM", Topic::term, "man in the middle"},
    {"pseudorandom function", Topic::term, "PRF"},
    {"associated data", Topic::term, "AAD"},
    {"chain", Topic::term, "certification path"},
    {"certificate chain", Topic::term, "certification path"},
    {"root", Topic::term, "trust anchor"},
    {"anchor", Topic::term, "trust anchor"},
    {"DN", Topic::term, "distinguished name"},
    {"SAN", Topic::term, "subjectAltName"},
    {"revocation list", Topic::term, "CRL"},
    {"token", Topic::term, "PKCS#11"},
    {"SSLKEYLOGFILE", Topic::term, "key log"},
});
// clang-format on

std::string hex(std::uint32_t value) {
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), "0x%04x", value);
  return out.data();
}

// The code point of a row, where its topic has some.
template <class E>
std::optional<std::uint32_t> code_named(std::string_view id) {
  const auto value = value_named<E>(id);
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}
std::optional<std::uint32_t> code_of(const Entry& row) {
  switch (row.topic) {
    case Topic::extension: return code_named<handshake::ExtensionType>(row.id);
    case Topic::scheme: return code_named<handshake::SignatureScheme>(row.id);
    case Topic::group: return code_named<handshake::NamedGroup>(row.id);
    case Topic::certificate_type: return code_named<handshake::ClientCertificateType>(row.id);
    case Topic::alert: return code_named<Alert>(row.id);
    case Topic::derivation: return code_named<handshake::DerivationId>(row.id);
    default: return std::nullopt;
  }
}

std::string kind_of(const Subject& subject) {
  if (subject.suite)
    return "suite " + hex(static_cast<std::uint32_t>(subject.suite->code)) + ", " +
           std::string(subject.suite->openssl_name);
  if (subject.cause)
    return "cause " + std::to_string(static_cast<std::size_t>(subject.cause->cause)) + " of " +
           std::to_string(causes().size());
  std::string kind(name_of(subject.row->topic));
  std::ranges::replace(kind, '_', ' ');
  const auto code = code_of(*subject.row);
  if (!code) return kind;
  switch (subject.row->topic) {
    case Topic::scheme: return "signature scheme " + hex(*code);
    case Topic::derivation: return kind + " D" + std::to_string(*code);
    default: return kind + " " + std::to_string(*code);
  }
}

// ---- What the program's own tables relate

using Ids = std::vector<std::string>;

// The parts that a suite is composed from.
std::vector<const Entry*> parts_of(const Suite& suite) {
  // TLS_ECDHE_RSA_WITH_...: the words before WITH name the key exchange.
  constexpr std::string_view before = "TLS_", after = "_WITH_";
  const std::string_view name = suite.name();
  std::vector<const Entry*> out{
      find_entry(Topic::key_exchange, name.substr(before.size(), name.find(after) - before.size())),
      find_entry(Topic::cipher, suite.cipher.row().name)};
  if (suite.cipher.mac)
    out.push_back(find_entry(Topic::hash, "HMAC-" + std::string(name_of(*suite.cipher.mac))));
  out.push_back(find_entry(Topic::hash, "PRF-" + std::string(name_of(suite.prf_hash))));
  std::erase(out, nullptr);
  return out;
}

// Our own troubles and what the peer told us say nothing by the alert in their row.
constexpr bool told_by_alert(const RuleInfo& rule) {
  return rule.alert != Alert::internal_error && rule.rule != Rule::peer_alert;
}

// What leads to an alert: reasons before rules, because they are nearer to a remedy.
void relate_alert(Ids& ids, Alert alert) {
  for (const auto& [reason, name] : names_of<x509::Reason>)
    if (reason != x509::Reason::none && handshake::alert_of(reason, true) == alert)
      ids.emplace_back(name);
  for (const RuleInfo& rule : rules)
    if (told_by_alert(rule) && rule.alert == alert) ids.emplace_back(rule.id);
}

// The message that holds a field, or of which this is a form.
void relate_path(Ids& ids, std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot != std::string_view::npos && find_entry(Topic::message, path.substr(0, dot)))
    ids.emplace_back(path.substr(0, dot));
}

Ids related_by_tables(const Subject& subject) {
  Ids ids;
  if (subject.suite) {
    for (const Entry* part : parts_of(*subject.suite)) ids.emplace_back(part->id);
    return ids;
  }
  if (subject.cause) {
    if (subject.cause->alert) ids.emplace_back(name_of(*subject.cause->alert));
    return ids;
  }
  const Entry& row = *subject.row;
  switch (row.topic) {
    case Topic::message:
    case Topic::field: relate_path(ids, row.id); break;
    case Topic::alert:
      if (const auto alert = value_named<Alert>(row.id)) relate_alert(ids, *alert);
      break;
    case Topic::rule:
      for (const RuleInfo& rule : rules)
        if (rule.id == row.id && told_by_alert(rule)) ids.emplace_back(name_of(rule.alert));
      break;
    case Topic::reason:
      if (const auto reason = value_named<x509::Reason>(row.id);
          reason && *reason != x509::Reason::none)
        ids.emplace_back(name_of(handshake::alert_of(*reason, true)));
      break;
    default: break;
  }
  return ids;
}

// ---- What a text names

constexpr bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// An ordinary word, such as "record", stands in texts without being meant; and an RSA key is not
// the key exchange RSA.
bool is_telling(const Entry& row) {
  if (row.topic == Topic::key_exchange) return row.id.find('_') != std::string_view::npos;
  return std::ranges::any_of(row.id, [](char c) { return c < 'a' || c > 'z'; });
}

std::size_t find_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end])))
      return at;
  }
  return std::string_view::npos;
}

Ids related_by_text(std::string_view text) {
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const Entry& row : glossary())
    if (const std::size_t at = is_telling(row) ? find_word(text, row.id) : text.npos;
        at != text.npos)
      found.emplace_back(at, row.id);
  std::ranges::sort(found);
  Ids ids;
  for (const auto& [at, id] : found) ids.emplace_back(id);
  return ids;
}

// Of other topics: of its own there are lists. A section that very many cite relates nothing.
Ids related_by_section(const Subject& subject, std::string_view rfc) {
  constexpr std::ptrdiff_t very_many = 20;
  Ids ids;
  if (std::ranges::count(glossary(), rfc, &Entry::rfc) > very_many) return ids;
  for (const Entry& row : glossary())
    if (row.rfc == rfc && row.topic != subject.topic()) ids.emplace_back(row.id);
  return ids;
}

Ids related(const Subject& subject, std::string_view text, std::string_view rfc) {
  constexpr std::size_t most = 5;
  Ids all = related_by_tables(subject), out;
  std::ranges::move(related_by_text(text), std::back_inserter(all));
  std::ranges::move(related_by_section(subject, rfc), std::back_inserter(all));
  for (std::string& id : all)
    if (id != subject.id() && std::ranges::find(out, id) == out.end() && out.size() < most)
      out.push_back(std::move(id));
  return out;
}

}  // namespace

std::string_view first_sentence(std::string_view text) {
  const std::size_t end = text.find(". ");
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

std::vector<Subject> all_subjects() {
  std::vector<Subject> out;
  bool suites_told = false;
  for (const Entry& row : glossary()) {
    // Suites stand in the place of their topic.
    if (row.topic > Topic::suite && !std::exchange(suites_told, true))
      for (const Suite& suite : handshake::suites) out.push_back({.suite = &suite});
    out.push_back({.row = &row});
  }
  for (const CauseRow& row : causes()) out.push_back({.cause = &row});
  return out;
}

std::vector<std::string> names_of_subject(const Subject& subject) {
  std::vector<std::string> out{std::string(subject.id())};
  if (subject.suite) {
    const auto code = static_cast<std::uint32_t>(subject.suite->code);
    const std::string text = hex(code);
    out.insert(out.end(), {std::string(subject.suite->openssl_name), text, text.substr(2),
                           text.substr(0, 4) + ",0x" + text.substr(4)});
    return out;
  }
  if (subject.cause) return out;
  const Entry& row = *subject.row;
  for (const Alias& alias : aliases)
    if (alias.topic == row.topic && alias.id == row.id) out.emplace_back(alias.name);
  if (const auto code = code_of(row)) {
    const std::string number = (row.topic == Topic::derivation ? "D" : "") + std::to_string(*code);
    out.push_back(number);
    out.push_back(number + " " + std::string(row.id));
    // Numbers of two bytes are shown in hex too.
    if (row.topic == Topic::extension || row.topic == Topic::scheme || row.topic == Topic::group)
      out.push_back(hex(*code));
  }
  if (row.topic == Topic::check)
    if (const auto check = value_named<x509::Check>(row.id))
      out.emplace_back(sentence_of(*check).label);
  if (row.topic == Topic::term)
    for (const auto& [code, name] : names_of<handshake::CipherSuite>)
      if (name == row.id) out.push_back(hex(static_cast<std::uint32_t>(code)));
  return out;
}

Explanation explain(const Subject& subject) {
  Explanation out{.topic = subject.topic(),
                  .id = std::string(subject.id()),
                  .kind = kind_of(subject),
                  .text = {},
                  .rfc = {},
                  .tls13 = {},
                  .related = {}};
  if (subject.suite) {
    const auto parts = parts_of(*subject.suite);
    for (const Entry* part : parts)
      out.text += (out.text.empty() ? "" : " ") + std::string(first_sentence(part->text));
    out.rfc = subject.suite->rfc;
    out.tls13 = parts.front()->tls13;
  } else if (subject.cause) {
    std::string title(subject.cause->title);
    title.front() = static_cast<char>(title.front() - (title.front() >= 'a' ? 'a' - 'A' : 0));
    out.text = title + ". " + std::string(subject.cause->look) + " handglass lab run " + out.id +
               " shows it.";
    out.rfc = "RFC 5246 §7.2.2";
  } else {
    out.text = subject.row->text;
    out.rfc = subject.row->rfc;
    out.tls13 = subject.row->tls13;
  }
  out.related = related(subject, out.text + " " + out.tls13, out.rfc);
  return out;
}

std::vector<std::string_view> ids_of(Topic topic) {
  std::vector<std::string_view> out;
  for (const Subject& subject : all_subjects())
    if (subject.topic() == topic) out.push_back(subject.id());
  return out;
}

}  // namespace handglass::study
