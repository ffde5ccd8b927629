#include "study/byte_row.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "wire/hex.hpp"

namespace handglass::study {

std::string hex4(std::size_t value) {
  std::array<char, 24> out{};
  std::snprintf(out.data(), out.size(), "%04zx", value);
  return out.data();
}

std::string hex_column(View bytes) {
  constexpr std::size_t most = 7;
  std::string out;
  for (std::uint8_t b : bytes.first(bytes.size() > most ? most - 1 : bytes.size()))
    out += (out.empty() ? "" : " ") + to_hex({&b, 1});
  return bytes.size() > most ? out + " ..." : out;
}

void draw_row(Page& page, std::string row, std::size_t name_column, std::size_t value_column,
              int indent, const std::string& name, const std::string& value) {
  row.resize(std::max(row.size(), name_column), ' ');
  row += std::string(static_cast<std::size_t>(std::max(indent, 0)), ' ') + name;
  std::size_t column = std::max(value_column, row.size() + 2);
  if (value.empty()) return page.line(row);
  // A value that does not fit beside a long name stands below it, in the column of all values.
  if (column > value_column && cells(value) + column > page.width()) {
    page.line(row);
    row.clear();
    column = value_column;
  }
  // Nor is a word cut that has room further left.
  std::size_t longest = 0;
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    longest = std::max(longest, cells(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (column + longest > page.width() && longest + name_column <= page.width()) {
    column = page.width() - longest;
    if (row.size() + 2 > column) page.line(std::exchange(row, {}));
  }
  const auto lines = wrapped(value, page.width() > column + 8 ? page.width() - column : 8);
  for (const std::string& line : lines) {
    row.resize(column, ' ');
    page.line(row + line, column);
    row.clear();
  }
}

}  // namespace handglass::study
