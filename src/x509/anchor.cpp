#include "x509/anchor.hpp"

#include "wire/der_writer.hpp"
#include "x509/minting.hpp"

namespace handglass::x509 {

Result<CertificateRef> anchor_of(View name, View subject_public_key_info) {
  using namespace std::chrono;
  const Bytes serial{1};
  const Bytes algorithm =
      der::tlv(0x30, der::tlv(0x06, der::oid_content("1.3.6.1.5.5.7.6.36")));  // id-alg-unsigned
  const Bytes from = der::instant(sys_days{year{1950} / 1 / 1}),
              until = der::instant(sys_days{year{9999} / 12 / 31} + 24h - 1s);
  structure::TbsCertificate tbs;
  tbs.serial_number.content = serial;
  tbs.signature.whole = algorithm;
  tbs.issuer.whole = tbs.subject.whole = name;
  tbs.validity = {view_instant(from), view_instant(until)};
  tbs.subject_public_key_info.whole = subject_public_key_info;
  const Bytes signed_part = der::encode(tbs);
  structure::Certificate certificate;
  certificate.tbs_certificate.whole = signed_part;
  certificate.signature_algorithm.whole = algorithm;
  return Certificate::parse(der::encode(certificate));
}

}  // namespace handglass::x509
