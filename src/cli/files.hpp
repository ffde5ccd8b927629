// Files as bytes: read whole within bounds, and written whole or not at all.
#pragma once
#include <string>
#include <string_view>

#include "base/secret_buffer.hpp"
#include "cli/complaint.hpp"

namespace handglass::cli {

Expected<Bytes> read_file(const std::string& name);
// A file that may hold PEM or DER: text without a PEM block is neither, and `noun` says what is
// missed. A key may be in it, so it is wiped.
Expected<SecretBuffer> read_pem_or_der(const std::string& name, std::string_view noun);

// Writes a whole new file with these permissions, or nothing: it must not exist yet.
Expected<void> write_new_file(const std::string& name, std::string_view content,
                              unsigned permissions);

// The same in the place of a file that may be there: beside it first, then put there by one rename.
// A link stays one, and what is no file, a device or a pipe, is written to.
Expected<void> replace_file(const std::string& name, std::string_view content,
                            unsigned permissions);

}  // namespace handglass::cli
