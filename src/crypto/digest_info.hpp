// DigestInfo, what an RSA PKCS#1 v1.5 signature covers (RFC 8017 §9.2), with the NULL that signers
// write.
#pragma once
#include "crypto/oids.hpp"
#include "wire/der.hpp"

namespace handglass::crypto {

inline Bytes digest_info(HashAlgorithm algorithm, View digest) {
  const Bytes identifier =
      der::tlv(0x30, {der::tlv(0x06, oids::of(algorithm)), der::tlv(0x05, View{})});
  return der::tlv(0x30, {identifier, der::tlv(0x04, digest)});
}

}  // namespace handglass::crypto
