// Certificates in PKCS#7, as openssl packs them.
#include "x509/pkcs7.hpp"

#include <cstdio>

#include "../crypto/scratch.hpp"
#include "lab.hpp"
#include "wire/pem.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

struct Packed {
  Bytes der, pem, nothing, signed_too;
};

// alice, her issuer and its list; nothing at all; and alice in a message that she signed.
const Packed* packed() {
  static const std::unique_ptr<Packed> files = [] {
    if (std::system("openssl version >/dev/null 2>&1") != 0) {
      std::printf("skipped: the openssl command is not installed\n");
      return std::unique_ptr<Packed>();
    }
    const auto& study = lab::study();
    const Scratch scratch;
    const auto put = [&](const std::string& name, std::string_view label, View der) {
      scratch.write(name, as_bytes(pem::write(label, der)));
    };
    put("alice.pem", "CERTIFICATE", study.alice.certificate->der());
    put("issuing.pem", "CERTIFICATE", study.issuing.certificate->der());
    put("issuing.crl", "X509 CRL", study.issuing_crl->der());
    REQUIRE(scratch.run(
        "openssl crl2pkcs7 -in issuing.crl -certfile alice.pem -certfile issuing.pem -out a.pem && "
        "openssl pkcs7 -in a.pem -outform DER -out a.der && "
        "openssl crl2pkcs7 -nocrl -outform DER -out none.der && "
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out c "
        "-subj /CN=signer && echo text | openssl cms -sign -nodetach -signer c -inkey k -outform "
        "DER "
        "-certfile alice.pem -out signed.der"));
    return std::make_unique<Packed>(Packed{scratch.read("a.der"), scratch.read("a.pem"),
                                           scratch.read("none.der"), scratch.read("signed.der")});
  }();
  return files.get();
}

}  // namespace

TEST_CASE("certificates and lists come out of PKCS#7 as they went in") {
  const Packed* files = packed();
  if (!files) return;
  const auto& study = lab::study();
  const auto read = read_pkcs7(files->der);
  REQUIRE(read.has_value());
  CHECK(read->certificates == std::vector{to_bytes(study.alice.certificate->der()),
                                          to_bytes(study.issuing.certificate->der())});
  CHECK(read->crls == std::vector<Bytes>{to_bytes(study.issuing_crl->der())});

  const auto with_signature = read_pkcs7(files->signed_too);
  REQUIRE(with_signature.has_value());
  CHECK(with_signature->certificates.size() == 2);
}

TEST_CASE("files of certificates and lists may be PKCS#7, in PEM and in DER") {
  const Packed* files = packed();
  if (!files) return;
  for (const Bytes& file : {files->der, files->pem}) {
    const auto certificates = read_certificates(file, "a.p7b");
    REQUIRE(certificates.has_value());
    CHECK(certificates->size() == 2);
    const auto response = read_ocsp(file, "a.p7b");
    REQUIRE_FALSE(response.has_value());
    CHECK(response.error().rule == Rule::pem_malformed);  // there is none in it
    const auto crls = read_crls(file, "a.p7b");
    REQUIRE(crls.has_value());
    CHECK(crls->size() == 1);
  }
  // A PEM file may have certificates beside them.
  const std::string more = pem::write("CERTIFICATE", lab::study().root.certificate->der()) +
                           std::string(as_text(files->pem));
  CHECK(read_certificates(as_bytes(more), "more.pem")->size() == 3);
  const auto none = read_certificates(files->nothing, "none.p7b");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().evidence.back().value == "no CERTIFICATE in it");
}

TEST_CASE("a file's labels may be the older and the newer ones (RFC 7468 §5.1, §6, §9)") {
  const auto& study = lab::study();
  const std::string old = pem::write("X509 CERTIFICATE", study.alice.certificate->der()) +
                          pem::write("CRL", study.issuing_crl->der());
  REQUIRE(read_certificates(as_bytes(old), "old.pem").has_value());
  REQUIRE(read_crls(as_bytes(old), "old.pem").has_value());
  CHECK_FALSE(read_ocsp(as_bytes(old), "old.pem").has_value());
  const Packed* files = packed();
  if (!files) return;
  const std::string cms = pem::write("CMS", files->der);
  REQUIRE(read_certificates(as_bytes(cms), "a.cms").has_value());
  CHECK(read_certificates(as_bytes(cms), "a.cms")->size() == 2);
  CHECK(read_crls(as_bytes(cms), "a.cms")->size() == 1);
}

TEST_CASE("no prefix is a PKCS#7, and no flipped bit is a crash") {
  const Packed* files = packed();
  if (!files) return;
  for (std::size_t size = 0; size < files->der.size(); ++size)
    CHECK_FALSE(read_pkcs7(View(files->der).first(size)).has_value());
  for (std::size_t bit = 0; bit < 8 * files->der.size(); ++bit) {
    Bytes bad = files->der;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    if (const auto read = read_pkcs7(bad); !read) CHECK(read.error().rule == Rule::der_malformed);
  }
  Bytes data = files->der;  // 1.2.840.113549.1.7.2, made 7.1
  data[14] = 1;
  const auto other = read_pkcs7(data);
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().evidence.back().value == "PKCS#7 that holds no SignedData");
}
