// What a file in DER holds, told by how it begins: the forms of keys and envelopes have no name in
// them. BER is recognized too, so that its refusal can say what was refused.
#pragma once
#include "base/bytes.hpp"

namespace handglass::crypto {

enum class FileShape : std::uint8_t {
  other,  // a certificate, a revocation list, or nothing that we know
  private_key,
  encrypted_private_key,
  pkcs7,
  pkcs12,
};

FileShape shape_of(View der);

}  // namespace handglass::crypto
