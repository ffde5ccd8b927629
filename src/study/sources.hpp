// Where the input of a derivation stands in the messages of a trace.
#pragma once
#include <optional>
#include <string>

#include "study/trace.hpp"

namespace handglass::study {

struct Source {
  std::size_t message = 0;  // its `n`
  std::string
      path;  // of the field that is it, or holds it; empty where the transcript's hash is it
  bool whole = true;
};

// Nothing for what is no bytes of a message: the output of another derivation, a key that both have
// had before.
std::optional<Source> source_of(const Trace& trace, const DerivationEntry::Input& input);

}  // namespace handglass::study
