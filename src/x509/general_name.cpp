#include "x509/general_name.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "wire/hex.hpp"
#include "x509/extensions.hpp"
#include "x509/name.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {
namespace {

using Kind = GeneralName::Kind;

std::string address_text(View octets) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(octets.size() == 4 ? AF_INET : AF_INET6, octets.data(), text.data(),
            static_cast<socklen_t>(text.size()));
  return text.data();
}

// Whether these are the contents of a T, whose own tag an implicit one has taken the place of.
template <class T>
bool holds(View contents) {
  return der::parse<T>(der::tlv(der::tag_of<T>, contents)).has_value();
}

}  // namespace

std::expected<GeneralName, const char*> general_name(const der::Any& value) {
  const auto kind = static_cast<Kind>(value.tag & 0x1f);
  const bool group = kind == Kind::other || kind == Kind::x400 || kind == Kind::directory ||
                     kind == Kind::edi_party;
  const auto expected =
      static_cast<std::uint8_t>(0x80 | (group ? 0x20 : 0) | static_cast<std::uint8_t>(kind));
  if (kind > Kind::registered_id || value.tag != expected)
    return std::unexpected("no form of GeneralName");
  const bool characters = kind == Kind::email || kind == Kind::dns || kind == Kind::uri;
  if (characters && std::ranges::any_of(value.content, [](std::uint8_t c) { return c >= 0x80; }))
    return std::unexpected("characters that are not IA5String");
  if (kind == Kind::directory && !der::parse<structure::Name>(value.content))
    return std::unexpected("a directoryName that is no Name");
  if (kind == Kind::other && !holds<structure::OtherName>(value.content))
    return std::unexpected("an otherName without type and value");
  if (kind == Kind::edi_party && !holds<structure::EdiPartyName>(value.content))
    return std::unexpected("an ediPartyName without party");
  if (kind == Kind::x400 && !holds<der::SequenceOf<der::Any>>(value.content))
    return std::unexpected("an x400Address that is no sequence");
  if (kind == Kind::registered_id && !holds<der::Oid>(value.content))
    return std::unexpected("a registeredID that is no object identifier");
  return GeneralName{kind, value.content};
}

std::vector<GeneralName> general_names(const der::SequenceOf<der::Any>& list) {
  std::vector<GeneralName> out;
  out.reserve(list.size);
  der::each(list, [&](const der::Any& value) {
    if (const auto name = general_name(value)) out.push_back(*name);
  });
  return out;
}

bool are_general_names(const der::SequenceOf<der::Any>& list) {
  return list.size > 0 && general_names(list).size() == list.size;
}

std::string ip_text(View octets) {
  switch (octets.size()) {
    case 4:
    case 16: return address_text(octets);
    case 8:
    case 32:
      return address_text(octets.first(octets.size() / 2)) + "/" +
             address_text(octets.subspan(octets.size() / 2));
    default: return to_hex(octets);
  }
}

std::string to_string(const GeneralName& name) {
  switch (name.kind) {
    case Kind::dns: return "DNS:" + printable(name.value);
    case Kind::ip: return "IP:" + ip_text(name.value);
    case Kind::email: return "email:" + printable(name.value);
    case Kind::uri: return "URI:" + printable(name.value);
    case Kind::directory: return "directory:" + to_string(Name{name.value});
    case Kind::other:
    case Kind::x400:
    case Kind::edi_party:
    case Kind::registered_id: break;
  }
  return "another kind of name";
}

}  // namespace handglass::x509
