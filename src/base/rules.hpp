// Every rule that a peer or a file can break, each with the alert that says so and the RFC section
// that sets it. A Failure names its rule; the alert follows from here, and the sentence for people
// is made in study.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "base/alert.hpp"

namespace handglass {

enum class Rule : std::uint8_t {
  // The form of a message (RFC 5246 §4, §7.2.2 decode_error).
  too_short,
  length_out_of_bounds,
  trailing_bytes,
  // The form of a DER value (X.690).
  der_malformed,
  // The form of a text or key file.
  hex_malformed,
  pem_malformed,
  key_malformed,
  key_unsupported,
  key_encrypted,
  password_wrong,
  encryption_unsupported,
  // Records (RFC 5246 §6).
  record_type_unknown,
  record_version_wrong,
  record_overflow,
  record_empty,
  record_interleaved,
  record_across_key_change,
  record_not_authentic,
  record_sequence_exhausted,
  too_many_empty_records,
  too_many_warnings,
  alert_malformed,
  message_too_long,
  not_tls,
  // The order of messages (RFC 5246 §7.3).
  unexpected_message,
  unexpected_application_data,
  change_cipher_spec_malformed,
  renegotiation_refused,
  // Negotiation (RFC 5246 §7.4.1).
  duplicate_extension,
  version_not_common,
  version_not_offered,
  fallback_refused,
  suite_not_common,
  suite_not_offered,
  compression_null_missing,
  compression_not_null,
  group_not_common,
  group_not_offered,
  group_weak,
  group_unusable,
  scheme_not_common,
  scheme_not_offered,
  scheme_wrong_for_key,
  extension_not_offered,
  point_format_missing,
  renegotiation_info_wrong,
  renegotiation_info_missing,
  server_changed,
  status_malformed,
  alpn_not_common,
  alpn_not_offered,
  server_name_twice,
  server_name_unknown,
  encrypt_then_mac_without_blocks,
  encrypt_then_mac_dropped,
  session_suite_changed,
  session_extended_master_secret,
  session_not_resumed,
  session_malformed,
  // Key exchange and proof (RFC 5246 §7.4.3, §7.4.8, §7.4.9).
  public_value_invalid,
  psk_identity_unknown,
  signature_wrong,
  certificate_missing,
  certificate_not_as_asked,
  certificate_wrong_for_suite,
  certificate_refused,
  certificate_malformed,
  certificate_not_remembered,
  finished_wrong,
  // What the peer told us.
  peer_alert,
  peer_truncated,
  // Ours.
  signer_failed,
  internal,
  key_mismatch,
  // A trace that was saved.
  trace_malformed,
  // A PKCS#11 token of ours.
  uri_malformed,
  module_unusable,
  token_not_found,
  token_ambiguous,
  pin_refused,
  token_failed,
  // A capture of network packets.
  not_a_capture,
  capture_malformed,
  capture_truncated,
};

struct RuleInfo {
  Rule rule;
  std::string_view id;
  Alert alert;
  std::string_view rfc;
};

// clang-format off
inline constexpr auto rules = std::to_array<RuleInfo>({
    {Rule::too_short, "too_short", Alert::decode_error, "RFC 5246 §4.3"},
    {Rule::length_out_of_bounds, "length_out_of_bounds", Alert::decode_error, "RFC 5246 §4.3"},
    {Rule::trailing_bytes, "trailing_bytes", Alert::decode_error, "RFC 5246 §7.2.2"},
    {Rule::der_malformed, "der_malformed", Alert::bad_certificate, "RFC 5280 §4.1"},
    {Rule::hex_malformed, "hex_malformed", Alert::internal_error, "RFC 4648 §8"},
    {Rule::pem_malformed, "pem_malformed", Alert::internal_error, "RFC 7468 §3"},
    {Rule::key_malformed, "key_malformed", Alert::internal_error, "RFC 5958 §2"},
    {Rule::key_unsupported, "key_unsupported", Alert::unsupported_certificate, "RFC 5280 §4.1.2.7"},
    {Rule::key_encrypted, "key_encrypted", Alert::internal_error, "RFC 5958 §3"},
    {Rule::password_wrong, "password_wrong", Alert::internal_error, "RFC 8018 §6.2.2"},
    {Rule::encryption_unsupported, "encryption_unsupported", Alert::internal_error, "RFC 8018 §6.2"},
    {Rule::record_type_unknown, "record_type_unknown", Alert::unexpected_message, "RFC 5246 §6"},
    {Rule::record_version_wrong, "record_version_wrong", Alert::protocol_version, "RFC 5246 §6.2.1"},
    {Rule::record_overflow, "record_overflow", Alert::record_overflow, "RFC 5246 §6.2"},
    {Rule::record_empty, "record_empty", Alert::unexpected_message, "RFC 5246 §6.2.1"},
    {Rule::record_interleaved, "record_interleaved", Alert::unexpected_message, "RFC 5246 §6.2.1"},
    {Rule::record_across_key_change, "record_across_key_change", Alert::unexpected_message, "RFC 5246 §7.1"},
    {Rule::record_not_authentic, "record_not_authentic", Alert::bad_record_mac, "RFC 5246 §6.2.3"},
    {Rule::record_sequence_exhausted, "record_sequence_exhausted", Alert::internal_error, "RFC 5246 §6.1"},
    {Rule::too_many_empty_records, "too_many_empty_records", Alert::unexpected_message, "RFC 5246 §6.2.1"},
    {Rule::too_many_warnings, "too_many_warnings", Alert::unexpected_message, "RFC 5246 §7.2"},
    {Rule::alert_malformed, "alert_malformed", Alert::decode_error, "RFC 5246 §7.2"},
    {Rule::message_too_long, "message_too_long", Alert::illegal_parameter, "RFC 5246 §7.4"},
    {Rule::not_tls, "not_tls", Alert::unexpected_message, "RFC 5246 §6"},
    {Rule::unexpected_message, "unexpected_message", Alert::unexpected_message, "RFC 5246 §7.3"},
    {Rule::unexpected_application_data, "unexpected_application_data", Alert::unexpected_message, "RFC 5246 §7.3"},
    {Rule::change_cipher_spec_malformed, "change_cipher_spec_malformed", Alert::decode_error, "RFC 5246 §7.1"},
    {Rule::renegotiation_refused, "renegotiation_refused", Alert::unexpected_message, "RFC 5246 §7.4.1.1"},
    {Rule::duplicate_extension, "duplicate_extension", Alert::illegal_parameter, "RFC 5246 §7.4.1.4"},
    {Rule::version_not_common, "version_not_common", Alert::protocol_version, "RFC 5246 §E.1"},
    {Rule::version_not_offered, "version_not_offered", Alert::protocol_version, "RFC 5246 §7.4.1.3"},
    {Rule::fallback_refused, "fallback_refused", Alert::inappropriate_fallback, "RFC 7507 §3"},
    {Rule::suite_not_common, "suite_not_common", Alert::handshake_failure, "RFC 5246 §7.4.1.3"},
    {Rule::suite_not_offered, "suite_not_offered", Alert::illegal_parameter, "RFC 5246 §7.4.1.3"},
    {Rule::compression_null_missing, "compression_null_missing", Alert::illegal_parameter, "RFC 5246 §7.4.1.2"},
    {Rule::compression_not_null, "compression_not_null", Alert::illegal_parameter, "RFC 5246 §7.4.1.3"},
    {Rule::group_not_common, "group_not_common", Alert::handshake_failure, "RFC 8422 §5.1"},
    {Rule::group_not_offered, "group_not_offered", Alert::illegal_parameter, "RFC 8422 §5.4"},
    {Rule::group_weak, "group_weak", Alert::insufficient_security, "RFC 7919 §3"},
    {Rule::group_unusable, "group_unusable", Alert::illegal_parameter, "RFC 5246 §7.4.3"},
    {Rule::scheme_not_common, "scheme_not_common", Alert::handshake_failure, "RFC 5246 §7.4.1.4.1"},
    {Rule::scheme_not_offered, "scheme_not_offered", Alert::illegal_parameter, "RFC 5246 §7.4.8"},
    {Rule::scheme_wrong_for_key, "scheme_wrong_for_key", Alert::illegal_parameter, "RFC 5246 §7.4.3"},
    {Rule::extension_not_offered, "extension_not_offered", Alert::unsupported_extension, "RFC 5246 §7.4.1.4"},
    {Rule::point_format_missing, "point_format_missing", Alert::illegal_parameter, "RFC 8422 §5.1.2"},
    {Rule::renegotiation_info_wrong, "renegotiation_info_wrong", Alert::handshake_failure, "RFC 5746 §3.4"},
    {Rule::renegotiation_info_missing, "renegotiation_info_missing", Alert::handshake_failure, "RFC 5746 §4.1"},
    {Rule::server_changed, "server_changed", Alert::handshake_failure, "RFC 7627 §1"},
    {Rule::status_malformed, "status_malformed", Alert::bad_certificate_status_response, "RFC 6066 §8"},
    {Rule::alpn_not_common, "alpn_not_common", Alert::no_application_protocol, "RFC 7301 §3.2"},
    {Rule::alpn_not_offered, "alpn_not_offered", Alert::illegal_parameter, "RFC 7301 §3.1"},
    {Rule::server_name_twice, "server_name_twice", Alert::illegal_parameter, "RFC 6066 §3"},
    {Rule::server_name_unknown, "server_name_unknown", Alert::unrecognized_name, "RFC 6066 §3"},
    {Rule::encrypt_then_mac_without_blocks, "encrypt_then_mac_without_blocks", Alert::illegal_parameter, "RFC 7366 §3"},
    {Rule::encrypt_then_mac_dropped, "encrypt_then_mac_dropped", Alert::handshake_failure, "RFC 7366 §3.1"},
    {Rule::session_suite_changed, "session_suite_changed", Alert::illegal_parameter, "RFC 5246 §7.4.1.3"},
    {Rule::session_extended_master_secret, "session_extended_master_secret", Alert::handshake_failure, "RFC 7627 §5.3"},
    {Rule::session_not_resumed, "session_not_resumed", Alert::handshake_failure, "RFC 5246 §7.4.1.3"},
    {Rule::session_malformed, "session_malformed", Alert::internal_error, "RFC 5077 §4"},
    {Rule::public_value_invalid, "public_value_invalid", Alert::illegal_parameter, "RFC 8422 §5.11"},
    {Rule::psk_identity_unknown, "psk_identity_unknown", Alert::unknown_psk_identity, "RFC 4279 §2"},
    {Rule::signature_wrong, "signature_wrong", Alert::decrypt_error, "RFC 5246 §7.4.8"},
    {Rule::certificate_missing, "certificate_missing", Alert::handshake_failure, "RFC 5246 §7.4.6"},
    {Rule::certificate_not_as_asked, "certificate_not_as_asked", Alert::unsupported_certificate, "RFC 5246 §7.4.6"},
    {Rule::certificate_wrong_for_suite, "certificate_wrong_for_suite", Alert::unsupported_certificate, "RFC 5246 §7.4.2"},
    {Rule::certificate_refused, "certificate_refused", Alert::bad_certificate, "RFC 5280 §6.1"},
    {Rule::certificate_malformed, "certificate_malformed", Alert::bad_certificate, "RFC 5280 §4.1"},
    {Rule::certificate_not_remembered, "certificate_not_remembered", Alert::certificate_unknown, "RFC 5246 §7.2.2"},
    {Rule::finished_wrong, "finished_wrong", Alert::decrypt_error, "RFC 5246 §7.4.9"},
    {Rule::peer_alert, "peer_alert", Alert::close_notify, "RFC 5246 §7.2"},
    {Rule::peer_truncated, "peer_truncated", Alert::close_notify, "RFC 5246 §7.2.1"},
    {Rule::signer_failed, "signer_failed", Alert::internal_error, "RFC 5246 §7.2.2"},
    {Rule::internal, "internal", Alert::internal_error, "RFC 5246 §7.2.2"},
    {Rule::key_mismatch, "key_mismatch", Alert::internal_error, ""},
    {Rule::trace_malformed, "trace_malformed", Alert::internal_error, ""},
    {Rule::uri_malformed, "uri_malformed", Alert::internal_error, "RFC 7512 §2.3"},
    {Rule::module_unusable, "module_unusable", Alert::internal_error, ""},
    {Rule::token_not_found, "token_not_found", Alert::internal_error, "RFC 7512 §2.5"},
    {Rule::token_ambiguous, "token_ambiguous", Alert::internal_error, "RFC 7512 §2.5"},
    {Rule::pin_refused, "pin_refused", Alert::internal_error, ""},
    {Rule::token_failed, "token_failed", Alert::internal_error, ""},
    {Rule::not_a_capture, "not_a_capture", Alert::internal_error, ""},
    {Rule::capture_malformed, "capture_malformed", Alert::internal_error, ""},
    {Rule::capture_truncated, "capture_truncated", Alert::internal_error, ""},
});
// clang-format on

static_assert(
    [] {
      for (std::size_t i = 0; i < rules.size(); ++i)
        if (rules[i].rule != static_cast<Rule>(i)) return false;
      return rules.size() == static_cast<std::size_t>(Rule::capture_truncated) + 1;
    }(),
    "one row a rule, in the order of the enumeration");

constexpr const RuleInfo& info(Rule rule) { return rules[static_cast<std::size_t>(rule)]; }

}  // namespace handglass
