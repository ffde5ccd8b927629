#include "crypto/key_file.hpp"
#include "crypto/oids.hpp"
#include "make_corpus/corpus.hpp"
#include "wire/der.hpp"
#include "wire/pem.hpp"

namespace handglass::fuzz {
namespace {

// Of two numbers, which sign nothing.
const Bytes signature{0, 0x30, 6, 2, 1, 1, 2, 1, 1};

Bytes sequence(View contents) { return der::tlv(0x30, contents); }

// A response about a certificate that is good and one that is revoked, signed by nobody.
Bytes ocsp_response(const x509::Certificate& responder) {
  const Bytes sha1 = sequence(der::tlv(0x06, crypto::oids::of(crypto::HashAlgorithm::sha1)));
  const Bytes hash = der::tlv(0x04, Bytes(20, 7));
  const Bytes time = der::tlv(der::generalized_time, as_bytes("20260601120000Z"));
  const auto about = [&](std::uint8_t serial, View status) {
    const Bytes id = sequence(concat({sha1, hash, hash, der::tlv(0x02, Bytes{serial})}));
    return sequence(concat({id, status, time, der::tlv(0xa0, time)}));
  };
  const Bytes reason = der::tlv(0xa0, der::tlv(0x0a, Bytes{1}));
  const Bytes answers = sequence(
      concat({about(1, der::tlv(0x80, View{})), about(2, der::tlv(0xa1, concat({time, reason})))}));
  const Bytes data = sequence(concat({der::tlv(0xa1, responder.subject().der), time, answers}));
  const Bytes algorithm = sequence(der::tlv(0x06, crypto::oids::ecdsa_with_sha256));
  const Bytes basic = sequence(concat(
      {data, algorithm, der::tlv(0x03, signature), der::tlv(0xa0, sequence(responder.der()))}));
  const Bytes bytes = sequence(
      concat({der::tlv(0x06, der::oid_content("1.3.6.1.5.5.7.48.1.1")), der::tlv(0x04, basic)}));
  return sequence(concat({der::tlv(0x0a, Bytes{0}), der::tlv(0xa0, bytes)}));
}

// A request that asks for the extensions of the certificate.
Bytes request(const x509::Certificate& certificate) {
  const auto& tbs = certificate.structure().tbs_certificate.value;
  const Bytes extensions = der::encode(tbs.extensions->value);
  const Bytes wish = sequence(concat(
      {der::tlv(0x06, der::oid_content("1.2.840.113549.1.9.14")), der::tlv(0x31, extensions)}));
  const Bytes info =
      sequence(concat({der::tlv(0x02, Bytes{0}), certificate.subject().der,
                       certificate.subject_public_key_info(), der::tlv(0xa0, wish)}));
  const Bytes algorithm = sequence(der::tlv(0x06, crypto::oids::ecdsa_with_sha256));
  return sequence(concat({info, algorithm, der::tlv(0x03, signature)}));
}

}  // namespace

void write_inspections(const std::filesystem::path& folder, const test::World::Identity& ec,
                       const test::World::Identity& rsa, const x509::Crl& crl) {
  const auto to = folder / "inspect";
  write(to / "certificate", ec.chain[0]->der());
  write(to / "certificate-rsa", rsa.chain[0]->der());
  write(to / "crl", crl.der());
  write(to / "ocsp-response", ocsp_response(*ec.chain[0]));
  write(to / "request", request(*ec.chain[0]));
  write(to / "private-key", *crypto::pkcs8(*ec.key));
  write(to / "private-key-rsa", *crypto::pkcs8(*rsa.key));
  write(to / "public-key", ec.chain[0]->subject_public_key_info());
  write(to / "locked-key", read(folder / "key_file" / "pkcs8"));
  write(to / "pkcs7", read(folder / "pkcs7" / "signed-data"));
  write(to / "pkcs12", read(folder / "pkcs12" / "file"));
  write(to / "half", ec.chain[0]->der().first(ec.chain[0]->der().size() / 2));
}

void write_certificate_files(const std::filesystem::path& folder, const test::World::Identity& ec,
                             const x509::Crl& crl) {
  const auto to = folder / "certificate_file";
  const Bytes response = ocsp_response(*ec.chain[0]),
              pkcs7 = read(folder / "pkcs7" / "signed-data");
  const auto text = [](std::initializer_list<std::pair<std::string_view, View>> blocks) {
    std::string out;
    for (const auto& [label, der] : blocks) out += pem::write(label, der);
    return to_bytes(as_bytes(out));
  };
  write(to / "certificate", ec.chain[0]->der());
  write(to / "crl", crl.der());
  write(to / "ocsp-response", response);
  write(to / "pkcs7", pkcs7);
  write(to / "chain",
        text({{"CERTIFICATE", ec.chain[0]->der()}, {"CERTIFICATE", ec.chain[1]->der()}}));
  write(to / "key-and-certificate",
        text({{"PRIVATE KEY", Bytes{0x30, 0}}, {"CERTIFICATE", ec.chain[0]->der()}}));
  write(to / "crl-as-text", text({{"X509 CRL", crl.der()}}));
  write(to / "ocsp-as-text", text({{"OCSP RESPONSE", response}}));
  write(to / "pkcs7-as-text", text({{"PKCS7", pkcs7}}));
  write(to / "nothing-as-text", text({{"PKCS7", Bytes{0x30, 0}}}));
  write(to / "second-is-none",
        text({{"CERTIFICATE", ec.chain[0]->der()}, {"CERTIFICATE", crl.der()}}));
  write(to / "text-cut", as_bytes("-----BEGIN CERTIFICATE-----\nMIIB\n"));
}

}  // namespace handglass::fuzz
