// Hashes, HMAC, the PRF, AEADs, CBC and the record MAC beside OpenSSL's, under the same keys: the
// first byte picks the primitive, then come its algorithm, lengths, keys and text. What we make is
// what OpenSSL makes; what we made we open again, and with one bit of it changed we do not.
#include "peer/symmetric.hpp"
#include "crypto/aead.hpp"
#include "crypto/cbc.hpp"
#include "crypto/hmac.hpp"
#include "crypto/prf.hpp"
#include "crypto/record_mac.hpp"
#include "pieces.hpp"
#include "target.hpp"

using namespace handglass;
using namespace handglass::fuzz;
using crypto::AeadAlgorithm;
using crypto::HashAlgorithm;

namespace {

HashAlgorithm hash_algorithm(Pieces& in) { return in.one_of(names_of<HashAlgorithm>).value; }

// A hash may be asked on the way, copied, and fed in pieces.
void check_hash(Pieces& in) {
  const HashAlgorithm algorithm = hash_algorithm(in);
  const std::size_t cut = in.below(512);
  const Bytes text = in.rest();
  const View first = View(text).first(std::min(cut, text.size()));
  crypto::Hash running(algorithm);
  running.update(first);
  require(same(running.digest().view(), peer::hash(algorithm, first)), "the hash so far");
  const crypto::Hash before = running;
  running.update(View(text).subspan(first.size()));
  require(same(running.digest().view(), peer::hash(algorithm, text)), "the hash in two pieces");
  require(same(before.digest().view(), peer::hash(algorithm, first)), "a copy stays where it was");
  require(same(crypto::hash(algorithm, text).view(), running.digest().view()), "hashed in one go");
}

void check_hmac(Pieces& in) {
  const HashAlgorithm algorithm = hash_algorithm(in);
  const Bytes key = in.bytes(in.below(300)), first = in.bytes(in.below(200)), second = in.rest();
  const crypto::Hmac keyed(algorithm, key);
  require(
      same(keyed.tag({first, second}).view(), peer::hmac(algorithm, key, concat({first, second}))),
      "the HMAC of two parts");
  require(same(keyed.tag({second}).view(), peer::hmac(algorithm, key, second)),
          "the same key's next HMAC");
}

void check_prf(Pieces& in) {
  const HashAlgorithm algorithm = hash_algorithm(in);
  const std::size_t size = in.below(600);
  const Bytes secret = in.bytes(in.below(300)), label = in.bytes(in.below(100)),
              seed = in.bytes(in.below(200)), more = in.rest(), seeds = concat({seed, more});
  Bytes ours(size);
  crypto::prf(algorithm, secret, as_text(label), seed, more, ours);
  const std::size_t all = label.size() + seeds.size();
  if (size == 0 || all == 0 || all > peer::prf_seed_max) return;
  require(ours == peer::prf(algorithm, secret, label, seeds, size), "the PRF's output");
}

struct Sealed {
  Bytes nonce, additional_data, text, tag;
  bool open(crypto::Aead& aead) { return aead.open(nonce, additional_data, text, tag); }
};

void check_aead(Pieces& in) {
  const auto algorithm = static_cast<AeadAlgorithm>(in.byte() % 7);
  const std::size_t bit = in.below(0x10000);
  const std::uint8_t where = in.byte();
  const Bytes key = in.bytes(crypto::key_size(algorithm));
  const auto aead = crypto::make_aead(
      algorithm, key, where & 0x80 ? crypto::AeadLibrary::portable : crypto::AeadLibrary::fastest);
  Sealed sealed{.nonce = in.bytes(crypto::aead_nonce_size),
                .additional_data = in.bytes(in.byte()),
                .text = in.rest(),
                .tag = Bytes(crypto::tag_size(algorithm))};
  const Bytes text = sealed.text;
  // Twice with one object: nothing of the first record stays in it.
  for (int record = 0; record < 2; ++record) {
    sealed.text = text;
    aead->seal(sealed.nonce, sealed.additional_data, sealed.text, sealed.tag);
    require(concat({sealed.text, sealed.tag}) ==
                peer::seal(algorithm, key, sealed.nonce, sealed.additional_data, text),
            "ciphertext and tag");
    Sealed changed = sealed;
    const std::array<Bytes*, 4> parts{&changed.nonce, &changed.additional_data, &changed.text,
                                      &changed.tag};
    if (Bytes& part = *parts[where % parts.size()]; !part.empty()) {
      turn_bit(part, bit);
      require(!changed.open(*aead), "a changed bit is refused");
      require(changed.text == Bytes(text.size()), "what is refused is not shown");
    }
    require(sealed.open(*aead) && sealed.text == text, "opened, the same text");
    turn_bit(sealed.nonce, bit);
  }
}

void check_cbc(Pieces& in) {
  const Bytes key = in.bytes(in.byte() % 2 == 0 ? 16 : 32);
  const Bytes iv = in.bytes(crypto::aes_block_size);
  Bytes text = in.rest();
  text.resize(text.size() / crypto::aes_block_size * crypto::aes_block_size);
  crypto::AesCbc cbc(key);
  for (int record = 0; record < 2; ++record) {
    Bytes blocks = text;
    cbc.encrypt(iv, blocks);
    require(blocks == peer::aes_cbc(peer::Direction::encrypt, key, iv, text), "encrypted blocks");
    cbc.decrypt(iv, blocks);
    require(blocks == text, "decrypted again");
    cbc.decrypt(iv, blocks);
    require(blocks == peer::aes_cbc(peer::Direction::decrypt, key, iv, text), "decrypted blocks");
  }
}

// What RecordMac::open_padded answers, said plainly (RFC 5246 §6.2.3.2), with OpenSSL's HMAC.
std::optional<std::size_t> open_plainly(HashAlgorithm algorithm, View key, Bytes header,
                                        View decrypted) {
  const std::size_t mac_size = crypto::digest_size(algorithm);
  if (decrypted.size() < mac_size + 1) return std::nullopt;
  const std::size_t padding = decrypted.back(), most = decrypted.size() - mac_size - 1;
  if (padding > most) return std::nullopt;
  for (const std::uint8_t byte : decrypted.last(padding + 1))
    if (byte != padding) return std::nullopt;
  const std::size_t size = most - padding;
  header[11] = static_cast<std::uint8_t>(size >> 8);
  header[12] = static_cast<std::uint8_t>(size);
  const Bytes mac = peer::hmac(algorithm, key, concat({header, decrypted.first(size)}));
  if (!same(mac, decrypted.subspan(size, mac_size))) return std::nullopt;
  return size;
}

void check_record_mac(Pieces& in) {
  constexpr std::array algorithms{HashAlgorithm::sha1, HashAlgorithm::sha256,
                                  HashAlgorithm::sha384};
  const HashAlgorithm algorithm = in.one_of(algorithms);
  const std::uint8_t padding = in.byte(), edits = in.byte() % 4;
  std::array<std::size_t, 3> bits{};
  for (std::size_t& bit : bits) bit = in.below(0x10000);
  const Bytes key = in.bytes(in.below(crypto::block_size(algorithm) + 1));
  Bytes header = in.bytes(crypto::mac_header_size);
  const Bytes content = in.rest();
  header[11] = static_cast<std::uint8_t>(content.size() >> 8);
  header[12] = static_cast<std::uint8_t>(content.size());

  const crypto::RecordMac keyed(algorithm, key);
  Bytes mac(keyed.size());
  keyed.make(header, content, mac);
  require(mac == peer::hmac(algorithm, key, concat({header, content})), "the MAC of a record");
  require(keyed.check(header, content, mac), "the MAC that was made");
  Bytes wrong = mac;
  turn_bit(wrong, bits[0]);
  require(!keyed.check(header, content, wrong), "another MAC");

  Bytes decrypted = concat({content, mac, Bytes(padding + std::size_t{1}, padding)});
  require(keyed.open_padded(header, decrypted) == content.size(), "the content's size");
  for (std::size_t i = 0; i < edits; ++i) {
    // The last bytes are the interesting ones.
    const std::size_t window = std::min<std::size_t>(decrypted.size(), i == 0 ? 4096 : 8);
    turn_bit(MutableView(decrypted).last(window), bits[i]);
  }
  require(keyed.open_padded(header, decrypted) == open_plainly(algorithm, key, header, decrypted),
          "padding and MAC, checked without a branch and plainly");
  // Bytes that are no record at all, as short as can be.
  require(keyed.open_padded(header, content) == open_plainly(algorithm, key, header, content),
          "any bytes, checked without a branch and plainly");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array checks{check_hash, check_hmac, check_prf,
                              check_aead, check_cbc,  check_record_mac};
  Pieces in(data, size);
  in.one_of(checks)(in);
  return 0;
}
