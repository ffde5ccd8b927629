#include "cli/pin.hpp"

#include <fmt/format.h>

#include "cli/password.hpp"
#include "cli/prompt.hpp"

namespace handglass::cli {
namespace {

constexpr const char* pin_sources =
    "--pin-source says where the PIN is: a FILE, env:VAR, fd:N or stdin";

std::unexpected<Failure> refused(std::string reason) {
  return fail({.rule = Rule::pin_refused, .evidence = {{"reason", std::move(reason)}}});
}

// What was read, unless it is no PIN that a person would have: a key that was pressed by mistake
// would cost a try.
Result<SecretBytes> as_result(Expected<SecretBytes> read) {
  if (!read) return refused(std::move(read.error().text));
  bool control = false;
  for (const std::uint8_t byte : read->reveal()) control |= byte < 0x20 || byte == 0x7f;
  if (control) return refused("there is a control character in the PIN; it was not tried");
  if (read->size() == 0) return refused("the PIN is empty; it was not tried");
  return *std::move(read);
}

Result<SecretBytes> ask(const token::TokenInfo& token, const std::string& about) {
  const std::string_view left = token::tries_left(token);
  return as_result(ask_secret(fmt::format("PIN for the token {} (serial {}){}{}: ", token.label,
                                          token.serial, left.empty() ? "" : ", ", left),
                              about, pin_sources));
}

}  // namespace

void Pins::add(const token::TokenInfo& token, PasswordSource source) {
  if (!find(token)) own_.push_back({token, std::move(source)});
}

const PasswordSource* Pins::find(const token::TokenInfo& token) const {
  for (const Own& own : own_)
    if (token::same_token(own.token, token)) return &own.source;
  return nullptr;
}

Result<SecretBytes> Pins::pin(const token::TokenInfo& token) {
  if (token.pin_final_try())
    return ask(token, fmt::format("the token {} has one try left before its PIN is locked; its PIN "
                                  "is taken from the terminal alone",
                                  token.label));
  const PasswordSource* own = find(token);
  if (!own && sources_.empty())
    return ask(token, fmt::format("the token {} wants its PIN", token.label));
  if (const std::string_view left = token::tries_left(token); !left.empty())
    warn(fmt::format("the token {}: {}", token.label, left));
  if (own) return as_result(read_password_source(*own, "pin-source"));
  const PasswordSource source = std::move(sources_.front());
  sources_.pop_front();
  return as_result(read_password_source(source, "--pin-source"));
}

void Pins::on_reader(const token::TokenInfo& token) {
  const std::string_view left = token::tries_left(token);
  tell_terminal(fmt::format("Type the PIN of the token {} on its reader{}{}.", token.label,
                            left.empty() ? "" : "; ", left));
}

}  // namespace handglass::cli
