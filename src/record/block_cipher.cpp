// GenericBlockCipher (RFC 5246 §6.2.3.2): IV, and encrypted together the content, its MAC and the
// padding; or with encrypt_then_mac (RFC 7366 §3) IV, encrypted content and padding, and the MAC of
// these. And GenericStreamCipher (§6.2.3.1) with the cipher that changes nothing.
#include "crypto/cbc_mac.hpp"
#include "record/fragment_cipher.hpp"

namespace handglass::record {
namespace {

using crypto::aes_block_size;

void keep(Protected& with, View iv, View mac) {
  with.nonce.assign(iv);
  with.tag.assign(mac);
  declassify(with.tag.view());  // public once the record is whole, for whoever is shown it
}

// All padding bytes say how many follow the first (RFC 5246 §6.2.3.2).
std::size_t padding_for(std::size_t size) { return aes_block_size - size % aes_block_size; }
void pad(MutableView padding) {
  std::ranges::fill(padding, static_cast<std::uint8_t>(padding.size() - 1));
}

// The IVs of one direction, which nobody can foresee (RFC 5246 §6.2.3.2). Several are asked for at
// a time: the kernel's answer to a question took a quarter of a short record's time.
class Ivs {
 public:
  explicit Ivs(crypto::Random& random) : random_(random) {}
  void next(MutableView iv) {
    if (used_ == ahead_.size()) {
      random_.fill(ahead_);
      used_ = 0;
    }
    std::ranges::copy(View(ahead_).subspan(used_, iv.size()), iv.begin());
    used_ += iv.size();
  }

 private:
  crypto::Random& random_;
  std::array<std::uint8_t, 8 * aes_block_size> ahead_{};
  std::size_t used_ = ahead_.size();
};

bool whole_blocks(std::size_t size) { return size > 0 && size % aes_block_size == 0; }

class MacThenEncrypt final : public FragmentCipher {
 public:
  MacThenEncrypt(const TrafficKeys& keys, crypto::Random& random)
      : mac_(*keys.spec.mac, keys.mac_key.reveal()), cbc_(keys.key.reveal()), ivs_(random) {}

  Framing framing(std::size_t size) const override {
    return {aes_block_size, mac_.size() + padding_for(size + mac_.size())};
  }

  void seal(Protected& with, MutableView fragment, std::size_t size) override {
    const MutableView iv = fragment.first(aes_block_size),
                      padding = fragment.subspan(iv.size() + size + mac_.size());
    with.set_length(size);
    pad(padding);
    ivs_.next(iv);
    const crypto::Digest mac = crypto::mac_then_encrypt(mac_, cbc_, with.header, fragment, size);
    keep(with, iv, mac.view());
    with.padding = padding.size();
    declassify(fragment);
  }

  // What is not whole blocks, or too short, can be seen by everybody; all else is one question with
  // one answer (Lucky Thirteen).
  std::optional<MutableView> open(Protected& with, MutableView fragment) override {
    if (fragment.size() < 2 * aes_block_size || !whole_blocks(fragment.size())) return std::nullopt;
    const MutableView iv = fragment.first(aes_block_size), blocks = fragment.subspan(iv.size());
    if (blocks.size() < mac_.size() + 1) return std::nullopt;
    cbc_.decrypt(iv, blocks);
    classify(blocks);
    const std::optional<std::size_t> size = mac_.open_padded(with.header, blocks);
    declassify(blocks);
    if (!size) {
      wipe(blocks);
      return std::nullopt;
    }
    with.set_length(*size);
    keep(with, iv, blocks.subspan(*size, mac_.size()));
    with.padding = blocks.size() - *size - mac_.size();
    return blocks.first(*size);
  }

 private:
  crypto::RecordMac mac_;
  crypto::AesCbc cbc_;
  Ivs ivs_;
};

class EncryptThenMac final : public FragmentCipher {
 public:
  EncryptThenMac(const TrafficKeys& keys, crypto::Random& random)
      : mac_(*keys.spec.mac, keys.mac_key.reveal()), cbc_(keys.key.reveal()), ivs_(random) {}

  Framing framing(std::size_t size) const override {
    return {aes_block_size, padding_for(size) + mac_.size()};
  }

  void seal(Protected& with, MutableView fragment, std::size_t size) override {
    const auto [iv, blocks, mac] = parts(fragment);
    with.set_length(iv.size() + blocks.size());
    pad(blocks.subspan(size));
    ivs_.next(iv);
    crypto::encrypt_then_mac(mac_, cbc_, with.header, fragment.first(fragment.size() - mac.size()),
                             mac);
    keep(with, iv, mac);
    with.padding = blocks.size() - size;
    declassify(fragment);
  }

  // Behind a good MAC stands what the peer has said: its padding is no secret.
  std::optional<MutableView> open(Protected& with, MutableView fragment) override {
    if (fragment.size() < 2 * aes_block_size + mac_.size()) return std::nullopt;
    const auto [iv, blocks, mac] = parts(fragment);
    if (!whole_blocks(blocks.size())) return std::nullopt;
    with.set_length(iv.size() + blocks.size());
    keep(with, iv, mac);
    if (!mac_.check(with.header, fragment.first(iv.size() + blocks.size()), mac))
      return std::nullopt;
    cbc_.decrypt(iv, blocks);
    declassify(blocks);
    const std::size_t padding = std::size_t{blocks.back()} + 1;
    if (padding > blocks.size()) return std::nullopt;
    for (const std::uint8_t byte : blocks.last(padding))
      if (byte != blocks.back()) return std::nullopt;
    with.padding = padding;
    return blocks.first(blocks.size() - padding);
  }

 private:
  struct Parts {
    MutableView iv, blocks, mac;
  };
  Parts parts(MutableView fragment) const {
    return {fragment.first(aes_block_size),
            fragment.subspan(aes_block_size, fragment.size() - aes_block_size - mac_.size()),
            fragment.last(mac_.size())};
  }

  crypto::RecordMac mac_;
  crypto::AesCbc cbc_;
  Ivs ivs_;
};

class NullCipher final : public FragmentCipher {
 public:
  explicit NullCipher(const TrafficKeys& keys) : mac_(*keys.spec.mac, keys.mac_key.reveal()) {}

  Framing framing(std::size_t) const override { return {0, mac_.size()}; }

  void seal(Protected& with, MutableView fragment, std::size_t size) override {
    with.set_length(size);
    mac_.make(with.header, fragment.first(size), fragment.subspan(size));
    keep(with, {}, fragment.subspan(size));
    declassify(fragment);
  }

  std::optional<MutableView> open(Protected& with, MutableView fragment) override {
    if (fragment.size() < mac_.size()) return std::nullopt;
    const MutableView content = fragment.first(fragment.size() - mac_.size());
    with.set_length(content.size());
    keep(with, {}, fragment.subspan(content.size()));
    if (!mac_.check(with.header, content, with.tag.view())) return std::nullopt;
    return content;
  }

 private:
  crypto::RecordMac mac_;
};

}  // namespace

std::unique_ptr<FragmentCipher> make_block_cipher(const TrafficKeys& keys, crypto::Random& random) {
  if (keys.spec.encrypt_then_mac) return std::make_unique<EncryptThenMac>(keys, random);
  return std::make_unique<MacThenEncrypt>(keys, random);
}

std::unique_ptr<FragmentCipher> make_null_cipher(const TrafficKeys& keys) {
  return std::make_unique<NullCipher>(keys);
}

}  // namespace handglass::record
