#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace handglass {
namespace {

using namespace std::chrono;

// Takes exactly `width` digits off the front of `text`.
std::optional<unsigned> digits(std::string_view& text, std::size_t width) {
  unsigned value = 0;
  if (text.size() < width) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + width, value);
  if (error != std::errc() || end != text.data() + width) return std::nullopt;
  text.remove_prefix(width);
  return value;
}

bool skip(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// A fraction of a second: one or more digits, of which the first six count.
std::optional<microseconds> fraction(std::string_view& text) {
  std::int64_t value = 0;
  std::size_t n = 0;
  for (; n < text.size() && text[n] >= '0' && text[n] <= '9'; ++n)
    if (n < 6) value = value * 10 + (text[n] - '0');
  if (n == 0) return std::nullopt;
  for (std::size_t i = n; i < 6; ++i) value *= 10;
  text.remove_prefix(n);
  return microseconds(value);
}

// "Z", "+02:00", "-0330".
std::optional<minutes> offset(std::string_view& text) {
  if (skip(text, "Zz")) return minutes(0);
  const bool west = !text.empty() && text.front() == '-';
  if (!skip(text, "+-")) return std::nullopt;
  const auto hour = digits(text, 2);
  skip(text, ":");
  const auto minute = digits(text, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const auto east = minutes(static_cast<int>(*hour * 60 + *minute));
  return west ? -east : east;
}

struct Civil {
  year_month_day date;
  hh_mm_ss<microseconds> clock;
};

Civil civil(Time time) {
  const auto day = floor<days>(time);
  return {year_month_day(day), hh_mm_ss<microseconds>(time - day)};
}

}  // namespace

Time system_time() { return floor<microseconds>(system_clock::now()); }

std::optional<Time> civil_time(int year, unsigned month, unsigned day, unsigned hour,
                               unsigned minute, unsigned second) {
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  // std::chrono keeps months and days in a byte: 257 would pass for 1.
  if (month > 12 || day > 31 || !date.ok() || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  return Time(sys_days(date)) + hours(hour) + minutes(minute) + seconds(second);
}

std::string to_rfc3339(Time time) {
  const auto [date, clock] = civil(time);
  std::array<char, 48> out{};
  int n = std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                        static_cast<int>(clock.minutes().count()),
                        static_cast<int>(clock.seconds().count()));
  std::string text(out.data(), static_cast<std::size_t>(n));
  if (const auto rest = clock.subseconds().count(); rest != 0) {
    n = std::snprintf(out.data(), out.size(), ".%06d", static_cast<int>(rest));
    text.append(out.data(), static_cast<std::size_t>(n));
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

std::string to_minutes(Time time) {
  std::string text = to_rfc3339(floor<minutes>(time));
  text[text.find('T')] = ' ';
  return text.erase(text.size() - 4, 3);
}

std::optional<Time> parse_time(std::string_view text) {
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos &&
      text.size() <= 12) {
    std::int64_t since = 0;
    std::from_chars(text.data(), text.data() + text.size(), since);
    return Time(seconds(since));
  }
  const auto year = digits(text, 4);
  if (!year || !skip(text, "-")) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !skip(text, "-")) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day) return std::nullopt;
  if (text.empty()) return civil_time(static_cast<int>(*year), *month, *day, 0, 0, 0);
  if (!skip(text, "Tt ")) return std::nullopt;
  const auto hour = digits(text, 2);
  if (!hour || !skip(text, ":")) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute) return std::nullopt;
  std::optional<unsigned> second = 0;
  std::optional<microseconds> part = microseconds(0);
  if (skip(text, ":")) {
    second = digits(text, 2);
    if (skip(text, ".")) part = fraction(text);
  }
  const auto east = offset(text);
  if (!second || !part || !east || !text.empty()) return std::nullopt;
  const auto local = civil_time(static_cast<int>(*year), *month, *day, *hour, *minute, *second);
  if (!local) return std::nullopt;
  return *local + *part - *east;
}

}  // namespace handglass
