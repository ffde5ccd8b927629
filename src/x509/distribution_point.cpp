#include "x509/distribution_point.hpp"

#include <algorithm>

#include "x509/structures.hpp"

namespace handglass::x509 {
namespace {

using Kind = GeneralName::Kind;

// The two forms of a DistributionPointName.
constexpr std::uint8_t full_name = 0xa0, relative_name = 0xa1;

std::optional<structure::GeneralNames> full_names(const der::Any& name) {
  if (name.tag != full_name) return std::nullopt;
  // GeneralNames with the tag [0] in the place of SEQUENCE.
  const auto names = der::parse<der::Implicit<0, structure::GeneralNames>>(name.whole);
  return names ? std::optional(names->value) : std::nullopt;
}

const char* wrong_with_name(const der::Any& name) {
  if (name.tag == full_name) {
    const auto names = full_names(name);
    return names && are_general_names(*names) ? nullptr : "a fullName that is no list of names";
  }
  if (name.tag == relative_name)
    return der::parse<der::Implicit<1, structure::RelativeDistinguishedName>>(name.whole)
               ? nullptr
               : "a nameRelativeToCRLIssuer that is no part of a name";
  return "no form of DistributionPointName";
}

bool same_point(const PointName& a, const PointName& b) {
  if (a.kind != b.kind) return false;
  return a.kind == Kind::directory ? same_name(Name{a.value}, Name{b.value})
                                   : same(a.value, b.value);
}

}  // namespace

const char* wrong_with(const structure::DistributionPoint& point) {
  if (!point.distribution_point && !point.crl_issuer)
    return "a point with neither a name nor a CRL issuer";
  if (point.crl_issuer && !are_general_names(point.crl_issuer->value))
    return "a cRLIssuer that is no list of names";
  return point.distribution_point ? wrong_with_name(point.distribution_point->value) : nullptr;
}

const char* wrong_with(const structure::IssuingDistributionPoint& point) {
  const auto falsely = [](const auto& flag) { return flag && !flag->value.value; };
  if (falsely(point.only_contains_user_certs) || falsely(point.only_contains_ca_certs) ||
      falsely(point.indirect_crl) || falsely(point.only_contains_attribute_certs))
    return "the default value is encoded";
  return point.distribution_point ? wrong_with_name(point.distribution_point->value) : nullptr;
}

std::vector<PointName> point_names(const der::Any& name, std::span<const Name> crl_issuers) {
  if (const auto names = full_names(name)) return as_point_names(general_names(*names));
  std::vector<PointName> out;
  const auto rdn = der::parse<der::Implicit<1, structure::RelativeDistinguishedName>>(name.whole);
  if (!rdn) return out;
  for (const Name& issuer : crl_issuers) {
    const auto list = der::parse<structure::Name>(issuer.der);
    if (list)
      out.push_back({Kind::directory,
                     der::tlv(0x30, {list->value.content, der::tlv(0x31, rdn->value.content)})});
  }
  return out;
}

std::vector<PointName> as_point_names(std::span<const GeneralName> names) {
  std::vector<PointName> out;
  for (const GeneralName& name : names) out.push_back({name.kind, to_bytes(name.value)});
  return out;
}

bool share_a_name(std::span<const PointName> a, std::span<const PointName> b) {
  return std::ranges::any_of(a, [&](const PointName& one) {
    return std::ranges::any_of(b, [&](const PointName& other) { return same_point(one, other); });
  });
}

std::vector<Name> directory_names(const der::SequenceOf<der::Any>& names) {
  std::vector<Name> out;
  for (const GeneralName& name : general_names(names))
    if (name.kind == Kind::directory) out.push_back(Name{name.value});
  return out;
}

}  // namespace handglass::x509
