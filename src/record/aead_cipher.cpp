// GenericAEADCipher (RFC 5246 §6.2.3.3): a nonce, the ciphertext, a tag.
#include "record/fragment_cipher.hpp"

namespace handglass::record {
namespace {

class AeadCipher final : public FragmentCipher {
 public:
  AeadCipher(const TrafficKeys& keys, crypto::AeadLibrary library)
      : row_(keys.spec.row()),
        tag_size_(crypto::tag_size(*row_.aead)),
        aead_(crypto::make_aead(*row_.aead, keys.key.reveal(), library)) {
    std::ranges::copy(keys.iv.reveal(), fixed_iv_.begin());
    declassify(fixed_iv_);  // the explicit part and the sequence are public; no branch needs it
  }

  Framing framing(std::size_t) const override { return {row_.explicit_size, tag_size_}; }

  void seal(Protected& with, MutableView fragment, std::size_t size) override {
    const MutableView explicit_nonce = fragment.first(row_.explicit_size);
    // The explicit part is the sequence number, which never repeats under a key (RFC 5288 §3).
    std::ranges::copy(View(with.header).first(explicit_nonce.size()), explicit_nonce.begin());
    set_nonce(with, explicit_nonce);
    with.set_length(size);
    const MutableView text = fragment.subspan(explicit_nonce.size(), size), tag = tag_of(fragment);
    aead_->seal(with.nonce.view(), with.header, text, tag);
    with.tag.assign(tag);
  }

  std::optional<MutableView> open(Protected& with, MutableView fragment) override {
    if (fragment.size() < row_.explicit_size + tag_size_) return std::nullopt;
    const MutableView text =
        fragment.subspan(row_.explicit_size, fragment.size() - row_.explicit_size - tag_size_);
    set_nonce(with, fragment.first(row_.explicit_size));
    with.set_length(text.size());
    with.tag.assign(View(tag_of(fragment)));
    if (!aead_->open(with.nonce.view(), with.header, text, tag_of(fragment))) return std::nullopt;
    declassify(text);
    return text;
  }

 private:
  MutableView tag_of(MutableView fragment) const { return fragment.last(tag_size_); }

  // Salt and explicit part (RFC 5288 §3, RFC 6655 §3), or the IV plus the sequence number, without
  // carry (RFC 7905 §2).
  void set_nonce(Protected& with, View explicit_nonce) const {
    const MutableView nonce = with.nonce.assign(crypto::aead_nonce_size);
    std::ranges::copy(View(fixed_iv_), nonce.begin());
    std::ranges::copy(explicit_nonce, nonce.begin() + 4);
    if (row_.explicit_size == 0)
      for (std::size_t i = 0; i < 8; ++i) nonce[4 + i] ^= with.header[i];
  }

  const CipherRow& row_;
  std::size_t tag_size_;
  std::unique_ptr<crypto::Aead> aead_;
  std::array<std::uint8_t, crypto::aead_nonce_size> fixed_iv_{};
};

}  // namespace

std::unique_ptr<FragmentCipher> make_aead_cipher(const TrafficKeys& keys,
                                                 crypto::AeadLibrary library) {
  return std::make_unique<AeadCipher>(keys, library);
}

}  // namespace handglass::record
