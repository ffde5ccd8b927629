#include "base/time.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace handglass;
using namespace std::chrono;

namespace {

std::optional<std::int64_t> microseconds_of(std::string_view text) {
  const auto time = parse_time(text);
  if (!time) return std::nullopt;
  return time->time_since_epoch().count();
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
  const auto micro = microseconds_of(text);
  if (!micro) return std::nullopt;
  CHECK(*micro % 1'000'000 == 0);
  return *micro / 1'000'000;
}

}  // namespace

// The seconds are those of `date -u -d TEXT +%s`.
TEST_CASE("RFC 3339 times are the seconds that date(1) says") {
  const std::pair<std::string_view, std::int64_t> cases[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1969-12-31T23:59:59Z", -1},
      {"1996-12-19T16:39:57-08:00", 851042397},  // RFC 3339 §5.8
      {"1996-12-20T00:39:57Z", 851042397},
      {"1937-01-01T12:00:27+00:20", -1041337173},
      {"2000-02-29T12:00:00Z", 951825600},
      {"2024-02-29T00:00:00Z", 1709164800},
      {"2038-01-19T03:14:08Z", 2147483648},
      {"2026-11-20T22:16:03+02:00", 1795205763},
      {"2026-11-20T22:16:03-0330", 1795225563},
      {"9999-12-31T23:59:59Z", 253402300799},
      {"1950-01-01T00:00:00Z", -631152000},
      {"0001-01-01T00:00:00Z", -62135596800},
      {"2026-11-20", 1795132800},
      {"2026-11-20t22:16:03z", 1795212963},
      {"2026-11-20 22:16:03Z", 1795212963},
      {"2026-11-20T22:16Z", 1795212960},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(seconds_of(text) == expected);
  }
}

TEST_CASE("seconds since 1970 are a time too") {
  CHECK(seconds_of("0") == 0);
  CHECK(seconds_of("1795212963") == 1795212963);
  CHECK_FALSE(parse_time("-1"));
  CHECK_FALSE(parse_time("1234567890123"));
}

TEST_CASE("fractions count to the microsecond") {
  CHECK(microseconds_of("1985-04-12T23:20:50.52Z") == 482196050'520'000);  // RFC 3339 §5.8
  CHECK(microseconds_of("1970-01-01T00:00:00.000001Z") == 1);
  CHECK(microseconds_of("1970-01-01T00:00:00.0000019Z") == 1);
  CHECK(microseconds_of("1970-01-01T00:00:01.5+00:00") == 1'500'000);
  CHECK(microseconds_of("1969-12-31T23:59:59.75Z") == -250'000);
  CHECK_FALSE(parse_time("1970-01-01T00:00:00.Z"));
  CHECK_FALSE(parse_time("1970-01-01T00:00:00,5Z"));
}

TEST_CASE("days that no calendar has are no times") {
  for (const char* text : {"2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30", "2024-04-31",
                           "2024-00-10", "2024-13-01", "2024-01-00", "2024-01-32"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text));
  }
  CHECK(parse_time("2000-02-29"));  // divisible by 400
}

TEST_CASE("hours, minutes, seconds and offsets that no clock has are no times") {
  for (const char* text : {"2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
                           "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+00:60"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text));
  }
}

TEST_CASE(
    "text that is not of the form is no time, and every prefix of a time but the bare date and "
    "year is refused") {
  for (const char* text :
       {"", " ", "Z", "20240101", "2024-1-1", "24-01-01", "2024/01/01", "2024-01-01T00:00:00",
        "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z", "2024-01-01X00:00:00Z",
        "2024-01-01T00:00:00ZZ", "2024-01-01T0:00:00Z", "2024-01-01T00:00:00+1",
        "2024-01-01T00:00:00+", "+024-01-01", "2024-+1-01", "2024-01-01T-1:00:00Z", "now"}) {
    CAPTURE(text);
    if (std::string_view(text) == "20240101") continue;  // eight digits are seconds since 1970
    CHECK_FALSE(parse_time(text));
  }
  const std::string_view whole = "2026-11-20T22:16:03.25+02:30";
  for (std::size_t n = 5; n < whole.size(); ++n) {
    CAPTURE(whole.substr(0, n));
    CHECK(parse_time(whole.substr(0, n)).has_value() == (n == 10));
  }
}

TEST_CASE("civil_time takes what the calendar has, and only that") {
  CHECK(civil_time(1970, 1, 1, 0, 0, 1) == Time(seconds(1)));
  CHECK(civil_time(2024, 2, 29, 23, 59, 59) == Time(seconds(1709251199)));
  CHECK_FALSE(civil_time(2023, 2, 29, 0, 0, 0));
  CHECK_FALSE(civil_time(2024, 0, 1, 0, 0, 0));
  CHECK_FALSE(civil_time(2024, 1, 1, 24, 0, 0));
  CHECK_FALSE(civil_time(2024, 1, 1, 0, 60, 0));
  CHECK_FALSE(civil_time(2024, 1, 1, 0, 0, 60));
  CHECK_FALSE(civil_time(2024, 1, 256 + 1, 0, 0, 0));
  CHECK_FALSE(civil_time(2024, 256 + 1, 1, 0, 0, 0));
}

TEST_CASE("to_rfc3339 prints UTC, with a fraction only where there is one") {
  CHECK(to_rfc3339(Time(seconds(951825600))) == "2000-02-29T12:00:00Z");
  CHECK(to_rfc3339(Time(seconds(-1))) == "1969-12-31T23:59:59Z");
  CHECK(to_rfc3339(Time(milliseconds(482196050520))) == "1985-04-12T23:20:50.52Z");
  CHECK(to_rfc3339(Time(microseconds(1))) == "1970-01-01T00:00:00.000001Z");
  CHECK(to_rfc3339(Time(microseconds(-250'000))) == "1969-12-31T23:59:59.75Z");
  CHECK(to_rfc3339(Time(seconds(253402300799))) == "9999-12-31T23:59:59Z");
  CHECK(to_rfc3339(Time(seconds(-62135596800))) == "0001-01-01T00:00:00Z");
}

TEST_CASE("to_minutes prints what people read") {
  CHECK(to_minutes(Time(seconds(1795212963))) == "2026-11-20 22:16Z");
  CHECK(to_minutes(Time(microseconds(-1))) == "1969-12-31 23:59Z");
}

TEST_CASE("what is printed is read back the same") {
  for (std::int64_t seed = 1; seed < 2000; ++seed) {
    const Time time(
        microseconds(seed * 127'031'987'654'321 % 253'402'300'799'000'000 - 2'000'000'000'000'000));
    CHECK(parse_time(to_rfc3339(time)) == time);
  }
}

TEST_CASE("the system's clock is past the making of this test") {
  CHECK(system_time() > *parse_time("2026-01-01"));
}
