// PEM (RFC 7468): labelled base64 blocks in a text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"

namespace handglass::pem {

struct Block {
  std::string label;       // "CERTIFICATE"
  Bytes content;           // DER; whoever reads a private key wipes it
  bool encrypted = false;  // a "Proc-Type: 4,ENCRYPTED" header stood before it (RFC 1421 §4.6.1.1)
};

// Whether the text has a PEM block at all, so that a file's form can be told.
bool looks_like_pem(View text);

// All blocks in order. Text between blocks is skipped, as files from openssl carry it.
// pem_malformed where a block has no end, another label at its end, or base64 that is none.
Result<std::vector<Block>> parse(View text);

std::string write(std::string_view label, View content);

}  // namespace handglass::pem
