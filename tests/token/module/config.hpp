// What the token of these tests is and how it misbehaves: a text of lines, of which README.md holds
// the grammar.
#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "token/pkcs11.hpp"

namespace handglass::test_module {

// One misbehaviour. Where it is counted it strikes from the `first` to the `last` time that it
// could.
struct Fault {
  std::string name;
  std::vector<std::string> arguments;
  std::uint64_t first = 1, last = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t times = 0;  // since the text was read

  // Counts, and says whether this time is one of those.
  bool strikes();
};

struct ObjectLine {
  std::string label;
  Bytes id;
  std::optional<Bytes> key, certificate;  // DER
};

enum class SlotKind : std::uint8_t { token, uninitialised, empty };

struct SlotConfig {
  SlotKind kind = SlotKind::token;
  CK_SLOT_ID id = 0;
  std::string label = "Test token", serial = "0001", manufacturer = "Handglass", model = "Test";
  std::string pin = "1234";
  bool pin_initialised = true, pin_flags = true, lock_at_last = false;
  unsigned pin_tries = 3;  // 0: never locks
  unsigned wrong_pins = 0;
  bool login_required = true, private_visible = false, public_keys = true;
  unsigned inserted = 0;
  std::vector<ObjectLine> objects;
  std::optional<std::vector<CK_MECHANISM_TYPE>> mechanisms;
  std::vector<CK_MECHANISM_TYPE> allowed_mechanisms;
  std::vector<Fault> faults;

  const Fault* fault(std::string_view name) const;
  bool has(std::string_view name) const { return fault(name) != nullptr; }
  // Whether there is such a fault, and it strikes now.
  bool strikes(std::string_view name);
};

struct Config {
  std::vector<SlotConfig> slots = {{}};  // never empty
};

// Files are named from `folder`. Throws std::runtime_error, which names the line.
Config parse_config(const std::string& text, const std::filesystem::path& folder);

}  // namespace handglass::test_module
