// What of a page is wanted: --only and --view.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// "9,10", "Finished", "checks": messages by number or name, and parts of the page by name. Empty:
// all of it.
struct Selection {
  enum class Part : std::uint8_t { ladder, keys, data, checks, verdict };
  std::vector<std::size_t> numbers;
  std::vector<Message> messages;
  std::vector<Part> parts;

  bool everything() const { return numbers.empty() && messages.empty() && parts.empty(); }
  bool has(Part part) const;
  bool has(const MessageEntry& message) const;
};
// The selection, or what is wrong with the text.
std::expected<Selection, std::string> parse_selection(std::string_view text);

// A trace of both ends as one of them would have seen it, or as somebody between them, without keys
// and without anybody to trust, can make of the same records.
Trace view_of(const Trace& trace, Eyes eyes);
// Why there is no such view of it; empty where there is.
std::string view_fault(const Trace& trace, Eyes eyes);

}  // namespace handglass::study
