#include "base/names.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/alert.hpp"

using namespace handglass;

namespace {
enum class Nameless { one };
}

TEST_CASE("each alert has one name and each name one alert") {
  std::set<Alert> values;
  std::set<std::string_view> names;
  for (const auto& [value, name] : names_of<Alert>) {
    CHECK_FALSE(name.empty());
    CHECK_MESSAGE(values.insert(value).second, name, " is there twice");
    CHECK_MESSAGE(names.insert(name).second, name, " is there twice");
    CHECK(name_of(value) == name);
    CHECK(value_named<Alert>(name) == value);
  }
}

// The numbers are IANA's "TLS Alerts" registry, each with the name that it bears there.
TEST_CASE("alerts have the numbers of the registry") {
  const std::pair<int, std::string_view> registry[] = {{0, "close_notify"},
                                                       {10, "unexpected_message"},
                                                       {20, "bad_record_mac"},
                                                       {21, "decryption_failed_RESERVED"},
                                                       {22, "record_overflow"},
                                                       {30, "decompression_failure"},
                                                       {40, "handshake_failure"},
                                                       {41, "no_certificate_RESERVED"},
                                                       {42, "bad_certificate"},
                                                       {43, "unsupported_certificate"},
                                                       {44, "certificate_revoked"},
                                                       {45, "certificate_expired"},
                                                       {46, "certificate_unknown"},
                                                       {47, "illegal_parameter"},
                                                       {48, "unknown_ca"},
                                                       {49, "access_denied"},
                                                       {50, "decode_error"},
                                                       {51, "decrypt_error"},
                                                       {60, "export_restriction_RESERVED"},
                                                       {70, "protocol_version"},
                                                       {71, "insufficient_security"},
                                                       {80, "internal_error"},
                                                       {86, "inappropriate_fallback"},
                                                       {90, "user_canceled"},
                                                       {100, "no_renegotiation"},
                                                       {110, "unsupported_extension"},
                                                       {112, "unrecognized_name"},
                                                       {113, "bad_certificate_status_response"},
                                                       {115, "unknown_psk_identity"},
                                                       {116, "certificate_required"},
                                                       {120, "no_application_protocol"}};
  for (const auto& [number, name] : registry) CHECK(name_of(static_cast<Alert>(number)) == name);
  CHECK(name_of(AlertLevel{1}) == "warning");
  CHECK(name_of(AlertLevel{2}) == "fatal");
}

TEST_CASE("what the table does not have is nameless, and names are compared exactly") {
  CHECK(name_of(Alert{255}).empty());
  CHECK(name_of(Nameless::one).empty());
  CHECK_FALSE(value_named<Alert>("Close_notify"));
  CHECK_FALSE(value_named<Alert>("close_notify "));
  CHECK_FALSE(value_named<Alert>(""));
}
