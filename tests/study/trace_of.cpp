// Prints the trace of a scene as JSON, for checks that other programs make of it; without a name,
// the scenes.
#include <iostream>

#include "study/json.hpp"
#include "study/scenes.hpp"
#include "study/terminal.hpp"

int main(int argc, char** argv) {
  using namespace handglass::study;
  for (const auto& one : scene::scenes()) {
    if (argc < 2)
      std::cout << one.name << '\n';
    else if (one.name == argv[1])
      std::cout << (argc > 2 ? terminal_page(one.play(), {.detail = argv[2][0] - '0'})
                             : trace_json(one.play()));
  }
}
