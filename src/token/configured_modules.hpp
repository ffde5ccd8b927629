// The PKCS#11 modules of this system, as p11-kit's configuration names them: files *.module in
// three folders, read here because no library stands between us and the modules.
#pragma once
#include <string>
#include <vector>

#include "token/module.hpp"

namespace handglass::token {

// Without those that hold only certificates of CAs (trust-policy), and those that are kept from
// this program (enable-in, disable-in). In the order of their priority, then of their names.
std::vector<ModuleSource> configured_modules();

// What `text` names: a file if there is a slash in it, whose path is then whole, else a configured
// module ("softhsm2") or a library in the folders where modules are kept.
ModuleSource module_named(const std::string& text);

// One *.module file (see pkcs11.conf(5)): what it says of the module, nothing where the program is
// not to use it. `folders` is where a path that is not absolute is looked for.
struct ModuleEntry {
  ModuleSource source;
  int priority = 0;
  bool used = true;
};
ModuleEntry parse_module_file(std::string_view text, std::string name,
                              const std::vector<std::string>& folders);

}  // namespace handglass::token
