#include "peer/verdict.hpp"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "peer/owned.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HANDGLASS_LEAK_CHECK
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HANDGLASS_LEAK_CHECK
#endif
#ifdef HANDGLASS_LEAK_CHECK
#include <sanitizer/lsan_interface.h>
#endif

namespace handglass::fuzz::peer {
namespace {

// OpenSSL 3.0 never frees the policyConstraints of a certificate that has no policies. What it
// allocates meanwhile is not looked for.
struct LeaksAreTheirs {
#ifdef HANDGLASS_LEAK_CHECK
  LeaksAreTheirs() { __lsan_disable(); }
  ~LeaksAreTheirs() { __lsan_enable(); }
#else
  LeaksAreTheirs() {}
#endif
  LeaksAreTheirs(const LeaksAreTheirs&) = delete;
  LeaksAreTheirs& operator=(const LeaksAreTheirs&) = delete;
};

using Certificate = Owned<X509, &X509_free>;
using List = Owned<X509_CRL, &X509_CRL_free>;

// The whole of `der`, or null.
template <class Owner, auto parse>
Owner read(View der) {
  const std::uint8_t* at = der.data();
  Owner out(parse(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (out && at != der.data() + der.size()) out.reset();
  return out;
}
Certificate certificate(View der) { return read<Certificate, &d2i_X509>(der); }

void set_question(X509_VERIFY_PARAM* p, const x509::Policy& policy,
                  const x509::Question& question) {
  X509_VERIFY_PARAM_set_time(
      p, std::chrono::duration_cast<std::chrono::seconds>(question.at.time_since_epoch()).count());
  X509_VERIFY_PARAM_set_auth_level(p, 2);
  if (policy.crl_check != x509::CrlCheck::off)
    X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_CRL_CHECK);
  if (policy.crl_check == x509::CrlCheck::chain)
    X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_CRL_CHECK_ALL);
  X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_POLICY_CHECK);
  if (policy.explicit_policy) X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_EXPLICIT_POLICY);
  if (policy.inhibit_any_policy) X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_INHIBIT_ANY);
  if (policy.inhibit_policy_mapping) X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_INHIBIT_MAP);
  // Without any it takes none for agreed; RFC 5280 §6.1.1 c has anyPolicy there.
  for (const std::string& oid :
       policy.policies.empty() ? std::vector<std::string>{"2.5.29.32.0"} : policy.policies)
    must(X509_VERIFY_PARAM_add0_policy(p, OBJ_txt2obj(oid.c_str(), 1)) == 1, "a policy");
  if (question.purpose != x509::Purpose::any)
    must(X509_VERIFY_PARAM_set_purpose(p, question.purpose == x509::Purpose::client_auth
                                              ? X509_PURPOSE_SSL_CLIENT
                                              : X509_PURPOSE_SSL_SERVER) == 1,
         "a purpose");
  if (!question.name) return;
  const std::string& name = question.name->text;
  X509_VERIFY_PARAM_set_hostflags(
      p, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  must(x509::parse_ip(name) ? X509_VERIFY_PARAM_set1_ip_asc(p, name.c_str()) == 1
                            : X509_VERIFY_PARAM_set1_host(p, name.data(), name.size()) == 1,
       "a name");
}

}  // namespace

Answer judge(const Presented& presented, const x509::Policy& policy,
             const x509::Question& question) {
  const Certificate leaf = certificate(presented.leaf);
  if (!leaf) return {.refusal = Refusal::unreadable, .text = "the leaf does not parse"};
  const Owned<X509_STORE, &X509_STORE_free> store(X509_STORE_new());
  must(X509_STORE_add_cert(store.get(), certificate(presented.anchor).get()) == 1, "an anchor");
  for (const View der : presented.crls)
    if (const List list = read<List, &d2i_X509_CRL>(der))
      must(X509_STORE_add_crl(store.get(), list.get()) == 1, "a list");
  std::vector<Certificate> owned;
  STACK_OF(X509)* const others = sk_X509_new_null();
  for (const View der : presented.others)
    if (Certificate other = certificate(der)) {
      sk_X509_push(others, other.get());
      owned.push_back(std::move(other));
    }
  const Owned<X509_STORE_CTX, &X509_STORE_CTX_free> context(X509_STORE_CTX_new());
  must(X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), others) == 1, "a context");
  set_question(X509_STORE_CTX_get0_param(context.get()), policy, question);
  const bool good = [&] {
    const LeaksAreTheirs leaks;
    return X509_verify_cert(context.get()) == 1;
  }();
  const int error = X509_STORE_CTX_get_error(context.get());
  sk_X509_free(others);
  ERR_clear_error();
  if (good) return {};
  return {.refusal = static_cast<Refusal>(error == X509_V_OK ? X509_V_ERR_UNSPECIFIED : error),
          .text = X509_verify_cert_error_string(error)};
}

}  // namespace handglass::fuzz::peer
