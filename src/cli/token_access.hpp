// The PKCS#11 tokens that a command line speaks of.
#pragma once
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "cli/complaint.hpp"
#include "cli/options.hpp"
#include "cli/pin.hpp"
#include "token/search.hpp"

namespace handglass::cli {

// --module and --module-args; nothing where none is named.
std::vector<token::ModuleSource> module_sources(const Options& options);

class TokenAccess {
 public:
  // By --module, --module-args and --pin-source. Nothing is loaded yet.
  explicit TokenAccess(const Options& options);

  token::Search& search() { return search_; }

  // A URI of the command line: malformed, or with a PIN in it, it is a misuse. Its pin-source
  // serves the token that it means, and no other.
  Expected<token::Uri> uri(const std::string& text);

 private:
  std::shared_ptr<Pins> pins_;
  token::Search search_;
};

// A failure about a token as a complaint: its near misses and its matches a line each.
Complaint token_complaint(const std::string& what, const Failure& failure);
template <class T>
Expected<T> about_token(const std::string& what, Result<T> result) {
  if (!result) return std::unexpected(token_complaint(what, result.error()));
  if constexpr (std::is_void_v<T>)
    return {};
  else
    return *std::move(result);
}

}  // namespace handglass::cli
