// The parts of a protected record, as its cipher has them (RFC 5246 §6.2.3, RFC 7366).
#pragma once
#include <optional>

#include "record/cipher.hpp"
#include "study/trace.hpp"

namespace handglass::study {

struct RecordParts {
  const record::CipherRow* cipher = nullptr;
  bool encrypt_then_mac = false;
  // Views into RecordEntry.wire. `explicit_part` is the nonce or the IV that is sent; a MAC that is
  // encrypted with the content is part of the ciphertext.
  View explicit_part = {}, ciphertext = {}, tag = {};
};

// Nothing for a record that was not protected, or whose cipher nobody knows: that of the handshake
// before is in no message of this one.
std::optional<RecordParts> parts_of(const Trace& trace, const RecordEntry& record);

// What the MAC covers: sequence number, type, version and length, then the content, or with
// encrypt_then_mac IV and ciphertext. Empty for an AEAD.
Bytes mac_input(const RecordParts& parts, const RecordEntry& record);

}  // namespace handglass::study
