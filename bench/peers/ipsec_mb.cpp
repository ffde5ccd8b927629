// libipsec-mb, by its own functions and jobs. Its hash takes a message whole; a job's result is
// waited for, as who has one record at a time must.
#include <intel-ipsec-mb.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "peer.hpp"

namespace handglass::bench {
namespace {

IMB_MGR* manager() {
  struct Free {
    void operator()(IMB_MGR* one) const { free_mb_mgr(one); }
  };
  static const std::unique_ptr<IMB_MGR, Free> only = [] {
    std::unique_ptr<IMB_MGR, Free> out(alloc_mb_mgr(0));
    if (!out) throw std::runtime_error("libipsec-mb: no manager");
    IMB_ARCH chosen = IMB_ARCH_NONE;
    init_mb_mgr_auto(out.get(), &chosen);
    return out;
  }();
  return only.get();
}

bool is_same(View one, View other) {  // in constant time; the library compares no tags
  std::uint8_t differs = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    differs = static_cast<std::uint8_t>(differs | (one[i] ^ other[i]));
  return differs == 0;
}

template <auto prepare, auto sealing, auto opening>
class Gcm final : public PeerAead {
 public:
  explicit Gcm(View key) { (manager()->*prepare)(key.data(), &key_); }
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    run(manager()->*sealing, nonce, header, text, tag);
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    std::array<std::uint8_t, 16> expected{};
    run(manager()->*opening, nonce, header, text, expected);
    return is_same(expected, tag);
  }

 private:
  void run(auto function, View nonce, View header, MutableView text, MutableView tag) {
    function(&key_, &context_, text.data(), text.data(), text.size(), nonce.data(), header.data(),
             header.size(), tag.data(), tag.size());
  }
  alignas(64) gcm_key_data key_{};
  alignas(64) gcm_context_data context_{};
};
using Gcm128 = Gcm<&IMB_MGR::gcm128_pre, &IMB_MGR::gcm128_enc, &IMB_MGR::gcm128_dec>;
using Gcm256 = Gcm<&IMB_MGR::gcm256_pre, &IMB_MGR::gcm256_enc, &IMB_MGR::gcm256_dec>;

class ChaCha final : public PeerAead {
 public:
  explicit ChaCha(View key) { std::ranges::copy(key, key_.begin()); }
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    IMB_MGR* const m = manager();
    IMB_CHACHA20_POLY1305_INIT(m, key_.data(), &context_, nonce.data(), header.data(),
                               header.size());
    IMB_CHACHA20_POLY1305_ENC_UPDATE(m, key_.data(), &context_, text.data(), text.data(),
                                     text.size());
    IMB_CHACHA20_POLY1305_ENC_FINALIZE(m, &context_, tag.data(), tag.size());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    IMB_MGR* const m = manager();
    std::array<std::uint8_t, 16> expected{};
    IMB_CHACHA20_POLY1305_INIT(m, key_.data(), &context_, nonce.data(), header.data(),
                               header.size());
    IMB_CHACHA20_POLY1305_DEC_UPDATE(m, key_.data(), &context_, text.data(), text.data(),
                                     text.size());
    IMB_CHACHA20_POLY1305_DEC_FINALIZE(m, &context_, expected.data(), expected.size());
    return is_same(expected, tag);
  }

 private:
  alignas(64) std::array<std::uint8_t, 32> key_{};
  alignas(64) chacha20_poly1305_context_data context_{};
};

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm: return std::make_unique<Gcm128>(key);
    case crypto::AeadAlgorithm::aes_256_gcm: return std::make_unique<Gcm256>(key);
    case crypto::AeadAlgorithm::chacha20_poly1305: return std::make_unique<ChaCha>(key);
    default: return nullptr;
  }
}

// The hash's state after a pad is the caller's to make, from a key no longer than a block.
void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  const bool longer = hash == crypto::HashAlgorithm::sha384;
  const auto after_pad = [&](std::uint8_t pad, std::uint8_t* out) {
    std::array<std::uint8_t, 128> block;
    block.fill(pad);
    for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
    if (longer)
      IMB_SHA384_ONE_BLOCK(manager(), block.data(), out);
    else
      IMB_SHA256_ONE_BLOCK(manager(), block.data(), out);
  };
  alignas(16) std::array<std::uint8_t, 64> inner, outer;
  after_pad(0x36, inner.data());
  after_pad(0x5c, outer.data());
  IMB_JOB* job = IMB_GET_NEXT_JOB(manager());
  *job = {};
  job->cipher_mode = IMB_CIPHER_NULL;
  job->cipher_direction = IMB_DIR_ENCRYPT;
  job->chain_order = IMB_ORDER_HASH_CIPHER;
  job->hash_alg = longer ? IMB_AUTH_HMAC_SHA_384 : IMB_AUTH_HMAC_SHA_256;
  job->src = message.data();
  job->msg_len_to_hash_in_bytes = message.size();
  job->auth_tag_output = tag.data();
  job->auth_tag_output_len_in_bytes = tag.size();
  job->u.HMAC._hashed_auth_key_xor_ipad = inner.data();
  job->u.HMAC._hashed_auth_key_xor_opad = outer.data();
  if (IMB_SUBMIT_JOB(manager()) == nullptr) IMB_FLUSH_JOB(manager());
}

void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  if (algorithm == crypto::HashAlgorithm::sha384)
    IMB_SHA384(manager(), message.data(), message.size(), out.data());
  else
    IMB_SHA256(manager(), message.data(), message.size(), out.data());
}

const AddPeer ipsec_mb_peer({.name = "ipsec_mb", .aead = aead, .hmac = hmac, .hash = hash});

}  // namespace
}  // namespace handglass::bench
