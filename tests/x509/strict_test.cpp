// DER and nothing else: one row a case, each refused at the field and the place where it is wrong.
#include <doctest/doctest.h>

#include <chrono>

#include "lab.hpp"
#include "wire/hex.hpp"
#include "x509/annotation.hpp"
#include "x509/minting.hpp"
#include "x509/ocsp.hpp"
#include "x509/ocsp_structures.hpp"

namespace handglass::x509 {
namespace {

// What is edited; `basic` is the BasicOCSPResponse inside the octets of an OCSP response.
enum class In : std::uint8_t { certificate, crl, ocsp, basic };

Bytes original(In in) {
  const auto& s = lab::study();
  CrlRecipe list = lab::crl_recipe();
  list.entries = {{{0x05}, lab::at("2026-02-01"), 1}};
  switch (in) {
    case In::certificate: return to_bytes(s.alice.certificate->der());
    case In::crl: return mint_crl(list, s.root.as_issuer()).value();
    default: break;
  }
  const OcspRecipe answer{
      .answers = {{s.alice.certificate, OcspRecipe::Status::good, lab::year_start, {}}},
      .this_update = lab::at("2026-06-01"),
      .next_update = lab::at("2026-06-08"),
      .nonce = Bytes{1, 2, 3}};
  Bytes whole = mint_ocsp(answer, *s.issuing.certificate, s.issuing.as_issuer()).value();
  if (in == In::ocsp) return whole;
  return to_bytes(
      der::parse<structure::OcspResponse>(whole)->response_bytes->value.response.content);
}

struct Edited {
  Bytes der;
  std::size_t at;  // where the new bytes are
};

// `old`, a T, with the value at `path` replaced, or with more behind it; lengths around it mended.
// What is behind it stays, so the place is counted from the end.
template <class T>
Edited edit(const Bytes& old, std::string_view path, View value, bool behind = false) {
  const auto notes = der::annotate<T>(old);
  std::size_t found = 0;  // the whole, which has no path
  while (!path.empty() && found < notes.size() &&
         (notes[found].kind != wire::NoteKind::group || wire::path_of(notes, found) != path))
    ++found;
  if (found == notes.size()) throw std::invalid_argument("no such path: " + std::string(path));
  const wire::Note& note = notes[found];
  const Bytes more = behind ? concat({View(old).subspan(note.at, note.size), value}) : Bytes{};
  auto out =
      wire::replace(old, notes, found, behind ? View(more) : value, wire::Refit::lengths).value();
  const std::size_t rest = old.size() - note.at - note.size;
  return {out, out.size() - rest - value.size()};
}

Edited edit(In in, std::string_view path, View value, bool behind = false) {
  switch (in) {
    case In::certificate: return edit<structure::Certificate>(original(in), path, value, behind);
    case In::crl: return edit<structure::CertificateList>(original(in), path, value, behind);
    case In::ocsp: return edit<structure::OcspResponse>(original(in), path, value, behind);
    case In::basic: break;
  }
  const auto [inner, at] = edit<structure::BasicOcspResponse>(original(in), path, value, behind);
  const auto outer = edit<structure::OcspResponse>(
      original(In::ocsp), "responseBytes.explicit.response", der::tlv(4, inner));
  return {outer.der, outer.der.size() - inner.size() + at};
}

std::optional<Failure> failure_of(In in, View der) {
  const auto error = [](const auto& parsed) {
    return parsed ? std::nullopt : std::optional(parsed.error());
  };
  switch (in) {
    case In::certificate: return error(Certificate::parse(der));
    case In::crl: return error(Crl::parse(der));
    default: return error(OcspResponse::parse(der));
  }
}

void check_refused(In in, const Bytes& der, std::string_view field, std::size_t offset,
                   std::string_view reason) {
  const auto failure = failure_of(in, der);
  REQUIRE(failure.has_value());
  const auto text = [](std::string_view where, std::size_t at, std::string_view why) {
    return std::string(where) + " at " + std::to_string(at) + ": " + std::string(why);
  };
  CHECK(text(failure->field, failure->offset.value(), failure->evidence.at(0).value) ==
        text(field, offset, reason));
  CHECK(failure->message == (in == In::certificate ? "Certificate"
                             : in == In::crl       ? "CertificateList"
                                                   : "OCSPResponse"));
}

Bytes hex(std::string_view text) { return from_hex(text).value(); }

// An object whose list of extensions holds these alone; `at`: where the last ends.
Edited with_extensions(In in, View extensions) {
  const Bytes list = der::tlv(0x30, extensions);
  Edited out;
  switch (in) {
    case In::certificate: out = edit(in, "tbsCertificate.extensions", der::tlv(0xa3, list)); break;
    case In::crl: out = edit(in, "tbsCertList.crlExtensions", der::tlv(0xa0, list)); break;
    default: out = edit(in, "tbsResponseData.responseExtensions", der::tlv(0xa1, list)); break;
  }
  out.at += der::tlv(0xa0, list).size();
  return out;
}

// clang-format off
struct Place {
  In in;
  std::string_view path, field;
};
constexpr auto integers = std::to_array<Place>({
    {In::certificate, "tbsCertificate.serialNumber",                         "serialNumber"},
    {In::crl,         "tbsCertList.revokedCertificates[0].userCertificate",  "userCertificate"},
    {In::basic,       "tbsResponseData.responses[0].certID.serialNumber",    "response.serialNumber"},
});
constexpr auto times = std::to_array<Place>({
    {In::certificate, "tbsCertificate.validity.notBefore",                   "notBefore"},
    {In::certificate, "tbsCertificate.validity.notAfter",                    "notAfter"},
    {In::crl,         "tbsCertList.thisUpdate",                              "thisUpdate"},
    {In::crl,         "tbsCertList.nextUpdate",                              "nextUpdate"},
    {In::crl,         "tbsCertList.revokedCertificates[0].revocationDate",   "revocationDate"},
    {In::basic,       "tbsResponseData.producedAt",                          "response.producedAt"},
    {In::basic,       "tbsResponseData.responses[0].thisUpdate",             "response.thisUpdate"},
    {In::basic,       "tbsResponseData.responses[0].nextUpdate.explicit",    "response.nextUpdate"},
});
// clang-format on

}  // namespace

TEST_CASE("strict: an integer, wherever it stands, has one form") {
  struct Row {
    std::string_view what, value;
    std::size_t where;
    std::string_view reason;
  };
  // clang-format off
  const auto rows = std::to_array<Row>({
      {"one octet too many in the length",  "0281050102030405",     0, "length not minimal"},
      {"two octets for 128",                "02820080",             0, "length not minimal"},
      {"an indefinite length",              "0280020105" "0000",    0, "indefinite length"},
      {"a length of 2 GiB",                 "02847fffffff",         0, "longer than what holds it"},
      {"a length of eight octets",          "0288ffffffffffffffff", 0, "length too long"},
      {"a length of 127 octets",            "02ff0105",             0, "length too long"},
      {"a length beyond its end",           "02840000ffff",         0, "length not minimal"},
      {"a zero in front",                   "02020001",             2, "integer not minimal"},
      {"ones in front",                     "0202ffff",             2, "integer not minimal"},
      {"no contents",                       "0200",                 2, "integer without contents"},
      {"constructed",                       "2203020105",           0, "another tag than expected"},
      {"an octet string",                   "040105",               0, "another tag than expected"},
      {"a tag in several octets",           "1f020105",             0, "high tag number"},
      {"the end of an indefinite length",   "0000",                 0, "tag 0, which is no type's"},
  });
  // clang-format on
  for (const Place& place : integers)
    for (const Row& row : rows) {
      CAPTURE(place.path);
      CAPTURE(row.what);
      const auto [der, at] = edit(place.in, place.path, hex(row.value));
      check_refused(place.in, der, place.field, at + row.where, row.reason);
    }
}

TEST_CASE("strict: a time, wherever it stands, has one form") {
  constexpr auto utc = std::to_array<std::string_view>({
      "2602280000Z",        // no seconds
      "260228000000+0100",  // an offset
      "261301000000Z",      // month 13
      "260230000000Z",      // 30 February
      "260228240000Z",      // 24:00:00
      "261231235960Z",      // a leap second
      "20260228000000Z",    // the other form's year
  });
  constexpr auto generalized = std::to_array<std::string_view>({
      "202602280000Z",
      "20260228000000+0100",
      "20261301000000Z",
      "20260230000000Z",
      "20260228240000Z",
      "20261231235960Z",
      "20260228000000.5Z",  // a fraction
      "20260228000000,5Z",
      "20260228000000",
      "260228000000Z",
  });
  for (const Place& place : times) {
    const auto refused = [&](std::uint8_t tag, std::string_view text) {
      CAPTURE(place.path);
      CAPTURE(text);
      const auto [der, at] = edit(place.in, place.path, der::tlv(tag, as_bytes(text)));
      check_refused(place.in, der, place.field, at + 2, "not a time of RFC 5280 4.1.2.5");
    };
    for (std::string_view text : utc) refused(der::utc_time, text);
    for (std::string_view text : generalized) refused(der::generalized_time, text);
  }
}

TEST_CASE("strict: the borders of the two forms of time") {
  const auto year = [](std::uint8_t tag, std::string_view text) {
    const auto [der, at] =
        edit(In::certificate, "tbsCertificate.validity.notAfter", der::tlv(tag, as_bytes(text)));
    return to_rfc3339(lab::parse(der)->not_after()).substr(0, 4);
  };
  CHECK(year(der::utc_time, "491231235959Z") == "2049");
  CHECK(year(der::utc_time, "500101000000Z") == "1950");
  CHECK(year(der::generalized_time, "19491231235959Z") == "1949");
  CHECK(year(der::generalized_time, "20500101000000Z") == "2050");
  // UTCTime is due here; whoever reads must take either (RFC 5280 §4.1.2.5).
  CHECK(year(der::generalized_time, "20491231235959Z") == "2049");
}

TEST_CASE("strict: a response has no UTCTime") {
  for (const Place& place : times) {
    if (place.in != In::basic) continue;
    CAPTURE(place.path);
    const auto [der, at] =
        edit(place.in, place.path, der::tlv(der::utc_time, as_bytes("260601000000Z")));
    const std::size_t dot = place.field.find('.');
    check_refused(place.in, der, place.field.substr(dot + 1), at + 2, "no GeneralizedTime");
  }
  const auto [der, at] = edit(In::basic, "tbsResponseData.responses[0].certStatus",
                              hex("a10f170d3236303630313030303030305a"));
  check_refused(In::basic, der, "revocationTime", at + 4, "no GeneralizedTime");
}

TEST_CASE("strict: what is BER and not DER, by where it stands") {
  struct Row {
    std::string_view what;
    In in;
    std::string_view path, value, field;
    std::size_t where;
    std::string_view reason;
  };
  // clang-format off
  const auto rows = std::to_array<Row>({
      // Lengths and tags of what is made of others.
      {"a length of five octets", In::certificate, "tbsCertificate.issuer", "30850000000000", "issuer", 0, "length too long"},
      {"a sequence without end", In::certificate, "tbsCertificate.validity", "3080170d", "validity", 0, "indefinite length"},
      {"a set without end", In::certificate, "tbsCertificate.subject[0]", "31800000", "item", 0, "indefinite length"},
      {"a sequence that is primitive", In::certificate, "tbsCertificate.signature", "1000", "signature", 0, "another tag than expected"},
      {"a sequence that is primitive, whatever it is", In::certificate, "tbsCertificate.subjectPublicKeyInfo.algorithm.parameters", "1000", "parameters", 0, "constructed where DER is primitive, or the reverse"},
      {"a list without end", In::crl, "tbsCertList.revokedCertificates", "30800000", "revokedCertificates", 0, "indefinite length"},
      {"an entry without end", In::crl, "tbsCertList.revokedCertificates[0]", "30800000", "item", 0, "indefinite length"},
      {"a tag without end", In::basic, "tbsResponseData.responses[0].nextUpdate", "a0800000", "response.nextUpdate", 0, "indefinite length"},
      // Strings in parts.
      {"a name in parts", In::certificate, "tbsCertificate.subject[0][0].value", "2c060c0161" "0c0162", "value", 0, "constructed where DER is primitive, or the reverse"},
      {"an extension in parts", In::certificate, "tbsCertificate.extensions.explicit[0].extnValue", "240404020500", "extnValue", 0, "another tag than expected"},
      {"a key in parts", In::certificate, "tbsCertificate.subjectPublicKeyInfo.subjectPublicKey", "230403020001", "subjectPublicKey", 0, "another tag than expected"},
      {"a signature in parts", In::crl, "signatureValue", "230403020001", "signatureValue", 0, "another tag than expected"},
      {"a response in parts", In::ocsp, "responseBytes.explicit.response", "240404020500", "response", 0, "another tag than expected"},
      {"a hash in parts", In::basic, "tbsResponseData.responses[0].certID.issuerKeyHash", "240404020500", "response.issuerKeyHash", 0, "another tag than expected"},
      // Bits.
      {"eight unused bits", In::certificate, "signatureValue", "03020800", "signatureValue", 2, "bit string: more unused bits than there are"},
      {"unused bits that are set", In::crl, "signatureValue", "030201ff", "signatureValue", 2, "bit string: unused bits set"},
      {"no count of unused bits", In::basic, "signature", "0300", "response.signature", 2, "bit string without contents"},
      // Numbers and object identifiers.
      {"a version with a zero in front", In::certificate, "tbsCertificate.version", "a00402020002", "version", 4, "integer not minimal"},
      {"a version with a zero in front", In::crl, "tbsCertList.version", "02020001", "version", 2, "integer not minimal"},
      {"a status with a zero in front", In::ocsp, "responseStatus", "0a020000", "responseStatus", 2, "integer not minimal"},
      {"a status that is an INTEGER", In::ocsp, "responseStatus", "020100", "responseStatus", 0, "another tag than expected"},
      {"an arc with a zero in front", In::certificate, "tbsCertificate.subject[0][0].type", "0604558004" "03", "type", 2, "object identifier not minimal"},
      {"an arc without end", In::crl, "signatureAlgorithm.algorithm", "06022a86", "algorithm", 2, "object identifier cut short"},
      {"NULL that is not", In::basic, "tbsResponseData.responses[0].certStatus", "800100", "certStatus", 0, "neither good, revoked nor unknown"},
      // Defaults.
      {"version 1, in words", In::certificate, "tbsCertificate.version", "a003020100", "version", 4, "not v2 or v3: 0"},
      {"version 1, in words", In::crl, "tbsCertList.version", "020100", "version", 2, "not v2: 0"},
      // Sets in another order than that of their bytes.
      {"CN=b before CN=a", In::certificate, "tbsCertificate.issuer[0]", "311430080603550403" "0c0162" "30080603550403" "0c0161", "item", 12, "set not sorted"},
      {"the longer one first", In::crl, "tbsCertList.issuer[0]", "311530090603550403" "0c026161" "30080603550403" "0c0162", "item", 13, "set not sorted"},
      // Parts of a name that say nothing (X.501 §9.2).
      {"a part without attributes", In::certificate, "tbsCertificate.issuer[0]", "3100", "item", 2, "an empty set"},
      {"a part without attributes", In::certificate, "tbsCertificate.subject[0]", "3100", "item", 2, "an empty set"},
      {"a part without attributes", In::crl, "tbsCertList.issuer[0]", "3100", "item", 2, "an empty set"},
      // Serial numbers.
      {"negative", In::certificate, "tbsCertificate.serialNumber", "0202ff7f", "serialNumber", 2, "negative"},
      {"21 octets", In::certificate, "tbsCertificate.serialNumber", "021501" "0000000000000000000000000000000000000000", "serialNumber", 2, "longer than 20 octets"},
      {"20 octets and a zero for the sign", In::certificate, "tbsCertificate.serialNumber", "02150080" "00000000000000000000000000000000000000", "serialNumber", 2, "longer than 20 octets"},
      // Extensions.
      {"none in the list", In::certificate, "tbsCertificate.extensions", "a3023000", "extensions", 4, "an empty list"},
      {"none in the list", In::crl, "tbsCertList.revokedCertificates[0].crlEntryExtensions", "3000", "extensions", 2, "an empty list"},
      {"none in the list", In::basic, "tbsResponseData.responseExtensions", "a1023000", "extensions", 4, "an empty list"},
  });
  // clang-format on
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CAPTURE(row.path);
    const auto [der, at] = edit(row.in, row.path, hex(row.value));
    check_refused(row.in, der, row.field, at + row.where, row.reason);
  }
}

TEST_CASE("strict: what a version does not have is pointed at, not the version") {
  const auto contents_at = [](View der, View contents) {
    return static_cast<std::size_t>(contents.data() - der.data());
  };
  const Bytes v2 = edit(In::certificate, "tbsCertificate.version", hex("a003020101")).der;
  const auto certificate = der::parse<structure::Certificate>(v2);
  check_refused(In::certificate, v2, "extensions",
                contents_at(v2, certificate->tbs_certificate.value.extensions->value.content),
                "extensions in version 2");
  const Bytes v1 = edit(In::crl, "tbsCertList.version", {}).der;
  const auto list = der::parse<structure::CertificateList>(v1);
  check_refused(In::crl, v1, "crlExtensions",
                contents_at(v1, list->tbs_cert_list.value.crl_extensions->value.content),
                "extensions in version 1");
  const Bytes failed = edit(In::ocsp, "responseStatus", hex("0a0103")).der;
  const auto response = der::parse<structure::OcspResponse>(failed);
  check_refused(In::ocsp, failed, "responseBytes",
                contents_at(failed, response->response_bytes->value.response_type.content),
                "a failure with an answer");
}

TEST_CASE("strict: the contents of extensions") {
  struct Row {
    std::string_view what;
    In in;
    Ce id;
    std::string_view value, field;
    std::size_t where;
    std::string_view reason;
  };
  // clang-format off
  const auto rows = std::to_array<Row>({
      {"cA FALSE, in words", In::certificate, Ce::basic_constraints, "3003010100", "basicConstraints.cA", 4, "the default value is encoded"},
      {"TRUE as 1", In::certificate, Ce::basic_constraints, "3003010101", "basicConstraints.cA", 4, "not a DER boolean"},
      {"TRUE in two octets", In::certificate, Ce::basic_constraints, "30040102ffff", "basicConstraints.cA", 4, "not a DER boolean"},
      {"a byte behind the sequence", In::certificate, Ce::basic_constraints, "30030101ff00", "basicConstraints.BasicConstraints", 5, "trailing bytes"},
      {"a value behind the last field", In::certificate, Ce::basic_constraints, "30080101ff0201000500", "basicConstraints.BasicConstraints", 8, "trailing bytes"},
      {"a byte behind the bits", In::certificate, Ce::key_usage, "0302078000", "keyUsage.value", 4, "trailing bytes"},
      {"bits in parts", In::certificate, Ce::key_usage, "230403020780", "keyUsage.value", 0, "another tag than expected"},
      {"a length of two octets", In::certificate, Ce::subject_alt_name, "308103820161", "subjectAltName.value", 0, "length not minimal"},
      {"a list beyond its octets", In::certificate, Ce::subject_alt_name, "3004820161", "subjectAltName.value", 0, "longer than what holds it"},
      {"a name beyond its list", In::certificate, Ce::subject_alt_name, "300482036162", "subjectAltName.item", 2, "longer than what holds it"},
      {"a list without end", In::certificate, Ce::extended_key_usage, "308006022a030000", "extKeyUsage.value", 0, "indefinite length"},
      {"minimum 0, in words", In::certificate, Ce::name_constraints, "300ca00a300882036c6162800100", "nameConstraints.minimum", 13, "the default value is encoded"},
      {"a number with a zero in front", In::certificate, Ce::inhibit_any_policy, "02020001", "inhibitAnyPolicy.value", 2, "integer not minimal"},
      {"a number with a zero in front", In::crl, Ce::crl_number, "02020001", "cRLNumber.value", 2, "integer not minimal"},
      {"a byte behind the number", In::crl, Ce::crl_number, "02010100", "cRLNumber.value", 3, "trailing bytes"},
      {"a flag that is TRUE as 1", In::crl, Ce::issuing_distribution_point, "3003810101", "issuingDistributionPoint.onlyContainsUserCerts", 4, "not a DER boolean"},
      {"a hash in parts", In::crl, Ce::authority_key_identifier, "3005a003040101", "authorityKeyIdentifier.AuthorityKeyIdentifier", 2, "trailing bytes"},
  });
  // clang-format on
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Bytes value = hex(row.value);
    const auto [der, at] = with_extensions(row.in, make_extension(row.id, false, value));
    check_refused(row.in, der, row.field, at - value.size() + row.where, row.reason);
  }
}

TEST_CASE("strict: critical is FALSE by default, and TRUE is ff") {
  struct Row {
    std::string_view critical;
    std::size_t where;
    std::string_view reason;
  };
  for (const Row& row :
       {Row{"010100", 2, "the default value is encoded"}, Row{"010101", 2, "not a DER boolean"}})
    for (const In in : {In::certificate, In::crl, In::basic}) {
      CAPTURE(row.critical);
      const Bytes tail = concat({hex(row.critical), hex("0400")});
      const auto [der, at] = with_extensions(in, der::tlv(0x30, {hex("06032a0304"), tail}));
      check_refused(in, der, in == In::basic ? "response.critical" : "critical",
                    at - tail.size() + row.where, row.reason);
    }
}

TEST_CASE("strict: an extension comes once, and the second is pointed at") {
  const Bytes one =
                  hex("300706032a0304"
                      "0400"),
              other =
                  hex("300706032a0305"
                      "0400");
  for (const In in : {In::certificate, In::crl, In::basic}) {
    // The object identifier's contents lie four octets into the extension.
    const auto [der, at] = with_extensions(in, concat({one, other, one}));
    check_refused(in, der, "extensions", at - one.size() + 4, "1.2.3.4 comes twice");
  }
  const Bytes entry = der::tlv(0x30, {one, other, one});
  const auto list = edit(In::crl, "tbsCertList.revokedCertificates[0].crlEntryExtensions", entry);
  check_refused(In::crl, list.der, "extensions", list.at + entry.size() - one.size() + 4,
                "1.2.3.4 comes twice");
}

TEST_CASE("strict: nothing stands behind the last field") {
  struct Row {
    In in;
    std::string_view path, field;
  };
  // clang-format off
  const auto rows = std::to_array<Row>({
      {In::certificate, "",                                                  "Certificate"},
      {In::certificate, "signatureValue",                                    "Certificate"},
      {In::certificate, "tbsCertificate.extensions",                         "tbsCertificate"},
      {In::certificate, "tbsCertificate.extensions.explicit",                "extensions"},
      {In::certificate, "tbsCertificate.extensions.explicit[0].extnValue",   "item"},
      {In::certificate, "tbsCertificate.validity.notAfter",                  "validity"},
      {In::certificate, "tbsCertificate.version.explicit",                   "version"},
      {In::certificate, "tbsCertificate.subject[0][0].value",                "item"},
      {In::certificate, "tbsCertificate.subjectPublicKeyInfo.subjectPublicKey", "subjectPublicKeyInfo"},
      {In::crl,         "",                                                  "CertificateList"},
      {In::crl,         "signatureValue",                                    "CertificateList"},
      {In::crl,         "tbsCertList.crlExtensions",                         "tbsCertList"},
      {In::crl,         "tbsCertList.revokedCertificates[0].crlEntryExtensions", "item"},
      {In::ocsp,        "",                                                  "OCSPResponse"},
      {In::ocsp,        "responseBytes",                                     "OCSPResponse"},
      {In::ocsp,        "responseBytes.explicit",                            "responseBytes"},
      {In::ocsp,        "responseBytes.explicit.response",                   "responseBytes"},
      {In::basic,       "",                                                  "response.BasicOCSPResponse"},
      {In::basic,       "signature",                                         "response.BasicOCSPResponse"},
      {In::basic,       "tbsResponseData.responseExtensions",                "response.tbsResponseData"},
      {In::basic,       "tbsResponseData.responses[0].nextUpdate",           "response.item"},
  });
  // clang-format on
  for (const Row& row : rows) {
    CAPTURE(row.path);
    const auto [der, at] = edit(row.in, row.path, hex("0500"), true);
    check_refused(row.in, der, row.field, at, "trailing bytes");
  }
}

TEST_CASE("strict: the head of the whole object") {
  struct Row {
    std::string_view head, reason;
  };
  for (const In in : {In::certificate, In::crl, In::ocsp})
    for (const Row& row :
         {Row{"3080", "indefinite length"}, Row{"308105", "length not minimal"},
          Row{"30820005", "length not minimal"}, Row{"30847fffffff", "longer than what holds it"},
          Row{"3088ffffffffffffffff", "length too long"}, Row{"30ff", "length too long"},
          Row{"3082ffff", "longer than what holds it"}, Row{"3182", "another tag than expected"}}) {
      CAPTURE(row.head);
      Bytes der = original(in);
      if (row.head == "3182")
        der[0] = 0x31;
      else
        der = concat({hex(row.head), View(der).subspan(4)});
      check_refused(in, der,
                    in == In::certificate ? "Certificate"
                    : in == In::crl       ? "CertificateList"
                                          : "OCSPResponse",
                    0, row.reason);
    }
}

TEST_CASE("strict: serial numbers that others gave are read where they are only looked up") {
  // A certificate with such a number is refused; a list without its other entries would not be
  // better (RFC 5280 §4.1.2.2).
  const Bytes negative = hex("0202ff7f"), over_long = der::tlv(2, Bytes(21, 0x11));
  for (const Bytes& serial : {negative, over_long}) {
    CHECK(Crl::parse(edit(In::crl, integers[1].path, serial).der).has_value());
    CHECK(OcspResponse::parse(edit(In::basic, integers[2].path, serial).der).has_value());
  }
}

namespace {

// `levels` sequences, each in the other.
Bytes nested(std::size_t levels) {
  Bytes out;  // from the inside, so written backwards
  for (; levels > 0; --levels) {
    const Bytes head = der::tlv(0x30, Bytes(out.size()));
    out.insert(out.end(), head.rend() - static_cast<std::ptrdiff_t>(head.size() - out.size()),
               head.rend());
  }
  std::ranges::reverse(out);
  return out;
}

// Far more than any of these takes, and far less than a walk for each level would.
class Quickly {
 public:
  ~Quickly() { CHECK(std::chrono::steady_clock::now() - start_ < std::chrono::seconds(2)); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

TEST_CASE("strict: 10,000 values in each other cost neither stack nor time") {
  const Bytes deep = nested(10'000);
  REQUIRE(deep.size() > 20'000);
  const auto described = [](const Bytes& der) {
    const Annotation annotation = annotate(der);
    std::size_t own = 0;
    int depth = 0;
    for (const Element& element : annotation.elements)
      own += element.own, depth = std::max(depth, element.depth);
    CHECK(own == der.size());
    CHECK(depth <= 128);
    return annotation.breaks.size();
  };
  SUBCASE("in the value of a name") {
    const Quickly quickly;
    const Bytes der = edit(In::certificate, "tbsCertificate.subject[0][0].value", deep).der;
    const auto certificate = lab::parse(der);
    CHECK(to_string(certificate->subject()).size() < der.size() * 3);
    CHECK(same_name(certificate->subject(), certificate->subject()));
    CHECK(described(der) == 0);
  }
  SUBCASE("in an extension that nobody knows") {
    const Quickly quickly;
    const Bytes der =
        with_extensions(In::certificate, der::tlv(0x30, {hex("06032a0304"), der::tlv(4, deep)}))
            .der;
    CHECK(Certificate::parse(der).has_value());
    CHECK(described(der) == 0);
  }
  SUBCASE("in each extension that is read") {
    for (int id = 9; id < 64; ++id) {
      CAPTURE(id);
      const Quickly quickly;
      const auto extension = make_extension(static_cast<Ce>(id), false, deep);
      for (const In in : {In::certificate, In::crl}) {
        const Bytes der = with_extensions(in, extension).der;
        if (const auto failure = failure_of(in, der)) CHECK(failure->offset.value() < der.size());
        described(der);
      }
    }
  }
  SUBCASE("in names of all kinds, and where CRLs are") {
    const Quickly quickly;
    Bytes names;
    for (const std::uint8_t tag : hex("a0a3a4a5")) append(names, der::tlv(tag, deep));
    const Bytes list = der::tlv(0x30, names);
    const Bytes points = der::tlv(0x30, der::tlv(0x30, der::tlv(0xa0, der::tlv(0xa0, names))));
    for (const auto& [id, value] :
         {std::pair(Ce::subject_alt_name, list), std::pair(Ce::crl_distribution_points, points)}) {
      const Bytes der = with_extensions(In::certificate, make_extension(id, false, value)).der;
      const auto failure = failure_of(In::certificate, der);
      REQUIRE(failure.has_value());  // a directoryName that is none
      CHECK(failure->field.starts_with(id == Ce::subject_alt_name ? "subjectAltName"
                                                                  : "cRLDistributionPoints"));
      described(der);
    }
  }
  SUBCASE("alone, as DER of an unknown kind, and cut off in the middle") {
    const Quickly quickly;
    CHECK(described(deep) == 0);
    CHECK(described(to_bytes(View(deep).first(deep.size() / 2))) > 0);
    for (const In in : {In::certificate, In::crl, In::ocsp})
      CHECK(failure_of(in, deep)->offset.value() < 32);
  }
  SUBCASE("in parts of a response") {
    const Quickly quickly;
    const Bytes der = edit(In::basic, "tbsResponseData.responderID", der::tlv(0xa1, deep)).der;
    const auto failure = failure_of(In::basic, der);
    REQUIRE(failure.has_value());
    CHECK(failure->field == "responderID");
    described(der);
  }
}

}  // namespace handglass::x509
