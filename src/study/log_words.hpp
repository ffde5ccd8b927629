// The words of a row of log_lines.hpp in a line: whether they are there, and what stands where they
// have braces. Work grows with the line's length alone.
#pragma once
#include "study/log_lines.hpp"

namespace handglass::study {

struct LogMatch {
  std::size_t begin = 0, end = 0;
  std::size_t length = 0;  // of all words, without what "*" passes over
  std::optional<Alert> alert;
  const VerifyCode* code = nullptr;
};

// The line between two line breaks, as far as limits::log_line, without capitals, control
// characters and what colours it on a terminal. Empty where nothing is left.
std::string folded(std::string_view line);

// The longest of the ways to say it that is in the folded line.
std::optional<LogMatch> find_words(std::string_view folded_line, std::string_view words);

}  // namespace handglass::study
