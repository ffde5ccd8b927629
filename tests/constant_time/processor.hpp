// What the processor says of itself, which under valgrind is what valgrind can imitate: libraries
// choose their code by it.
#pragma once

namespace handglass::test {

// A line "FEATURE yes|no" for each that the libraries ask for.
void print_processor();

}  // namespace handglass::test
