// The known word that somebody most likely meant.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace handglass::cli {

// How many letters more, less, other or swapped lie between two words; of the first 64 of each.
std::size_t edits(std::string_view a, std::string_view b);

// The nearest of `known` by edits (a letter more, less, other, or two swapped); empty where all are
// too far.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

// " (did you mean X?)", or nothing.
std::string suggestion(std::string_view word, std::span<const std::string_view> known);

}  // namespace handglass::cli
