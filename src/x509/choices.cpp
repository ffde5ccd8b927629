#include "x509/choices.hpp"

#include "wire/hex.hpp"
#include "x509/extensions.hpp"
#include "x509/general_name.hpp"
#include "x509/name.hpp"
#include "x509/ocsp_structures.hpp"

namespace handglass::x509 {
namespace {

// The alternative that was chosen, named on the first note.
Noted chosen(Noted noted, std::string_view alternative, std::string_view rfc) {
  if (noted.notes.empty()) return noted;
  noted.notes.front().type = alternative;
  noted.notes.front().rfc = rfc;
  return noted;
}

// A NULL whose tag says all.
Noted bare(Noted noted) {
  if (!noted.why) noted.notes.front().value.clear();
  return noted;
}

// One whose contents are read as text by `words`.
template <unsigned N, class Words>
Noted in_words(View in, std::string_view name, Words words) {
  Noted out = noted<der::Implicit<N, der::OctetString>>(in, name);
  if (!out.why && out.notes.size() == 3)
    out.notes.front().value = words(in.subspan(out.notes[2].at, out.notes[2].size));
  return out;
}

template <unsigned N>
Noted name_in_text(View in, std::string_view name) {
  return in_words<N>(in, name, [](View text) { return "\"" + printable(text) + "\""; });
}

}  // namespace

Noted general_name(View in, std::string_view name) {
  constexpr std::string_view rfc = "RFC 5280 §4.2.1.6";
  switch (in.empty() ? 0 : in[0]) {
    case 0xa0:
      return chosen(noted<der::Implicit<0, structure::OtherName>>(in, name), "otherName", rfc);
    case 0x81: return chosen(name_in_text<1>(in, name), "rfc822Name", rfc);
    case 0x82: return chosen(name_in_text<2>(in, name), "dNSName", rfc);
    case 0xa3: return chosen(walked(in, name), "x400Address", rfc);
    case 0xa4:
      return chosen(noted<der::Explicit<4, structure::Name>>(in, name), "directoryName", rfc);
    case 0xa5: return chosen(walked(in, name), "ediPartyName", rfc);
    case 0x86: return chosen(name_in_text<6>(in, name), "uniformResourceIdentifier", rfc);
    case 0x87: return chosen(in_words<7>(in, name, ip_text), "iPAddress", rfc);
    case 0x88:
      return chosen(in_words<8>(in, name, [](View oid) { return universal_text(0x06, oid); }),
                    "registeredID", rfc);
    default: return walked(in, name);
  }
}

Noted distribution_point_name(View in, std::string_view) {
  constexpr std::string_view rfc = "RFC 5280 §4.2.1.13";
  switch (in.empty() ? 0 : in[0]) {
    case 0xa0:
      return chosen(noted<der::Implicit<0, structure::GeneralNames>>(in, "fullName"), {}, rfc);
    case 0xa1:
      return chosen(noted<der::Implicit<1, structure::RelativeDistinguishedName>>(
                        in, "nameRelativeToCRLIssuer"),
                    {}, rfc);
    default: return walked(in, "distributionPoint");
  }
}

Noted responder_id(View in, std::string_view name) {
  constexpr std::string_view rfc = "RFC 6960 §4.2.1";
  switch (in.empty() ? 0 : in[0]) {
    case 0xa1: return chosen(noted<structure::ResponderByName>(in, name), "byName", rfc);
    case 0xa2: return chosen(noted<structure::ResponderByKey>(in, name), "byKey", rfc);
    default: return walked(in, name);
  }
}

Noted cert_status(View in, std::string_view name) {
  constexpr std::string_view rfc = "RFC 6960 §4.2.1";
  switch (in.empty() ? 0 : in[0]) {
    case 0x80: return chosen(bare(noted<structure::CertStatusGood>(in, name)), "good", rfc);
    case 0xa1: return chosen(noted<structure::CertStatusRevoked>(in, name), "revoked", rfc);
    case 0x82: return chosen(bare(noted<structure::CertStatusUnknown>(in, name)), "unknown", rfc);
    default: return walked(in, name);
  }
}

}  // namespace handglass::x509
