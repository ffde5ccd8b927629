#include "gnutls_verdict.hpp"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <stdexcept>

namespace handglass::test {
namespace {

std::time_t judged_at = 0;  // the library has one clock for all
std::time_t frozen(std::time_t* out) {
  if (out != nullptr) *out = judged_at;
  return judged_at;
}

gnutls_datum_t datum(View bytes) {
  return {const_cast<unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size())};
}

gnutls_x509_crt_t certificate(View der) {
  gnutls_x509_crt_t out{};
  gnutls_x509_crt_init(&out);
  const gnutls_datum_t bytes = datum(der);
  if (gnutls_x509_crt_import(out, &bytes, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS) return out;
  gnutls_x509_crt_deinit(out);
  return nullptr;
}

}  // namespace

GnutlsAnswer gnutls_judges(View anchor, const std::vector<View>& chain,
                           const std::vector<View>& crls, const x509::Policy& policy,
                           const x509::Question& question) {
  judged_at = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(question.at));
  gnutls_global_set_time_function(&frozen);

  gnutls_x509_trust_list_t trust{};
  if (gnutls_x509_trust_list_init(&trust, 0) != GNUTLS_E_SUCCESS)
    throw std::runtime_error("GnuTLS makes no list of anchors");
  GnutlsAnswer out;
  std::vector<gnutls_x509_crt_t> presented;
  // The list of anchors owns what it is given.
  gnutls_x509_crt_t root = certificate(anchor);
  if (root == nullptr || gnutls_x509_trust_list_add_cas(trust, &root, 1, 0) != 1)
    out.text = "the anchor cannot be read";
  for (const View der : chain)
    if (gnutls_x509_crt_t one = certificate(der); one != nullptr)
      presented.push_back(one);
    else if (presented.empty() && out.text.empty())
      out.text = "the leaf cannot be read";
  for (const View der : crls) {
    gnutls_x509_crl_t list{};
    gnutls_x509_crl_init(&list);
    const gnutls_datum_t bytes = datum(der);
    if (gnutls_x509_crl_import(list, &bytes, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS ||
        gnutls_x509_trust_list_add_crls(trust, &list, 1, 0, 0) != 1)
      gnutls_x509_crl_deinit(list);
  }
  if (out.text.empty()) {
    gnutls_typed_vdata_st wanted[2]{};
    unsigned count = 0;
    std::string name;
    const auto ask = [&](gnutls_vdata_types_t type, const char* value) {
      wanted[count].type = type;
      wanted[count].data = reinterpret_cast<unsigned char*>(const_cast<char*>(value));
      ++count;
    };
    if (question.name) ask(GNUTLS_DT_DNS_HOSTNAME, (name = question.name->text).c_str());
    if (question.purpose != x509::Purpose::any)
      ask(GNUTLS_DT_KEY_PURPOSE_OID, question.purpose == x509::Purpose::server_auth
                                         ? GNUTLS_KP_TLS_WWW_SERVER
                                         : GNUTLS_KP_TLS_WWW_CLIENT);
    unsigned flags = GNUTLS_PROFILE_TO_VFLAGS(GNUTLS_PROFILE_MEDIUM);
    if (policy.crl_check == x509::CrlCheck::off) flags |= GNUTLS_VERIFY_DISABLE_CRL_CHECKS;
    unsigned status = 0;
    const int code = gnutls_x509_trust_list_verify_crt2(trust, presented.data(),
                                                        static_cast<unsigned>(presented.size()),
                                                        wanted, count, flags, &status, nullptr);
    out.accepted = code == GNUTLS_E_SUCCESS && status == 0;
    gnutls_datum_t text{};
    if (code != GNUTLS_E_SUCCESS) {
      out.text = gnutls_strerror(code);
    } else if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) ==
               GNUTLS_E_SUCCESS) {
      out.text = std::string(reinterpret_cast<const char*>(text.data), text.size);
      gnutls_free(text.data);
    }
  }
  for (gnutls_x509_crt_t one : presented) gnutls_x509_crt_deinit(one);
  gnutls_x509_trust_list_deinit(trust, 1);
  return out;
}

}  // namespace handglass::test
