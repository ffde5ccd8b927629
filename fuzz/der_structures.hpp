// Every DER structure that is described, each with the number by which an input of `der` names it.
#pragma once
#include "crypto/content_info.hpp"
#include "crypto/pbes2.hpp"
#include "crypto/pkcs12_structures.hpp"
#include "wire/der.hpp"
#include "x509/extensions.hpp"
#include "x509/structures.hpp"

namespace handglass::fuzz {

template <class... Types>
struct TypeList {
  static constexpr std::size_t size = sizeof...(Types);
  // Calls `visit` with the type at a place.
  template <class Visit>
  static void at(std::size_t place, Visit visit) {
    std::size_t i = 0;
    (void)((i++ == place && (visit.template operator()<Types>(), true)) || ...);
  }
  template <class T>
  static constexpr std::uint8_t place_of() {
    std::uint8_t place = 0;
    (void)((std::is_same_v<T, Types> || (++place, false)) || ...);
    return place;
  }
};

// New ones go to the end, so that the inputs that were kept mean what they meant.
using Structures =
    TypeList<x509::structure::Certificate, x509::structure::CertificateList,
             x509::structure::SubjectPublicKeyInfo, x509::structure::Extensions,
             x509::structure::Name, x509::structure::BasicConstraints,
             x509::structure::AuthorityKeyIdentifier, x509::structure::ExtKeyUsage,
             x509::structure::GeneralNames, x509::structure::CertificatePolicies,
             der::SequenceOf<x509::structure::AccessDescription>,
             der::SequenceOf<x509::structure::DistributionPoint>, crypto::structure::RsaPublicKey,
             crypto::structure::RsaPrivateKey, crypto::structure::PssParameters,
             crypto::structure::EcdsaSignature, crypto::structure::EcPrivateKey,
             crypto::structure::PrivateKeyInfo, crypto::structure::EncryptedPrivateKeyInfo,
             crypto::structure::Pbes2Parameters, crypto::structure::Pbkdf2Parameters,
             crypto::structure::ContentInfo, crypto::structure::SignedData, crypto::structure::Pfx,
             der::SequenceOf<crypto::structure::ContentInfo>, crypto::structure::EncryptedData,
             der::SequenceOf<crypto::structure::SafeBag>, crypto::structure::CertBag, der::Any,
             der::Boolean, der::Integer, der::Enumerated, der::Oid, der::Null, der::OctetString,
             der::BitString, der::Instant>;

}  // namespace handglass::fuzz
