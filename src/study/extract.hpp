// The raw bytes of one thing in a trace, by its name: what the commands under "redo" work on.
//
//   message:9               a whole handshake message
//   field:9.signature       a field of it, by its path
//   input:9                 what its signature covers; of a Finished, the messages that are hashed
//   certificate:7.0         the first certificate of message 7, DER
//   secret:D3               what a derivation gives
//   secret:D4.client_write_key, secret:D1.client_private    a part of it, or an input
//   input:D4                label || seed of a PRF, or the messages that are hashed
//   record:12               a record as it stood on the wire
//   record:12.PART          fragment, nonce, iv, aad, ciphertext, tag, mac, mac_input, plaintext
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// The bytes, or why there are none.
std::expected<Bytes, std::string> extract(const Trace& trace, std::string_view path);

// The paths that a trace has.
std::vector<std::string> extract_paths(const Trace& trace);

// The messages, from the first, that were hashed for the session hash or a verify_data, or that a
// CertificateVerify covers: all that came before `n`.
Bytes messages_before(const Trace& trace, std::size_t n);

}  // namespace handglass::study
