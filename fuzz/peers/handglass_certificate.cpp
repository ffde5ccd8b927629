// A certificate in DER, to us: what the targets of the others do, without a property.
#include "target.hpp"
#include "x509/certificate.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)handglass::x509::Certificate::parse({data, size});
  return 0;
}
