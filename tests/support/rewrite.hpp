// An end that means to say a message and says it otherwise: what was hashed is what was said.
#pragma once
#include <functional>

#include "handshake/dialogue.hpp"

namespace handglass::test {

// With its header.
template <class Body>
Bytes whole_message(const Body& body) {
  Bytes out;
  wire::Writer writer(out);
  wire::write(writer, Body::tag);
  writer.prefixed(0, 0xffffff, 3, [&] { wire::write(writer, body); });
  return out;
}

// Changes messages of one kind, the `from`th and those after it, and may say others before them.
template <class Body>
struct Rewrite final : handshake::Meddler {
  std::function<void(Body&)> change;
  int from = 1;
  std::vector<Bytes> before = {};
  int seen = 0;

  explicit Rewrite(std::function<void(Body&)> how, int nth = 1)
      : change(std::move(how)), from(nth) {}
  Said instead_of(const Meant& meant) override {
    if (meant.message != Body::message || ++seen < from)
      return {.messages = {to_bytes(meant.bytes)}, .hashed = true};
    auto body = wire::parse<Body>(meant.bytes.subspan(handshake::message_header_size));
    if (!body) return {};
    change(*body);
    std::vector<Bytes> said = before;
    said.push_back(whole_message(*body));
    return {.messages = std::move(said), .hashed = true};
  }
};

}  // namespace handglass::test
