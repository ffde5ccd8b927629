#include "base/rules.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "base/names.hpp"

using namespace handglass;

TEST_CASE(
    "each rule has one row with an id of its own, a named alert and the section that sets it") {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const RuleInfo& row = info(static_cast<Rule>(i));
    CAPTURE(row.id);
    CHECK(row.rule == static_cast<Rule>(i));
    CHECK_FALSE(row.id.empty());
    CHECK(row.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
          std::string_view::npos);
    CHECK(ids.insert(row.id).second);
    CHECK_FALSE(name_of(row.alert).empty());
    CHECK((row.rfc.empty() || row.rfc.starts_with("RFC ")));
    CHECK((row.rfc.empty() || row.rfc.find(" §") != std::string_view::npos));
  }
}

// What a peer gets for the mistakes that independent suites try first. The sections are those that
// name the alert.
TEST_CASE("rules carry the alerts that the RFCs name") {
  CHECK(info(Rule::too_short).alert == Alert::decode_error);                   // RFC 5246 §7.2.2
  CHECK(info(Rule::trailing_bytes).alert == Alert::decode_error);              // RFC 5246 §7.2.2
  CHECK(info(Rule::record_overflow).alert == Alert::record_overflow);          // RFC 5246 §6.2.3
  CHECK(info(Rule::record_not_authentic).alert == Alert::bad_record_mac);      // RFC 5246 §7.2.2
  CHECK(info(Rule::unexpected_message).alert == Alert::unexpected_message);    // RFC 5246 §7.2.2
  CHECK(info(Rule::version_not_common).alert == Alert::protocol_version);      // RFC 5246 §E.1
  CHECK(info(Rule::fallback_refused).alert == Alert::inappropriate_fallback);  // RFC 7507 §3
  CHECK(info(Rule::suite_not_common).alert == Alert::handshake_failure);       // RFC 5246 §7.4.1.3
  CHECK(info(Rule::extension_not_offered).alert ==
        Alert::unsupported_extension);                                         // RFC 5246 §7.4.1.4
  CHECK(info(Rule::alpn_not_common).alert == Alert::no_application_protocol);  // RFC 7301 §3.2
  CHECK(info(Rule::renegotiation_info_wrong).alert == Alert::handshake_failure);  // RFC 5746 §3.4
  CHECK(info(Rule::signature_wrong).alert == Alert::decrypt_error);               // RFC 5246 §7.2.2
  CHECK(info(Rule::finished_wrong).alert == Alert::decrypt_error);                // RFC 5246 §7.2.2
  CHECK(info(Rule::certificate_missing).alert == Alert::handshake_failure);       // RFC 5246 §7.4.6
  CHECK(info(Rule::server_name_twice).alert == Alert::illegal_parameter);         // RFC 6066 §3
}
