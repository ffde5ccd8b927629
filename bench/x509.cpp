// Certificates and revocation lists: parsed, loaded, looked up and verified. openssl_x509.cpp has
// the same rows of OpenSSL, over the same bytes.
#include <benchmark/benchmark.h>

#include <map>

#include "crypto/group.hpp"
#include "crypto/signature.hpp"
#include "lab_pki.hpp"
#include "x509/chain_memory.hpp"

using namespace handglass;
using namespace handglass::bench;

namespace {

x509::CertificateRef certificate(View der) { return x509::Certificate::parse(der).value(); }
x509::CrlRef list(View der) { return x509::Crl::parse(der).value(); }

void parse_certificate(benchmark::State& state) {
  const LabPki& pki = lab_pki();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(x509::Certificate::parse(pki.leaf));
  state.counters["file"] = static_cast<double>(pki.leaf.size());
}
BENCHMARK(parse_certificate)->Name("parse_certificate/handglass");

// What of it is the check that the key is a point of its curve.
void check_point(benchmark::State& state) {
  const auto leaf = certificate(lab_pki().leaf);
  const auto& key = std::get<crypto::EcPublicKey>(*leaf->key());
  for ([[maybe_unused]] auto _ : state)
    if (!crypto::is_public_value(key.group, key.point)) state.SkipWithError("no point");
}
BENCHMARK(check_point)->Name("check_point/handglass");

// One ECDSA signature over a certificate, which is most of what follows.
void check_signature(benchmark::State& state) {
  const auto leaf = certificate(lab_pki().leaf), issuing = certificate(lab_pki().issuing);
  const auto& structure = leaf->structure();
  for ([[maybe_unused]] auto _ : state)
    if (!crypto::verify(*issuing->key(), *leaf->signature_scheme(), structure.tbs_certificate.whole,
                        structure.signature_value.content))
      state.SkipWithError("a wrong signature");
}
BENCHMARK(check_signature)->Name("check_signature/handglass")->Unit(benchmark::kMicrosecond);

// Leaf, issuing CA and root, each signature checked anew.
void verify_chain(benchmark::State& state, x509::CrlCheck lists) {
  const LabPki& pki = lab_pki();
  const std::vector<x509::CertificateRef> presented{certificate(pki.leaf),
                                                    certificate(pki.issuing)};
  x509::Trust trust{.anchors = {certificate(pki.root)}, .intermediates = {}, .crls = {}};
  if (lists != x509::CrlCheck::off) trust.crls = {list(pki.root_crl), list(pki.issuing_crl)};
  const x509::Policy policy{.crl_check = lists};
  const x509::Question question{.purpose = x509::Purpose::client_auth, .at = pki.now};
  for ([[maybe_unused]] auto _ : state)
    if (!x509::verify(presented, trust, policy, question).accepted())
      state.SkipWithError("not accepted");
}
BENCHMARK_CAPTURE(verify_chain, , x509::CrlCheck::off)
    ->Name("verify_chain/handglass")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(verify_chain, , x509::CrlCheck::chain)
    ->Name("verify_chain_with_lists/handglass")
    ->Unit(benchmark::kMicrosecond);

// As many chains as are remembered at once, of one leaf each, asked for in turn: the certificates'
// bytes are hashed each time. `memory` is what they hold, of which most are the leaves.
struct Remembered {
  explicit Remembered(std::size_t number) : leaves(lab_leaves(number)), chains(number) {
    const std::size_t before = allocated();
    for (const Bytes& leaf : leaves) {
      const std::vector<View> presented{leaf, pki.issuing};
      chains.put(x509::digest_of(presented), presented, trust, {}, question,
                 x509::verify_bytes(presented, trust, {}, question));
    }
    memory = static_cast<double>(allocated() - before);
  }
  const LabPki& pki = lab_pki();
  x509::Trust trust{.anchors = {certificate(pki.root)}, .intermediates = {}, .crls = {}};
  x509::Question question{.purpose = x509::Purpose::client_auth, .at = pki.now};
  const std::vector<Bytes>& leaves;
  x509::ChainMemory chains;
  double memory = 0;
};

void chain_remembered(benchmark::State& state) {
  static std::map<std::int64_t, Remembered> sets;
  Remembered& set =
      sets.try_emplace(state.range(0), static_cast<std::size_t>(state.range(0))).first->second;
  std::vector<View> presented{set.leaves[0], set.pki.issuing};
  for (std::size_t i = 0; [[maybe_unused]] auto _ : state) {
    presented[0] = set.leaves[i];
    if (!set.chains.find(x509::digest_of(presented), set.trust, {}, set.question))
      state.SkipWithError("not remembered");
    i = i + 1 == set.leaves.size() ? 0 : i + 1;
  }
  state.counters["memory"] = set.memory;
}
BENCHMARK(chain_remembered)->Name("chain_remembered")->Arg(1)->Arg(10'000);

void lengths(benchmark::internal::Benchmark* row) {
  for (const std::int64_t entries : {10, 1000, 100'000, 1'000'000}) row->Arg(entries);
}

// `memory` is what the list holds once it is loaded, beside the size of the file.
void load_crl(benchmark::State& state) {
  const auto entries = static_cast<std::uint64_t>(state.range(0));
  const Bytes& der = lab_crl(entries);
  static std::map<std::uint64_t, double> memory;
  if (!memory.contains(entries)) memory[entries] = held(entries, [&] { return list(der); });
  state.counters["memory"] = memory[entries];
  state.counters["file"] = static_cast<double>(der.size());
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(x509::Crl::parse(der));
}
BENCHMARK(load_crl)->Name("load_crl/handglass")->Apply(lengths)->Unit(benchmark::kMicrosecond);

void load_crl_and_find(benchmark::State& state) {
  const auto entries = static_cast<std::uint64_t>(state.range(0));
  const Bytes& der = lab_crl(entries);
  const Bytes serial = lab_serial(entries / 2);
  for ([[maybe_unused]] auto _ : state)
    if (!list(der)->find(serial)) state.SkipWithError("not found");
}
BENCHMARK(load_crl_and_find)
    ->Name("load_crl_and_find/handglass")
    ->Apply(lengths)
    ->Unit(benchmark::kMicrosecond);

void find(benchmark::State& state, LookUp look_up) {
  const auto entries = static_cast<std::uint64_t>(state.range(0));
  static std::map<std::uint64_t, x509::CrlRef> lists;
  auto& crl = lists[entries];
  if (!crl) crl = list(lab_crl(entries));
  const auto serials = lab_serials(look_up, entries);
  std::size_t at = 0;
  for ([[maybe_unused]] auto _ : state) {
    if (crl->find(serials[at]).has_value() == (look_up == LookUp::absent))
      state.SkipWithError("a wrong answer");
    at = at + 1 == serials.size() ? 0 : at + 1;
  }
}
// clang-format off
BENCHMARK_CAPTURE(find, , LookUp::first)->Name("find_first/handglass")->Apply(lengths);
BENCHMARK_CAPTURE(find, , LookUp::last)->Name("find_last/handglass")->Apply(lengths);
BENCHMARK_CAPTURE(find, , LookUp::absent)->Name("find_absent/handglass")->Apply(lengths);
BENCHMARK_CAPTURE(find, , LookUp::any)->Name("find_any/handglass")->Apply(lengths);
// clang-format on

}  // namespace
