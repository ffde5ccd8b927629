// What is written to a token: an empty one is initialized, and keys and certificates are put on it
// (PKCS#11 2.40 §5.5, §5.7). Nothing that is there is ever overwritten or removed.
#pragma once
#include <memory>
#include <string>

#include "base/failure.hpp"
#include "base/secret.hpp"
#include "crypto/private_key.hpp"
#include "token/module.hpp"
#include "x509/certificate.hpp"

namespace handglass::token {

// The most bytes that the label of a token has.
inline constexpr std::size_t token_label_size = 32;

// C_InitToken and C_InitPIN: the token in `slot` gets a label, the PIN of its security officer and
// the user's. A token that is initialized is refused, and a label that another token of the module
// has. Answers its slot, which may be another one afterwards.
Result<Slot> initialize_token(const Module& module, const Slot& slot, const std::string& label,
                              View so_pin, View user_pin);

// How an object is called. Certificate and keys that belong together have the same id.
struct ObjectName {
  std::string label;
  Bytes id;
};

// SHA-1 of the modulus or of the point: the id that other programs give too.
Bytes usual_id(const crypto::PublicKey& key);

// What a private key may be used for.
struct KeyUses {
  bool sign = false, decrypt = false, derive = false;
};
// What the certificate's key usage allows to a key of its kind; a certificate without key usage
// forbids nothing.
KeyUses uses_of(const x509::Certificate& certificate);

// A read/write session that is logged in with the user's PIN; both end with it.
class Writer {
 public:
  static Result<Writer> open(std::shared_ptr<Module> module, const Slot& slot, View user_pin);
  Writer(Writer&& other) noexcept;
  Writer& operator=(Writer&&) = delete;
  ~Writer();

  // The private key, which never leaves the token again, and its public key. The key's numbers must
  // be this program's (crypto::pkcs8).
  Result<void> put_key_pair(const crypto::PrivateKey& key, const ObjectName& name, KeyUses uses);
  Result<void> put_certificate(const x509::Certificate& certificate, const ObjectName& name);

 private:
  Writer(std::shared_ptr<Module> module, SessionHandle session)
      : module_(std::move(module)), session_(session) {}

  std::shared_ptr<Module> module_;
  SessionHandle session_;
};

}  // namespace handglass::token
