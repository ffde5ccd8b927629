#include "study/trace_words.hpp"

#include <algorithm>

#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/glossary.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"

namespace handglass::study {

std::vector<GlossaryEntry> glossary_of(const Trace& trace) {
  std::vector<GlossaryEntry> out;
  const auto add = [&](std::string title, std::string_view text, std::string_view rfc) {
    if (std::ranges::find(out, title, &GlossaryEntry::title) == out.end())
      out.push_back({std::move(title), std::string(text), std::string(rfc)});
  };
  for (const MessageEntry& message : trace.messages)
    add(message.name() + " of the " + std::string(name_of(message.sender)),
        why(message.message, message.sender, message.key_exchange), rfc_of(message));
  // What the hellos carry, once each.
  for (const MessageEntry& message : trace.messages)
    for (const wire::Note& note : message.fields)
      if (note.name == "type" && note.kind == wire::NoteKind::leaf)
        if (const Entry* row =
                find_entry(Topic::extension, note.value.substr(0, note.value.find(' '))))
          add(std::string(row->id),
              std::string(row->text) +
                  (row->tls13.empty() ? "" : " TLS 1.3: " + std::string(row->tls13)),
              row->rfc);
  for (const DerivationEntry& entry : trace.derivations)
    add(std::string(name_of_output(entry.id)), why(entry), entry.rfc);
  for (const AlertEntry& alert : trace.alerts)
    add(alert_text(alert.alert), meaning_of(alert.alert), "RFC 5246 §7.2");
  return out;
}

}  // namespace handglass::study
