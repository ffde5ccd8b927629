#include "x509/check_list.hpp"

#include <array>
#include <utility>

namespace handglass::x509 {

std::string_view section_of(Check check) {
  switch (check) {
    case Check::form: return "RFC 5280 §4.1";
    case Check::chain: return "RFC 5280 §6.1";
    case Check::signature: return "RFC 5280 §6.1.3";
    case Check::validity: return "RFC 5280 §6.1.3";
    case Check::revocation: return "RFC 5280 §6.3.3";
    case Check::basic_constraints: return "RFC 5280 §6.1.4";
    case Check::path_length: return "RFC 5280 §6.1.4";
    case Check::name_constraints: return "RFC 5280 §4.2.1.10";
    case Check::policy: return "RFC 5280 §6.1.5";
    case Check::key_usage: return "RFC 5280 §4.2.1.3";
    case Check::extended_key_usage: return "RFC 5280 §4.2.1.12";
    case Check::tls_feature: return "RFC 7633 §4.2.2";
    case Check::critical_extension: return "RFC 5280 §4.2";
    case Check::name: return "RFC 9525 §6";
    case Check::key_strength: return "RFC 9325 §4.5";
    case Check::digest_strength: return "RFC 9325 §4.5";
  }
  return {};
}

std::string duration_text(std::chrono::microseconds duration) {
  using namespace std::chrono;
  const auto whole = duration_cast<seconds>(duration).count();
  if (whole == 0) return "less than a second";
  constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> units{
      {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}}};
  std::string out;
  auto rest = whole;
  int written = 0;
  for (const auto& [size, unit] : units) {
    const auto n = rest / size;
    if (n == 0 || written == 2) continue;
    out += (out.empty() ? "" : " ") + std::to_string(n) + " " + std::string(unit) +
           (n == 1 ? "" : "s");
    rest -= n * size;
    ++written;
    if (whole >= 30L * 86400) break;  // beside a month, hours are noise
  }
  return out;
}

void CheckList::add(Check check, Status status, Reason reason, std::size_t depth,
                    std::vector<Evidence> evidence) {
  checks_.push_back({.check = check,
                     .status = status,
                     .reason = reason,
                     .depth = depth,
                     .certificate = path_.certificates[depth],
                     .rfc = section_of(check),
                     .evidence = std::move(evidence)});
}

}  // namespace handglass::x509
