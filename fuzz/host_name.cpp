// A name that a verifier wants, and the names of a certificate: a letter for the kind that is
// wanted (h, i or e), the name, a line's end; then a name each, a line with d, i or e before it.
// A plain reading of RFC 9525 §6 stands beside: the letters of a host count without their case, a
// dot may stand at its end, a star is the whole left-most label and one label long, and never all
// that is under a top-level domain; an IP address is its octets and no DNS name; a commonName is
// nothing.
#include <optional>
#include <vector>

#include "support/world.hpp"
#include "target.hpp"
#include "x509/verify.hpp"

using namespace handglass;
using Kind = x509::WantedName::Kind;

namespace {

// ---- A plain reading

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

std::string small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

constexpr std::string_view label_letters = "abcdefghijklmnopqrstuvwxyz0123456789-_";

// The labels of a host in small letters; nothing where it is none (RFC 9525 §6.3).
std::optional<std::vector<std::string>> labels(std::string_view host) {
  if (host.size() > 253) return std::nullopt;
  auto parts = split(small_letters(host), '.');
  for (const std::string& part : parts)
    if (part.empty() || part.size() > 63 ||
        part.find_first_not_of(label_letters) != std::string::npos)
      return std::nullopt;
  return parts;
}

bool dns_matches(std::string_view presented, std::string_view wanted) {
  if (wanted.ends_with('.')) wanted.remove_suffix(1);
  auto host = labels(wanted);
  if (!host) return false;
  if (!presented.starts_with("*.")) return labels(presented) == host;
  const auto parent = labels(presented.substr(2));
  host->erase(host->begin());
  return parent && parent->size() >= 2 && parent == host;
}

std::optional<Bytes> ipv4(std::string_view text) {
  Bytes out;
  for (const std::string& part : split(text, '.')) {
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0') ||
        part.find_first_not_of("0123456789") != std::string::npos)
      return std::nullopt;
    const int value = std::stoi(part);
    if (value > 255) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(value));
  }
  return out.size() == 4 ? std::optional(out) : std::nullopt;
}

// Groups of 16 bits, the last two perhaps as an IPv4 address.
std::optional<Bytes> groups(std::string_view text, bool last) {
  Bytes out;
  if (text.empty()) return out;
  const auto parts = split(text, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string& part = parts[i];
    if (last && i + 1 == parts.size())
      if (const auto v4 = ipv4(part)) {
        append(out, *v4);
        break;
      }
    if (part.empty() || part.size() > 4 ||
        part.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
      return std::nullopt;
    const int value = std::stoi(part, nullptr, 16);
    append(out, Bytes{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
  }
  return out;
}
std::optional<Bytes> ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    const auto whole = groups(text, true);
    return whole && whole->size() == 16 ? whole : std::nullopt;
  }
  const auto before = groups(text.substr(0, gap), false),
             after = groups(text.substr(gap + 2), true);
  if (!before || !after || before->size() + after->size() > 14) return std::nullopt;
  return concat({*before, Bytes(16 - before->size() - after->size()), *after});
}

bool email_matches(std::string_view presented, std::string_view wanted) {
  const auto cut = [](std::string_view text) { return std::min(text.rfind('@'), text.size()); };
  const std::size_t a = cut(presented), b = cut(wanted);
  return b > 0 && b + 1 < wanted.size() && presented.substr(0, a) == wanted.substr(0, b) &&
         small_letters(presented.substr(a)) == small_letters(wanted.substr(b));
}

struct Name {
  char kind{};
  std::string_view value;
};

bool plain_answer(Kind kind, std::string_view wanted, const std::vector<Name>& names) {
  auto ip = ipv4(wanted);
  if (!ip) ip = ipv6(wanted);
  return std::ranges::any_of(names, [&](const Name& name) {
    if (kind == Kind::email) return name.kind == 'e' && email_matches(name.value, wanted);
    if (ip) return name.kind == 'i' && same(as_bytes(name.value), *ip);
    return kind == Kind::host && name.kind == 'd' && dns_matches(name.value, wanted);
  });
}

// ---- A certificate with these names

// Parsing does not check the signature, so that one certificate serves for all: with another
// subjectAltName in it.
Bytes with_names(const x509::Certificate& model, const std::vector<Name>& names) {
  Bytes general_names;
  for (const Name& name : names) {
    const std::uint8_t tag = name.kind == 'e' ? 0x81 : name.kind == 'd' ? 0x82 : 0x87;
    append(general_names, der::tlv(tag, as_bytes(name.value)));
  }
  const Bytes value = der::tlv(0x30, general_names),
              id = der::tlv(0x06, der::oid_content("2.5.29.17")),
              extension = der::tlv(0x30, {id, der::tlv(0x04, value)});
  x509::structure::Certificate certificate = model.structure();
  certificate.tbs_certificate.whole = {};
  certificate.tbs_certificate.value.extensions.value->value = {extension, 1};
  return der::encode(certificate);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static test::World world("host_name");
  static const auto model = world.identity("common.name").chain[0];
  const std::string_view input = as_text(View(data, size));
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos || line == 0) return 0;
  const Kind kind = input[0] == 'h' ? Kind::host : input[0] == 'e' ? Kind::email : Kind::ip;
  const std::string_view wanted = input.substr(1, line - 1);
  std::vector<Name> names;
  std::string_view rest = input.substr(line + 1);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    if (!one.empty() && std::string_view("die").find(one[0]) != std::string_view::npos)
      names.push_back({one[0], one.substr(1)});
  }
  for (const Name& name : names)
    if (name.kind == 'd')
      fuzz::require(x509::host_matches(name.value, wanted) == dns_matches(name.value, wanted),
                    "a host matches as RFC 9525 reads");
  auto ip = ipv4(wanted);
  if (!ip) ip = ipv6(wanted);
  fuzz::require(x509::parse_ip(wanted) == ip, "an address is read as RFC 4291 says");

  const auto certificate = x509::Certificate::parse(with_names(*model, names));
  if (!certificate) return 0;  // without a name, or with one that cannot be
  const x509::WantedName question{kind, std::string(wanted)};
  fuzz::require(x509::matches(**certificate, question) == plain_answer(kind, wanted, names),
                "a certificate matches as RFC 9525 reads");
  fuzz::require(!x509::matches(**certificate, {Kind::host, "common.name"}) ||
                    plain_answer(Kind::host, "common.name", names),
                "a commonName is no name");
  return 0;
}
