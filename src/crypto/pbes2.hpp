// Encryption under a password: PBES2 (RFC 8018 §6.2) with PBKDF2 over HMAC and AES in CBC, and the
// PKCS#8 key in it (RFC 5958 §3). The older forms and scrypt are refused by name.
#pragma once
#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/limits.hpp"
#include "base/secret_buffer.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/random.hpp"

namespace handglass::crypto {

namespace structure {
struct EncryptedPrivateKeyInfo {
  AlgorithmIdentifier encryption_algorithm;
  der::OctetString encrypted_data;
  static constexpr std::string_view name = "EncryptedPrivateKeyInfo", rfc = "RFC 5958 §3";
  static constexpr auto fields =
      std::tuple{field<&EncryptedPrivateKeyInfo::encryption_algorithm>("encryptionAlgorithm"),
                 field<&EncryptedPrivateKeyInfo::encrypted_data>("encryptedData")};
};
struct Pbes2Parameters {
  AlgorithmIdentifier key_derivation_func, encryption_scheme;
  static constexpr std::string_view name = "PBES2-params", rfc = "RFC 8018 §A.4";
  static constexpr auto fields =
      std::tuple{field<&Pbes2Parameters::key_derivation_func>("keyDerivationFunc"),
                 field<&Pbes2Parameters::encryption_scheme>("encryptionScheme")};
};
// The prf is HMAC with SHA-1 where it is left out; a writer that spells it out is forgiven.
struct Pbkdf2Parameters {
  der::Any salt;
  der::Integer iteration_count;
  der::Optional<der::Integer> key_length;
  der::Optional<AlgorithmIdentifier> prf;
  static constexpr std::string_view name = "PBKDF2-params", rfc = "RFC 8018 §A.2";
  static constexpr auto fields = std::tuple{
      field<&Pbkdf2Parameters::salt>("salt"),
      field<&Pbkdf2Parameters::iteration_count>("iterationCount"),
      field<&Pbkdf2Parameters::key_length>("keyLength"), field<&Pbkdf2Parameters::prf>("prf")};
};
}  // namespace structure

// The rounds of hashing that one file may still ask for, over all of its parts.
class RoundBudget {
 public:
  explicit RoundBudget(std::uint32_t most = limits::password_rounds) : left_(most) {}
  // Takes the rounds of one derivation; encryption_unsupported where there are none or too many.
  Result<std::uint32_t> take(const der::Integer& rounds);

 private:
  std::uint32_t left_;
};

// What `ciphertext` holds. encryption_unsupported names an algorithm or parameter that is not
// supported; password_wrong means that the padding is not what it should be, which damage does too.
Result<SecretBuffer> open_pbes2(const structure::AlgorithmIdentifier& algorithm, View ciphertext,
                                View password, RoundBudget& budget);

// The PrivateKeyInfo in an EncryptedPrivateKeyInfo, DER.
Result<SecretBuffer> open_private_key_info(View der, View password, RoundBudget& budget);

// A PrivateKeyInfo under a password, as an EncryptedPrivateKeyInfo, DER: HMAC with SHA-256 and
// AES-256.
Bytes lock_private_key_info(View private_key_info, View password, Random& random);

}  // namespace handglass::crypto
