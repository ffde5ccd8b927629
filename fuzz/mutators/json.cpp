// Of targets whose input is a document of JSON: `trace`.
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "mutators/engine.hpp"

namespace handglass::fuzz {
namespace {

using Json = nlohmann::ordered_json;

// A value and what holds it: an array, or an object.
struct Place {
  Json* holder;
  Json::iterator at;
};

// By the name of the member that each is or is an item of: most of a trace are the fields of its
// messages, and what is there once would hardly ever be changed.
using Places = std::map<std::string, std::vector<Place>>;

void collect(Json& holder, const std::string& name, Places& out, int depth = 0) {
  constexpr int deepest = 64;
  if (!holder.is_structured() || depth == deepest) return;
  for (auto at = holder.begin(); at != holder.end(); ++at) {
    const std::string& own = holder.is_object() ? at.key() : name;
    out[own].push_back({&holder, at});
    collect(*at, own, out, depth + 1);
  }
}
Places places_of(Json& document) {
  Places out;
  collect(document, "", out);
  return out;
}
Place& pick(Places& places, Dice& dice) {
  return dice.pick(
      std::next(places.begin(), static_cast<std::ptrdiff_t>(dice.below(places.size())))->second);
}

std::uint64_t number(Dice& dice) {
  constexpr std::uint64_t edges[] = {
      0,          1,           255,
      256,        0x10000,     0x7fffffff,
      0xffffffff, 0x100000000, std::numeric_limits<std::uint64_t>::max()};
  return dice.one_in(2) ? dice.pick(edges) : dice.next() >> dice.below(64);
}

// Another of its type. Most texts are hexadecimal, and stay it two times in three.
Json other_than(const Json& value, Dice& dice) {
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number_unsigned()) {
    const auto now = value.get<std::uint64_t>();
    return dice.one_in(2) ? number(dice) : now + (dice.one_in(2) ? 1 : -std::uint64_t{1});
  }
  if (value.is_number()) return -value.get<double>();
  if (value.is_array()) return Json::array();
  if (value.is_object()) return Json::object();
  if (!value.is_string()) return number(dice);
  auto text = value.get<std::string>();
  const std::size_t at = dice.below(text.size() + 1);
  switch (dice.below(6)) {
    case 0: text.resize(at / 2 * 2); break;
    case 1: text.insert(at / 2 * 2, "00"); break;
    case 2: text.clear(); break;
    case 3:
      if (at < text.size()) text[at] = "0123456789abcdef"[dice.below(16)];
      break;
    case 4: text += text; break;
    default: {
      const Bytes bytes = scribble(as_bytes(text), dice);
      text.assign(bytes.begin(), bytes.end());
    }
  }
  return text;
}

// Puts a value where another stands, which is mostly one of its name or of its type.
void put(const Place& place, Places& others, Dice& dice) {
  constexpr int tries = 16;
  for (int i = 0; i < tries; ++i) {
    const Place& other = pick(others, dice);
    const bool fits = place.holder->is_object() && other.holder->is_object()
                          ? place.at.key() == other.at.key()
                          : place.at->type() == other.at->type();
    if (!fits && !dice.one_in(tries)) continue;
    Json copy = *other.at;
    *place.at = std::move(copy);
    return;
  }
}

Bytes written(const Json& document) {
  return to_bytes(as_bytes(document.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

Json read(View input) { return Json::parse(as_text(input), nullptr, false); }

}  // namespace

Bytes change(View input, Dice& dice) {
  Json document = read(input);
  Places places = places_of(document);
  if (places.empty()) return scribble(input, dice);
  const Place& place = pick(places, dice);
  const bool array = place.holder->is_array();
  switch (dice.below(6)) {
    case 0:
    case 1:
      if (array && dice.one_in(2))
        place.holder->insert(place.at, Json(*place.at));
      else
        place.holder->erase(place.at);
      break;
    case 2:
      if (array)
        std::swap(*place.at, dice.pick(*place.holder));
      else
        put(place, places, dice);
      break;
    case 3: put(place, places, dice); break;
    default: *place.at = other_than(*place.at, dice);
  }
  return written(document);
}

Bytes cross(View input, View other, Dice& dice) {
  Json document = read(input), second = read(other);
  Places places = places_of(document), others = places_of(second);
  if (places.empty() || others.empty()) return to_bytes(input);
  put(pick(places, dice), others, dice);
  return written(document);
}

}  // namespace handglass::fuzz
