// The spellings that people know from openssl, made ours before the command line is parsed.
#pragma once
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace handglass::cli {

// "-CAfile x" becomes "--cafile x", "-crl_check" "--crl-check leaf", "-tls1_2" nothing;
// "-servername x" "--servername x". Values, and everything after "--", stay as they are.
std::vector<std::string> our_spelling(Command command, const std::vector<std::string>& arguments);

// Why a flag of openssl's among these is not taken, and what does its work: "" where there is none.
std::string refused_spelling(Command command, const std::vector<std::string>& arguments);

}  // namespace handglass::cli
