#include "crypto/cbc_mac.hpp"

#include <cassert>

#include "base/secret.hpp"

namespace handglass::crypto {
namespace {

// HMAC of header || text, the text block by block of the hash.
class Running {
 public:
  Running(const Hmac& hmac, View header)
      : hmac_(hmac),
        inner_(hmac.begin()),
        block_(block_size(hmac.algorithm())),
        next_(block_ - header.size()) {
    assert(header.size() == mac_header_size);
    inner_.update(header);
  }
  std::size_t block() const { return block_; }
  // Where in the text the next block of the hash ends.
  std::size_t next() const { return next_; }
  void hash_next(View text) {
    inner_.update(text.subspan(hashed_, next_ - hashed_));
    hashed_ = next_;
    next_ += block_;
  }
  Digest finish(View text) {
    inner_.update(text.subspan(hashed_));
    return hmac_.finish(std::move(inner_));
  }

 private:
  const Hmac& hmac_;
  Hash inner_;
  std::size_t block_, hashed_ = 0, next_;
};

// Encrypts `size` bytes of the fragment at `at`: the block before them is the IV or its like.
void encrypt_piece(AesCbc& cbc, MutableView fragment, std::size_t at, std::size_t size) {
  cbc.encrypt(fragment.subspan(at - aes_block_size, aes_block_size + size));
}

}  // namespace

Digest mac_then_encrypt(const RecordMac& mac, AesCbc& cbc, View header, MutableView fragment,
                        std::size_t content_size) {
  const View content = fragment.subspan(aes_block_size, content_size);
  std::size_t encrypted = aes_block_size;
  Running running(mac.hmac(), header);
  // What is encrypted has been hashed: a block of the hash ends a header's length before a piece of
  // the content, so the first is hashed ahead.
  if (running.next() <= content.size()) running.hash_next(content);
  for (; running.next() <= content.size(); encrypted += running.block()) {
    running.hash_next(content);
    encrypt_piece(cbc, fragment, encrypted, running.block());
  }
  const Digest tag = running.finish(content);
  std::ranges::copy(tag.view(), fragment.subspan(aes_block_size + content_size).begin());
  encrypt_piece(cbc, fragment, encrypted, fragment.size() - encrypted);
  return tag;
}

void encrypt_then_mac(const RecordMac& mac, AesCbc& cbc, View header, MutableView fragment,
                      MutableView tag) {
  std::size_t encrypted = aes_block_size;
  Running running(mac.hmac(), header);
  while (encrypted < fragment.size()) {
    const std::size_t size = std::min(running.block(), fragment.size() - encrypted);
    encrypt_piece(cbc, fragment, encrypted, size);
    encrypted += size;
    // A block behind, or the hash would wait for what has just been encrypted.
    if (running.next() + running.block() <= encrypted) running.hash_next(fragment);
  }
  std::ranges::copy(running.finish(fragment).view(), tag.begin());
}

}  // namespace handglass::crypto
