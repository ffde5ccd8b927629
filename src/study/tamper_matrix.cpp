#include "study/tamper_matrix.hpp"

#include <array>
#include <cassert>

#include "study/rows.hpp"

namespace handglass::study {
namespace {

void add(std::vector<Tampering>& out, const std::string& text) {
  auto tampering = parse_tampering(text);
  assert(tampering);  // the language has words for all of it
  if (tampering) out.push_back(*std::move(tampering));
}

// "extensions[3]" for the field that begins it; else nothing.
std::string extension_of(std::string_view path) {
  constexpr std::string_view start = "extensions[", end = "].type";
  if (!path.starts_with(start) || !path.ends_with(end)) return {};
  return std::string(path.substr(0, path.size() - end.size() + 1));
}

void add_message(std::vector<Tampering>& out, const MessageEntry& message, bool more_follows) {
  const std::string subject = std::string(name_of(message.sender)) + ":" + message.name();
  for (const Field& field : fields_of(message)) {
    if (!field.read) continue;
    add(out, subject + "." + field.path + "[0]^=01");
    if (const std::string item = extension_of(field.path); !item.empty())
      add(out, subject + "." + item + " drop");
  }
  for (const std::string& word : {std::string("drop"), std::string("dup"),
                                  "truncate:" + std::to_string(message.bytes.size() - 1)})
    add(out, subject + " " + word);
  if (more_follows) add(out, subject + " swap:NEXT");
}

}  // namespace

std::vector<Tampering> every_tampering(const Trace& good) {
  std::vector<Tampering> out;
  for (std::size_t i = 0; i < good.messages.size(); ++i) {
    const MessageEntry& message = good.messages[i];
    if (message.n == 0) continue;
    const bool more = i + 1 < good.messages.size() && good.messages[i + 1].n != 0 &&
                      good.messages[i + 1].sender == message.sender;
    add_message(out, message, more);
  }
  std::array<std::size_t, 2> nth{};
  for (const RecordEntry& record : good.records) {
    const std::size_t n = ++nth[static_cast<std::size_t>(record.sender)];
    if (record.header.type != record::ContentType::change_cipher_spec) continue;
    const std::string subject =
        std::string(name_of(record.sender)) + ":record[" + std::to_string(n) + "]";
    for (const char* change : {"[5]^=02", "[3]^=01"}) add(out, subject + change + "");
    add(out, subject + " drop");
    add(out, subject + " dup");
    // And the record after it, the first that is encrypted: its nonce and its tag.
    const std::string next =
        std::string(name_of(record.sender)) + ":record[" + std::to_string(n + 1) + "]";
    add(out, next + "[5]^=01");
    add(out, next + "[20]^=01");
    add(out, next + " drop");
  }
  return out;
}

}  // namespace handglass::study
