#include "handshake/transcript.hpp"

#include <algorithm>

namespace handglass::handshake {

void Transcript::append(View message) {
  total_ += message.size();
  if (running_) {
    before_last_ = running_;
    running_->update(message);
  }
  if (released_) return;
  // Of which two chains of two certificates, and what goes with them on curves, take three fifths.
  constexpr std::size_t usual = 4096;
  if (bytes_.empty()) bytes_.reserve(std::max(usual, message.size()));
  handglass::append(bytes_, message);
  last_size_ = message.size();
}

void Transcript::start_hash(crypto::HashAlgorithm algorithm) {
  running_.emplace(algorithm);
  running_->update(bytes_);
  before_last_.emplace(algorithm);
  before_last_->update(messages_before_last());
}

void Transcript::release() {
  bytes_ = Bytes();
  last_size_ = 0;
  released_ = true;
}

}  // namespace handglass::handshake
