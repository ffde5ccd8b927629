// explain, for lines that another program printed: from the command line or many from standard
// input; and the list of the words that are known.
#pragma once
#include "cli/complaint.hpp"
#include "cli/output.hpp"
#include "study/log_lines.hpp"

namespace handglass::cli {

void show_log_line(const study::LogLine& line, const std::string& words, Output& output);

// Each line of standard input; those that mean the same are explained once.
Expected<int> explain_lines(Output& output);

void list_log_words(Output& output);

}  // namespace handglass::cli
