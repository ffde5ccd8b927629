// The PINs of tokens: from where --pin-source or the URI's pin-source says, else typed on the
// terminal. Never from the command line, which every user of a machine can read.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "token/pin.hpp"

namespace handglass::cli {

class Pins final : public token::PinSource {
 public:
  explicit Pins(std::vector<PasswordSource> sources) : sources_(sources.begin(), sources.end()) {}

  // For this token alone. Where it has one already, that stays: a certificate and its key may name
  // one each.
  void add(const token::TokenInfo& token, PasswordSource source);

  // Its own source, else the next of --pin-source. Each serves one token and no other, so that no
  // token is tried with another's PIN. Before the last try a terminal is asked whatever there is.
  Result<SecretBytes> pin(const token::TokenInfo& token) override;
  void on_reader(const token::TokenInfo& token) override;

 private:
  struct Own {
    token::TokenInfo token;
    PasswordSource source;
  };
  const PasswordSource* find(const token::TokenInfo& token) const;

  std::deque<PasswordSource> sources_;
  std::vector<Own> own_;
};

}  // namespace handglass::cli
