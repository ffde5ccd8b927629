// Loading a module: files that are none, the two ways to its functions, who initializes and who
// finalizes, and a fork in between.
#include <elf.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>

#include "fixture.hpp"

namespace handglass::token {
namespace {

Failure refusal(const std::string& path) {
  const auto loaded = Module::load({.path = path, .name = {}, .arguments = {}});
  REQUIRE(!loaded.has_value());
  CHECK(loaded.error().rule == Rule::module_unusable);
  CHECK(loaded.error().field == path);
  return loaded.error();
}

Bytes contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Whether `body` is true in a child process.
template <class Body>
bool in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("a file that is no module is named as what it is") {
  const Lab lab;
  const auto file = [&](const std::string& name, std::string_view text) {
    lab.write(name, text);
    return (lab.folder() / name).string();
  };
  CHECK(says(refusal(lab.folder() / "none.so"), "there is no such file"));
  CHECK(says(refusal(lab.folder()), "this is a folder"));
  CHECK(says(refusal(file("text", "#!/bin/sh\n")), "no shared library; it begins with"));
  CHECK(says(refusal(file("empty", "")), "no shared library"));
  CHECK(says(refusal(file("short", "\177ELF")), "cut off"));
  CHECK(says(refusal(NOT_PKCS11), "neither C_GetFunctionList nor C_GetInterface"));
  REQUIRE(mkfifo((lab.folder() / "pipe").c_str(), 0600) == 0);
  CHECK(says(refusal(lab.folder() / "pipe"), "no ordinary file"));
}

TEST_CASE("a library for another processor, and a program") {
  const Lab lab;
  const auto changed = [&](const char* name, auto change) {
    Bytes library = contents(lab.path());
    Elf64_Ehdr header;
    std::memcpy(&header, library.data(), sizeof header);
    change(header);
    std::memcpy(library.data(), &header, sizeof header);
    lab.write(name, as_text(library));
    return refusal(lab.folder() / name);
  };
  const auto other = changed("other.so", [](Elf64_Ehdr& h) { h.e_machine = EM_S390; });
  CHECK(says(other, "this library is for z/Architecture, this program for "));
  const auto unknown = changed("unknown.so", [](Elf64_Ehdr& h) { h.e_machine = 4711; });
  CHECK(says(unknown, "the machine 4711 of ELF"));
  const auto narrow = changed("narrow.so", [](Elf64_Ehdr& h) {
    h.e_ident[EI_CLASS] = sizeof(void*) == 8 ? ELFCLASS32 : ELFCLASS64;
  });
  CHECK(says(narrow, "this library is for "));
  const auto program = changed("program", [](Elf64_Ehdr& h) { h.e_type = ET_EXEC; });
  CHECK(says(program, "a program"));
}

// Where the last bytes that are loaded end; what follows, such as symbols, a library does without.
std::size_t loaded_size(View library) {
  Elf64_Ehdr header;
  std::memcpy(&header, library.data(), sizeof header);
  std::size_t end = 0;
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, library.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type == PT_LOAD) end = std::max(end, segment.p_offset + segment.p_filesz);
  }
  return end;
}

TEST_CASE("a library that is cut off anywhere") {
  const Lab lab;
  const Bytes whole = contents(lab.path());
  const std::size_t end = loaded_size(whole);
  for (const std::size_t size :
       {std::size_t{16}, std::size_t{100}, std::size_t{4096}, end / 4, end / 2}) {
    CAPTURE(size);
    const std::string name = "cut" + std::to_string(size) + ".so";
    lab.write(name, as_text(View(whole).first(size)));
    CHECK(says(refusal(lab.folder() / name), "cut off"));
  }
}

TEST_CASE("the functions: by interface, or by list") {
  SUBCASE("both") {
    const Lab lab;
    const auto module = lab.module();
    CHECK((module->info().functions == Version{3, 0}));
    CHECK(module->info().interfaces.size() >= 1);
    CHECK(module->info().interfaces[0].name == "PKCS 11");
    CHECK(module->info().manufacturer == "Handglass");
    CHECK(module->info().description == "Test module");
  }
  SUBCASE("the interface alone") {
    const Lab lab(all_objects + "fault interface_3_only\n");
    Search search = lab.search();
    CHECK(signs(*key(search, "p256"), ecdsa_sha256));
  }
  SUBCASE("the list alone") {
    const Lab lab(all_objects + "fault no_interfaces\n");
    CHECK((lab.module()->info().functions == Version{2, 40}));
    CHECK(lab.module()->info().interfaces.empty());
    Search search = lab.search();
    CHECK(signs(*key(search, "p256"), ecdsa_sha256));
  }
  SUBCASE("neither") {
    const Lab lab("fault interface_3_only\nfault no_interfaces\n");
    const Failure failure = refusal(lab.path());
    CHECK(says(failure, "C_GetInterface answers CKR_FUNCTION_NOT_SUPPORTED"));
    CHECK(says(failure, "C_GetFunctionList answers CKR_FUNCTION_NOT_SUPPORTED"));
  }
}

TEST_CASE("a module that does not start says why") {
  const Lab lab("fault answer C_Initialize CKR_DEVICE_ERROR\n");
  CHECK(says(refusal(lab.path()), "C_Initialize answers CKR_DEVICE_ERROR"));
  CHECK(lab.count("C_Finalize") == 0);
  const Lab mute("fault answer C_GetInfo CKR_GENERAL_ERROR\n");
  CHECK(says(refusal(mute.path()), "C_GetInfo answers CKR_GENERAL_ERROR"));
  CHECK(mute.count("C_Finalize") == 1);
}

TEST_CASE("one module for all, finalized by whom initialized") {
  const Lab lab;
  {
    const auto module = lab.module();
    std::filesystem::create_symlink(lab.path(), lab.folder() / "other.so");
    CHECK(Module::load({.path = lab.folder() / "other.so", .name = {}, .arguments = {}}) == module);
    CHECK(lab.count("C_Initialize") == 1);
  }
  CHECK(lab.count("C_Finalize") == 1);
  {
    const auto again = lab.module();
    CHECK(again->slots().value().size() == 1);
  }
  CHECK(lab.count("C_Finalize") == 2);
  const Lab others("fault already_initialized\n");
  CHECK(others.module()->slots().value().size() == 1);
  CHECK(others.count("C_Finalize") == 0);
}

TEST_CASE("loaded and let go by many threads at once") {
  const Lab lab;
  std::atomic<int> wrong = 0;
  in_threads(8, [&](int) {
    for (int i = 0; i < 20; ++i) {
      const auto module = Module::load({.path = lab.path(), .name = {}, .arguments = {}});
      if (!module || !(*module)->slots()) ++wrong;
    }
  });
  CHECK(wrong == 0);
  // A module that is asked for again while it is being let go goes on: its C_Initialize answers
  // that it is initialized already, and the one that did it is undone once.
  CHECK(std::ranges::count(lab.log(), "C_Initialize 0x0") == lab.count("C_Finalize"));
}

TEST_CASE("a module that cannot lock is called by one thread at a time") {
  const Lab lab(all_objects + "fault cant_lock\nfault slow 1\n");
  Search search = lab.search();
  const auto used = key(search, "p256");
  std::atomic<int> done = 0;
  in_threads(8, [&](int) { done += used->sign(ecdsa_sha256, message).has_value() ? 1 : 0; });
  CHECK(done == 8);
}

TEST_CASE("a forked process uses the key, and its parent goes on") {
  for (const char* fault : {"", "fault fork_unsafe\n"}) {
    CAPTURE(fault);
    const Lab lab(all_objects + fault);
    const auto pins = std::make_shared<Pins>();
    auto search = std::make_unique<Search>(lab.search(pins));
    auto used = key(*search, "p256");
    CHECK(signs(*used, ecdsa_sha256));
    CHECK(in_child([&] { return signs(*used, ecdsa_sha256); }));
    CHECK(lab.count("C_Finalize") == 0);
    CHECK(signs(*used, ecdsa_sha256));
    const auto closed = lab.count("C_CloseSession");
    CHECK(in_child([&] {  // what the child has not used is not its own to end
      used.reset(), search.reset();
      return true;
    }));
    CHECK(lab.count("C_Finalize") == 0);
    CHECK(lab.count("C_CloseSession") == closed);
    CHECK(in_child([&] {
      const bool signed_there = signs(*used, ecdsa_sha256);
      used.reset(), search.reset();
      return signed_there && lab.count("C_Finalize") == 1;
    }));
    CHECK(signs(*used, ecdsa_sha256));
    CHECK(pins->asked == 1);
  }
}

TEST_CASE("the first login in a forked process") {
  const Lab lab;
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const auto module = lab.module();
  CHECK(in_child([&] {
    const auto used = try_key(search, "p256");
    return used && signs(**used, ecdsa_sha256) && lab.count("C_Login") == 1;
  }));
}

}  // namespace handglass::token
