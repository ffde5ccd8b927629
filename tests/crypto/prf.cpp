#include "crypto/prf.hpp"

#include "bytes.hpp"

namespace handglass::crypto {
namespace {

std::string prf_hex(HashAlgorithm hash, View secret, std::string_view label, View seed, View more,
                    std::size_t size) {
  Bytes out(size);
  prf(hash, secret, label, seed, more, out);
  return to_hex(out);
}

// One case of NIST's CAVP for SP 800-135, which gives the randoms of both derivations.
struct Cavp {
  HashAlgorithm hash;
  std::string_view premaster, server_hello, client_hello, server, client, master, key_block;
};

// clang-format off
constexpr auto cavp = std::to_array<Cavp>({
    {HashAlgorithm::sha256,
     "f8938ecc9edebc5030c0c6a441e213cd24e6f770a50dda07876f8d55da062bcadb386b411fd4fe4313a604fce6c17fbc",
     "f6c9575ed7ddd73e1f7d16eca115415812a43c2b747daaaae043abfb50053fce",
     "36c129d01a3200894b9179faac589d9835d58775f9b5ea3587cb8fd0364cae8c",
     "ae6c806f8ad4d80784549dff28a4b58fd837681a51d928c3e30ee5ff14f39868",
     "62e1fd91f23f558a605f28478c58cf72637b89784d959df7e946d3f07bd1b616",
     "202c88c00f84a17a20027079604787461176455539e705be730890602c289a5001e34eeb3a043e5d52a65e66125188bf",
     "d06139889fffac1e3a71865f504aa5d0d2a2e89506c6f2279b670c3e1b74f531016a2530c51a3a0f7e1d6590d0f0566b"
     "2f387f8d11fd4f731cdd572d2eae927f6f2f81410b25e6960be68985add6c38445ad9f8c64bf8068bf9a6679485d966f"
     "1ad6f68b43495b10a683755ea2b858d70ccac7ec8b053c6bd41ca299d4e51928"},
    {HashAlgorithm::sha384,
     "a5e2642633f5b8c81ad3fe0c2fe3a8e5ef806b06121dd10df4bb0fe857bfdcf522558e05d2682c9a80c741a3aab1716f",
     "cb6e0b3eb02976b6466dfa9651c2919414f1648fd3a7838d02153e5bd39535b6",
     "abe4bf5527429ac8eb13574d2709e8012bd1a113c6d3b1d3aa2c3840518778ac",
     "1b1c8568344a65c30828e7483c0e353e2c68641c9551efae6927d9cd627a107c",
     "954b5fe1849c2ede177438261f099a2fcd884d001b9fe1de754364b1f6a6dd8e",
     "b4d49bfa87747fe815457bc3da15073d6ac73389e703079a3503c09e14bd559a5b3c7c601c7365f6ea8c68d3d9596827",
     "10fd89ef689c7ef033387b8a8f3e5e8e7c11f680f6bdd71fbac3246a73e98d45d03185dde686e6b2369e4503e9dc5a6d"
     "2cee3e2bf2fa3f41d3de57dff3e197c8a9d5f74cc2d277119d894f8584b07a0a5822f0bd68b3433ec6adaf5c9406c5f3"
     "ddbb71bbe17ce98f3d4d5893d3179ef369f57aad908e2bf710639100c3ce7e0c"},
});

// From `openssl kdf -keylen SIZE -kdfopt digest:HASH -kdfopt hexsecret:... -kdfopt hexseed:... TLS1-PRF` (OpenSSL 3.0), the secret being
// pattern(secret_size, 7, expected size) and the seed, after the label, pattern(seed_size, 13, 5).
struct Openssl {
  HashAlgorithm hash;
  std::string_view label;
  std::size_t secret_size, seed_size;
  std::string_view expected;
};
constexpr auto from_openssl = std::to_array<Openssl>({
    {HashAlgorithm::sha256, "client finished", 48, 32, "f354f822721212fdb9fbc96e"},
    {HashAlgorithm::sha256, "label", 1, 1, "76"},
    {HashAlgorithm::sha256, "key expansion", 48, 64,
     "d0bc700709baf7f7efa2c4998917bac0d64a8be37f2155678d708fdddff1b4984fd72e99e4678775fdb1e7b9eea33a10279194cdea1fb96e"
     "aceb94dd9e91f05b6eac949bdc0f6ff1c2c50f23013a9c00945c81a97bdc4f8e82ab052a0c9d159b3cf7eda68a41057c"},
    {HashAlgorithm::sha256, "extended master secret", 200, 48,
     "1d59d18dcd61510e969d53bba23b973373c5ff9de92eddede3bcb3a4da426183beebce4504cac6f5168071f0bb6c012b"},
    {HashAlgorithm::sha256, "a", 130, 3,
     "154e9e4acd0e1ada13403b0606425018017f6bd649018127119f0f693241255697b7cf3efc20b4f7c676ff580facc57de10f77df4daa3431"
     "ed3285887053136b9cfb4f8c9b8c7895f3e8b1be8977ca3586bade4399a1c06c518a9b1a779b943e8f4c8bd9"},
    {HashAlgorithm::sha384, "client finished", 48, 32, "863b7260a9298d04b7a32fc1"},
    {HashAlgorithm::sha384, "label", 1, 1, "a8"},
    {HashAlgorithm::sha384, "key expansion", 48, 64,
     "da2d30fee1e36a89af06bd21751ab3d25ffffb10d97aac81f2a1d226a14486c478784f687197aefb15a2701b7d61080087e827b6a33fdb1c"
     "1c5510bd4b1ded4059a5fad07dfd44a9883e9ed09c3d13c1d959b38182b9f5c8fdc4d468fa9a3b2caa2ea52c4bae553f"},
    {HashAlgorithm::sha384, "extended master secret", 200, 48,
     "e8b7bcc7ba0b80ee037dd0f08cf04c12dc49c106f9888d72d6ffd31354382ed5dcaef4d9ff386df8ebabe9efb40bf2b3"},
    {HashAlgorithm::sha384, "a", 130, 3,
     "69c83f90bb50a1370bc0e7d37a487973e77897df716f03a2526988bc6a6751338f382c2e01834449b833cff756bc8c41e4c2ece103870207"
     "15d98dcda39d16e67b24a447ebcaaf13a5953138f13ac26d9081d041895f66039cd3042f9176b57f138adbd4"},
});
// clang-format on

TEST_CASE("NIST's CAVP values of the TLS 1.2 key derivation (SP 800-135)") {
  for (const Cavp& c : cavp) {
    CHECK(prf_hex(c.hash, hex(c.premaster), "master secret", hex(c.client_hello),
                  hex(c.server_hello), 48) == c.master);
    CHECK(prf_hex(c.hash, hex(c.master), "key expansion", hex(c.server), hex(c.client), 128) ==
          c.key_block);
  }
}

TEST_CASE("OpenSSL's TLS1-PRF") {
  for (const Openssl& c : from_openssl) {
    const std::size_t size = c.expected.size() / 2;
    const Bytes secret = pattern(c.secret_size, 7, size), seed = pattern(c.seed_size, 13, 5);
    for (std::size_t cut : {std::size_t{0}, c.seed_size / 2, c.seed_size})
      CHECK(prf_hex(c.hash, secret, c.label, View(seed).first(cut), View(seed).subspan(cut),
                    size) == c.expected);
  }
}

TEST_CASE("a shorter output is the beginning of a longer one") {
  const Bytes secret = pattern(48, 7, 1), seed = pattern(64, 13, 5);
  for (HashAlgorithm hash : {HashAlgorithm::sha256, HashAlgorithm::sha384}) {
    const std::string longest = prf_hex(hash, secret, "label", seed, {}, 200);
    for (std::size_t size = 0; size <= 200; ++size)
      CHECK(prf_hex(hash, secret, "label", seed, {}, size) == longest.substr(0, 2 * size));
  }
}

}  // namespace
}  // namespace handglass::crypto
