// Signatures on a SoftHSM2 token: the module alone, through a token's key, and with the check that
// each signature gets; and whole handshakes whose client or server has its key there.
#include <benchmark/benchmark.h>

#include "crypto/digest_info.hpp"
#include "lab_token.hpp"
#include "support/world.hpp"
#include "token/calls.hpp"
#include "token/functions.hpp"

using namespace handglass;
using bench::LabToken;

namespace {

using crypto::HashAlgorithm;
using crypto::Scheme;
using crypto::SignatureAlgorithm;

constexpr Scheme pkcs1{SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha256};
constexpr Scheme pss{SignatureAlgorithm::rsa_pss, HashAlgorithm::sha256};
constexpr Scheme ecdsa{SignatureAlgorithm::ecdsa, HashAlgorithm::sha256};
constexpr Scheme ed25519{SignatureAlgorithm::ed25519, {}};

// As long as what a ServerKeyExchange over P-256 signs: two randoms and the parameters.
const Bytes message(32 + 32 + 69, 0x5a);

// The token, or a row that says why it is not there.
const LabToken* lab_for(benchmark::State& state) {
  const LabToken* lab = LabToken::get();
  if (lab == nullptr) state.SkipWithError(("skipped: " + LabToken::why_not()).c_str());
  return lab;
}

// What the module is told to do for a scheme, made once.
class Operation {
 public:
  explicit Operation(Scheme scheme) {
    const crypto::Digest digest = crypto::hash(HashAlgorithm::sha256, message);
    input_ = to_bytes(digest.view());
    switch (scheme.algorithm) {
      case SignatureAlgorithm::rsa_pkcs1:
        mechanism_.mechanism = CKM_RSA_PKCS;
        input_ = crypto::digest_info(scheme.hash, digest.view());
        break;
      case SignatureAlgorithm::rsa_pss: mechanism_ = {CKM_RSA_PKCS_PSS, &pss_, sizeof pss_}; break;
      case SignatureAlgorithm::ecdsa: mechanism_.mechanism = CKM_ECDSA; break;
      case SignatureAlgorithm::ed25519:
        mechanism_.mechanism = CKM_EDDSA;
        input_ = message;
        break;
    }
  }
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  bool run(const CK_FUNCTION_LIST& f, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
    CK_ULONG size = out_.size();
    return f.C_SignInit(session, &mechanism_, key) == CKR_OK &&
           f.C_Sign(session, input_.data(), input_.size(), out_.data(), &size) == CKR_OK;
  }

 private:
  CK_RSA_PKCS_PSS_PARAMS pss_{CKM_SHA256, CKG_MGF1_SHA256, 32};
  CK_MECHANISM mechanism_{};
  Bytes input_;
  std::array<std::uint8_t, 512> out_{};
};

// C_SignInit and C_Sign, nothing else: each thread in a session of its own.
void module_signs(benchmark::State& state, LabToken::Kind kind, Scheme scheme) {
  const LabToken* lab = lab_for(state);
  if (lab == nullptr) return;
  const auto session = lab->token().session();
  if (!session) return state.SkipWithError("no session");
  const CK_FUNCTION_LIST& f = session->functions().list();
  Operation operation(scheme);
  const CK_OBJECT_HANDLE key = lab->key(kind)->object().handle;
  for ([[maybe_unused]] auto _ : state)
    if (!operation.run(f, session->handle(), key)) state.SkipWithError("the module did not sign");
  state.SetItemsProcessed(state.iterations());
}

// Counts what a thread calls.
class Count final : public token::CallObserver {
 public:
  void on_call(const token::CallSeen& seen) override {
    ++calls_;
    if (seen.function == "C_GetAttributeValue" || seen.function.starts_with("C_FindObjects"))
      ++lookups_;
  }
  // A call a signature or handshake, and how many of them read attributes or look for objects.
  void show(benchmark::State& state, double times) const {
    state.counters["calls"] = {static_cast<double>(calls_) / times,
                               benchmark::Counter::kAvgThreads};
    state.counters["lookups"] = {static_cast<double>(lookups_) / times,
                                 benchmark::Counter::kAvgThreads};
  }

 private:
  std::size_t calls_ = 0, lookups_ = 0;
};

// Runs what is measured a few times more, with its calls counted.
template <class Run>
void count_calls(benchmark::State& state, Run run) {
  constexpr int times = 8;
  Count count;
  const token::WatchCalls watch(&count);
  for (int i = 0; i < times; ++i) run();
  count.show(state, times);
}

// The same through the token's key, without the check of the signature and with it.
void key_signs(benchmark::State& state, LabToken::Kind kind, Scheme scheme, bool checked) {
  const LabToken* lab = lab_for(state);
  if (lab == nullptr) return;
  const auto key = lab->key(kind);
  const auto sign = [&] {
    return checked ? key->sign(scheme, message) : key->sign_unchecked(scheme, message);
  };
  for ([[maybe_unused]] auto _ : state)
    if (!sign()) state.SkipWithError("the token did not sign");
  state.SetItemsProcessed(state.iterations());
  count_calls(state, [&] { static_cast<void>(sign()); });
}

// clang-format off
#define SIGNATURES(name, ...) \
  BENCHMARK_CAPTURE(module_signs, name, __VA_ARGS__)->ThreadRange(1, 4)->UseRealTime()->Unit(benchmark::kMicrosecond); \
  BENCHMARK_CAPTURE(key_signs, name, __VA_ARGS__, false)->ThreadRange(1, 4)->UseRealTime()->Unit(benchmark::kMicrosecond); \
  BENCHMARK_CAPTURE(key_signs, name##_checked, __VA_ARGS__, true)->ThreadRange(1, 4)->UseRealTime()->Unit(benchmark::kMicrosecond)
SIGNATURES(rsa_2048_pkcs1, LabToken::rsa2048, pkcs1);
SIGNATURES(rsa_2048_pss, LabToken::rsa2048, pss);
SIGNATURES(ecdsa_p256, LabToken::p256, ecdsa);
SIGNATURES(ed25519, LabToken::ed25519, ed25519);
// clang-format on

// Whose key is on the token.
enum class On : std::uint8_t { nobody, client, server };

// A mutual handshake in memory; all keys are of one kind.
void token_handshake(benchmark::State& state, LabToken::Kind kind, test::KeyKind in_memory, On on) {
  const LabToken* lab = lab_for(state);
  if (lab == nullptr) return;
  test::World world("bench");
  const auto who = [&](std::string_view name, bool on_token) {
    return on_token ? world.identity(name, lab->key(kind)) : world.identity(name, in_memory);
  };
  const auto server = world.server(who("server.lab", on == On::server));
  const auto client = world.client(who("alice", on == On::client));
  const auto handshake = [&] {
    Connection c = Connection::client(client, handshake::target_of("server.lab"));
    Connection s = Connection::server(server);
    test::talk(c, s);
    if (!c.established() || !s.established()) state.SkipWithError("the handshake failed");
  };
  for ([[maybe_unused]] auto _ : state) handshake();
  state.SetItemsProcessed(state.iterations());
  count_calls(state, handshake);
}

// clang-format off
#define HANDSHAKES(name, ...) \
  BENCHMARK_CAPTURE(token_handshake, name##_in_memory, __VA_ARGS__, On::nobody)->Unit(benchmark::kMicrosecond); \
  BENCHMARK_CAPTURE(token_handshake, name##_of_client, __VA_ARGS__, On::client)->Unit(benchmark::kMicrosecond); \
  BENCHMARK_CAPTURE(token_handshake, name##_of_server, __VA_ARGS__, On::server)->Unit(benchmark::kMicrosecond)
HANDSHAKES(rsa_2048, LabToken::rsa2048, test::KeyKind::rsa2048);
HANDSHAKES(ecdsa_p256, LabToken::p256, test::KeyKind::p256);
HANDSHAKES(ed25519, LabToken::ed25519, test::KeyKind::ed25519);
// clang-format on

}  // namespace
