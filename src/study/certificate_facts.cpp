#include "study/certificate_facts.hpp"

#include "x509/oid_names.hpp"
#include "x509/purpose.hpp"

namespace handglass::study {

CertificateFacts facts_of(const x509::Certificate& certificate) {
  CertificateFacts out{.subject = x509::to_string(certificate.subject()),
                       .issuer = x509::to_string(certificate.issuer()),
                       .serial = certificate.serial_text(),
                       .not_before = to_minutes(certificate.not_before()),
                       .not_after = to_minutes(certificate.not_after()),
                       .key = certificate.key() ? crypto::describe(*certificate.key())
                                                : std::string("of an unknown kind"),
                       .signed_by = {},
                       .use = certificate.has_key_usage() ? certificate.key_usage_text() : "",
                       .names = {}};
  if (const auto scheme = certificate.signature_scheme()) {
    out.signed_by = name_of(scheme->algorithm);
    if (scheme->algorithm != crypto::SignatureAlgorithm::ed25519)
      out.signed_by += ", " + std::string(name_of(scheme->hash));
  }
  if (const auto& purposes = certificate.extended_key_usage())
    der::each(*purposes, [&](const der::Oid& purpose) {
      out.use += (out.use.empty() ? "" : ", ") + x509::oid_label(purpose);
    });
  if (certificate.subject_alt_names().size > 0) out.names = x509::alt_names_text(certificate);
  return out;
}

}  // namespace handglass::study
