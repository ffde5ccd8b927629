// A seam for those who study what a peer catches: an end of ours that says something else than it
// means to. Config has none unless it was asked for.
#pragma once
#include <vector>

#include "base/bytes.hpp"
#include "handshake/conversation.hpp"
#include "handshake/key_exchange_messages.hpp"

namespace handglass::handshake {

class Meddler {
 public:
  virtual ~Meddler() = default;

  // A message that is about to be said, with its header.
  struct Meant {
    Role sender{};
    Message message{};
    KeyExchange key_exchange{};  // how its body is read
    View bytes;
  };
  struct Said {
    std::vector<Bytes> messages;  // in its place: none, itself, or others
    bool hashed = false;  // our transcript holds what was said; else what was meant, as if the
                          // change had been made on the way
  };
  virtual Said instead_of(const Meant& meant) = 0;
};

}  // namespace handglass::handshake
