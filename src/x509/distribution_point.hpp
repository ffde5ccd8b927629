// Where a certificate's status is published: the names by which a certificate's distribution points
// (RFC 5280 §4.2.1.13) and a CRL's issuing distribution point (§5.2.5) find each other.
#pragma once
#include <span>
#include <vector>

#include "x509/extensions.hpp"
#include "x509/general_name.hpp"
#include "x509/name.hpp"

namespace handglass::x509 {

// What is wrong with one beyond its structure; null where nothing is.
const char* wrong_with(const structure::DistributionPoint& point);
const char* wrong_with(const structure::IssuingDistributionPoint& point);

// A GeneralName with its own bytes.
struct PointName {
  GeneralName::Kind kind{};
  Bytes value;
};

// The names of a DistributionPointName, which is well-formed. One that is relative to the issuer of
// the CRL is that name with one more RDN, for each of `crl_issuers`.
std::vector<PointName> point_names(const der::Any& distribution_point_name,
                                   std::span<const Name> crl_issuers);

// GeneralNames as point names, and whether two lists have one in common.
std::vector<PointName> as_point_names(std::span<const GeneralName> names);
bool share_a_name(std::span<const PointName> a, std::span<const PointName> b);

// Its directory names.
std::vector<Name> directory_names(const der::SequenceOf<der::Any>& names);

}  // namespace handglass::x509
