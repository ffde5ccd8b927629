#include "crypto/aead_ipsec_mb.hpp"

#include <intel-ipsec-mb.h>

#include "base/secret.hpp"
#include "crypto/aead_of.hpp"

namespace handglass::crypto {
namespace {

// The library's functions for this CPU; null where it has no AVX2, AES and carry-less
// multiplication. One table for the process: what is called from it keeps its state in the caller's
// structures, and the table is 200 kB.
const IMB_MGR* functions() {
  struct Free {
    void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
  };
  static const auto table = [] {
    std::unique_ptr<IMB_MGR, Free> manager(alloc_mb_mgr(0));
    IMB_ARCH best = IMB_ARCH_NONE;
    if (manager) init_mb_mgr_auto(manager.get(), &best);
    if (best < IMB_ARCH_AVX2) manager.reset();
    return manager;
  }();
  return table.get();
}

// Where nothing is encrypted there may be no text to point at, and the library wants a place.
std::uint8_t* place_of(MutableView text, MutableView tag) {
  return text.empty() ? tag.data() : text.data();
}

template <class T>
void wipe_object(T& object) {
  wipe({reinterpret_cast<std::uint8_t*>(&object), sizeof object});
}

// NIST SP 800-38D: the key schedule and the powers of the hash key are made once, a kilobyte.
template <auto prepare, auto sealing, auto opening>
class FastGcm {
 public:
  explicit FastGcm(View key) { (functions()->*prepare)(key.data(), &key_); }
  ~FastGcm() {
    wipe_object(key_);
    wipe_object(context_);
  }
  FastGcm(const FastGcm&) = delete;
  FastGcm& operator=(const FastGcm&) = delete;

  void encrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    run<sealing>(nonce, additional_data, text, tag);
  }
  void decrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    run<opening>(nonce, additional_data, text, tag);
  }

 private:
  template <auto function>
  void run(View nonce, View additional_data, MutableView text, MutableView tag) {
    std::uint8_t* const at = place_of(text, tag);
    (functions()->*function)(&key_, &context_, at, at, text.size(), nonce.data(),
                             additional_data.data(), additional_data.size(), tag.data(),
                             tag.size());
  }

  // The library's code wants its structures so; its header says it under a macro of its own alone.
  alignas(64) gcm_key_data key_{};
  alignas(64) gcm_context_data context_{};
};
using FastGcm128 = FastGcm<&IMB_MGR::gcm128_pre, &IMB_MGR::gcm128_enc, &IMB_MGR::gcm128_dec>;
using FastGcm256 = FastGcm<&IMB_MGR::gcm256_pre, &IMB_MGR::gcm256_enc, &IMB_MGR::gcm256_dec>;

// RFC 8439 §2.8.
class FastChaCha {
 public:
  explicit FastChaCha(View key) { std::ranges::copy(key, key_.begin()); }
  ~FastChaCha() {
    wipe(key_);
    wipe_object(context_);
  }
  FastChaCha(const FastChaCha&) = delete;
  FastChaCha& operator=(const FastChaCha&) = delete;

  void encrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    run<&IMB_MGR::chacha20_poly1305_enc_update>(nonce, additional_data, text, tag);
  }
  void decrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    run<&IMB_MGR::chacha20_poly1305_dec_update>(nonce, additional_data, text, tag);
  }

 private:
  template <auto update>
  void run(View nonce, View additional_data, MutableView text, MutableView tag) {
    const IMB_MGR& f = *functions();
    f.chacha20_poly1305_init(key_.data(), &context_, nonce.data(), additional_data.data(),
                             additional_data.size());
    std::uint8_t* const at = place_of(text, tag);
    (f.*update)(key_.data(), &context_, at, at, text.size());
    f.chacha20_poly1305_finalize(&context_, tag.data(), tag.size());
  }

  alignas(64) std::array<std::uint8_t, 32> key_{};
  alignas(64) chacha20_poly1305_context_data context_{};
};

}  // namespace

std::unique_ptr<Aead> make_ipsec_mb_aead(AeadAlgorithm algorithm, View key) {
  if (functions() == nullptr) return nullptr;
  switch (algorithm) {
    case AeadAlgorithm::aes_128_gcm: return std::make_unique<AeadOf<FastGcm128, 16>>(key);
    case AeadAlgorithm::aes_256_gcm: return std::make_unique<AeadOf<FastGcm256, 16>>(key);
    case AeadAlgorithm::chacha20_poly1305: return std::make_unique<AeadOf<FastChaCha, 16>>(key);
    // Its CCM goes by jobs, which small records do not gain from.
    case AeadAlgorithm::aes_128_ccm:
    case AeadAlgorithm::aes_256_ccm:
    case AeadAlgorithm::aes_128_ccm_8:
    case AeadAlgorithm::aes_256_ccm_8: return nullptr;
  }
  return nullptr;
}

}  // namespace handglass::crypto
