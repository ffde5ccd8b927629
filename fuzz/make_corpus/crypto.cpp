// Inputs of the targets that hold our cryptography beside OpenSSL's.
#include "crypto/finite_field.hpp"
#include "crypto/key_file.hpp"
#include "crypto/random.hpp"
#include "make_corpus/corpus.hpp"

namespace handglass::fuzz {
namespace {

Bytes drawn(std::string_view seed, std::size_t size) {
  Bytes out(size);
  crypto::seeded_random(as_bytes(seed))->fill(out);
  return out;
}

void write_case(const std::filesystem::path& folder, const std::string& name, const Bytes& head,
                std::size_t size) {
  write(folder / name, concat({head, drawn(name, size)}));
}

}  // namespace

// Each primitive with each of its algorithms; behind the head are lengths, keys and text.
void write_symmetric(const std::filesystem::path& folder) {
  for (std::uint8_t algorithm = 0; algorithm < 4; ++algorithm) {
    const std::string which = std::to_string(algorithm);
    write_case(folder, "hash-" + which, {0, algorithm, 0, 77}, 300);
    write_case(folder, "hmac-" + which, {1, algorithm, 0, 32}, 150);
    write_case(folder, "hmac-long-" + which, {1, algorithm, 0, 200}, 300);
    write_case(folder, "prf-" + which, {2, algorithm, 0, 130, 0, 48}, 130);
  }
  for (std::uint8_t algorithm = 0; algorithm < 7; ++algorithm)
    for (std::uint8_t where = 0; where < 4; ++where)
      write_case(folder, "aead-" + std::to_string(algorithm) + "-" + std::to_string(where),
                 {3, algorithm, 0, 7, where}, 100);
  for (std::uint8_t size = 0; size < 2; ++size)
    write_case(folder, "cbc-" + std::to_string(size), {4, size}, 96 + 48);
  for (std::uint8_t algorithm = 0; algorithm < 3; ++algorithm)
    for (std::uint8_t edits = 0; edits < 3; ++edits)
      write_case(folder, "record_mac-" + std::to_string(algorithm) + "-" + std::to_string(edits),
                 {5, algorithm, std::uint8_t(edits * 100), edits, 0, 0, 0, 9, 0, 3, 0, 20}, 180);
}

// Each curve with each source of a peer's value, and moduli with a name and without.
void write_agreement(const std::filesystem::path& folder) {
  for (const auto& [group, name] : names_of<crypto::Group>) {
    const std::size_t n = crypto::field_size(group);
    for (std::uint8_t source = 0; source < 4; ++source) {
      Bytes input = concat({Bytes{static_cast<std::uint8_t>(group)},
                            drawn("scalar " + std::string(name), n), Bytes{source, source}});
      append(input,
             source == 0 && group != crypto::Group::x25519
                 ? crypto::KeyShare::generate(group, *crypto::seeded_random(input)).public_value()
                 : View(drawn(name, n)));
      // P-521's numbers have 521 bits in 66 bytes.
      if (group == crypto::Group::p521) input[1] = 0, input[1 + n + 2] &= source == 0 ? 0xff : 1;
      // A small x, so that x + p has its length too.
      if (source == 3) std::fill_n(input.begin() + 1 + std::ptrdiff_t(n) + 2, n / 2, 0);
      write(folder / (std::string(name) + "-" + std::to_string(source)), input);
    }
  }
  const Bytes zero(32), one = concat({Bytes{1}, Bytes(31)});
  for (const auto& [name, u] : {std::pair{"X25519-zero", zero}, std::pair{"X25519-one", one}})
    write(folder / name, concat({Bytes{3}, drawn(name, 32), Bytes{0, 0}, u}));

  const Bytes exponent = drawn("exponent", 32);
  for (std::uint8_t named = 0; named < 8; named += 4)
    for (const std::uint8_t near : std::to_array<std::uint8_t>({0, 9, 13, 17, 21}))
      write(folder / ("ffdhe-" + std::to_string(named) + "-" + std::to_string(near)),
            concat({Bytes{4, named, near, 0, 31}, exponent, drawn("value", 200)}));
  // An odd modulus of 1024 bits and one of 1023, with the generator 2.
  for (const std::uint8_t top : std::to_array<std::uint8_t>({0x80, 0x40})) {
    Bytes p = drawn("modulus", 128);
    p[0] = top, p.back() |= 1;
    write(folder / ("modulus-" + std::to_string(top)),
          concat({Bytes{4, 1, 8}, p, Bytes{0, 1, 2, 0, 0, 31}, exponent, drawn("value", 100)}));
  }
}

// Each key with each of its schemes and each way to a signature; and keys as an input holds them.
void write_signatures(const std::filesystem::path& folder) {
  const Bytes message = concat({Bytes{0, 4}, as_bytes("text")});
  constexpr std::uint8_t pkcs1 = 0, pss = 1, ecdsa = 2, ed25519 = 3;
  const auto add = [&](std::uint8_t key, std::uint8_t algorithm, std::uint8_t hash,
                       std::uint8_t source, const Bytes& rest) {
    std::string name = std::to_string(key);
    for (const std::uint8_t part : {algorithm, hash, source}) name += "-" + std::to_string(part);
    write(folder / name, concat({Bytes{key, algorithm, hash, source}, rest}));
  };
  const Bytes one_change = concat({message, Bytes{1, 0, 70, 4}});
  for (std::uint8_t key = 0; key < 3; ++key)
    for (std::uint8_t hash = 1; hash < 4; ++hash)
      for (const std::uint8_t algorithm : {pkcs1, pss}) {
        add(key, algorithm, hash, 1, message);
        add(key, algorithm, hash, 2, one_change);
      }
  for (std::uint8_t key = 3; key < 6; ++key)
    for (std::uint8_t hash = 0; hash < 4; ++hash) {
      add(key, ecdsa, hash, 1, one_change);
      add(key, ecdsa, hash, 3,
          concat({Bytes{0}, drawn("k", crypto::field_size(crypto::Group(key - 3)) - 1), message}));
    }
  for (std::uint8_t source = 0; source < 3; ++source) add(6, ed25519, 0, source, message);

  const auto random = crypto::seeded_random(as_bytes("keys"));
  const std::pair<std::uint8_t, std::shared_ptr<const crypto::PrivateKey>> keys[] = {
      {pss, crypto::generate_rsa(1024, *random)},
      {ecdsa, crypto::generate_ec(crypto::Group::p256, *random)},
      {ecdsa, crypto::generate_ec(crypto::Group::p384, *random)},
      {ecdsa, crypto::generate_ec(crypto::Group::p521, *random)},
      {ed25519, crypto::generate_ed25519(*random)}};
  for (const auto& [algorithm, key] : keys) {
    const crypto::Scheme scheme{static_cast<crypto::SignatureAlgorithm>(algorithm),
                                crypto::HashAlgorithm::sha256};
    const Bytes info = crypto::subject_public_key_info(key->public_key());
    write(folder / ("key-" + crypto::describe(key->public_key())),
          concat({Bytes{7, algorithm, 1, 0, static_cast<std::uint8_t>(info.size())}, info, message,
                  *key->sign(scheme, as_bytes("text"))}));
  }
}

}  // namespace handglass::fuzz
