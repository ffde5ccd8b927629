// How an encrypted record was protected: everything that its cipher and its MAC were given, but the
// keys (RFC 5246 §6.2.3).
#pragma once
#include <string>
#include <vector>

#include "study/parameters.hpp"
#include "study/trace.hpp"

namespace handglass::study {

struct ProtectionRow {
  std::string label;  // "nonce", "IV", "AAD", "MAC of", "padding"
  std::string bytes;  // hex; empty where the row is text alone
  std::string what;   // "client_write_IV | explicit nonce"
};

// Nothing where no suite is known. What is cut from the key block is "(hidden)" where secrets are.
std::vector<ProtectionRow> protection_of(const Trace& trace, const Parameters& agreed,
                                         const RecordEntry& record);

// "AES-128-GCM tag", or "HMAC-SHA-1", of a record that is not under earlier keys.
std::string tag_name(const Parameters& agreed);
// The same with its bytes: "AES-128-GCM tag 35aebd28 ..."
std::string tag_text(const Parameters& agreed, const RecordEntry& record);
// Whether the receiver of an encrypted message went on to check it, which it does only with a tag
// or MAC that holds.
bool tag_held(const Trace& trace, const MessageEntry& message);
// The first record of an encrypted message; null for others.
const RecordEntry* protected_record_of(const Trace& trace, const MessageEntry& message);

}  // namespace handglass::study
