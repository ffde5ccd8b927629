// handglass token cert: a certificate as PEM.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/token_identity.hpp"
#include "cli/token_report.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"

namespace handglass::cli {

Expected<int> run_token_cert(const Options& options) {
  TRY(Output output, Output::open(options, false));
  TokenAccess tokens(options);
  TRY(const token::Uri uri, uri_of(options, tokens));
  TRY(const auto found, about_token(options.uri, tokens.search().certificate(uri)));
  std::vector<x509::CertificateRef> chain{found.certificate};
  if (options.whole_chain) {
    TRY(const auto others, about_token(options.uri, token::certificates_of(found.token)));
    std::vector<x509::CertificateRef> pool;
    for (const token::FoundCertificate& other : others) pool.push_back(other.certificate);
    complete_chain(chain, pool);
  }
  Json out = document("cert"), certificates = Json::array();
  out["uri"] =
      pasted(*found.token, token::ObjectType::certificate, found.object.label, found.object.id);
  std::string text;
  for (const x509::CertificateRef& each : chain) {
    const std::string block = pem::write("CERTIFICATE", each->der());
    text += block;
    certificates.push_back({{"subject", x509::to_string(each->subject())},
                            {"issuer", x509::to_string(each->issuer())},
                            {"serial", to_hex(each->serial())},
                            {"not_before", to_rfc3339(each->not_before())},
                            {"not_after", to_rfc3339(each->not_after())},
                            {"pem", block}});
  }
  out["certificates"] = std::move(certificates);
  print(output, out, text);
  return exit_code::ok;
}

}  // namespace handglass::cli
