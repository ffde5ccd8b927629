// A row of a page that shows bytes: where they are, what they are, their name and their meaning.
#pragma once
#include <string>

#include "study/layout.hpp"

namespace handglass::study {

std::string hex4(std::size_t value);  // at least four digits

// "8c e6 26 20 4e ad ...": up to seven bytes, or six and dots.
std::string hex_column(View bytes);

// `row`, a name at `name_column` and its value at `value_column`, or below where the name is long.
void draw_row(Page& page, std::string row, std::size_t name_column, std::size_t value_column,
              int indent, const std::string& name, const std::string& value);

}  // namespace handglass::study
