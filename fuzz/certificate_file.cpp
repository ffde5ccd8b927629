// A file as people hand it in: certificates, CRLs or an OCSP response, in DER, in PEM, or as
// members of a PKCS#7. What is read of it is written as PEM and read again; no more is held than is
// there; and a fault names the file.
#include "target.hpp"
#include "wire/pem.hpp"
#include "x509/crl.hpp"
#include "x509/ocsp.hpp"
#include "x509/reading.hpp"

using namespace handglass;

namespace {

constexpr std::string_view name = "file";

Result<std::vector<x509::OcspRef>> read_responses(View file, std::string_view of) {
  TRY(auto response, x509::read_ocsp(file, of));
  return std::vector{std::move(response)};
}

void check(View file, auto read, std::string_view label) {
  const auto found = read(file, name);
  if (!found) {
    fuzz::require(found.error().field == name, "a fault names the file");
    return;
  }
  fuzz::require(!found->empty(), "there is something, or a fault");
  std::string written;
  std::size_t held = 0;
  for (const auto& one : *found) {
    written += pem::write(label, one->der());
    held += one->der().size();
  }
  fuzz::require(held <= file.size(), "no more is held than is there");
  const auto again = read(as_bytes(written), name);
  fuzz::require(again && std::ranges::equal(
                             *again, *found,
                             [](const auto& a, const auto& b) { return same(a->der(), b->der()); }),
                "what is written is read again");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View file(data, size);
  check(file, x509::read_certificates, x509::certificate_label);
  check(file, x509::read_crls, x509::crl_label);
  check(file, read_responses, x509::ocsp_label);
  return 0;
}
