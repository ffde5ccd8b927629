// Which of the known causes each end names or suspects.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "study/cause.hpp"
#include "study/cause_of.hpp"
#include "study/scenes.hpp"
#include "study/verdict.hpp"

namespace handglass::study {
namespace {

const std::map<std::string_view, Cause> expected{
    {"revoked", Cause::revoked},
    {"expired", Cause::expired},
    {"unknown_ca", Cause::untrusted_root},
    {"no_intermediate", Cause::client_intermediate_missing},
    {"same_name_other_key", Cause::untrusted_root},
    {"altered", Cause::certificate_altered},
    {"wrong_purpose", Cause::purpose_wrong},
    {"wrong_usage", Cause::key_usage_wrong},
    {"many_faults", Cause::revoked},
    {"other_key", Cause::signature_wrong},
    {"stale_crl", Cause::crl_stale},
    {"no_crl", Cause::crl_missing},
    {"no_certificate", Cause::no_client_certificate},
    {"unlisted", Cause::issuer_not_listed},
    {"wrong_name", Cause::name_mismatch},
    {"server_expired", Cause::expired},
    {"no_suite", Cause::no_common_suite},
    {"no_group", Cause::no_common_group},
    {"changed_record", Cause::finished_or_record_wrong},
    {"server_signature", Cause::signature_wrong},
    {"bad_length", Cause::malformed},
    {"silence", Cause::closed_without_alert},
    {"silence_after_certificate", Cause::closed_without_alert},
    {"proxy", Cause::proxy_in_between},
    {"plain_http", Cause::not_tls},
};

}  // namespace

TEST_CASE("every cause has a row, in order, and every row speaks") {
  std::size_t i = 0;
  for (const auto& [cause, name] : names_of<Cause>) {
    if (cause == Cause::none) continue;
    REQUIRE(i < causes().size());
    const CauseRow& row = causes()[i++];
    CHECK_MESSAGE(row.cause == cause, name);
    CHECK_MESSAGE((!row.title.empty() && row.look.ends_with('.')), name);
  }
  CHECK(i == causes().size());
  CHECK(row_of(Cause::none) == nullptr);
}

TEST_CASE("the refusing end names the cause, the refused end suspects it among others") {
  std::size_t named = 0, suspected = 0;
  for (const scene::Scene& one : scene::scenes()) {
    std::string_view name = one.name;
    const bool told = name.ends_with("_client");
    if (told) name.remove_suffix(7);
    const auto row = expected.find(name);
    const Outcome ended = outcome(one.play());
    if (row == expected.end()) {
      // Cut off after the handshake: no cause of a refusal.
      CHECK_MESSAGE((ended.exit == exit_code::ok || one.name == "cut_off"), one.name);
      continue;
    }
    REQUIRE_MESSAGE(ended.refusal, one.name);
    if (!told) {
      ++named;
      CHECK_MESSAGE(name_of(ended.refusal->cause) == name_of(row->second), one.name);
      continue;
    }
    ++suspected;
    CHECK_MESSAGE(ended.refusal->cause == Cause::none, one.name);
    CHECK_MESSAGE(
        std::ranges::count(ended.refusal->suspicions, row->second, &Refusal::Suspicion::cause) > 0,
        one.name);
  }
  CHECK(named >= 20);
  CHECK(suspected >= 8);
}

}  // namespace handglass::study
