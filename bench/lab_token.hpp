// A SoftHSM2 token in a temporary folder, with a new key of each kind; both are gone when it dies.
#pragma once
#include <filesystem>

#include "token/key.hpp"

namespace handglass::bench {

class LabToken {
 public:
  // The program's only one, made when it is first asked for. Null where SoftHSM2 is not installed,
  // or fails; why_not() says so.
  static const LabToken* get();
  static const std::string& why_not();
  ~LabToken();
  LabToken(const LabToken&) = delete;
  LabToken& operator=(const LabToken&) = delete;

  token::Token& token() const { return *token_; }
  // The keys, in the order of this list.
  enum Kind : std::size_t { rsa2048, p256, ed25519 };
  std::shared_ptr<const token::TokenKey> key(Kind kind) const { return keys_.at(kind); }

 private:
  LabToken() = default;
  Result<void> open();

  std::filesystem::path folder_;
  std::shared_ptr<token::Token> token_;
  std::vector<std::shared_ptr<const token::TokenKey>> keys_;
};

}  // namespace handglass::bench
