// Inputs of the target that holds our verdict beside OpenSSL's.
#include "chains.hpp"
#include "make_corpus/corpus.hpp"
#include "pieces.hpp"

namespace handglass::fuzz {

// The good chain under several questions, each edit of chains.cpp once or twice, and DER.
void write_verdicts(const std::filesystem::path& folder) {
  constexpr std::uint8_t by_recipe = 0, by_edits = 1, by_der = 2, all_lists = 2;
  constexpr std::uint8_t leaf = 0, intermediate = 2, list = 3;
  for (const std::uint8_t question : std::to_array<std::uint8_t>({0, 1, 2, 8, 16, 48}))
    write(folder / ("good-" + std::to_string(question)), Bytes{question, by_recipe, 0, 0});
  const auto add = [&](const std::string& name, std::uint8_t question, const Bytes& edit) {
    write(folder / name, concat({Bytes{question, by_recipe, 0, 1}, edit}));
  };
  for (std::uint8_t edit = 0; edit < 14; ++edit)
    for (std::uint8_t value = 2; value < 4; ++value)
      add("leaf-" + std::to_string(edit) + "-" + std::to_string(value), 16,
          {leaf, edit, value, value});
  for (std::uint8_t edit = 0; edit < 6; ++edit)
    add("list-" + std::to_string(edit), all_lists, {list, edit, 3, 8, 8});
  for (std::uint8_t extension = 0; extension < 26; ++extension)
    add("extension-" + std::to_string(extension), all_lists, {intermediate, 14, 1, extension, 0});
  for (std::uint8_t edit = 0; edit < 8; ++edit)
    write(folder / ("der-edit-" + std::to_string(edit)),
          Bytes{0, by_edits, 0, leaf, 0, 0, 0, edit});

  const Chain good = Chains().good();
  Bytes input{all_lists, by_der};
  for (const Bytes& part : {good.leaf, good.intermediate, good.crl}) append_prefixed(input, part);
  write(folder / "der", input);
}

}  // namespace handglass::fuzz
