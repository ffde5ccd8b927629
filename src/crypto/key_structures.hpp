// The DER structures that hold keys and name algorithms, described once.
#pragma once
#include "wire/der.hpp"

namespace handglass::crypto::structure {

using der::field;

struct AlgorithmIdentifier {
  der::Oid algorithm;
  der::Optional<der::Any> parameters;
  static constexpr std::string_view name = "AlgorithmIdentifier", rfc = "RFC 5280 §4.1.1.2";
  static constexpr auto fields = std::tuple{field<&AlgorithmIdentifier::algorithm>("algorithm"),
                                            field<&AlgorithmIdentifier::parameters>("parameters")};
};
struct SubjectPublicKeyInfo {
  AlgorithmIdentifier algorithm;
  der::BitString subject_public_key;
  static constexpr std::string_view name = "SubjectPublicKeyInfo", rfc = "RFC 5280 §4.1.2.7";
  static constexpr auto fields =
      std::tuple{field<&SubjectPublicKeyInfo::algorithm>("algorithm"),
                 field<&SubjectPublicKeyInfo::subject_public_key>("subjectPublicKey")};
};

struct RsaPublicKey {
  der::Integer modulus, public_exponent;
  static constexpr std::string_view name = "RSAPublicKey", rfc = "RFC 8017 §A.1.1";
  static constexpr auto fields =
      std::tuple{field<&RsaPublicKey::modulus>("modulus"),
                 field<&RsaPublicKey::public_exponent>("publicExponent")};
};
struct RsaPrivateKey {
  der::Integer version, modulus, public_exponent, private_exponent, prime1, prime2, exponent1,
      exponent2, coefficient;
  static constexpr std::string_view name = "RSAPrivateKey", rfc = "RFC 8017 §A.1.2";
  static constexpr auto fields =
      std::tuple{field<&RsaPrivateKey::version>("version"),
                 field<&RsaPrivateKey::modulus>("modulus"),
                 field<&RsaPrivateKey::public_exponent>("publicExponent"),
                 field<&RsaPrivateKey::private_exponent>("privateExponent"),
                 field<&RsaPrivateKey::prime1>("prime1"),
                 field<&RsaPrivateKey::prime2>("prime2"),
                 field<&RsaPrivateKey::exponent1>("exponent1"),
                 field<&RsaPrivateKey::exponent2>("exponent2"),
                 field<&RsaPrivateKey::coefficient>("coefficient")};
};
// The parameters of RSASSA-PSS. Their defaults are SHA-1's, which are never used here: a part that
// is absent is none of ours.
struct PssParameters {
  der::Optional<der::Explicit<0, AlgorithmIdentifier>> hash_algorithm;
  der::Optional<der::Explicit<1, AlgorithmIdentifier>> mask_gen_algorithm;
  der::Optional<der::Explicit<2, der::Integer>> salt_length;
  der::Optional<der::Explicit<3, der::Integer>> trailer_field;
  static constexpr std::string_view name = "RSASSA-PSS-params", rfc = "RFC 4055 §3.1";
  static constexpr auto fields =
      std::tuple{field<&PssParameters::hash_algorithm>("hashAlgorithm"),
                 field<&PssParameters::mask_gen_algorithm>("maskGenAlgorithm"),
                 field<&PssParameters::salt_length>("saltLength"),
                 field<&PssParameters::trailer_field>("trailerField")};
};
struct EcdsaSignature {
  der::Integer r, s;
  static constexpr std::string_view name = "Ecdsa-Sig-Value", rfc = "RFC 3279 §2.2.3";
  static constexpr auto fields =
      std::tuple{field<&EcdsaSignature::r>("r"), field<&EcdsaSignature::s>("s")};
};
struct EcPrivateKey {
  der::Integer version;
  der::OctetString private_key;
  der::Optional<der::Explicit<0, der::Any>> parameters;  // a CHOICE, as in id-ecPublicKey's
  der::Optional<der::Explicit<1, der::BitString>> public_key;
  static constexpr std::string_view name = "ECPrivateKey", rfc = "RFC 5915 §3";
  static constexpr auto fields = std::tuple{field<&EcPrivateKey::version>("version"),
                                            field<&EcPrivateKey::private_key>("privateKey"),
                                            field<&EcPrivateKey::parameters>("parameters"),
                                            field<&EcPrivateKey::public_key>("publicKey")};
};
struct PrivateKeyInfo {
  der::Integer version;
  AlgorithmIdentifier private_key_algorithm;
  der::OctetString private_key;
  der::Optional<der::Implicit<0, der::SetOf<der::Any>>> attributes;
  der::Optional<der::Implicit<1, der::BitString>> public_key;
  static constexpr std::string_view name = "OneAsymmetricKey", rfc = "RFC 5958 §2";
  static constexpr auto fields =
      std::tuple{field<&PrivateKeyInfo::version>("version"),
                 field<&PrivateKeyInfo::private_key_algorithm>("privateKeyAlgorithm"),
                 field<&PrivateKeyInfo::private_key>("privateKey"),
                 field<&PrivateKeyInfo::attributes>("attributes"),
                 field<&PrivateKeyInfo::public_key>("publicKey")};
};

}  // namespace handglass::crypto::structure
