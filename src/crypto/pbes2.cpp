#include "crypto/pbes2.hpp"

#include <cryptopp/aes.h>
#include <cryptopp/modes.h>
#include <cryptopp/pwdbased.h>
#include <cryptopp/sha.h>

#include <algorithm>

#include "base/constant_time.hpp"
#include "crypto/oids.hpp"
#include "wire/der_writer.hpp"

namespace handglass::crypto {
namespace {

std::unexpected<Failure> unsupported(std::string reason) {
  return fail({.rule = Rule::encryption_unsupported, .evidence = {{"reason", std::move(reason)}}});
}
std::unexpected<Failure> wrong_password() {
  return fail({.rule = Rule::password_wrong, .evidence = {{"reason", "or the file is damaged"}}});
}

// What people may meet beside what we take, so that a refusal has a name.
struct Known {
  View oid;
  std::string_view name;
};
// clang-format off
constexpr Known others[] = {
    {oids::oid<1, 2, 840, 113549, 1, 12, 1, 1>, "the legacy pbeWithSHAAnd128BitRC4"},
    {oids::oid<1, 2, 840, 113549, 1, 12, 1, 2>, "the legacy pbeWithSHAAnd40BitRC4"},
    {oids::oid<1, 2, 840, 113549, 1, 12, 1, 3>, "the legacy pbeWithSHAAnd3-KeyTripleDES-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 12, 1, 4>, "the legacy pbeWithSHAAnd2-KeyTripleDES-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 12, 1, 5>, "the legacy pbeWithSHAAnd128BitRC2-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 12, 1, 6>, "the legacy pbeWithSHAAnd40BitRC2-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 5, 1>, "the legacy pbeWithMD2AndDES-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 5, 3>, "the legacy pbeWithMD5AndDES-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 5, 4>, "the legacy pbeWithMD2AndRC2-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 5, 6>, "the legacy pbeWithMD5AndRC2-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 5, 10>, "the legacy pbeWithSHA1AndDES-CBC"},
    {oids::oid<1, 2, 840, 113549, 1, 5, 11>, "the legacy pbeWithSHA1AndRC2-CBC"},
    {oids::oid<1, 2, 840, 113549, 3, 2>, "PBES2 with RC2"},
    {oids::oid<1, 2, 840, 113549, 3, 7>, "PBES2 with Triple DES"},
    {oids::oid<1, 3, 14, 3, 2, 7>, "PBES2 with DES"},
    {oids::oid<1, 3, 6, 1, 4, 1, 11591, 4, 11>, "a key derived by scrypt"},
};
// clang-format on

std::unexpected<Failure> unsupported(der::Oid oid) {
  const auto known = std::ranges::find_if(
      others, [&](const Known& other) { return same(other.oid, oid.content); });
  return unsupported(known == std::end(others) ? "the algorithm " + der::dotted(oid)
                                               : std::string(known->name));
}

constexpr auto& pbes2 = oids::oid<1, 2, 840, 113549, 1, 5, 13>;
constexpr auto& pbkdf2 = oids::oid<1, 2, 840, 113549, 1, 5, 12>;

using Derive = void (*)(MutableView key, View password, View salt, std::uint32_t rounds);

template <class Library>
void derive(MutableView key, View password, View salt, std::uint32_t rounds) {
  CryptoPP::PKCS5_PBKDF2_HMAC<Library>().DeriveKey(key.data(), key.size(), 0, password.data(),
                                                   password.size(), salt.data(), salt.size(),
                                                   rounds);
}

// HMAC by its hash (RFC 8018 §B.1).
struct Prf {
  View oid;
  Derive derive;
};
constexpr Prf prfs[] = {{oids::oid<1, 2, 840, 113549, 2, 7>, derive<CryptoPP::SHA1>},
                        {oids::oid<1, 2, 840, 113549, 2, 8>, derive<CryptoPP::SHA224>},
                        {oids::oid<1, 2, 840, 113549, 2, 9>, derive<CryptoPP::SHA256>},
                        {oids::oid<1, 2, 840, 113549, 2, 10>, derive<CryptoPP::SHA384>},
                        {oids::oid<1, 2, 840, 113549, 2, 11>, derive<CryptoPP::SHA512>}};

// AES in CBC by the size of its key (RFC 8018 §B.2).
struct Cipher {
  View oid;
  std::size_t key_size;
};
constexpr Cipher ciphers[] = {{oids::oid<2, 16, 840, 1, 101, 3, 4, 1, 2>, 16},
                              {oids::oid<2, 16, 840, 1, 101, 3, 4, 1, 22>, 24},
                              {oids::oid<2, 16, 840, 1, 101, 3, 4, 1, 42>, 32}};
constexpr std::size_t block = 16;

template <class Row, std::size_t N>
Result<Row> row_of(const Row (&rows)[N], der::Oid oid) {
  for (const Row& row : rows)
    if (same(row.oid, oid.content)) return row;
  return unsupported(oid);
}

// The parameters of an algorithm, as a T.
template <class T>
Result<T> parameters_of(const structure::AlgorithmIdentifier& algorithm) {
  if (!algorithm.parameters)
    return unsupported("parameters of " + der::dotted(algorithm.algorithm) + " that are missing");
  return der::parse<T>(algorithm.parameters->whole);
}

Result<Secret<32>> derive_key(const structure::AlgorithmIdentifier& function, std::size_t size,
                              View password, RoundBudget& budget) {
  if (!same(function.algorithm.content, pbkdf2)) return unsupported(function.algorithm);
  TRY(const auto parameters, parameters_of<structure::Pbkdf2Parameters>(function));
  if (parameters.salt.tag != der::tag_of<der::OctetString>)
    return unsupported("a salt from another source");
  const View salt = parameters.salt.content;
  if (salt.empty() || salt.size() > limits::password_salt)
    return unsupported("a salt of " + std::to_string(salt.size()) + " bytes");
  if (parameters.key_length && parameters.key_length->small() != size)
    return unsupported("a key of another length than the cipher's");
  Prf prf = prfs[0];
  if (parameters.prf) {
    TRY(prf, row_of(prfs, parameters.prf->algorithm));
  }
  TRY(const std::uint32_t rounds, budget.take(parameters.iteration_count));
  Secret<32> key;
  prf.derive(MutableView(key.fill()).first(size), password, salt, rounds);
  return key;
}

// RFC 8018 §6.1.1: 1 to 16 bytes, each of which says how many there are.
bool take_padding_off(SecretBuffer& text) {
  const View bytes = text.reveal();
  const std::size_t size = bytes.back();
  if (size == 0 || size > block) return false;
  if (!std::ranges::all_of(bytes.last(size), [&](std::uint8_t b) { return b == size; }))
    return false;
  text.shrink(bytes.size() - size);
  return true;
}

}  // namespace

Result<std::uint32_t> RoundBudget::take(const der::Integer& rounds) {
  const auto number = rounds.small();
  if (!number || *number > left_)
    return unsupported("more rounds of hashing than a file may ask for");
  if (*number == 0) return unsupported("a key derived in no rounds");
  left_ -= *number;
  return *number;
}

Result<SecretBuffer> open_pbes2(const structure::AlgorithmIdentifier& algorithm, View ciphertext,
                                View password, RoundBudget& budget) {
  if (!same(algorithm.algorithm.content, pbes2)) return unsupported(algorithm.algorithm);
  TRY(const auto parameters, parameters_of<structure::Pbes2Parameters>(algorithm));
  const auto& [function, scheme] = parameters;
  TRY(const Cipher cipher, row_of(ciphers, scheme.algorithm));
  TRY(const auto iv, parameters_of<der::OctetString>(scheme));
  if (iv.content.size() != block)
    return unsupported("an IV of " + std::to_string(iv.content.size()) + " bytes");
  if (ciphertext.empty() || ciphertext.size() % block != 0)
    return unsupported("a ciphertext that is not in whole blocks");
  TRY(const auto key, derive_key(function, cipher.key_size, password, budget));
  SecretBuffer text(ciphertext.size());
  CryptoPP::CBC_Mode<CryptoPP::AES>::Decryption decryption(key.reveal().data(), cipher.key_size,
                                                           iv.content.data());
  decryption.ProcessData(text.fill().data(), ciphertext.data(), ciphertext.size());
  if (!take_padding_off(text)) return wrong_password();
  return text;
}

Result<SecretBuffer> open_private_key_info(View der, View password, RoundBudget& budget) {
  TRY(const auto info, der::parse<structure::EncryptedPrivateKeyInfo>(der));
  TRY(auto text,
      open_pbes2(info.encryption_algorithm, info.encrypted_data.content, password, budget));
  // One wrong password in 256 leaves padding that looks right.
  if (!der::parse<structure::PrivateKeyInfo>(text.reveal())) return wrong_password();
  return text;
}

Bytes lock_private_key_info(View private_key_info, View password, Random& random) {
  constexpr std::uint16_t rounds = 10'000;
  const auto& prf = prfs[2];
  const auto& cipher = ciphers[2];
  Bytes salt(16), iv(block);
  random.fill(salt);
  random.fill(iv);
  Secret<32> key;
  prf.derive(MutableView(key.fill()), password, salt, rounds);

  const std::size_t padding = block - private_key_info.size() % block;
  SecretBuffer text(private_key_info.size() + padding);
  const MutableView into(text.fill());
  std::ranges::copy(private_key_info, into.begin());
  std::ranges::fill(into.last(padding), static_cast<std::uint8_t>(padding));
  Bytes encrypted(text.size());
  CryptoPP::CBC_Mode<CryptoPP::AES>::Encryption(key.reveal().data(), cipher.key_size, iv.data())
      .ProcessData(encrypted.data(), text.reveal().data(), text.size());
  declassify(encrypted);

  const auto oid = [](View content) { return der::tlv(0x06, content); };
  const auto octets = [](View content) { return der::tlv(0x04, content); };
  const Bytes number =
                  der::tlv(0x02, Bytes{std::uint8_t{rounds >> 8}, std::uint8_t{rounds & 0xff}}),
              null = der::tlv(0x05, View{});
  const Bytes function = der::tlv(
      0x30,
      {oid(pbkdf2), der::tlv(0x30, {octets(salt), number, der::tlv(0x30, {oid(prf.oid), null})})});
  const Bytes scheme = der::tlv(0x30, {oid(cipher.oid), octets(iv)});
  return der::tlv(
      0x30, {der::tlv(0x30, {oid(pbes2), der::tlv(0x30, {function, scheme})}), octets(encrypted)});
}

}  // namespace handglass::crypto
