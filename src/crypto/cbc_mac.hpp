// CBC encryption and HMAC of a record in one pass (RFC 5246 §6.2.3.2, RFC 7366 §3). Either waits
// most of the time for its own last block: side by side, block by block, both take little longer
// than one of them does (for 16 KiB with AES-128 and SHA-256, 0.6 of one after the other).
#pragma once
#include "crypto/cbc.hpp"
#include "crypto/record_mac.hpp"

namespace handglass::crypto {

// `fragment` is IV, content, room for the MAC, and padding; what stands behind the IV is encrypted.
// Answers the MAC, that of header || content, which can no longer be seen then.
Digest mac_then_encrypt(const RecordMac& mac, AesCbc& cbc, View header, MutableView fragment,
                        std::size_t content_size);

// `fragment` is IV, content and padding; what stands behind the IV is encrypted. The MAC, that of
// header || fragment as it is then, goes to `tag`.
void encrypt_then_mac(const RecordMac& mac, AesCbc& cbc, View header, MutableView fragment,
                      MutableView tag);

}  // namespace handglass::crypto
