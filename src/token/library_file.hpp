// A shared library on disk, and what is wrong with a file that is none for this program.
#pragma once
#include <string>

#include "base/failure.hpp"

namespace handglass::token {

// Its address space handle, as dlopen gives it; its symbols stay its own. module_unusable says
// whether the file is missing, no library, made for another processor, or lacks what it needs.
Result<void*> open_library(const std::string& path);
void close_library(void* library);
// Null where the library has no such function.
void* find_symbol(void* library, const char* name);

}  // namespace handglass::token
