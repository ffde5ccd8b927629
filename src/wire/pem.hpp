// PEM (RFC 7468): labelled base64 blocks in a text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/secret.hpp"

namespace handglass::pem {

// Perhaps of a private key: what is left of it is wiped.
struct Block {
  std::string label;       // "CERTIFICATE"
  Bytes content;           // DER
  bool encrypted = false;  // a "Proc-Type: 4,ENCRYPTED" header stood before it (RFC 1421 §4.6.1.1)

  Block() = default;
  Block(const Block&) = default;
  Block(Block&&) = default;
  Block& operator=(Block other) noexcept {
    label.swap(other.label);
    content.swap(other.content);
    encrypted = other.encrypted;
    return *this;
  }
  ~Block() { wipe(content); }
};

// Whether the text has a PEM block at all, so that a file's form can be told.
bool looks_like_pem(View text);

// All blocks in order. Text between blocks is skipped, as files from openssl carry it.
// pem_malformed where a label is none, or a block has no end, another label at its end, or base64
// that is none.
Result<std::vector<Block>> parse(View text);

std::string write(std::string_view label, View content);

}  // namespace handglass::pem
