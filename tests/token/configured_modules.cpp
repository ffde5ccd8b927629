// What p11-kit's configuration says of a module, and what a name means.
#include "token/configured_modules.hpp"

#include "fixture.hpp"

namespace handglass::token {
namespace {

ModuleEntry entry_of(std::string_view text) { return parse_module_file(text, "lab", {}); }

}  // namespace

TEST_CASE("a module's file") {
  const ModuleEntry entry = entry_of(
      "# a comment: module: /no.so\n\n  module :  /opt/a b/lab.so \r\npriority: 7\n"
      "x-init-reserved: configdir='/tmp' flags=readOnly\nunknown: 1\nno colon\n");
  CHECK(entry.used);
  CHECK(entry.source.path == "/opt/a b/lab.so");
  CHECK(entry.source.name == "lab");
  CHECK(entry.source.arguments == "configdir='/tmp' flags=readOnly");
  CHECK(entry.priority == 7);
}

TEST_CASE("modules that are not for this program") {
  const std::string module = "module: /lab.so\n";
  CHECK(entry_of(module).used);
  CHECK(!entry_of("").used);
  CHECK(!entry_of("priority: 3\n").used);
  CHECK(!entry_of("module:\n").used);
  CHECK(!entry_of(module + "trust-policy: yes\n").used);
  CHECK(entry_of(module + "trust-policy: no\n").used);
  CHECK(!entry_of(module + "enable-in: firefox\n").used);
  CHECK(entry_of(module + "enable-in: firefox, handglass\n").used);
  CHECK(!entry_of(module + "enable-in: handglass2\n").used);
  CHECK(!entry_of(module + "disable-in: firefox,handglass\n").used);
  CHECK(entry_of(module + "disable-in: firefox\n").used);
}

TEST_CASE("priorities that are none") {
  const auto priority = [](const std::string& text) {
    return entry_of("module: /lab.so\npriority: " + text + "\n").priority;
  };
  CHECK(priority("-3") == -3);
  CHECK(priority("") == 0);
  CHECK(priority("high") == 0);
  CHECK(priority("99999999999999999999") == 0);
}

TEST_CASE("a path that is not absolute is looked for in the folders") {
  const Lab lab;
  const std::string folder = lab.folder();
  CHECK(parse_module_file("module: token.so\n", "lab", {"/nowhere", folder}).source.path ==
        lab.path());
  CHECK(parse_module_file("module: none.so\n", "lab", {folder}).source.path == "none.so");
}

TEST_CASE("the user's folder goes before, and a slash means a file") {
  const Lab lab;
  const auto folder = lab.folder() / "pkcs11/modules";
  std::filesystem::create_directories(folder);
  const char* before = std::getenv("XDG_CONFIG_HOME");
  const std::string saved = before ? before : "";
  setenv("XDG_CONFIG_HOME", lab.folder().c_str(), 1);
  std::ofstream(folder / "handglass-lab.module")
      << "module: " << lab.path() << "\npriority: 1000\n";
  std::ofstream(folder / "handglass-off.module") << "module: /x.so\nenable-in: nobody\n";
  std::ofstream(folder / "handglass-other.module") << "module: /y.so\npriority: 1001\n";
  std::ofstream(folder / "no-suffix") << "module: /z.so\n";
  std::filesystem::create_directory(folder / "folder.module");
  const auto all = configured_modules();
  REQUIRE(all.size() >= 2);
  CHECK(all[0].path == "/y.so");
  CHECK(all[1].path == lab.path());
  CHECK(all[1].name == "handglass-lab");
  for (const ModuleSource& each : all) CHECK((each.path != "/x.so" && each.path != "/z.so"));
  CHECK(module_named("handglass-lab").path == lab.path());
  CHECK(module_named("./handglass-lab").path == std::filesystem::current_path() / "handglass-lab");
  CHECK(module_named("no such module").path == "no such module");
  if (before)
    setenv("XDG_CONFIG_HOME", saved.c_str(), 1);
  else
    unsetenv("XDG_CONFIG_HOME");
}

}  // namespace handglass::token
