#include "x509/crl_scope.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "x509/distribution_point.hpp"

namespace handglass::x509 {
namespace {

Reasons reasons_of(const der::BitString& flags) {
  Reasons out = 0;
  for (std::size_t bit = 1; bit <= 8; ++bit)
    if (flags.bit(bit)) out = static_cast<Reasons>(out | 1u << bit);
  return out;
}

Reasons reasons_of(const auto& flags) { return flags ? reasons_of(flags->value) : all_reasons; }

// One way to a certificate's status.
struct Point {
  std::vector<PointName> names;   // empty: it has none
  std::vector<Name> crl_issuers;  // empty: the certificate's issuer
  std::vector<PointName> crl_issuer_names;
  Reasons reasons = all_reasons;
};

std::vector<Point> points_of(const Certificate& certificate) {
  std::vector<Point> out;
  if (const auto& points = certificate.crl_distribution_points()) {
    der::Items all(*points);
    for (std::size_t i = 0; i < limits::distribution_points; ++i) {
      const auto* one = all.next();
      if (one == nullptr) break;
      Point& point = out.emplace_back();
      point.reasons = reasons_of(one->reasons);
      if (one->crl_issuer) {
        point.crl_issuers = directory_names(one->crl_issuer->value);
        point.crl_issuer_names = as_point_names(general_names(one->crl_issuer->value));
      }
      const std::array own{certificate.issuer()};
      if (one->distribution_point)
        point.names = point_names(one->distribution_point->value,
                                  one->crl_issuer ? std::span<const Name>(point.crl_issuers)
                                                  : std::span<const Name>(own));
    }
  }
  Point& implied = out.emplace_back();
  implied.names.push_back({GeneralName::Kind::directory, to_bytes(certificate.issuer().der)});
  return out;
}

bool is_by(const Crl& crl, const Point& point, const Certificate& certificate) {
  if (point.crl_issuer_names.empty()) return same_name(crl.issuer(), certificate.issuer());
  return crl.indirect() && std::ranges::any_of(point.crl_issuers, [&](const Name& issuer) {
           return same_name(issuer, crl.issuer());
         });
}

// Why a list by the right issuer is not about the certificate; null where it is.
const char* outside(const Crl& crl, const Point& point, const Certificate& certificate) {
  const auto& limits = crl.issuing_distribution_point();
  if (!limits) return nullptr;
  const bool ca = certificate.basic_constraints() && certificate.basic_constraints()->ca;
  if (limits->only_contains_attribute_certs) return "it is about attribute certificates alone";
  if (limits->only_contains_user_certs && ca) return "it is not about certificates of CAs";
  if (limits->only_contains_ca_certs && !ca) return "it is about certificates of CAs alone";
  if (!limits->distribution_point) return nullptr;
  const std::array issuer{crl.issuer()};
  const auto names = point_names(limits->distribution_point->value, issuer);
  const auto& wanted = point.names.empty() ? point.crl_issuer_names : point.names;
  return share_a_name(names, wanted) ? nullptr : "it is of another distribution point";
}

// The content octets of two numbers that are not negative.
bool less(View a, View b) {
  const View l = der::Integer{a}.magnitude(), r = der::Integer{b}.magnitude();
  if (l.size() != r.size()) return l.size() < r.size();
  return std::ranges::lexicographical_compare(l, r);
}

}  // namespace

std::string reasons_text(Reasons reasons) {
  // Flags and codes have their own orders: certificateHold is followed by privilegeWithdrawn.
  constexpr std::array<std::uint32_t, 9> codes{0, 1, 2, 3, 4, 5, 6, 9, 10};
  std::string out;
  for (std::size_t bit = 1; bit < codes.size(); ++bit)
    if (reasons >> bit & 1) out += (out.empty() ? "" : ", ") + crl_reason_text(codes[bit]);
  return out;
}

CrlScope scope_of(const Crl& crl, const Certificate& certificate) {
  CrlScope scope;
  const auto& limits = crl.issuing_distribution_point();
  const Reasons spoken = limits ? reasons_of(limits->only_some_reasons) : all_reasons;
  const auto points = points_of(certificate);
  for (const Point& point : points) {
    if (!is_by(crl, point, certificate)) continue;
    scope.meant = true;
    if (const char* why = outside(crl, point, certificate)) {
      scope.why = why;
    } else {
      scope.reasons = static_cast<Reasons>(scope.reasons | (point.reasons & spoken));
      scope.named |= &point != &points.back();
    }
  }
  return scope;
}

bool changes(const Crl& delta, const Crl& base) {
  if (!delta.base_number() || !delta.number() || !base.number()) return false;
  if (!same_name(delta.issuer(), base.issuer())) return false;
  const auto& a = delta.issuing_distribution_point();
  const auto& b = base.issuing_distribution_point();
  if (a.has_value() != b.has_value() || (a && der::encode(*a) != der::encode(*b))) return false;
  return !less(*base.number(), *delta.base_number()) && less(*base.number(), *delta.number());
}

}  // namespace handglass::x509
