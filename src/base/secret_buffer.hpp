// Secret bytes of any length with one owner, on the heap: a decrypted file, a private key's DER.
// They never move to another place, and are wiped when they die.
#pragma once
#include <cassert>
#include <utility>

#include "base/secret.hpp"

namespace handglass {

class SecretBuffer {
 public:
  SecretBuffer() = default;
  explicit SecretBuffer(std::size_t size) : bytes_(size) {}
  explicit SecretBuffer(View bytes) : bytes_(bytes.begin(), bytes.end()) {}
  // Takes bytes over as they are; the vector keeps its place.
  explicit SecretBuffer(Bytes&& bytes) : bytes_(std::move(bytes)) {}
  ~SecretBuffer() { wipe(bytes_); }
  SecretBuffer(SecretBuffer&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  SecretBuffer& operator=(SecretBuffer&& other) noexcept {
    if (this == &other) return *this;
    wipe(bytes_);
    bytes_ = std::exchange(other.bytes_, {});
    return *this;
  }
  bool operator==(const SecretBuffer&) const = delete;

  View reveal() const { return bytes_; }
  MutableView fill() { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  // Keeps the first `size` bytes.
  void shrink(std::size_t size) {
    assert(size <= bytes_.size());
    wipe(MutableView(bytes_).subspan(size));
    bytes_.resize(size);
  }

 private:
  Bytes bytes_;
};

}  // namespace handglass
