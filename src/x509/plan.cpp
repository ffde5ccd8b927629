#include "x509/plan.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

#include "wire/der_writer.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {
namespace {

using std::chrono::days;

constexpr days a_year{365};

struct PartRow {
  Part part{};
  std::string_view word;
  std::chrono::seconds from, until;
  std::optional<der::Oid> purpose;  // extended key usage
};
constexpr PartRow parts[] = {
    {Part::authority, "ca", -2 * a_year, 10 * a_year, std::nullopt},
    {Part::responder, "responder", -days(1), a_year, key_purpose::ocsp_signing},
    {Part::server, "server", -days(1), a_year, key_purpose::server_auth},
    {Part::client, "client", -days(1), a_year, key_purpose::client_auth},
};

constexpr auto key_words = std::to_array<Named<PlannedKey>>({{PlannedKey::p256, "p256"},
                                                             {PlannedKey::p384, "p384"},
                                                             {PlannedKey::p521, "p521"},
                                                             {PlannedKey::rsa1024, "rsa1024"},
                                                             {PlannedKey::rsa2048, "rsa2048"},
                                                             {PlannedKey::rsa3072, "rsa3072"},
                                                             {PlannedKey::ed25519, "ed25519"}});

// ---- Words

struct Line {
  std::size_t number = 0;
  std::vector<std::string> words;
};

// Blanks part words, quotation marks hold them together; nothing where a quotation does not end.
bool split(std::string_view text, std::vector<std::string>& words) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\r') {
      ++at;
      continue;
    }
    if (text[at] == '#') return true;
    const bool quoted = text[at] == '"';
    if (quoted) ++at;
    const std::size_t end = quoted ? text.find('"', at) : text.find_first_of(" \t\r#\"", at);
    if (quoted && end == text.npos) return false;
    words.emplace_back(text.substr(at, end - at));
    at = end == text.npos ? text.size() : end + quoted;
  }
  return true;
}

std::expected<std::vector<Line>, PlanFault> lines_of(std::string_view text) {
  std::vector<Line> out;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::vector<std::string> words;
    if (!split(line, words)) return std::unexpected(PlanFault{number, "a quotation does not end"});
    if (words.empty()) continue;
    const bool goes_on = line.front() == ' ' || line.front() == '\t';
    if (goes_on && !out.empty())
      std::ranges::move(words, std::back_inserter(out.back().words));
    else
      out.push_back({number, std::move(words)});
  }
  return out;
}

std::vector<std::string> by_commas(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

template <class N>
std::optional<N> number_in(std::string_view text) {
  N value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

// "-30d", "+1y", "12h": from the moment of minting, within the years that a certificate can name
// (RFC 5280 §4.1.2.5).
std::optional<std::chrono::seconds> span_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return {};
  std::chrono::seconds unit{};
  switch (text.back()) {
    case 's': unit = std::chrono::seconds(1); break;
    case 'h': unit = std::chrono::hours(1); break;
    case 'd': unit = days(1); break;
    case 'y': unit = a_year; break;
    default: return {};
  }
  const auto count = number_in<std::int64_t>(text.substr(0, text.size() - 1));
  constexpr days back = 2'000 * a_year, ahead = 7'000 * a_year;
  if (!count || *count > ahead / unit || *count < -(back / unit)) return {};
  return *count * unit;
}

bool is_oid(const std::string& text) {
  return !text.empty() && text.size() <= 128 &&
         der::dotted(der::Oid{der::oid_content(text)}) == text;
}

// ---- Properties

Bearer bearer_of(const Planned& planned) {
  return planned.part == Part::authority ? Bearer::authority : Bearer::certificate;
}

// Whether the value fits.
using Apply = bool (*)(Planned&, const std::string& value);

struct Property {
  std::string_view name, takes;
  Apply apply;
};

// What a certificate has as an IA5String (RFC 5280 §4.2.1.6).
bool is_ia5(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

template <auto member>
bool add_text(Planned& planned, const std::string& value) {
  (planned.recipe.*member).push_back(value);
  return is_ia5(value);
}

template <auto member>
bool set_oids(Planned& planned, const std::string& value) {
  auto& oids = planned.recipe.*member;
  oids = by_commas(value);
  return !oids.empty() && std::ranges::all_of(oids, is_oid);
}

// No policy stands in a certificate twice (RFC 5280 §4.2.1.4).
bool set_policies(Planned& planned, const std::string& value) {
  if (!set_oids<&Recipe::policies>(planned, value)) return false;
  std::vector<std::string> sorted = planned.recipe.policies;
  std::ranges::sort(sorted);
  return std::ranges::adjacent_find(sorted) == sorted.end();
}

template <auto member>
bool add_subtree(Planned& planned, const std::string& value) {
  const std::size_t colon = value.find(':');
  if (colon == value.npos) return false;
  const std::string_view kind = std::string_view(value).substr(0, colon);
  const std::string base = value.substr(colon + 1);
  auto& subtrees = planned.recipe.*member;
  if (kind == "dns")
    subtrees.push_back({GeneralName::Kind::dns, base});
  else if (kind == "email")
    subtrees.push_back({GeneralName::Kind::email, base});
  else if (kind == "uri")
    subtrees.push_back({GeneralName::Kind::uri, base});
  else
    return false;
  return is_ia5(base);
}

template <auto member>
bool set_number(Planned& planned, const std::string& value) {
  const auto number = number_in<std::uint8_t>(value);
  planned.recipe.*member = number;
  return number.has_value();
}

template <auto member>
bool set_span(Planned& planned, const std::string& value) {
  const auto span = span_in(value);
  if (span) planned.*member = *span;
  return span.has_value();
}

constexpr Property properties[] = {
    {"by", "the name of an issuer above",
     [](Planned& p, const std::string& v) {
       p.issuer = v;
       return !v.empty();
     }},
    {"cn", "a common name",
     [](Planned& p, const std::string& v) {
       p.recipe.common_name = v;
       return true;
     }},
    {"o", "an organization",
     [](Planned& p, const std::string& v) {
       p.recipe.organization = v;
       return true;
     }},
    {"key", "p256, p384, p521, rsa1024, rsa2048, rsa3072 or ed25519",
     [](Planned& p, const std::string& v) {
       const auto found = std::ranges::find(key_words, v, &Named<PlannedKey>::name);
       if (found != key_words.end()) p.key = found->value;
       return found != key_words.end();
     }},
    {"from", "a time from now, from -2000y to 7000y, such as -30d or +12h",
     set_span<&Planned::from>},
    {"until", "a time from now, from -2000y to 7000y, such as -30d or +12h",
     set_span<&Planned::until>},
    {"path-length", "a number up to 255", set_number<&Recipe::path_length>},
    {"usage", "key usages with commas between, such as digitalSignature,keyEncipherment",
     [](Planned& p, const std::string& v) {
       p.recipe.key_usage.clear();
       for (const std::string& word : by_commas(v)) {
         const auto usage = value_named<KeyUsage>(word);
         if (!usage) return false;
         p.recipe.key_usage.push_back(*usage);
       }
       return !p.recipe.key_usage.empty();
     }},
    {"purpose", "object identifiers of extended key usages with commas between",
     set_oids<&Recipe::extended_key_usage>},
    {"dns", "a host name in ASCII", add_text<&Recipe::dns_names>},
    {"ip", "an IP address",
     [](Planned& p, const std::string& v) {
       p.recipe.ip_addresses.push_back(v);
       return parse_ip(v).has_value();
     }},
    {"email", "an e-mail address in ASCII", add_text<&Recipe::emails>},
    {"uri", "a URI in ASCII", add_text<&Recipe::uris>},
    {"policy", "object identifiers of certificate policies with commas between, each once",
     set_policies},
    {"explicit-policy", "after how many certificates a policy is required",
     set_number<&Recipe::explicit_policy>},
    {"inhibit-mapping", "after how many certificates no policy is mapped",
     set_number<&Recipe::inhibit_mapping>},
    {"inhibit-any", "after how many certificates anyPolicy stands for none",
     set_number<&Recipe::inhibit_any>},
    {"map", "two object identifiers of certificate policies with a colon between",
     [](Planned& p, const std::string& v) {
       const std::size_t colon = std::min(v.find(':'), v.size());
       const std::string from = v.substr(0, colon), to = v.substr(std::min(colon + 1, v.size()));
       p.recipe.mappings.emplace_back(from, to);
       return is_oid(from) && is_oid(to);
     }},
    {"permit", "dns:DOMAIN, email:DOMAIN or uri:DOMAIN, in ASCII", add_subtree<&Recipe::permitted>},
    {"exclude", "dns:DOMAIN, email:DOMAIN or uri:DOMAIN, in ASCII", add_subtree<&Recipe::excluded>},
    {"signed-as", "a common name as long as the one that is put in its place",
     [](Planned& p, const std::string& v) {
       p.recipe.signed_as = v;
       return v.size() == p.recipe.common_name.size();
     }},
    {"wrong", "a flaw",
     [](Planned& p, const std::string& v) {
       const auto flaw = find_flaw(v, bearer_of(p));
       if (flaw) p.flaws.push_back(*flaw);
       return flaw.has_value();
     }},
    {"about", "a text",
     [](Planned& p, const std::string& v) {
       p.about = v;
       return true;
     }},
};

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string unknown_flaw(std::string_view name, Bearer bearer) {
  std::string known;
  for (const FlawRow& row : flaw_rows())
    if (find_flaw(name_of(row.flaw), bearer) && row.bearer <= bearer)
      known += (known.empty() ? "" : ", ") + std::string(name_of(row.flaw));
  return "no such flaw: " + quoted(name) + "; here it can be " + known;
}

class Parser {
 public:
  std::expected<Plan, PlanFault> run(std::string_view text) {
    auto lines = lines_of(text);
    if (!lines) return std::unexpected(std::move(lines).error());
    for (const Line& line : *lines)
      if (auto fault = take(line))
        return std::unexpected(PlanFault{line.number, *std::move(fault)});
    if (plan_.certificates.empty())
      return std::unexpected(PlanFault{1, "nothing is planned: a line is, for example, ca root"});
    return std::move(plan_);
  }

 private:
  using Fault = std::optional<std::string>;

  Fault take(const Line& line) {
    const std::string& kind = line.words.front();
    if (line.words.size() < 2) return quoted(kind) + " wants a name after it";
    if (kind == "published") {
      if (!is_ia5(line.words[1])) return quoted(kind) + " takes a URL in ASCII";
      plan_.published = line.words[1];
      return {};
    }
    const std::string& name = line.words[1];
    if (name.size() > 64 || name.starts_with('.') ||
        name.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != name.npos)
      return quoted(name) + " is no name of a file: letters, digits, - _ and . are";
    if (kind == "list") return list(name, line.words);
    const auto* part = std::ranges::find(parts, kind, &PartRow::word);
    if (part == std::end(parts))
      return "a line begins with ca, server, client, responder, list or published, not " +
             quoted(kind);
    return certificate(*part, name, line.words);
  }

  Fault certificate(const PartRow& part, const std::string& name,
                    const std::vector<std::string>& words) {
    if (plan_.find(name)) return quoted(name) + " is planned twice";
    Planned planned{.part = part.part,
                    .name = name,
                    .issuer = name,
                    .recipe = {},
                    .from = part.from,
                    .until = part.until};
    planned.recipe.common_name = name;
    planned.recipe.ca = part.part == Part::authority;
    planned.recipe.key_usage = {KeyUsage::digital_signature};
    if (planned.recipe.ca) planned.recipe.key_usage = {KeyUsage::key_cert_sign, KeyUsage::crl_sign};
    if (part.purpose) planned.recipe.extended_key_usage = {der::dotted(*part.purpose)};

    std::size_t at = 2;
    // An odd word before the properties is the common name.
    if ((words.size() - at) % 2 == 1) planned.recipe.common_name = words[at++];
    for (; at < words.size(); at += 2) {
      const auto* property = std::ranges::find(properties, words[at], &Property::name);
      if (property == std::end(properties)) return "no property is called " + quoted(words[at]);
      if (words[at] == "wrong" && !find_flaw(words[at + 1], bearer_of(planned)))
        return unknown_flaw(words[at + 1], bearer_of(planned));
      if (!property->apply(planned, words[at + 1]))
        return quoted(words[at]) + " takes " + std::string(property->takes) + ", not " +
               quoted(words[at + 1]);
    }
    if (planned.issuer != name && !plan_.find(planned.issuer))
      return "no " + quoted(planned.issuer) + " stands above, to issue " + quoted(name);
    plan_.certificates.push_back(std::move(planned));
    return {};
  }

  Fault list(const std::string& name, const std::vector<std::string>& words) {
    PlannedList planned{.name = name, .issuer = {}, .signer = {}};
    for (std::size_t at = 2; at < words.size(); at += 2) {
      if (at + 1 == words.size()) return quoted(words[at]) + " wants a value after it";
      const std::string &property = words[at], &value = words[at + 1];
      if (property == "by") {
        planned.issuer = value;
      } else if (property == "signed-by") {
        planned.signer = value;
      } else if (property == "about") {
        planned.about = value;
      } else if (property == "wrong") {
        const auto flaw = find_flaw(value, Bearer::list);
        if (!flaw) return unknown_flaw(value, Bearer::list);
        planned.flaws.push_back(*flaw);
      } else {
        return "a list has by, signed-by, wrong and about, not " + quoted(property);
      }
    }
    if (planned.signer.empty()) planned.signer = planned.issuer;
    if (!plan_.find(planned.issuer) || !plan_.find(planned.signer))
      return "the list " + quoted(name) + " wants `by` and the name of an issuer above";
    plan_.lists.push_back(std::move(planned));
    return {};
  }

  Plan plan_;
};

}  // namespace

bool Planned::has(Flaw flaw) const { return std::ranges::count(flaws, flaw) != 0; }
bool PlannedList::has(Flaw flaw) const { return std::ranges::count(flaws, flaw) != 0; }

const Planned* Plan::find(std::string_view name) const {
  const auto found = std::ranges::find(certificates, name, &Planned::name);
  return found == certificates.end() ? nullptr : &*found;
}

std::string_view word_of(Part part) { return std::ranges::find(parts, part, &PartRow::part)->word; }

std::expected<Plan, PlanFault> parse_plan(std::string_view text) { return Parser().run(text); }

}  // namespace handglass::x509
