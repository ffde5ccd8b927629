// The verdicts of `verify` for people and as JSON.
#pragma once
#include <span>
#include <string>

#include "cli/output.hpp"
#include "x509/verdict.hpp"

namespace handglass::cli {

struct Judged {
  std::string file;
  x509::Verdict verdict;
};

// "FILE: OK" or why not; at detail 1 the path and the faults, from 2 every check.
std::string verify_page(std::span<const Judged> judged, const Output& output);
// handglass-verify/1, indented, ended by '\n'.
std::string verify_json(std::span<const Judged> judged);

}  // namespace handglass::cli
