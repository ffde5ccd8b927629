// The causes for which handshakes fail between people's machines, by name. The refusing end knows
// which one it is (cause_of.hpp), the refused end suspects some (suspicions.hpp), the doctor looks
// for them, and the lab provokes each. None of it depends on a trace.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/alert.hpp"
#include "base/names.hpp"

namespace handglass::study {

enum class Cause : std::uint8_t {
  none,
  no_client_certificate,
  issuer_not_listed,
  no_common_scheme,
  client_intermediate_missing,
  untrusted_root,
  purpose_wrong,
  key_usage_wrong,
  expired,
  not_yet_valid,
  revoked,
  crl_stale,
  crl_missing,
  crl_wrong,
  digest_weak,
  key_too_small,
  key_mismatch,
  signature_wrong,
  pin_wrong,
  pin_or_token_unavailable,
  token_without_pss,
  name_mismatch,
  server_intermediate_missing,
  finished_or_record_wrong,
  malformed,
  certificate_altered,
  refused_in_http,
  renegotiation_for_certificate,
  no_common_version,
  no_common_suite,
  no_common_group,
  server_name_unknown,
  proxy_in_between,
  closed_without_alert,
  not_tls,
  ca_list_too_long,
  issuer_is_no_ca,
  extension_or_constraint,
  ocsp,
  extended_master_secret_differs,
  password_wrong,
};

struct CauseRow {
  Cause cause{};
  std::string_view title;      // "the issuer is not in the server's list of CAs"
  std::optional<Alert> alert;  // that the refusing end sends; none where nobody is told
  std::string_view look;       // what to look for in the page of such a handshake
};
// In the order of the enumeration; `none` has no row.
std::span<const CauseRow> causes();
const CauseRow* row_of(Cause cause);  // null for none

}  // namespace handglass::study

template <>
inline constexpr auto handglass::names_of<handglass::study::Cause> =
    std::to_array<handglass::Named<handglass::study::Cause>>({
        {handglass::study::Cause::none, "none"},
        {handglass::study::Cause::no_client_certificate, "no-client-certificate"},
        {handglass::study::Cause::issuer_not_listed, "issuer-not-listed"},
        {handglass::study::Cause::no_common_scheme, "no-common-scheme"},
        {handglass::study::Cause::client_intermediate_missing, "client-intermediate-missing"},
        {handglass::study::Cause::untrusted_root, "untrusted-root"},
        {handglass::study::Cause::purpose_wrong, "purpose-wrong"},
        {handglass::study::Cause::key_usage_wrong, "key-usage-wrong"},
        {handglass::study::Cause::expired, "expired"},
        {handglass::study::Cause::not_yet_valid, "not-yet-valid"},
        {handglass::study::Cause::revoked, "revoked"},
        {handglass::study::Cause::crl_stale, "crl-stale"},
        {handglass::study::Cause::crl_missing, "crl-missing"},
        {handglass::study::Cause::crl_wrong, "crl-wrong"},
        {handglass::study::Cause::digest_weak, "digest-weak"},
        {handglass::study::Cause::key_too_small, "key-too-small"},
        {handglass::study::Cause::key_mismatch, "key-mismatch"},
        {handglass::study::Cause::signature_wrong, "signature-wrong"},
        {handglass::study::Cause::pin_wrong, "pin-wrong"},
        {handglass::study::Cause::pin_or_token_unavailable, "pin-or-token-unavailable"},
        {handglass::study::Cause::token_without_pss, "token-without-pss"},
        {handglass::study::Cause::name_mismatch, "name-mismatch"},
        {handglass::study::Cause::server_intermediate_missing, "server-intermediate-missing"},
        {handglass::study::Cause::finished_or_record_wrong, "finished-or-record-wrong"},
        {handglass::study::Cause::malformed, "malformed"},
        {handglass::study::Cause::certificate_altered, "certificate-altered"},
        {handglass::study::Cause::refused_in_http, "refused-in-http"},
        {handglass::study::Cause::renegotiation_for_certificate, "renegotiation-for-certificate"},
        {handglass::study::Cause::no_common_version, "no-common-version"},
        {handglass::study::Cause::no_common_suite, "no-common-suite"},
        {handglass::study::Cause::no_common_group, "no-common-group"},
        {handglass::study::Cause::server_name_unknown, "server-name-unknown"},
        {handglass::study::Cause::proxy_in_between, "proxy-in-between"},
        {handglass::study::Cause::closed_without_alert, "closed-without-alert"},
        {handglass::study::Cause::not_tls, "not-tls"},
        {handglass::study::Cause::ca_list_too_long, "ca-list-too-long"},
        {handglass::study::Cause::issuer_is_no_ca, "issuer-is-no-ca"},
        {handglass::study::Cause::extension_or_constraint, "extension-or-constraint"},
        {handglass::study::Cause::ocsp, "ocsp"},
        {handglass::study::Cause::extended_master_secret_differs, "extended-master-secret-differs"},
        {handglass::study::Cause::password_wrong, "password-wrong"},
    });
