// The PINs of tokens: from where --pin-source or the URI's pin-source says, else typed on the
// terminal. Never from the command line, which every user of a machine can read.
#pragma once
#include <deque>
#include <string>

#include "cli/options.hpp"
#include "token/pin.hpp"

namespace handglass::cli {

class Pins final : public token::PinSource {
 public:
  explicit Pins(std::vector<PasswordSource> sources) : sources_(sources.begin(), sources.end()) {}

  // One more, for the token that asks next; what --pin-source gave comes first.
  void add(PasswordSource source) { sources_.push_back(std::move(source)); }

  // Each source serves one token and no other, so that no token is tried with another's PIN. Before
  // the last try a terminal is asked whatever there is.
  Result<SecretBytes> pin(const token::TokenInfo& token) override;
  void on_reader(const token::TokenInfo& token) override;

 private:
  std::deque<PasswordSource> sources_;
};

}  // namespace handglass::cli
