#include "x509/purpose.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <span>

#include "x509/extensions.hpp"
#include "x509/oid_names.hpp"

namespace handglass::x509 {
namespace {

// The usages of which the end entity's key needs one: what is asked for, or all that go with the
// purpose (RFC 5280 §4.2.1.12).
std::span<const KeyUsage> needed_usages(const Question& question) {
  using enum KeyUsage;
  static constexpr std::array of_clients{digital_signature, key_agreement};
  static constexpr std::array of_servers{digital_signature, key_encipherment, key_agreement};
  if (question.usage) return {&*question.usage, 1};
  switch (question.purpose) {
    case Purpose::any: return {};
    case Purpose::client_auth: return of_clients;
    case Purpose::server_auth: return of_servers;
  }
  return {};
}

std::string text(auto&& usages) {
  std::string out;
  for (const KeyUsage usage : usages)
    out += (out.empty() ? "" : " or ") + std::string(name_of(usage));
  return out;
}

// None where any will do.
std::optional<der::Oid> needed_purpose(Purpose purpose) {
  switch (purpose) {
    case Purpose::any: return {};
    case Purpose::client_auth: return key_purpose::client_auth;
    case Purpose::server_auth: return key_purpose::server_auth;
  }
  return {};
}

std::string usages_text(const structure::ExtKeyUsage& usages) {
  std::string out;
  der::each(usages,
            [&](const der::Oid& usage) { out += (out.empty() ? "" : ", ") + oid_label(usage); });
  return out;
}

}  // namespace

void check_key_usage(CheckList& list, const Path& path, const Question& question) {
  static constexpr std::array of_issuers{KeyUsage::key_cert_sign};
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const Certificate& certificate = *path.certificates[depth];
    const auto needed = depth > 0 ? std::span<const KeyUsage>(of_issuers) : needed_usages(question);
    if (needed.empty()) {
      list.not_applicable(Check::key_usage, depth, "no use of its key was asked about");
      continue;
    }
    auto allowed =
        needed | std::views::filter([&](KeyUsage usage) { return certificate.may(usage); });
    const bool serves = !allowed.empty();
    list.judge(serves, Check::key_usage, Reason::key_usage_lacks, depth, [&] {
      const std::string found = certificate.has_key_usage() ? certificate.key_usage_text()
                                                            : "no extension, which forbids nothing";
      return listed({{"found", found.empty() ? "no bit set" : found},
                     {"needed", serves ? text(allowed) : text(needed)}});
    });
  }
}

void check_extended_key_usage(CheckList& list, const Path& path, const Question& question) {
  const auto needed = needed_purpose(question.purpose);
  if (!needed)
    return list.not_applicable(Check::extended_key_usage, 0, "no purpose was asked about");
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const auto& usages = path.certificates[depth]->extended_key_usage();
    const bool serves = !usages || der::any_of(*usages, [&](const der::Oid& usage) {
      return usage == *needed || usage == key_purpose::any;
    });
    list.judge(serves, Check::extended_key_usage, Reason::extended_key_usage_lacks, depth, [&] {
      return listed(
          {{"found", usages ? usages_text(*usages) : "no extension, which forbids nothing"},
           {"needed", oid_label(*needed)}});
    });
  }
}

std::string alt_names_text(const Certificate& certificate) {
  constexpr std::size_t most = 20;  // a page has room for these
  const auto names = general_names(certificate.subject_alt_names());
  std::string out;
  for (const GeneralName& name : names | std::views::take(most))
    out += (out.empty() ? "" : ", ") + to_string(name);
  if (names.size() > most) out += ", and " + std::to_string(names.size() - most) + " more";
  return out.empty() ? "none" : out;
}

void check_wanted_name(CheckList& list, const Path& path, const Question& question) {
  if (!question.name) return list.not_applicable(Check::name, 0, "no name was asked for");
  const Certificate& leaf = *path.certificates.front();
  const bool found = matches(leaf, *question.name);
  list.judge(found, Check::name, Reason::name_mismatch, 0, [&] {
    auto evidence = listed({{"wanted", question.name->text}, {"names", alt_names_text(leaf)}});
    if (const std::string cn = found ? std::string() : common_name(leaf.subject()); !cn.empty())
      evidence.push_back({"ignored", "CN=" + cn});
    return evidence;
  });
}

}  // namespace handglass::x509
