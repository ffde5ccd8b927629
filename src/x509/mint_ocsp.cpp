#include "crypto/hash.hpp"
#include "crypto/key_file.hpp"
#include "crypto/oids.hpp"
#include "crypto/signature_oid.hpp"
#include "x509/mint.hpp"
#include "x509/minting.hpp"
#include "x509/ocsp_structures.hpp"

namespace handglass::x509 {
namespace {

using crypto::oids::oid;

Bytes sha1(View bytes) { return to_bytes(crypto::hash(crypto::HashAlgorithm::sha1, bytes).view()); }

Bytes subject_public_key(View subject_public_key_info) {
  const auto info = der::parse<structure::SubjectPublicKeyInfo>(subject_public_key_info);
  return info ? to_bytes(info->subject_public_key.content) : Bytes{};
}

// GeneralizedTime alone (RFC 6960 §4.2.2.1): "20260601120000Z".
Bytes generalized_time(Time time) {
  std::string text = to_rfc3339(time).substr(0, 19);
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return der::tlv(der::generalized_time, as_bytes(text + "Z"));
}

Bytes cert_id(const Certificate& certificate, const Certificate& issuer) {
  const Bytes algorithm =
      der::tlv(0x30, {der::tlv(0x06, oid<1, 3, 14, 3, 2, 26>), der::tlv(0x05, {})});
  return der::tlv(0x30, {algorithm, der::tlv(0x04, sha1(certificate.issuer().der)),
                         der::tlv(0x04, sha1(subject_public_key(issuer.subject_public_key_info()))),
                         der::tlv(0x02, certificate.serial())});
}

Bytes cert_status(const OcspRecipe::Answer& answer) {
  switch (answer.status) {
    case OcspRecipe::Status::good: return der::tlv(0x80, {});
    case OcspRecipe::Status::unknown: return der::tlv(0x82, {});
    case OcspRecipe::Status::revoked: break;
  }
  Bytes info = generalized_time(answer.revoked);
  if (answer.reason)
    append(info, der::tlv(0xa0, der::encode(der::Enumerated{View(&*answer.reason, 1)})));
  return der::tlv(0xa1, info);
}

Bytes single_response(const OcspRecipe& recipe, const OcspRecipe::Answer& answer,
                      const Certificate& issuer) {
  Bytes content = concat({cert_id(*answer.certificate, issuer), cert_status(answer),
                          generalized_time(recipe.this_update)});
  if (const auto until = answer.next_update ? answer.next_update : recipe.next_update)
    append(content, der::tlv(0xa0, generalized_time(*until)));
  if (!answer.extensions.empty())
    append(content, der::tlv(0xa1, der::tlv(0x30, answer.extensions)));
  return der::tlv(0x30, content);
}

Bytes nonce_extension(View nonce) {
  const Bytes extension = der::tlv(0x30, {der::tlv(0x06, oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 2>),
                                          der::tlv(0x04, der::tlv(0x04, nonce))});
  return der::tlv(0xa1, der::tlv(0x30, extension));
}

}  // namespace

Result<Bytes> mint_ocsp(const OcspRecipe& recipe, const Certificate& issuer,
                        const Issuer& responder) {
  const crypto::Scheme scheme = usual_scheme(*responder.key);
  const Bytes algorithm = crypto::algorithm_identifier(scheme);
  const Bytes key = crypto::subject_public_key_info(responder.key->public_key());
  const Bytes id = recipe.by_key ? der::tlv(0xa2, der::tlv(0x04, sha1(subject_public_key(key))))
                                 : der::tlv(0xa1, responder.name);
  Bytes answers;
  for (const auto& answer : recipe.answers)
    append(answers, single_response(recipe, answer, issuer));
  Bytes data = concat({id, generalized_time(recipe.this_update), der::tlv(0x30, answers)});
  if (recipe.nonce) append(data, nonce_extension(*recipe.nonce));
  const Bytes tbs = der::tlv(0x30, data);
  TRY(const Bytes signature, signature_of(tbs, scheme, *responder.key, recipe.spoil_signature));
  Bytes basic = concat({tbs, algorithm, der::encode(der::BitString{0, signature})});
  Bytes certificates;
  for (const auto& certificate : recipe.certificates) append(certificates, certificate->der());
  if (!certificates.empty()) append(basic, der::tlv(0xa0, der::tlv(0x30, certificates)));
  const Bytes bytes = der::tlv(0x30, {der::tlv(0x06, oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 1>),
                                      der::tlv(0x04, der::tlv(0x30, basic))});
  return der::tlv(0x30, {Bytes{0x0a, 1, 0}, der::tlv(0xa0, bytes)});
}

}  // namespace handglass::x509
