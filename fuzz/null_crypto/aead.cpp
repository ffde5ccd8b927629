#include "crypto/aead.hpp"

#include <algorithm>
#include <array>

#include "null_crypto/mood.hpp"

namespace handglass::crypto {
namespace {

// The text stays as it is; the tag says what it was sealed with.
class NullAead final : public Aead {
 public:
  explicit NullAead(View key) : key_(to_bytes(key)) {}

  void seal(View nonce, View additional_data, MutableView text, MutableView tag) override {
    fill_tag(nonce, additional_data, text, tag);
  }
  bool open(View nonce, View additional_data, MutableView text, View tag) override {
    std::array<std::uint8_t, aead_tag_size_max> expected{};
    const MutableView wanted = MutableView(expected).first(tag.size());
    fill_tag(nonce, additional_data, text, wanted);
    if (std::ranges::equal(wanted, tag)) return true;
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
  Bytes key_;
};

}  // namespace

std::unique_ptr<Aead> make_aead(AeadAlgorithm, View key) { return std::make_unique<NullAead>(key); }

}  // namespace handglass::crypto
