#include "x509/purpose.hpp"

#include <algorithm>
#include <ranges>

#include "x509/extensions.hpp"

namespace handglass::x509 {
namespace {

// The usages of which the end entity's key needs one: what is asked for, or all that go with the
// purpose (RFC 5280 §4.2.1.12).
std::vector<KeyUsage> needed_usages(const Question& question) {
  using enum KeyUsage;
  if (question.usage) return {*question.usage};
  switch (question.purpose) {
    case Purpose::any: return {};
    case Purpose::client_auth: return {digital_signature, key_agreement};
    case Purpose::server_auth: return {digital_signature, key_encipherment, key_agreement};
  }
  return {};
}

std::string text(const std::vector<KeyUsage>& usages) {
  std::string out;
  for (const KeyUsage usage : usages)
    out += (out.empty() ? "" : " or ") + std::string(name_of(usage));
  return out;
}

std::string_view needed_purpose(Purpose purpose) {
  switch (purpose) {
    case Purpose::any: return {};
    case Purpose::client_auth: return key_purpose::client_auth;
    case Purpose::server_auth: return key_purpose::server_auth;
  }
  return {};
}

std::string usages_text(const std::vector<der::Oid>& usages) {
  std::string out;
  for (const der::Oid& usage : usages)
    out += (out.empty() ? "" : ", ") + key_purpose_name(der::dotted(usage));
  return out;
}

}  // namespace

void check_key_usage(CheckList& list, const Path& path, const Question& question) {
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const Certificate& certificate = *path.certificates[depth];
    const auto needed = depth > 0 ? std::vector{KeyUsage::key_cert_sign} : needed_usages(question);
    if (needed.empty()) {
      list.not_applicable(Check::key_usage, depth, "no use of its key was asked about");
      continue;
    }
    const std::string found = certificate.has_key_usage() ? certificate.key_usage_text()
                                                          : "no extension, which forbids nothing";
    auto evidence =
        listed({{"found", found.empty() ? "no bit set" : found}, {"needed", text(needed)}});
    if (std::ranges::any_of(needed, [&](KeyUsage usage) { return certificate.may(usage); }))
      list.pass(Check::key_usage, depth, std::move(evidence));
    else
      list.fail(Check::key_usage, Reason::key_usage_lacks, depth, std::move(evidence));
  }
}

void check_extended_key_usage(CheckList& list, const Path& path, const Question& question) {
  const std::string_view needed = needed_purpose(question.purpose);
  if (needed.empty())
    return list.not_applicable(Check::extended_key_usage, 0, "no purpose was asked about");
  const Bytes wanted = der::oid_content(needed), any = der::oid_content(key_purpose::any);
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const auto& usages = path.certificates[depth]->extended_key_usage();
    const bool serves = !usages || std::ranges::any_of(*usages, [&](const der::Oid& usage) {
      return same(usage.content, wanted) || same(usage.content, any);
    });
    std::vector<Evidence> evidence{
        {"found", usages ? usages_text(*usages) : "no extension, which forbids nothing"},
        {"needed", key_purpose_name(needed)}};
    if (serves)
      list.pass(Check::extended_key_usage, depth, std::move(evidence));
    else
      list.fail(Check::extended_key_usage, Reason::extended_key_usage_lacks, depth,
                std::move(evidence));
  }
}

std::string alt_names_text(const Certificate& certificate) {
  constexpr std::size_t most = 20;  // a page has room for these
  const auto& names = certificate.subject_alt_names();
  std::string out;
  for (const GeneralName& name : names | std::views::take(most))
    out += (out.empty() ? "" : ", ") + to_string(name);
  if (names.size() > most) out += ", and " + std::to_string(names.size() - most) + " more";
  return out.empty() ? "none" : out;
}

void check_wanted_name(CheckList& list, const Path& path, const Question& question) {
  if (!question.name) return list.not_applicable(Check::name, 0, "no name was asked for");
  const Certificate& leaf = *path.certificates.front();
  auto evidence = listed({{"wanted", question.name->text}, {"names", alt_names_text(leaf)}});
  if (matches(leaf, *question.name)) return list.pass(Check::name, 0, std::move(evidence));
  if (const std::string cn = common_name(leaf.subject()); !cn.empty())
    evidence.push_back({"ignored", "CN=" + cn});
  list.fail(Check::name, Reason::name_mismatch, 0, std::move(evidence));
}

}  // namespace handglass::x509
