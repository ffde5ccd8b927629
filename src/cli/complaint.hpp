// What ends the command before or beside a handshake: a sentence for stderr, and the exit code that
// goes with it.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "study/verdict.hpp"

namespace handglass::cli {

namespace exit_code = study::exit_code;

struct Complaint {
  int exit = exit_code::local;
  std::string text;
  study::Cause cause = study::Cause::none;  // where it is one of the known ones
};

template <class T>
using Expected = std::expected<T, Complaint>;

inline std::unexpected<Complaint> complain(std::string text, int exit = exit_code::local) {
  return std::unexpected(Complaint{exit, std::move(text), study::Cause::none});
}

// The sentence of a failure that a file of ours caused, and what to do about it. The file's name
// comes first, whatever the rule. `fix`, where there is one, takes the place of the rule's own.
Complaint complaint_about(const std::string& file, const Failure& failure,
                          std::string_view fix = {});

// The value of a failing Result, as a complaint about `file`.
template <class T>
Expected<T> about(const std::string& file, Result<T> result) {
  if (!result) return std::unexpected(complaint_about(file, result.error()));
  return *std::move(result);
}

// Writes text to stderr as it is. Where that is closed or full nobody is told, and nothing ends.
void tell(std::string_view text);
// Writes "handglass: text" there.
void report(const Complaint& complaint);
void warn(const std::string& text);

}  // namespace handglass::cli
