// Where a PIN comes from. No PIN is ever assumed, and none is tried a second time once a token has
// refused it.
#pragma once
#include <string>

#include "base/failure.hpp"
#include "base/secret.hpp"
#include "token/module.hpp"

namespace handglass::token {

class PinSource {
 public:
  virtual ~PinSource() = default;
  // The PIN of this token; its flags say how many tries are left. Called once a token and process,
  // before any other thread uses the token.
  virtual Result<SecretBytes> pin(const TokenInfo& token) = 0;
  // The PIN is to be typed on the reader, now.
  virtual void on_reader(const TokenInfo& token) = 0;
};

// "1 try left", "few tries left", or nothing: as far as the flags tell. No flag does not mean that
// there are many.
std::string_view tries_left(const TokenInfo& token);

}  // namespace handglass::token
