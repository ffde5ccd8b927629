#include "record/protection.hpp"

#include "base/limits.hpp"
#include "wire/hex.hpp"

namespace handglass::record {
namespace {

template <std::size_t size>
void put(std::span<std::uint8_t, size> out, std::uint64_t value) {
  for (std::size_t i = size; i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value);
}

Failure not_authentic(const Protected& with, View explicit_part, std::size_t length) {
  Failure failure{.rule = Rule::record_not_authentic,
                  .evidence = {{"sequence", std::to_string(with.sequence)},
                               {"length", std::to_string(length)}}};
  // What stood before the ciphertext; the rest of a nonce is cut from the key block.
  if (!explicit_part.empty()) failure.evidence.push_back({"nonce or IV", to_hex(explicit_part)});
  return failure;
}

}  // namespace

std::unique_ptr<FragmentCipher> make_fragment_cipher(const TrafficKeys& keys,
                                                     crypto::Random& random,
                                                     crypto::AeadLibrary library) {
  switch (keys.spec.row().kind) {
    case CipherKind::aead: return make_aead_cipher(keys, library);
    case CipherKind::block: return make_block_cipher(keys, random);
    case CipherKind::stream: return make_null_cipher(keys);
  }
  return nullptr;
}

Protection::Protection(const TrafficKeys& keys, crypto::Random& random, crypto::AeadLibrary library)
    : cipher_(make_fragment_cipher(keys, random, library)) {}

// The sequence number is used up, whether or not the record turns out well: after a failure no
// record follows.
Result<void> Protection::number(ContentType type, ProtocolVersion version, Protected& with) {
  if (on() && sequence_ > limits::records_under_one_key)
    return fail(Rule::record_sequence_exhausted);
  with.sequence = sequence_++;
  const MutableView header = with.header;
  put(header.first<8>(), with.sequence);
  header[8] = static_cast<std::uint8_t>(type);
  put(header.subspan<9, 2>(), static_cast<std::uint16_t>(version));
  return {};
}

Result<void> Protection::seal(ContentType type, ProtocolVersion version, MutableView fragment,
                              std::size_t size, Protected& with) {
  REQUIRE_OK(number(type, version, with));
  if (on()) cipher_->seal(with, fragment, size);
  return {};
}

Result<MutableView> Protection::open(ContentType type, ProtocolVersion version,
                                     MutableView fragment, Protected& with) {
  REQUIRE_OK(number(type, version, with));
  if (!on()) return fragment;
  const std::size_t before = std::min(cipher_->framing(0).before, fragment.size());
  const std::optional<MutableView> plaintext = cipher_->open(with, fragment);
  if (!plaintext) return fail(not_authentic(with, fragment.first(before), fragment.size()));
  return *plaintext;
}

}  // namespace handglass::record
