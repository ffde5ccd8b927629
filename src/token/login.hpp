// C_Login, once for each PIN that somebody gave (PKCS#11 2.40 §5.6).
#pragma once
#include <optional>

#include "token/pin.hpp"

namespace handglass::token {

// Asks for the PIN after a look at the flags, and logs in. Answers the PIN, for keys that want it
// at each use and for a token that was out; nothing where it was typed on the reader.
Result<std::optional<SecretBytes>> first_login(const Module& module, SessionHandle session,
                                               const TokenInfo& token, PinSource& pins);

// With the PIN that the token has taken before, or on the reader.
Result<void> login_again(const Module& module, SessionHandle session, const TokenInfo& token,
                         const std::optional<SecretBytes>& pin, PinSource& pins);

// For the one operation that is open in the session.
Result<void> login_in_context(const Module& module, SessionHandle session, const TokenInfo& token,
                              const std::optional<SecretBytes>& pin, PinSource& pins);

}  // namespace handglass::token
