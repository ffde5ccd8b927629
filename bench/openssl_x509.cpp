// The rows of x509.cpp as OpenSSL has them, over the same bytes. It is measured, never linked by
// the command.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <map>
#include <memory>

#include "lab_pki.hpp"

using namespace handglass;
using namespace handglass::bench;

namespace {

template <auto Free>
struct Freer {
  void operator()(auto* thing) const { Free(thing); }
};
void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using List = std::unique_ptr<X509_CRL, Freer<X509_CRL_free>>;
using Number = std::unique_ptr<ASN1_INTEGER, Freer<ASN1_INTEGER_free>>;

Certificate certificate(View der) {
  const unsigned char* at = der.data();
  return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}
List list(View der) {
  const unsigned char* at = der.data();
  return List(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
}
Number number(View content) {
  Bytes whole{0x02, static_cast<std::uint8_t>(content.size())};
  append(whole, content);
  const unsigned char* at = whole.data();
  return Number(d2i_ASN1_INTEGER(nullptr, &at, static_cast<long>(whole.size())));
}

// Its extensions and key are decoded when they are first asked for: a verification asks.
void parse_certificate(benchmark::State& state) {
  const LabPki& pki = lab_pki();
  for ([[maybe_unused]] auto _ : state) {
    const Certificate leaf = certificate(pki.leaf);
    if (X509_check_purpose(leaf.get(), -1, 0) != 1 || X509_get0_pubkey(leaf.get()) == nullptr)
      state.SkipWithError("not read");
  }
}
BENCHMARK(parse_certificate)->Name("parse_certificate/openssl");

void check_signature(benchmark::State& state) {
  const Certificate leaf = certificate(lab_pki().leaf), issuing = certificate(lab_pki().issuing);
  EVP_PKEY* key = X509_get0_pubkey(issuing.get());
  for ([[maybe_unused]] auto _ : state)
    if (X509_verify(leaf.get(), key) != 1) state.SkipWithError("a wrong signature");
}
BENCHMARK(check_signature)->Name("check_signature/openssl")->Unit(benchmark::kMicrosecond);

void verify_chain(benchmark::State& state, unsigned long lists) {
  const LabPki& pki = lab_pki();
  const Certificate leaf = certificate(pki.leaf), issuing = certificate(pki.issuing),
                    root = certificate(pki.root);
  const List root_crl = list(pki.root_crl), issuing_crl = list(pki.issuing_crl);
  const std::unique_ptr<X509_STORE, Freer<X509_STORE_free>> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root.get());
  X509_STORE_add_crl(store.get(), root_crl.get());
  X509_STORE_add_crl(store.get(), issuing_crl.get());
  const std::unique_ptr<STACK_OF(X509), Freer<free_stack>> untrusted(sk_X509_new_null());
  sk_X509_push(untrusted.get(), issuing.get());
  const auto now = std::chrono::system_clock::to_time_t(pki.now);
  using Context = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;
  for ([[maybe_unused]] auto _ : state) {
    const Context context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), untrusted.get());
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT);
    X509_STORE_CTX_set_time(context.get(), 0, now);
    X509_STORE_CTX_set_flags(context.get(), lists);
    if (X509_verify_cert(context.get()) != 1) state.SkipWithError("not accepted");
  }
}
BENCHMARK_CAPTURE(verify_chain, , 0)->Name("verify_chain/openssl")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(verify_chain, , X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
    ->Name("verify_chain_with_lists/openssl")
    ->Unit(benchmark::kMicrosecond);

void lengths(benchmark::internal::Benchmark* row) {
  for (const std::int64_t entries : {10, 1000, 100'000, 1'000'000}) row->Arg(entries);
}

void load_crl(benchmark::State& state) {
  const auto entries = static_cast<std::uint64_t>(state.range(0));
  const Bytes& der = lab_crl(entries);
  static std::map<std::uint64_t, double> memory;
  if (!memory.contains(entries)) memory[entries] = held(entries, [&] { return list(der); });
  state.counters["memory"] = memory[entries];
  state.counters["file"] = static_cast<double>(der.size());
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(list(der));
}
BENCHMARK(load_crl)->Name("load_crl/openssl")->Apply(lengths)->Unit(benchmark::kMicrosecond);

// The entries are sorted when one is first looked up.
void load_crl_and_find(benchmark::State& state) {
  const auto entries = static_cast<std::uint64_t>(state.range(0));
  const Bytes& der = lab_crl(entries);
  const Number serial = number(lab_serial(entries / 2));
  for ([[maybe_unused]] auto _ : state) {
    const List crl = list(der);
    X509_REVOKED* found = nullptr;
    if (X509_CRL_get0_by_serial(crl.get(), &found, serial.get()) != 1)
      state.SkipWithError("not found");
  }
}
BENCHMARK(load_crl_and_find)
    ->Name("load_crl_and_find/openssl")
    ->Apply(lengths)
    ->Unit(benchmark::kMicrosecond);

void find(benchmark::State& state, LookUp look_up) {
  const auto entries = static_cast<std::uint64_t>(state.range(0));
  static std::map<std::uint64_t, List> lists;
  List& crl = lists[entries];
  if (!crl) crl = list(lab_crl(entries));
  std::vector<Number> serials;
  for (const Bytes& serial : lab_serials(look_up, entries)) serials.push_back(number(serial));
  X509_REVOKED* found = nullptr;
  X509_CRL_get0_by_serial(crl.get(), &found, serials.front().get());  // sorts
  std::size_t at = 0;
  for ([[maybe_unused]] auto _ : state) {
    if ((X509_CRL_get0_by_serial(crl.get(), &found, serials[at].get()) == 0) !=
        (look_up == LookUp::absent))
      state.SkipWithError("a wrong answer");
    at = at + 1 == serials.size() ? 0 : at + 1;
  }
}
// clang-format off
BENCHMARK_CAPTURE(find, , LookUp::first)->Name("find_first/openssl")->Apply(lengths);
BENCHMARK_CAPTURE(find, , LookUp::last)->Name("find_last/openssl")->Apply(lengths);
BENCHMARK_CAPTURE(find, , LookUp::absent)->Name("find_absent/openssl")->Apply(lengths);
BENCHMARK_CAPTURE(find, , LookUp::any)->Name("find_any/openssl")->Apply(lengths);
// clang-format on

}  // namespace
