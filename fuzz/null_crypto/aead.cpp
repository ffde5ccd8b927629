#include "crypto/aead.hpp"

#include <algorithm>
#include <array>

#include "null_crypto/mood.hpp"

namespace handglass::crypto {
namespace {

// The tag says what a text was sealed with. In the forgiving mood the text stays as it is; in the
// binding one it is turned into something else, so that no secret stands in it.
class NullAead final : public Aead {
 public:
  explicit NullAead(View key) : key_(to_bytes(key)) {}

  void seal(View nonce, View additional_data, MutableView text, MutableView tag) override {
    turn(nonce, text);
    fill_tag(nonce, additional_data, text, tag);
  }
  bool open(View nonce, View additional_data, MutableView text, View tag) override {
    std::array<std::uint8_t, aead_tag_size_max> expected{};
    const MutableView wanted = MutableView(expected).first(tag.size());
    fill_tag(nonce, additional_data, text, wanted);
    if (std::ranges::equal(wanted, tag)) return turn(nonce, text), true;
    std::ranges::fill(text, 0);
    return false;
  }

 private:
  void fill_tag(View nonce, View additional_data, View text, MutableView tag) const {
    if (fuzz::mood == fuzz::Mood::binding)
      fuzz::Mix()(key_)(nonce)(additional_data)(text).fill(tag);
    else
      std::ranges::fill(tag, 0);
  }
  void turn(View nonce, MutableView text) const {
    if (fuzz::mood != fuzz::Mood::binding) return;
    Bytes stream(text.size());
    fuzz::Mix()(key_)(nonce).fill(stream);
    for (std::size_t i = 0; i < text.size(); ++i) text[i] ^= stream[i];
  }
  Bytes key_;
};

}  // namespace

std::unique_ptr<Aead> make_aead(AeadAlgorithm, View key, AeadLibrary) {
  return std::make_unique<NullAead>(key);
}

}  // namespace handglass::crypto
