// What --explain adds to a message: why it is there, each extension of a hello in a line, and what
// TLS 1.3 does in its place.
#include <algorithm>
#include <vector>

#include "study/explanations.hpp"
#include "study/glossary.hpp"
#include "study/parameters.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

template <class Hello>
std::vector<handshake::ExtensionType> extensions_of(const MessageEntry& message) {
  std::vector<handshake::ExtensionType> out;
  if (const auto hello = body_of<Hello>(&message); hello && hello->extensions.value)
    for (const auto& extension : hello->extensions.value->items) out.push_back(extension.tag);
  return out;
}

std::string since(std::string_view tls13) {
  return tls13.empty() ? "" : "TLS 1.3: " + std::string(tls13);
}

// What has no name is passed over here as a peer passes over it; what comes twice is told once.
std::vector<const Entry*> rows_of(const std::vector<handshake::ExtensionType>& extensions) {
  std::vector<const Entry*> out;
  for (const handshake::ExtensionType type : extensions)
    if (const Entry* row = find_entry(Topic::extension, name_of(type));
        row && std::ranges::find(out, row) == out.end())
      out.push_back(row);
  return out;
}

void draw_extensions(Page& page, const Trace& trace, const MessageEntry& message) {
  constexpr std::size_t column = 10, hang = 12;
  const MessageEntry* hello = trace.find(Message::client_hello, Role::client);
  std::vector<const Entry*> rows = rows_of(extensions_of<handshake::ClientHello>(message));
  std::string label = "   ext", answered;
  if (message.message == Message::server_hello) {
    rows = rows_of(extensions_of<handshake::ServerHello>(message));
    if (hello) {
      const auto asked = rows_of(extensions_of<handshake::ClientHello>(*hello));
      std::erase_if(rows, [&](const Entry* row) {
        const bool told = std::ranges::find(asked, row) != asked.end();
        if (told) answered += (answered.empty() ? "" : ", ") + std::string(row->id);
        return told;
      });
    }
  }
  const auto draw = [&](const std::string& text) {
    label.resize(column, ' ');
    page.line(label + text, hang);
    label.clear();
  };
  if (!answered.empty())
    draw(answered + ": answers to what " + message_text(hello->n) + " says, explained there.");
  for (const Entry* row : rows) {
    draw(std::string(row->id) + ": " + std::string(first_sentence(row->text)));
    if (!row->tls13.empty()) draw("  " + since(row->tls13));
  }
}

}  // namespace

void draw_explanation(Page& page, const Trace& trace, const MessageEntry& message,
                      const TerminalOptions& options) {
  page.labelled("why", why(message.message, message.sender, message.key_exchange));
  if (!options.explain) return;
  const std::string_view tls13 = since_tls13(message.message, message.sender, message.key_exchange);
  if (!tls13.empty()) page.labelled("", since(tls13));
  draw_extensions(page, trace, message);
}

}  // namespace handglass::study
