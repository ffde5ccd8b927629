#include "record/protection.hpp"

#include "base/limits.hpp"
#include "base/secret.hpp"

namespace handglass::record {
namespace {

void put(MutableView out, std::uint64_t value) {
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value);
}

}  // namespace

Protection::Protection(crypto::AeadAlgorithm algorithm, View key, View salt)
    : aead_(make_aead(algorithm, key)) {
  std::ranges::copy(salt, salt_.begin());
}

// The sequence number is used up, whether or not the record turns out well: after a failure no
// record follows.
Result<Protected> Protection::next(ContentType type, ProtocolVersion version,
                                   std::size_t plaintext_size) {
  if (sequence_ > limits::records_under_one_key) return fail(Rule::record_sequence_exhausted);
  Protected with{.sequence = sequence_++};
  const MutableView aad = with.additional_data;
  put(aad.first(8), with.sequence);
  aad[8] = static_cast<std::uint8_t>(type);
  put(aad.subspan(9, 2), static_cast<std::uint16_t>(version));
  put(aad.subspan(11, 2), plaintext_size);
  std::ranges::copy(salt_, with.nonce.begin());
  return with;
}

Result<Protected> Protection::seal(ContentType type, ProtocolVersion version,
                                   MutableView fragment) {
  if (!on()) return Protected{.sequence = sequence_++};
  const std::size_t size = fragment.size() - before() - after();
  TRY(Protected with, next(type, version, size));
  // The explicit nonce is the sequence number, which never repeats under a key (RFC 5288 §3).
  const MutableView nonce = fragment.first(before());
  put(nonce, with.sequence);
  std::ranges::copy(nonce, with.nonce.begin() + gcm_salt_size);
  aead_->seal(with.nonce, with.additional_data, fragment.subspan(before(), size),
              fragment.last(after()));
  declassify(fragment);
  return with;
}

Result<Protection::Opened> Protection::open(ContentType type, ProtocolVersion version,
                                            MutableView fragment) {
  if (!on()) return Opened{fragment, Protected{.sequence = sequence_++}};
  if (fragment.size() < before() + after()) return fail(Rule::record_not_authentic);
  const std::size_t size = fragment.size() - before() - after();
  TRY(Protected with, next(type, version, size));
  std::ranges::copy(fragment.first(before()), with.nonce.begin() + gcm_salt_size);
  const MutableView text = fragment.subspan(before(), size);
  if (!aead_->open(with.nonce, with.additional_data, text, fragment.last(after()))) {
    return fail({.rule = Rule::record_not_authentic,
                 .evidence = {{"sequence", std::to_string(with.sequence)}}});
  }
  declassify(text);
  return Opened{text, with};
}

}  // namespace handglass::record
