// What the private keys of this room share beyond their public face: they can be written down.
#pragma once
#include "crypto/private_key.hpp"
#include "wire/der.hpp"

namespace handglass::crypto {

class KeyInMemory : public PrivateKey {
 public:
  // The key's own structure, which PKCS#8 wraps: RSAPrivateKey, ECPrivateKey or CurvePrivateKey.
  // The owner wipes it.
  virtual Bytes structure() const = 0;
};

// A DER value around parts that hold secrets: the parts are wiped, and so is what held them on the
// way.
template <class... Parts>
Bytes wrap_secret(std::uint8_t tag, Parts&&... parts) {
  Bytes content = concat({View(parts)...});
  Bytes out = der::tlv(tag, content);
  wipe(content);
  (wipe(parts), ...);
  return out;
}

}  // namespace handglass::crypto
