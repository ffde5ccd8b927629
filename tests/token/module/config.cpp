#include "config.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "faults.hpp"
#include "mechanisms.hpp"
#include "return_codes.hpp"
#include "wire/hex.hpp"

namespace handglass::test_module {
namespace {

using Words = std::vector<std::string>;

// Blanks separate words; quotes hold blanks.
Words words_of(const std::string& line) {
  Words out;
  bool quoted = false, open = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
      if (!open) out.emplace_back(), open = true;
    } else if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
      open = false;
    } else {
      if (!open) out.emplace_back(), open = true;
      out.back() += c;
    }
  }
  if (quoted) throw std::runtime_error("a quote that does not end");
  return out;
}

template <class T>
T number(const std::string& word) {
  T out{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  if (error != std::errc() || end != word.data() + word.size())
    throw std::runtime_error(word + " is no number");
  return out;
}

bool on(const std::string& word) {
  if (word != "on" && word != "off") throw std::runtime_error(word + " is neither on nor off");
  return word == "on";
}

std::optional<Bytes> file(const std::filesystem::path& folder, const std::string& name) {
  if (name == "-") return std::nullopt;
  std::ifstream in(folder / name, std::ios::binary);
  if (!in) throw std::runtime_error("no file " + (folder / name).string());
  return Bytes{std::istreambuf_iterator<char>(in), {}};
}

std::vector<CK_MECHANISM_TYPE> mechanism_types(const Words& words) {
  std::vector<CK_MECHANISM_TYPE> out;
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    const Mechanism* known = mechanism(std::string_view(*word));
    if (known == nullptr) throw std::runtime_error(*word + " is none of our mechanisms");
    out.push_back(known->type);
  }
  return out;
}

Fault fault_of(const Words& words) {
  if (words.size() < 2) throw std::runtime_error("which fault?");
  const auto kind = std::ranges::find(fault_kinds, words[1], &FaultKind::name);
  if (kind == fault_kinds.end()) throw std::runtime_error("no fault " + words[1]);
  Fault out{.name = words[1], .arguments = {words.begin() + 2, words.end()}};
  auto& arguments = out.arguments;
  const std::size_t count = arguments.size();
  if (kind->counted && count >= 2 && arguments[count - 2] == "at") {
    out.first = out.last = number<std::uint64_t>(arguments.back());
    arguments.resize(count - 2);
  } else if (kind->counted && count >= 2 && arguments[count - 2] == "from") {
    out.first = number<std::uint64_t>(arguments.back());
    arguments.resize(count - 2);
  } else if (out.name == "session_lost") {
    out.last = 1;  // else no session would ever serve
  }
  if (arguments.size() < kind->arguments_min || arguments.size() > kind->arguments_max)
    throw std::runtime_error("too many or too few words for " + out.name);
  if (out.name == "always_authenticate" && !arguments.empty() && arguments[0] != "second")
    throw std::runtime_error("always_authenticate, or always_authenticate second");
  if (out.name == "answer") return_code(arguments[1]);
  if (out.name == "bad_premaster" && !arguments.empty()) return_code(arguments[0]);
  if (out.name == "mechanism_invalid" && mechanism(std::string_view(arguments[0])) == nullptr)
    throw std::runtime_error(arguments[0] + " is none of our mechanisms");
  if (out.name == "slow" || out.name == "session_limit" ||
      (out.name == "implicit_rejection" && !arguments.empty()))
    number<unsigned>(arguments[0]);
  return out;
}

// What a slot with no line of its own is.
SlotConfig slot_of(SlotKind kind, std::size_t index) {
  SlotConfig out;
  out.kind = kind;
  out.id = static_cast<CK_SLOT_ID>(index);
  if (kind == SlotKind::uninitialised) out.label.clear(), out.pin_initialised = false;
  return out;
}

SlotKind slot_kind(const std::string& word) {
  if (word == "token") return SlotKind::token;
  if (word == "uninitialised") return SlotKind::uninitialised;
  if (word == "empty") return SlotKind::empty;
  throw std::runtime_error("a slot holds a token, an uninitialised one, or is empty");
}

void read_line(Config& config, const Words& words, const std::filesystem::path& folder) {
  SlotConfig& slot = config.slots.back();
  const std::string& name = words[0];
  auto word = [&](std::size_t i) -> const std::string& {
    if (i >= words.size()) throw std::runtime_error("too few words");
    return words[i];
  };
  if (name == "slot")
    config.slots.push_back(slot_of(slot_kind(word(1)), config.slots.size()));
  else if (name == "slot-id")
    slot.id = number<CK_SLOT_ID>(word(1));
  else if (name == "label")
    slot.label = word(1);
  else if (name == "serial")
    slot.serial = word(1);
  else if (name == "manufacturer")
    slot.manufacturer = word(1);
  else if (name == "model")
    slot.model = word(1);
  else if (name == "pin")
    slot.pin = word(1);
  else if (name == "pin-initialised")
    slot.pin_initialised = on(word(1));
  else if (name == "pin-flags")
    slot.pin_flags = on(word(1));
  else if (name == "pin-tries")
    slot.pin_tries = number<unsigned>(word(1));
  else if (name == "wrong-pins")
    slot.wrong_pins = number<unsigned>(word(1));
  else if (name == "lock-at-last")
    slot.lock_at_last = on(word(1));
  else if (name == "login-required")
    slot.login_required = on(word(1));
  else if (name == "private-visible")
    slot.private_visible = on(word(1));
  else if (name == "public-keys")
    slot.public_keys = on(word(1));
  else if (name == "inserted")
    slot.inserted = number<unsigned>(word(1));
  else if (name == "mechanisms")
    slot.mechanisms = mechanism_types(words);
  else if (name == "allowed-mechanisms")
    slot.allowed_mechanisms = mechanism_types(words);
  else if (name == "fault")
    slot.faults.push_back(fault_of(words));
  else if (name == "object") {
    auto id = from_hex(word(2));
    if (!id) throw std::runtime_error(word(2) + " is not hex");
    slot.objects.push_back({.label = word(1),
                            .id = *std::move(id),
                            .key = file(folder, word(3)),
                            .certificate = file(folder, word(4))});
  } else {
    throw std::runtime_error("no line begins with " + name);
  }
}

}  // namespace

bool Fault::strikes() {
  ++times;
  return first <= times && times <= last;
}

const Fault* SlotConfig::fault(std::string_view name) const {
  const auto found = std::ranges::find(faults, name, &Fault::name);
  return found == faults.end() ? nullptr : &*found;
}

bool SlotConfig::strikes(std::string_view name) {
  const auto found = std::ranges::find(faults, name, &Fault::name);
  return found != faults.end() && found->strikes();
}

Config parse_config(const std::string& text, const std::filesystem::path& folder) {
  Config out;
  std::istringstream lines(text);
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    ++count;
    try {
      if (const Words words = words_of(line); !words.empty() && !words[0].starts_with('#'))
        read_line(out, words, folder);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("line " + std::to_string(count) + ": " + error.what());
    }
  }
  return out;
}

}  // namespace handglass::test_module
