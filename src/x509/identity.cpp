#include "x509/identity.hpp"

#include <algorithm>

#include "crypto/oids.hpp"
#include "wire/hex.hpp"
#include "x509/name_text.hpp"

namespace handglass::x509 {

Identity identity_of(const Certificate& certificate) {
  Identity out{.subject = to_string(certificate.subject()), .emails = {}, .uris = {}, .hosts = {}};
  for (const GeneralName& name : general_names(certificate.subject_alt_names())) {
    if (name.kind == GeneralName::Kind::email) out.emails.push_back(printable(name.value));
    if (name.kind == GeneralName::Kind::uri) out.uris.push_back(printable(name.value));
    if (name.kind == GeneralName::Kind::dns) out.hosts.push_back(printable(name.value));
  }
  for (const der::Any& email :
       attributes(certificate.subject(), crypto::oids::oid<1, 2, 840, 113549, 1, 9, 1>)) {
    std::string text = attribute_text(email);
    if (std::ranges::find(out.emails, text) == out.emails.end())
      out.emails.push_back(std::move(text));
  }
  return out;
}

}  // namespace handglass::x509
