#include "crypto/key_file.hpp"
#include "crypto/signature_oid.hpp"
#include "x509/mint.hpp"
#include "x509/minting.hpp"

namespace handglass::x509 {
namespace {

Bytes reason_extension(std::uint8_t reason) {
  return make_extension(Ce::reason_code, false, der::encode(der::Enumerated{View(&reason, 1)}));
}

Bytes entry(const CrlRecipe::Entry& recipe) {
  const Bytes serial = der::integer_content(recipe.serial), date = der::instant(recipe.date);
  structure::RevokedCertificate revoked;
  revoked.user_certificate.content = serial;
  revoked.revocation_date = view_instant(date);
  Bytes extensions = recipe.reason ? reason_extension(*recipe.reason) : Bytes();
  append(extensions, recipe.more_extensions);
  if (!extensions.empty()) {
    revoked.crl_entry_extensions.value = structure::Extensions{extensions};
  }
  return der::encode(revoked);
}

Bytes extensions(const CrlRecipe& recipe, View issuer_key) {
  const Bytes number = der::integer_content(big_endian(recipe.number));
  Bytes out =
      make_extension(Ce::authority_key_identifier, false, authority_key_identifier(issuer_key));
  append(out, make_extension(Ce::crl_number, false, der::encode(der::Integer{number})));
  for (const Bytes& extension : recipe.more_extensions) append(out, extension);
  return out;
}

}  // namespace

Result<Bytes> mint_crl(const CrlRecipe& recipe, const Issuer& issuer) {
  const crypto::Scheme scheme = usual_scheme(*issuer.key);
  const Bytes algorithm = crypto::algorithm_identifier(scheme);
  const Bytes this_update = der::instant(recipe.this_update);
  const Bytes next_update = recipe.next_update ? der::instant(*recipe.next_update) : Bytes{};
  const Bytes version{1};
  const Bytes more = extensions(recipe, crypto::subject_public_key_info(issuer.key->public_key()));
  Bytes entries;
  for (const auto& revoked : recipe.entries) append(entries, entry(revoked));

  structure::TbsCertList tbs;
  tbs.version.value = der::Integer{version};
  tbs.signature.whole = algorithm;
  tbs.issuer.whole = issuer.name;
  tbs.this_update = view_instant(this_update);
  if (recipe.next_update) tbs.next_update.value = view_instant(next_update);
  if (!entries.empty()) tbs.revoked_certificates.value.emplace().content = entries;
  tbs.crl_extensions.value.emplace().value.content = more;
  return signed_structure<structure::CertificateList>(&structure::CertificateList::tbs_cert_list,
                                                      der::encode(tbs), algorithm, scheme,
                                                      *issuer.key, recipe.spoil_signature);
}

}  // namespace handglass::x509
