// How far the inputs of a run came: counted by group and name, and written now and then, and when
// the run ends, to the file that HANDGLASS_FUZZ_TALLY names. The engine does not see it: what is
// found in a map depends on the inputs before, and the same input must reach the same.
#pragma once
#include <cstddef>
#include <string_view>

namespace handglass::fuzz::tally {

// Of what has this name; it stays where it is as long as the process.
std::size_t& of(std::string_view group, std::string_view name);
void count(std::string_view group, std::string_view name);

}  // namespace handglass::fuzz::tally
