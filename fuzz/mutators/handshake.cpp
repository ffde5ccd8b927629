// Of the target `handshake`: lines that change a field which there is, in the words of `handglass
// tamper`.
#include <algorithm>
#include <map>
#include <string>

#include "handshake/suites.hpp"
#include "mutators/engine.hpp"
#include "null_world.hpp"
#include "study/trace.hpp"
#include "wire/hex.hpp"
#include "wire/note.hpp"

namespace handglass::fuzz {
namespace {

// What can be changed: "client:ClientHello.random", and how many bytes it has.
struct Subject {
  std::string text;
  std::size_t size = 0;
  bool whole = false;  // a message
};

class Collector final : public handshake::Observer {
 public:
  explicit Collector(std::map<std::string, Subject>& out) : out_(out) {}
  bool watching() const override { return true; }
  void on_message(const handshake::MessageSeen& seen) override {
    if (seen.message == handshake::Message::change_cipher_spec) return;
    const std::string message =
        std::string(name_of(seen.sender)) + ":" + std::string(name_of(seen.message));
    out_[message] = {message, seen.bytes.size(), true};
    const auto notes = study::annotate(seen.message, seen.key_exchange, seen.bytes);
    for (std::size_t i = 1; i < notes.size(); ++i) {
      const std::string text = message + "." + wire::path_of(notes, i);
      out_[text] = {text, notes[i].size, false};
    }
  }

 private:
  std::map<std::string, Subject>& out_;
};

constexpr std::string_view suites[] = {
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-SHA256",     "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDH-ECDSA-AES128-GCM-SHA256",  "AECDH-AES128-SHA",
    "PSK-AES128-GCM-SHA256",         "ECDHE-PSK-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384"};
// Their numbers are real: one handshake takes as long as many of the others.
constexpr std::string_view dear_suites[] = {"AES128-GCM-SHA256", "DHE-RSA-AES128-GCM-SHA256",
                                            "ECDHE-RSA-AES128-GCM-SHA256"};

std::vector<Subject> collect() {
  std::map<std::string, Subject> found;
  NullWorld null;
  const auto collect_of = [&](std::string_view suite) {
    null.client->policy.suites = {handshake::find_suite(suite)->code};
    Collector collector(found);
    Connection client = null.connect(handshake::Role::client, collector),
               server = null.connect(handshake::Role::server, collector);
    test::talk(client, server);
    if (server.takes_data() && server.renegotiate()) test::talk(client, server);  // HelloRequest
  };
  std::ranges::for_each(suites, collect_of);
  std::ranges::for_each(dear_suites, collect_of);
  std::vector<Subject> out;
  for (auto& [text, subject] : found) out.push_back(std::move(subject));
  return out;
}

std::string record_change(Dice& dice) {
  std::string out = dice.one_in(2) ? "client:record[" : "server:record[";
  out += std::to_string(1 + dice.below(8)) + "]";
  switch (dice.below(5)) {
    case 0: return out + " drop";
    case 1: return out + " dup";
    case 2: return out + " truncate:" + std::to_string(dice.below(40));
    case 3:
      return out + " insert@" + std::to_string(dice.one_in(2) ? 0 : dice.below(30)) + ":" +
             to_hex(dice.bytes(1 + dice.below(9)));
    default:
      return out + "[" + std::to_string(dice.below(60)) +
             "]^=" + to_hex(Bytes{static_cast<std::uint8_t>(1 << dice.below(8))});
  }
}

std::string a_change(Dice& dice) {
  static const std::vector<Subject> subjects = collect();
  if (dice.one_in(6)) return record_change(dice);
  const Subject& what = dice.pick(subjects);
  switch (dice.below(what.whole ? 8 : 6)) {
    case 0: return what.text + " drop";
    case 1: return what.text + " dup";
    case 2: return what.text + "=" + to_hex(scribble(dice.bytes(what.size), dice));
    case 3:
      return what.text + " insert@" + std::to_string(dice.below(what.size + 1)) + ":" +
             to_hex(dice.bytes(1 + dice.below(8)));
    case 4: return what.text + " truncate:" + std::to_string(dice.below(what.size + 1));
    case 6: return what.text + " swap:NEXT";
    default:
      return what.text + "[" + std::to_string(dice.below(what.size)) +
             "]^=" + to_hex(Bytes{static_cast<std::uint8_t>(1 << dice.below(8))});
  }
}

std::string a_scene(Dice& dice) {
  std::string out =
      "suite " + std::string(dice.one_in(20) ? dice.pick(dear_suites) : dice.pick(suites));
  constexpr std::string_view auths[] = {"", " none", " request", " require"};
  out += dice.pick(auths);
  if (dice.one_in(6)) out += " empty";
  constexpr std::string_view others[] = {"fixed", "revoked", "expired", "stranger", "server"};
  if (dice.one_in(6)) out += " client " + std::string(dice.pick(others));
  if (dice.one_in(4)) out += " resume";
  if (dice.one_in(4)) out += " tickets";
  if (dice.one_in(4)) out += " status";
  if (dice.one_in(6)) out += " again";
  for (const std::string_view rare : {" stale", " named", " hintless", " wary"})
    if (dice.one_in(12)) out += rare;
  if (dice.one_in(2)) out += " lies";
  return out;
}

std::vector<std::string> lines_of(View input) {
  std::vector<std::string> out{""};
  for (const std::uint8_t byte : input)
    if (byte == '\n')
      out.emplace_back();
    else
      out.back().push_back(static_cast<char>(byte));
  if (out.size() > 1 && out.back().empty()) out.pop_back();
  return out;
}

Bytes joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return to_bytes(as_bytes(out));
}

}  // namespace

// Half of the time a scene with one change alone: what has been refused early would be refused
// early again.
Bytes change(View input, Dice& dice) {
  std::vector<std::string> lines = lines_of(input);
  if (dice.one_in(2)) {
    const std::string kept = lines.size() > 1 && dice.one_in(2) ? lines.back() : a_change(dice);
    return joined({dice.one_in(2) ? lines.front() : a_scene(dice), kept});
  }
  switch (dice.below(8)) {
    case 0: lines.front() = a_scene(dice); break;
    case 1:
      if (lines.size() > 1)
        lines.erase(lines.begin() + 1 + static_cast<std::ptrdiff_t>(dice.below(lines.size() - 1)));
      break;
    case 2: {
      std::string& line = dice.pick(lines);
      const Bytes bytes = scribble(as_bytes(line), dice);
      line.assign(bytes.begin(), bytes.end());
      break;
    }
    case 3:
      if (lines.size() > 1) {
        lines[1 + dice.below(lines.size() - 1)] = a_change(dice);
        break;
      }
      [[fallthrough]];
    default: lines.push_back(a_change(dice));
  }
  return joined(lines);
}

Bytes cross(View input, View other, Dice& dice) {
  std::vector<std::string> lines = lines_of(input), others = lines_of(other);
  if (others.size() > 1)
    lines.push_back(others[1 + dice.below(others.size() - 1)]);
  else
    lines.front() = others.front();
  return joined(lines);
}

}  // namespace handglass::fuzz
