#include "study/states.hpp"

#include <algorithm>

#include "handshake/conversation.hpp"

namespace handglass::study {
namespace {

using handshake::At;
using handshake::Facts;
using handshake::Row;
namespace fact = handshake::fact;

// What a fact says, where it holds and where it does not.
struct FactWords {
  Facts fact;
  std::string_view holds, lacks;
};
constexpr FactWords fact_words[] = {
    {fact::resuming, "the session is resumed", "it is a full handshake"},
    {fact::static_key, "the server has no key to say", "the server says its key"},
    {fact::no_certificate, "the suite has no certificates", "the suite has certificates"},
    {fact::asked, "the client was asked for a certificate", "the client was not asked"},
    {fact::certified, "the client sent a certificate", "the client sent no certificate"},
    {fact::fixed_key, "that certificate's key is its share", "that certificate's key signs"},
    {fact::ticketed, "a ticket was announced", "no ticket was announced"},
    {fact::stapled, "the certificate's status was announced", "no status was announced"},
};

std::string conditions(const Row& row) {
  std::string out;
  for (const FactWords& words : fact_words) {
    std::string_view said;
    if (row.needs & words.fact) said = words.holds;
    if (row.unless & words.fact) said = words.lacks;
    if (!said.empty()) out += (out.empty() ? "" : ", ") + std::string(said);
  }
  return out;
}

std::string filled(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(width, out.size()), ' ');
  return out;
}

}  // namespace

std::string states_text() {
  std::string out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(At::count); ++i) {
    const At at = static_cast<At>(i);
    out += std::string(out.empty() ? "" : "\n") + std::string(name_of(at)) + "\n";
    if (at == At::established) out += "  application data, both ways\n";
    for (const Row& row : handshake::conversation) {
      if (row.from != at) continue;
      out += "  " + std::string(name_of(row.sender)) + "  " + filled(name_of(row.message), 18) +
             "  -> " + filled(name_of(row.to), 27) + "  " + std::string(row.rfc) + "\n";
      if (const std::string when = conditions(row); !when.empty())
        out += "          if " + when + "\n";
    }
  }
  return out;
}

std::string states_mermaid() {
  std::string out = "stateDiagram-v2\n  [*] --> start\n";
  for (const Row& row : handshake::conversation)
    out += "  " + std::string(name_of(row.from)) + " --> " + std::string(name_of(row.to)) + ": " +
           std::string(name_of(row.sender)) + " " + std::string(name_of(row.message)) + "\n";
  return out + "  established --> [*]\n";
}

}  // namespace handglass::study
