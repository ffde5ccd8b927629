// Points in time, always UTC: validity, CRL dates, the clock of a connection.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace handglass {

// Microseconds reach the year 9999 of a GeneralizedTime, which nanoseconds in 64 bits do not.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

// Where a connection takes the time from; tests and seeded runs fix it.
using Clock = std::function<Time()>;

Time system_time();

// The instant of a civil date and time in UTC; nothing where the calendar has no such day or the
// clock no such second.
std::optional<Time> civil_time(int year, unsigned month, unsigned day, unsigned hour,
                               unsigned minute, unsigned second);

// "2026-11-20T22:16:03Z", with fractions only where there are any.
std::string to_rfc3339(Time time);
// "2026-11-20 22:16Z", for a line that people read.
std::string to_minutes(Time time);

// RFC 3339 §5.6 date-time with fractions and any offset, or a bare date; seconds since 1970 are
// accepted too.
std::optional<Time> parse_time(std::string_view text);

}  // namespace handglass
