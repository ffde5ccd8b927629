// Signatures beside OpenSSL's answer to the same key, message and bytes. The first byte picks a key
// of a fixed set or one from the input (a SubjectPublicKeyInfo), the next ones a scheme and how the
// signature comes about: as it stands in the input, or as we sign, with changes from the input to
// the signature or to what RSA padded. Whatever it is, both say the same; what we sign and nobody
// changed is good; a key that we take, OpenSSL takes, and writes as we do.
//
// Differences: none. Both hold a PSS salt to the digest's length (ours always, OpenSSL as it is
// asked here), ECDSA to DER (RFC 3279 §2.2.3) and Ed25519's S to less than the order (RFC 8032
// §5.1.7).
#include "peer/signature.hpp"
#include "crypto/big_endian.hpp"
#include "crypto/key_file.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/private_key.hpp"
#include "peer/agreement.hpp"
#include "pieces.hpp"
#include "support/world.hpp"
#include "target.hpp"

using namespace handglass;
using namespace handglass::fuzz;
using crypto::HashAlgorithm;
using crypto::Scheme;
using crypto::SignatureAlgorithm;

namespace {

struct Key {
  explicit Key(std::shared_ptr<const crypto::PrivateKey> made)
      : own(std::move(made)),
        other(peer::PublicKey::read(crypto::subject_public_key_info(own->public_key())).value()) {}
  std::shared_ptr<const crypto::PrivateKey> own;
  peer::PublicKey other;
};

// RSA moduli of 1025 and 1041 bits have a padded message that is a byte shorter than they are, and
// SHA-512's PSS just fits into the latter (RFC 8017 §9.1.1).
struct Keys {
  test::Rewindable random{"signature"};
  std::vector<Key> all{
      Key(crypto::generate_rsa(1024, random)),
      Key(crypto::generate_rsa(1025, random)),
      Key(crypto::generate_rsa(1041, random)),
      Key(crypto::generate_ec(crypto::Group::p256, random)),
      Key(crypto::generate_ec(crypto::Group::p384, random)),
      Key(crypto::generate_ec(crypto::Group::p521, random)),
      Key(crypto::generate_ed25519(random)),
  };
};

Scheme read_scheme(Pieces& in) {
  const auto algorithm = in.one_of(names_of<SignatureAlgorithm>).value;
  return {.algorithm = algorithm, .hash = in.one_of(names_of<HashAlgorithm>).value};
}

void check_same(const crypto::PublicKey& ours, const peer::PublicKey& theirs, Scheme scheme,
                View message, View signature) {
  const bool good = crypto::verify(ours, scheme, message, signature);
  if (crypto::fits(ours, scheme))
    require(good == theirs.verify(scheme, message, signature), "a signature is good for both");
  else
    require(!good, "a key signs by its own schemes");
}

void check_key_of_input(Pieces& in) {
  const Scheme scheme = read_scheme(in);
  const Bytes info = in.prefixed(), message = in.prefixed(), signature = in.rest();
  const auto ours = crypto::public_key(info);
  if (!ours) return;
  const auto theirs = peer::PublicKey::read(info);
  require(theirs.has_value(), "a key that we take is one to OpenSSL");
  require(theirs->subject_public_key_info() == crypto::subject_public_key_info(*ours),
          "both write the same key");
  check_same(*ours, *theirs, scheme, message, signature);
}

// Pairs of a place and what is turned there.
void change(MutableView bytes, Pieces& in) {
  for (std::size_t left = in.byte() % 4; left > 0 && !bytes.empty(); --left) {
    const std::size_t at = in.below(bytes.size());
    bytes[at] ^= in.byte();
  }
}

// Ed25519's other number of the same meaning, S + L.
void add_order(MutableView s) {
  constexpr auto order =
      std::to_array<std::uint8_t>({0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                   0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                   0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10});
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += s[i] + order[i];
    s[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

// The private exponent, which only the key's own DER tells.
Bytes private_exponent(const crypto::PrivateKey& key) {
  const Bytes file = crypto::pkcs8(key).value();
  const auto info = der::parse<crypto::structure::PrivateKeyInfo>(file).value();
  const auto numbers =
      der::parse<crypto::structure::RsaPrivateKey>(info.private_key.content).value();
  return to_bytes(numbers.private_exponent.magnitude());
}

// A signature of a changed padded message: as if the signer had padded it so. Empty where that is
// no number below the modulus.
Bytes change_padded(const crypto::PrivateKey& key, View signature, Pieces& in) {
  const auto& numbers = std::get<crypto::RsaPublicKey>(key.public_key());
  Bytes padded = peer::power(signature, numbers.exponent, numbers.modulus);
  change(padded, in);
  if (!crypto::is_less(padded, numbers.modulus)) return {};
  return peer::power(padded, private_exponent(key), numbers.modulus);
}

// A signature whose check adds a point to itself, under a key made for it.
void check_coincidence(Pieces& in, crypto::Group group, Scheme scheme) {
  const Bytes k = in.bytes(crypto::field_size(group)), message = in.prefixed();
  if (scheme.algorithm != SignatureAlgorithm::ecdsa) return;
  const crypto::Digest digest = crypto::hash(scheme.hash, message);
  const auto made = peer::coincidence(group, digest.view(), k);
  if (!made) return;
  const crypto::PublicKey key = crypto::EcPublicKey{.group = group, .point = View(made->point)};
  const auto theirs = peer::PublicKey::read(crypto::subject_public_key_info(key));
  require(theirs.has_value(), "a key that we write is one to OpenSSL");
  const Bytes r = der::integer_content(crypto::without_leading_zeros(made->r)),
              s = der::integer_content(crypto::without_leading_zeros(made->s));
  Bytes signature = der::encode(crypto::structure::EcdsaSignature{.r = {r}, .s = {s}});
  require(crypto::verify(key, scheme, message, signature), "a point added to itself");
  change(signature, in);
  check_same(key, *theirs, scheme, message, signature);
}

void check_own_key(Pieces& in, Keys& keys, const Key& key) {
  enum Source : std::uint8_t { of_input, signed_by_us, other_form, coincident, sources };
  const Scheme scheme = read_scheme(in);
  const auto source = static_cast<Source>(in.byte() % sources);
  const crypto::PublicKey& own = key.own->public_key();
  const auto* ec = std::get_if<crypto::EcPublicKey>(&own);
  if (source == coincident && ec != nullptr) return check_coincidence(in, ec->group, scheme);
  const Bytes message = in.prefixed();
  if (source == of_input || !crypto::fits(own, scheme))
    return check_same(own, key.other, scheme, message, in.rest());

  keys.random.rewind("run");
  Bytes signature = key.own->sign(scheme, message).value();
  require(key.other.verify(scheme, message, signature), "what we sign, OpenSSL verifies");
  require(crypto::verify(own, scheme, message, signature), "what we sign, we verify");
  if (source == other_form && std::holds_alternative<crypto::RsaPublicKey>(own)) {
    signature = change_padded(*key.own, signature, in);
  } else if (source == other_form && ec == nullptr) {
    add_order(MutableView(signature).last(32));
    require(!crypto::verify(own, scheme, message, signature), "S + L is not S");
  }
  change(signature, in);
  append(signature, in.rest());
  check_same(own, key.other, scheme, message, signature);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Keys keys;
  Pieces in(data, size);
  const std::size_t which = in.byte() % (keys.all.size() + 1);
  if (which < keys.all.size())
    check_own_key(in, keys, keys.all[which]);
  else
    check_key_of_input(in);
  return 0;
}
