#include "study/signature_parts.hpp"

#include "crypto/digest_info.hpp"
#include "crypto/key_structures.hpp"
#include "handshake/schemes.hpp"
#include "study/parameters.hpp"

namespace handglass::study {
namespace {

void add_numbers(std::vector<SignaturePart>& parts, View signature) {
  const auto value = der::parse<crypto::structure::EcdsaSignature>(signature);
  if (!value) return;
  parts.push_back({"r", "the x-coordinate of a fresh random point, modulo the group's order",
                   to_bytes(value->r.magnitude())});
  parts.push_back({"s", "binds r, the digest and the private key", to_bytes(value->s.magnitude())});
}

}  // namespace

std::vector<SignaturePart> signature_parts(const MessageEntry& message) {
  std::vector<SignaturePart> parts;
  if (!message.signed_input) return parts;
  const auto scheme = handshake::crypto_scheme(message.signed_input->scheme);
  if (!scheme) return parts;
  const Bytes signature = signature_in(message);
  if (scheme->algorithm == crypto::SignatureAlgorithm::ed25519) {
    constexpr std::size_t half = 32;
    if (signature.size() != 2 * half) return parts;
    parts.push_back(
        {"R", "a point made from the key and the message", to_bytes(View(signature).first(half))});
    parts.push_back(
        {"S", "binds R, the message and the private key", to_bytes(View(signature).last(half))});
    return parts;
  }
  const crypto::Digest digest = crypto::hash(scheme->hash, message.signed_input->input);
  parts.push_back(
      {"digest", std::string(name_of(scheme->hash)) + " of the input", to_bytes(digest.view())});
  if (scheme->algorithm == crypto::SignatureAlgorithm::ecdsa)
    add_numbers(parts, signature);
  else if (scheme->algorithm == crypto::SignatureAlgorithm::rsa_pkcs1)
    parts.push_back({"DigestInfo",
                     "the digest with its algorithm, in DER; padded with 00 01 ff ... 00",
                     crypto::digest_info(scheme->hash, digest.view())});
  return parts;
}

}  // namespace handglass::study
