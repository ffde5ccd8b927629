// Key agreement and signatures of each library. An agreement is a new key pair and the secret that
// it shares with a peer's public value; keys that sign and verify are set up once.
#include <benchmark/benchmark.h>

#include "crypto/big_endian.hpp"
#include "crypto/finite_field.hpp"
#include "crypto/key_file.hpp"
#include "rows.hpp"

namespace handglass::bench {
namespace {

using crypto::Group;
using crypto::HashAlgorithm;
using crypto::Scheme;
using crypto::SignatureAlgorithm;

constexpr std::pair<Group, const char*> groups[] = {{Group::x25519, "x25519"},
                                                    {Group::p256, "secp256r1"},
                                                    {Group::p384, "secp384r1"},
                                                    {Group::p521, "secp521r1"}};
// Bits of the primes of RFC 7919.
constexpr std::size_t primes[] = {2048, 3072};

// RSA's with SHA-384 and SHA-512 differ in the hash of a short message alone.
constexpr std::pair<Scheme, const char*> schemes[] = {
    {{SignatureAlgorithm::ecdsa, HashAlgorithm::sha256}, "ecdsa_secp256r1_sha256"},
    {{SignatureAlgorithm::ecdsa, HashAlgorithm::sha384}, "ecdsa_secp384r1_sha384"},
    {{SignatureAlgorithm::ecdsa, HashAlgorithm::sha512}, "ecdsa_secp521r1_sha512"},
    {{SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha256}, "rsa_pkcs1_sha256"},
    {{SignatureAlgorithm::rsa_pss, HashAlgorithm::sha256}, "rsa_pss_rsae_sha256"},
    {{SignatureAlgorithm::ed25519, HashAlgorithm::sha512}, "ed25519"},
};

void agreement(benchmark::State& state, const Peer& peer, Group group) {
  // A peer's value is new in each handshake, and is not to be found in a cache here either.
  std::vector<Bytes> values(64);
  for (Bytes& value : values)
    value = to_bytes(crypto::KeyShare::generate(group, crypto::system_random()).public_value());
  auto ours = crypto::KeyShare::generate(group, crypto::system_random());
  const Bytes to = to_bytes(ours.public_value());
  Bytes public_value(crypto::public_size(group)), secret(crypto::field_size(group));
  if (!peer.agree(group, to, public_value, secret)) return state.SkipWithError("no such group");
  const auto expected = std::move(ours).agree(public_value);
  if (!expected || !same(expected->reveal(), secret)) return state.SkipWithError(another_answer);
  for (std::size_t i = 0; [[maybe_unused]] auto _ : state) {
    peer.agree(group, values[i++ % values.size()], public_value, secret);
    benchmark::ClobberMemory();
  }
}

void agreement_modulo(benchmark::State& state, const Peer& peer, std::size_t bits) {
  const crypto::DhGroup& group = crypto::ffdhe(bits);
  const auto share = [&] { return crypto::DhShare::generate(group, crypto::system_random()); };
  std::vector<Bytes> values(8);
  for (Bytes& value : values) value = to_bytes(share().public_value());
  auto ours = share();
  const Bytes to = to_bytes(ours.public_value());
  Bytes public_value(group.p.size()), secret;
  if (!peer.agree_modulo(bits, to, public_value, secret))
    return state.SkipWithError("no such group");
  const auto expected = std::move(ours).agree(public_value);
  if (!expected || !same(expected->reveal(), crypto::without_leading_zeros(secret)))
    return state.SkipWithError(another_answer);
  for (std::size_t i = 0; [[maybe_unused]] auto _ : state) {
    peer.agree_modulo(bits, values[i++ % values.size()], public_value, secret);
    benchmark::ClobberMemory();
  }
}

const crypto::PrivateKey& key_for(Scheme scheme) {
  crypto::Random& random = crypto::system_random();
  switch (scheme.algorithm) {
    case SignatureAlgorithm::ecdsa: {
      static const auto p256 = crypto::generate_ec(Group::p256, random),
                        p384 = crypto::generate_ec(Group::p384, random),
                        p521 = crypto::generate_ec(Group::p521, random);
      return scheme.hash == HashAlgorithm::sha256   ? *p256
             : scheme.hash == HashAlgorithm::sha384 ? *p384
                                                    : *p521;
    }
    case SignatureAlgorithm::ed25519: {
      static const auto key = crypto::generate_ed25519(random);
      return *key;
    }
    default: {
      static const auto key = crypto::generate_rsa(2048, random);
      return *key;
    }
  }
}

// Each verifies what the other signed, and they refuse what was changed.
bool agree_on(PeerSigner& theirs, const crypto::PrivateKey& ours, Scheme scheme, Bytes message) {
  const Bytes by_them = theirs.sign(message), by_us = ours.sign(scheme, message).value();
  if (!crypto::verify(ours.public_key(), scheme, message, by_them) ||
      !theirs.verify(message, by_us) || !theirs.verify(message, by_them))
    return false;
  message[0] ^= 1;
  return !theirs.verify(message, by_us);
}

enum class Side : std::uint8_t { sign, verify };
void signature(benchmark::State& state, const Peer& peer, Scheme scheme, Side side) {
  const crypto::PrivateKey& key = key_for(scheme);
  const auto one = peer.signer(scheme, crypto::pkcs8(key).value(),
                               crypto::subject_public_key_info(key.public_key()));
  if (!one) return state.SkipWithError("no such scheme");
  const Bytes message = filled(130, 4);  // about as much as ServerKeyExchange signs
  if (!agree_on(*one, key, scheme, message)) return state.SkipWithError(another_answer);
  const Bytes made = one->sign(message);
  for ([[maybe_unused]] auto _ : state) {
    if (side == Side::sign)
      benchmark::DoNotOptimize(one->sign(message));
    else if (!one->verify(message, made))
      state.SkipWithError("not verified");
  }
}

}  // namespace

void register_public_keys() {
  // The time of all threads: a library may have some that work for the caller.
  const auto row = [](const std::string& name, const Peer& peer, auto measure) {
    benchmark::RegisterBenchmark((name + "/" + std::string(peer.name)).c_str(), measure)
        ->Unit(benchmark::kMicrosecond)
        ->MeasureProcessCPUTime();
  };
  for (const Peer& peer : peers()) {
    if (peer.agree)
      for (const auto& [group, name] : groups)
        row(std::string("agreement/") + name, peer,
            [&peer, which = group](benchmark::State& state) { agreement(state, peer, which); });
    if (peer.agree_modulo)
      for (const std::size_t bits : primes)
        row("agreement/ffdhe" + std::to_string(bits), peer,
            [&peer, bits](benchmark::State& state) { agreement_modulo(state, peer, bits); });
    if (!peer.signer) continue;
    for (const auto& [scheme, name] : schemes) {
      row(std::string("sign/") + name, peer, [&peer, which = scheme](benchmark::State& state) {
        signature(state, peer, which, Side::sign);
      });
      row(std::string("verify/") + name, peer, [&peer, which = scheme](benchmark::State& state) {
        signature(state, peer, which, Side::verify);
      });
    }
  }
}

}  // namespace handglass::bench
