// Certificates read strictly: what is taken, and what is refused with field and offset.
#include <doctest/doctest.h>

#include "lab.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"
#include "x509/extensions.hpp"
#include "x509/minting.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

Bytes alice() { return to_bytes(lab::study().alice.certificate->der()); }

// alice with the value at a path of the description replaced, lengths mended.
Bytes with(std::string_view path, View value, const Bytes& certificate = alice()) {
  return lab::with_value<structure::Certificate>(certificate, path, value);
}

Bytes with_extension(Bytes extension) {
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.more_extensions = {std::move(extension)};
  return mint(recipe, lab::key(2)->public_key(), lab::study().root.as_issuer()).value();
}

Bytes with_extension(Ce id, std::string_view hex, bool critical = false) {
  Recipe recipe;
  recipe.common_name = "alice";
  recipe.not_before = lab::year_start, recipe.not_after = lab::year_end;
  recipe.key_ids = false;
  recipe.more_extensions = {make_extension(id, critical, from_hex(hex).value())};
  return mint(recipe, lab::key(2)->public_key(), lab::study().root.as_issuer()).value();
}

std::string refusal(const Bytes& der) {
  const auto certificate = Certificate::parse(der);
  if (certificate) return "accepted";
  CHECK(certificate.error().alert() == Alert::bad_certificate);
  REQUIRE_FALSE(certificate.error().evidence.empty());
  CHECK(certificate.error().offset.has_value());
  return certificate.error().field + ": " + certificate.error().evidence.front().value;
}

}  // namespace

TEST_CASE("what a minted certificate says") {
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.serial = from_hex("00ea60112233445566778899aabbccddeeff58fa").value();
  recipe.key_usage = {KeyUsage::digital_signature, KeyUsage::key_encipherment};
  recipe.ip_addresses = {"192.0.2.1"};
  const auto leaf = lab::issue(recipe, lab::key(2), lab::study().issuing).certificate;
  CHECK(to_string(leaf->subject()) == "CN=alice, O=Handglass Lab");
  CHECK(to_string(leaf->issuer()) == "CN=Study Issuing CA, O=Handglass Lab");
  CHECK(leaf->serial_text() == "EA60..58FA");
  CHECK(leaf->not_before() == lab::year_start);
  CHECK(leaf->not_after() == lab::year_end);
  REQUIRE(leaf->key().has_value());
  CHECK(*leaf->key() == lab::key(2)->public_key());
  CHECK(leaf->key_usage_text() == "digitalSignature, keyEncipherment");
  CHECK(leaf->may(KeyUsage::digital_signature));
  CHECK_FALSE(leaf->may(KeyUsage::key_cert_sign));
  CHECK_FALSE(leaf->basic_constraints().has_value());
  REQUIRE(leaf->extended_key_usage().has_value());
  CHECK(leaf->extended_key_usage()->size == 2);
  CHECK(leaf->subject_alt_names().size == 2);
  REQUIRE(leaf->authority_key_id().has_value());
  CHECK(same(*leaf->authority_key_id(), *lab::study().issuing.certificate->subject_key_id()));
  CHECK(leaf->unknown_critical().empty());
  CHECK_FALSE(leaf->self_issued());
  CHECK(lab::study().root.certificate->self_issued());
  CHECK(lab::study().root.certificate->basic_constraints()->ca);
  CHECK(serial_text(Bytes{0}) == "00");
  CHECK(serial_text(Bytes{0, 0x80}) == "80");
}

TEST_CASE("the same recipe gives the same certificate where the signature is deterministic") {
  const auto recipe = lab::leaf_recipe("alice");
  const auto rsa = lab::rsa_key(2048);
  const Issuer issuer{make_name("RSA CA", "Lab"), rsa};
  CHECK(mint(recipe, rsa->public_key(), issuer).value() ==
        mint(recipe, rsa->public_key(), issuer).value());
}

TEST_CASE("every prefix of a certificate is refused, and so is a byte behind it") {
  Bytes whole = alice();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(Certificate::parse(View(whole).first(size)).has_value());
  }
  whole.push_back(0);
  CHECK(refusal(whole).ends_with("trailing bytes"));
}

TEST_CASE("a certificate with any one byte changed is read or refused, never more") {
  const Bytes whole = alice();
  std::size_t read = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (std::uint8_t flip : {std::uint8_t{1}, std::uint8_t{0x80}, std::uint8_t{0xff}}) {
      Bytes changed = whole;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      read += Certificate::parse(changed).has_value();
    }
  }
  CHECK(read > 0);
  CHECK(read < 3 * whole.size());
}

TEST_CASE("DER: one form for one value") {
  const Bytes whole = alice();
  REQUIRE(whole[1] == 0x82);
  const View content = View(whole).subspan(4);
  const auto length = [&](std::initializer_list<std::uint8_t> octets) {
    Bytes out{0x30};
    out.insert(out.end(), octets);
    append(out, content);
    return out;
  };
  const std::uint8_t high = whole[2], low = whole[3];
  CHECK(refusal(length({0x83, 0, high, low})).ends_with("length not minimal"));
  CHECK(refusal(length({0x80})).ends_with("indefinite length"));
  CHECK(refusal(length({0x85, 0, 0, 0, high, low})).ends_with("length too long"));
  CHECK(refusal(length({0xff, high, low})).ends_with("length too long"));
  CHECK(refusal(length({0x84, 0xff, 0xff, 0xff, 0xff})).ends_with("longer than what holds it"));
  CHECK(refusal(with("tbsCertificate.serialNumber", Bytes{2, 2, 0, 1}))
            .ends_with("integer not minimal"));
  CHECK(refusal(with("tbsCertificate.serialNumber", Bytes{2, 0}))
            .ends_with("integer without contents"));
  CHECK(refusal(with("tbsCertificate.serialNumber", Bytes{2, 0x81, 1, 5}))
            .ends_with("length not minimal"));
  CHECK(refusal(with("tbsCertificate.serialNumber", Bytes{0x1f, 0x02, 1, 5}))
            .ends_with("high tag number"));
  CHECK(refusal(with("signatureValue", Bytes{3, 1, 8})).find("unused bits") != std::string::npos);
  CHECK(refusal(with("signatureValue", Bytes{0x23, 4, 3, 2, 0, 1}))
            .ends_with("another tag than expected"));
}

TEST_CASE("version and serial number") {
  CHECK(refusal(with("tbsCertificate.version", Bytes{0xa0, 3, 2, 1, 0})) ==
        "version: not v2 or v3: 0");
  CHECK(refusal(with("tbsCertificate.version", Bytes{0xa0, 3, 2, 1, 3})) ==
        "version: not v2 or v3: 3");
  CHECK(refusal(with("tbsCertificate.version", Bytes{0xa0, 3, 2, 1, 0xff}))
            .starts_with("version: not v2 or v3"));
  CHECK(refusal(with("tbsCertificate.version", Bytes{0xa0, 3, 2, 1, 1})) ==
        "extensions: extensions in version 2");
  CHECK(refusal(with("tbsCertificate.version", Bytes{})) == "extensions: extensions in version 1");
  const auto serial = [](std::size_t size, std::uint8_t first) {
    Bytes content(size, 0x11);
    content[0] = first;
    return der::tlv(2, content);
  };
  CHECK(refusal(with("tbsCertificate.serialNumber", serial(20, 0x7f))) == "accepted");
  CHECK(refusal(with("tbsCertificate.serialNumber", serial(21, 0x01))) ==
        "serialNumber: longer than 20 octets");
  CHECK(refusal(with("tbsCertificate.serialNumber", serial(8, 0x80))) == "serialNumber: negative");
  // Roots that everybody trusts have it (RFC 5280 §4.1.2.2 asks users to handle it).
  CHECK(refusal(with("tbsCertificate.serialNumber", Bytes{2, 1, 0})) == "accepted");
}

TEST_CASE("version 1 certificates are read, and have no extensions") {
  Recipe recipe = lab::leaf_recipe("old");
  recipe.version1 = true;
  const auto old = lab::issue(recipe, lab::key(2), lab::study().root).certificate;
  CHECK_FALSE(old->has_key_usage());
  CHECK(old->may(KeyUsage::key_cert_sign));
  CHECK_FALSE(old->subject_key_id().has_value());
  CHECK(refusal(with("tbsCertificate.subjectPublicKeyInfo",
                     concat({old->subject_public_key_info(), Bytes{0x81, 2, 0, 1}}),
                     to_bytes(old->der()))) == "issuerUniqueID: unique identifiers in version 1");
}

TEST_CASE("names and algorithms") {
  CHECK(refusal(with("tbsCertificate.issuer", Bytes{0x30, 0})) == "issuer: an empty name");
  CHECK(refusal(with("tbsCertificate.subject", Bytes{0x30, 0})) == "accepted");
  const Bytes ed25519{0x30, 5, 6, 3, 0x2b, 0x65, 0x70};
  CHECK(refusal(with("signatureAlgorithm", ed25519)) ==
        "signatureAlgorithm: another than inside tbsCertificate");
}

TEST_CASE("times: the two forms of RFC 5280 and no other") {
  const auto time = [](std::uint8_t tag, std::string_view text) {
    return refusal(with("tbsCertificate.validity.notAfter", der::tlv(tag, as_bytes(text))));
  };
  constexpr std::uint8_t utc = 0x17, generalized = 0x18;
  for (std::string_view good : {"491231235959Z", "500101000000Z", "260228000000Z", "240229120000Z"})
    CHECK(time(utc, good) == "accepted");
  for (std::string_view good : {"20260228000000Z", "20500101000000Z", "99991231235959Z"})
    CHECK(time(generalized, good) == "accepted");
  for (std::string_view bad :
       {"", "Z", "2602280000Z", "260228000000", "260228000000+0000", "260228000000z",
        "260229000000Z", "261301000000Z", "260001000000Z", "260100000000Z", "260101240000Z",
        "260101006000Z", "260101000060Z", "26010100000 Z", "20260101000000Z", "260101000000.5Z",
        "-60101000000Z"}) {
    CAPTURE(bad);
    CHECK(time(utc, bad).ends_with("not a time of RFC 5280 4.1.2.5"));
  }
  for (std::string_view bad : {"260228000000Z", "20260228000000.5Z", "20260228000000",
                               "202602280000Z", "20260230000000Z", "20260228000000+0100"}) {
    CAPTURE(bad);
    CHECK(time(generalized, bad).ends_with("not a time of RFC 5280 4.1.2.5"));
  }
  CHECK(refusal(with("tbsCertificate.validity.notAfter", Bytes{0x13, 1, '5'}))
            .ends_with("another tag than expected"));
}

TEST_CASE("extensions: none twice, none empty, defaults not written") {
  CHECK(refusal(with_extension(make_extension(Ce::key_usage, true, Bytes{3, 2, 7, 0x80}))) ==
        "extensions: 2.5.29.15 comes twice");
  const Bytes unknown = der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3, 4}), der::tlv(4, Bytes{})});
  CHECK(refusal(with_extension(concat({unknown, unknown}))) == "extensions: 1.2.3.4 comes twice");
  CHECK(refusal(with_extension(unknown)) == "accepted");
  // Twins are told before what is wrong with one that stands among them.
  const Bytes broken = make_extension(Ce::inhibit_any_policy, true, Bytes{0x30, 0});
  CHECK(refusal(with_extension(concat({unknown, broken}))).starts_with("inhibitAnyPolicy"));
  CHECK(refusal(with_extension(concat({unknown, broken, unknown}))) ==
        "extensions: 1.2.3.4 comes twice");
  // Two whose identifiers end alike are no twins.
  const Bytes alike = der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 5, 4}), der::tlv(4, Bytes{})});
  CHECK(refusal(with_extension(concat({unknown, alike}))) == "accepted");
  CHECK(refusal(with("tbsCertificate.extensions", Bytes{0xa3, 2, 0x30, 0})) ==
        "extensions: an empty list");
  const Bytes not_critical =
      der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3, 4}), Bytes{1, 1, 0}, der::tlv(4, Bytes{})});
  CHECK(refusal(with_extension(not_critical)).ends_with("the default value is encoded"));
  const Bytes odd_boolean =
      der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3, 4}), Bytes{1, 1, 1}, der::tlv(4, Bytes{})});
  CHECK(refusal(with_extension(odd_boolean)).ends_with("not a DER boolean"));
}

TEST_CASE("the contents of the extensions that are processed") {
  struct Row {
    Ce id;
    std::string_view hex, outcome;
  };
  // clang-format off
  const auto rows = std::to_array<Row>({
      {Ce::basic_constraints,        "3000",                    "accepted"},
      {Ce::basic_constraints,        "30030101ff",              "accepted"},
      {Ce::basic_constraints,        "30060101ff020100",        "accepted"},
      {Ce::basic_constraints,        "300b0101ff0206010000000000", "accepted"},  // INTEGER (0..MAX)
      {Ce::basic_constraints,        "3003010100",              "basicConstraints.cA: the default value is encoded"},
      {Ce::basic_constraints,        "30060101ff0201ff",        "basicConstraints.pathLenConstraint: negative"},
      {Ce::basic_constraints,        "3000ff",                  "basicConstraints.BasicConstraints: trailing bytes"},
      {Ce::basic_constraints,        "",                        "basicConstraints.BasicConstraints: truncated"},
      {Ce::key_usage,                "03020780",                "accepted"},
      {Ce::key_usage,                "0303078080",              "accepted"},
      {Ce::key_usage,                "0302078100",              "keyUsage.value: bit string: unused bits set"},
      {Ce::key_usage,                "0300",                    "keyUsage.value: bit string without contents"},
      {Ce::key_usage,                "04020780",                "keyUsage.value: another tag than expected"},
      {Ce::extended_key_usage,       "300a06082b06010505070302", "accepted"},
      {Ce::extended_key_usage,       "3000",                    "extKeyUsage: an empty list"},
      {Ce::extended_key_usage,       "30020600",                "extKeyUsage.item: object identifier cut short"},
      {Ce::extended_key_usage,       "300406028001",            "extKeyUsage.item: object identifier not minimal"},
      {Ce::subject_alt_name,         "3003820161",              "accepted"},
      {Ce::subject_alt_name,         "30068704c0000201",        "accepted"},
      {Ce::subject_alt_name,         "3000",                    "subjectAltName: an empty list"},
      {Ce::subject_alt_name,         "3003820180",              "subjectAltName: characters that are not IA5String"},
      {Ce::subject_alt_name,         "30058703c00002",          "subjectAltName: an iPAddress of neither 4 nor 16 octets"},
      {Ce::subject_alt_name,         "300a8708c0000200ffffff00", "subjectAltName: an iPAddress of neither 4 nor 16 octets"},
      {Ce::subject_alt_name,         "3003890161",              "subjectAltName: no form of GeneralName"},
      {Ce::subject_alt_name,         "3003160161",              "subjectAltName: no form of GeneralName"},
      {Ce::subject_alt_name,         "3003a20161",              "subjectAltName: no form of GeneralName"},
      {Ce::subject_alt_name,         "3005a003777777",          "subjectAltName: an otherName without type and value"},
      {Ce::subject_alt_name,         "3006a00406022a03",        "subjectAltName: an otherName without type and value"},
      {Ce::subject_alt_name,         "3005a503800161",          "subjectAltName: an ediPartyName without party"},
      {Ce::subject_alt_name,         "3003a30161",              "subjectAltName: an x400Address that is no sequence"},
      {Ce::subject_alt_name,         "3003880180",              "subjectAltName: a registeredID that is no object identifier"},
      {Ce::subject_alt_name,         "3004a4023000",            "accepted"},
      {Ce::subject_alt_name,         "3004a4023100",            "subjectAltName: a directoryName that is no Name"},
      {Ce::subject_key_identifier,   "0403010203",              "accepted"},
      {Ce::subject_key_identifier,   "010203",                  "subjectKeyIdentifier.value: longer than what holds it"},
      {Ce::authority_key_identifier, "3000",                    "accepted"},
      {Ce::authority_key_identifier, "3003800101",              "accepted"},
      {Ce::authority_key_identifier, "3003830101",              "authorityKeyIdentifier.AuthorityKeyIdentifier: trailing bytes"},
      {Ce::certificate_policies,     "3006300406022a03",        "accepted"},
      {Ce::certificate_policies,     "3000",                    "certificatePolicies: an empty list"},
      {Ce::certificate_policies,     "30023000",                "certificatePolicies.policyIdentifier: truncated"},
  });
  // clang-format on
  for (const Row& row : rows) {
    CAPTURE(row.hex);
    CHECK(refusal(with_extension(row.id, row.hex)) == row.outcome);
  }
}

TEST_CASE("critical extensions: processed ones are known, the others are named") {
  const auto unknown = [](Ce id, std::string_view hex) {
    return lab::parse(with_extension(id, hex, true))->unknown_critical();
  };
  CHECK(unknown(Ce::basic_constraints, "3000").empty());
  CHECK(unknown(Ce::key_usage, "03020780").empty());
  CHECK(unknown(Ce::extended_key_usage, "300a06082b06010505070302").empty());
  CHECK(unknown(Ce::subject_alt_name, "3003820161").empty());
  CHECK(unknown(Ce::certificate_policies, "3006300406022a03").empty());
  CHECK(unknown(Ce::subject_key_identifier, "0403010203").empty());
  CHECK(lab::parse(with_extension(Ce::subject_key_identifier, "0403010203", true))
            ->wrongly_critical() == std::vector<std::string>{"2.5.29.14"});
  CHECK(unknown(Ce::name_constraints, "3009a0073005820378797a").empty());
  CHECK(unknown(Ce::policy_mappings, "300a300806022a0306022a04").empty());
  CHECK(unknown(Ce::policy_constraints, "3003800100").empty());
  CHECK(unknown(Ce::inhibit_any_policy, "020100").empty());
  CHECK(unknown(Ce::crl_distribution_points, "300b3009a007a00582036d6f6e").empty());
  // The issuer's other names are not what a path is built with.
  CHECK(unknown(static_cast<Ce>(18), "3003820161") == std::vector<std::string>{"2.5.29.18"});
}

TEST_CASE("files: PEM with several certificates, or one in DER") {
  const auto& study = lab::study();
  const std::string text = "alice, for people\n" +
                           pem::write("CERTIFICATE", study.alice.certificate->der()) +
                           pem::write("X509 CRL", study.root_crl->der()) +
                           pem::write("CERTIFICATE", study.issuing.certificate->der());
  const auto both = read_certificates(as_bytes(text), "both.pem");
  REQUIRE(both.has_value());
  REQUIRE(both->size() == 2);
  CHECK(same((*both)[1]->der(), study.issuing.certificate->der()));
  CHECK(read_certificates(study.alice.certificate->der(), "alice.der")->size() == 1);
  CHECK(read_crls(as_bytes(text), "both.pem")->size() == 1);

  const auto none = read_certificates(as_bytes(pem::write("PRIVATE KEY", Bytes{1})), "key.pem");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().field == "key.pem");
  CHECK(none.error().rule == Rule::pem_malformed);
  const auto broken =
      read_certificates(as_bytes(text + pem::write("CERTIFICATE", Bytes{0x30, 0})), "broken.pem");
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().field == "broken.pem");
  CHECK(broken.error().evidence.front() == Evidence{"number", "3"});
  CHECK_FALSE(read_certificates({}, "empty").has_value());
}
