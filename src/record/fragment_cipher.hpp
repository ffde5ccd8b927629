// How a plaintext becomes the fragment of a TLSCiphertext and back: the three kinds of RFC 5246
// §6.2.3, in place.
#pragma once
#include <array>
#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "crypto/random.hpp"
#include "crypto/record_mac.hpp"
#include "record/cipher.hpp"

namespace handglass::record {

// What one direction is protected with, the key block's parts: sizes as its CipherSpec says.
struct TrafficKeys {
  using Part = BoundedSecret<crypto::digest_size_max>;  // no key or IV is longer
  CipherSpec spec;
  Part mac_key, key, iv;
};

// Some public bytes, up to N of them.
template <std::size_t N>
struct UpTo {
  std::array<std::uint8_t, N> bytes{};
  std::uint8_t size = 0;
  View view() const { return View(bytes).first(size); }
  MutableView assign(std::size_t n) {
    size = static_cast<std::uint8_t>(n);
    return MutableView(bytes).first(n);
  }
  void assign(View from) { std::ranges::copy(from, assign(from.size()).begin()); }
};

// How one record was protected, all of it public once the record is whole.
struct Protected {
  std::uint64_t sequence = 0;
  // seq_num || type || version || length: an AEAD's additional data, and what a MAC covers before
  // the content. The length is the plaintext's, but with encrypt_then_mac the ciphertext's.
  std::array<std::uint8_t, crypto::mac_header_size> header{};
  UpTo<16> nonce = {};      // of the AEAD, or the block cipher's IV
  UpTo<48> tag = {};        // of the AEAD, or the MAC
  std::size_t padding = 0;  // bytes, padding_length included

  void set_length(std::size_t length) {
    header[11] = static_cast<std::uint8_t>(length >> 8);
    header[12] = static_cast<std::uint8_t>(length);
  }
};

// Bytes before and after the plaintext.
struct Framing {
  std::size_t before = 0, after = 0;
};

class FragmentCipher {
 public:
  virtual ~FragmentCipher() = default;
  virtual Framing framing(std::size_t plaintext_size) const = 0;
  // `fragment` is framing(size).before bytes, `size` bytes of plaintext, framing(size).after bytes.
  // `with` has the sequence and the header but for its length; the rest is filled in.
  virtual void seal(Protected& with, MutableView fragment, std::size_t size) = 0;
  // The plaintext inside `fragment`; nothing where anything is wrong with it, and then in the same
  // way whatever it is.
  virtual std::optional<MutableView> open(Protected& with, MutableView fragment) = 0;
};

// `random` gives the IVs of a block cipher, and must outlive it; `library` computes an AEAD.
std::unique_ptr<FragmentCipher> make_fragment_cipher(const TrafficKeys& keys,
                                                     crypto::Random& random,
                                                     crypto::AeadLibrary library);

std::unique_ptr<FragmentCipher> make_aead_cipher(const TrafficKeys& keys,
                                                 crypto::AeadLibrary library);
std::unique_ptr<FragmentCipher> make_block_cipher(const TrafficKeys& keys, crypto::Random& random);
std::unique_ptr<FragmentCipher> make_null_cipher(const TrafficKeys& keys);

}  // namespace handglass::record
