// Records under keys that we know. The first byte picks what protects them: each row of
// record/cipher.hpp with each MAC, before or after encryption. The second picks who made the
// fragment:
// - a stranger: the rest is a content type and the fragment. It is never authentic, and it fails
//   like any other of its length.
// - us: a content type, how many records go before, how many edits, the edits, the plaintext. What
//   is not edited opens to the same plaintext, what is does not.
// - us, by hand, for a block cipher: bytes of padding, edits, the plaintext. The edits are made
//   before encryption, so that padding and MAC can be wrong each for itself; a plain reading of
//   RFC 5246 §6.2.3.2 and RFC 7366 §3 says what opens.
#include <algorithm>
#include <optional>
#include <vector>

#include "base/limits.hpp"
#include "crypto/cbc.hpp"
#include "crypto/hmac.hpp"
#include "record/protection.hpp"
#include "target.hpp"

using namespace handglass;
using namespace handglass::record;

namespace {

constexpr std::size_t most = 4096;

const std::vector<CipherSpec>& specs() {
  static const std::vector<CipherSpec> all = [] {
    using enum crypto::HashAlgorithm;
    std::vector<CipherSpec> out;
    for (const CipherRow& row : ciphers) {
      if (row.kind == CipherKind::aead) {
        out.push_back({row.cipher});
        continue;
      }
      for (const auto mac : {sha1, sha256, sha384}) {
        out.push_back({row.cipher, mac, false});
        if (row.kind == CipherKind::block) out.push_back({row.cipher, mac, true});
      }
    }
    return out;
  }();
  return all;
}

struct End {
  std::unique_ptr<crypto::Random> random = crypto::seeded_random(as_bytes("record_open"));
  Protection protection;

  explicit End(const CipherSpec& spec)
      : protection({spec, record::TrafficKeys::Part(Bytes(spec.mac_key_size(), 1)),
                    record::TrafficKeys::Part(Bytes(spec.row().key_size, 2)),
                    record::TrafficKeys::Part(Bytes(spec.row().fixed_iv_size, 3))},
                   *random) {}
};

struct Sealed {
  Bytes fragment;
  Protected with{};
};

Sealed seal(End& end, ContentType type, View plaintext) {
  const auto [before, after] = end.protection.framing(plaintext.size());
  fuzz::require(before + after <= limits::ciphertext - limits::plaintext,
                "what protection adds is within RFC 5246 §6.2.3");
  Bytes fragment(before + plaintext.size() + after);
  std::ranges::copy(plaintext, fragment.begin() + static_cast<std::ptrdiff_t>(before));
  Sealed out{std::move(fragment)};
  fuzz::require(
      end.protection.seal(type, ProtocolVersion::tls12, out.fragment, plaintext.size(), out.with)
          .has_value(),
      "what is not too long is sealed");
  return out;
}

bool same_failure(const Failure& a, const Failure& b) {
  return a.rule == b.rule && a.field == b.field && a.offset == b.offset &&
         a.evidence == b.evidence && a.alert() == b.alert();
}

// Whatever is wrong, it is what a fragment of zeros of the same length, behind the same nonce, is.
void require_refused(const CipherSpec& spec, const Result<MutableView>& opened, View fragment) {
  fuzz::require(!opened && opened.error().rule == Rule::record_not_authentic,
                "a fragment that is not ours is not authentic");
  const std::size_t before = std::min(spec.row().explicit_size, fragment.size());
  Bytes zeros(fragment.size());
  std::ranges::copy(fragment.first(before), zeros.begin());
  End other(spec);
  Protected with;
  const auto failed =
      other.protection.open(ContentType::application_data, ProtocolVersion::tls12, zeros, with);
  const auto sequence = std::ranges::find(opened.error().evidence, "sequence", &Evidence::name);
  fuzz::require(sequence != opened.error().evidence.end(), "a failure says which record it was");
  Failure expected = failed.error();
  std::ranges::find(expected.evidence, "sequence", &Evidence::name)->value = sequence->value;
  fuzz::require(same_failure(opened.error(), expected), "a fragment fails like any other");
}

// Nothing is left of what was deciphered and is not authentic; what never was stands as it came.
void require_wiped(const CipherSpec& spec, View came, View left) {
  if (same(came, left)) return;
  const CipherRow& row = spec.row();
  const std::size_t behind = row.kind == CipherKind::aead ? crypto::tag_size(*row.aead) : 0;
  fuzz::require(row.kind != CipherKind::stream && !spec.encrypt_then_mac &&
                    left.size() >= row.explicit_size + behind,
                "it is not deciphered before its MAC is checked");
  for (const std::uint8_t byte :
       left.subspan(row.explicit_size, left.size() - row.explicit_size - behind))
    fuzz::require(byte == 0, "nothing is left of what is not authentic");
}

void open_stranger(const CipherSpec& spec, View input) {
  if (input.empty()) return;
  const auto type = static_cast<ContentType>(input[0]);
  Bytes fragment = to_bytes(input.subspan(1));
  const Bytes came = fragment;
  End reader(spec);
  Protected with;
  require_refused(spec, reader.protection.open(type, ProtocolVersion::tls12, fragment, with), came);
  require_wiped(spec, came, fragment);
}

// Changes bytes: three bytes say how, where and by what.
void edit(Bytes& bytes, View change) {
  const std::size_t at = bytes.empty() ? 0 : change[1] % bytes.size();
  // From either end: what stands behind a long text matters as much as what stands before it.
  const std::size_t place = bytes.empty() || (change[0] & 8) == 0 ? at : bytes.size() - 1 - at;
  const auto here = bytes.begin() + static_cast<std::ptrdiff_t>(place);
  switch (change[0] % 4) {
    case 0:
      if (!bytes.empty()) *here = static_cast<std::uint8_t>(*here ^ change[2]);
      return;
    case 1: bytes.insert(here, change[2]); return;
    case 2:
      if (!bytes.empty()) bytes.erase(here);
      return;
    default: bytes.resize(place); return;
  }
}

void open_ours(const CipherSpec& spec, View input) {
  if (input.size() < 3) return;
  const auto type = static_cast<ContentType>(20 + input[0] % 4);
  const std::size_t before = input[1] % 4, edits = input[2] % 4;
  View rest = input.subspan(3);
  if (rest.size() < 3 * edits) return;
  const View changes = rest.first(3 * edits), plaintext = rest.subspan(3 * edits);
  End writer(spec), reader(spec);
  ContentType heard_type = type;
  auto version = ProtocolVersion::tls12;
  bool all_heard = true;
  Bytes edited;
  for (std::size_t i = 0; i < 3 * edits; i += 3) {
    const View change = changes.subspan(i, 3);
    if ((change[0] & 0x30) == 0x10) heard_type = static_cast<ContentType>(change[1]);
    if ((change[0] & 0x30) == 0x20) version = static_cast<ProtocolVersion>(0x0300 | change[1]);
    if ((change[0] & 0x30) == 0x30) all_heard = before == 0;
  }
  for (std::size_t i = 0; i < before; ++i) {
    Sealed sealed = seal(writer, type, plaintext);
    if (!all_heard && i == 0) continue;  // lost on the way
    Protected with;
    const auto opened = reader.protection.open(type, ProtocolVersion::tls12, sealed.fragment, with);
    if (all_heard)
      fuzz::require(opened && same(*opened, plaintext) && with.sequence == i,
                    "records are opened in their order");
    else
      fuzz::require(!opened, "no record is opened out of its place");
  }
  const Sealed sealed = seal(writer, type, plaintext);
  fuzz::require(sealed.with.sequence == before, "each record has the next sequence number");
  Bytes fragment = sealed.fragment;
  for (std::size_t i = 0; i < 3 * edits; i += 3)
    if ((changes[i] & 0x30) == 0) edit(fragment, changes.subspan(i, 3));
  const Bytes came = fragment;
  const bool touched = fragment != sealed.fragment || heard_type != type ||
                       version != ProtocolVersion::tls12 || !all_heard;
  Protected with;
  const auto opened = reader.protection.open(heard_type, version, fragment, with);
  if (touched) {
    require_refused(spec, opened, came);
    return require_wiped(spec, came, fragment);
  }
  fuzz::require(opened && same(*opened, plaintext), "what was sealed is opened");
  const Protected &a = sealed.with, &b = with;
  fuzz::require(a.sequence == b.sequence && a.header == b.header && a.padding == b.padding &&
                    same(a.nonce.view(), b.nonce.view()) && same(a.tag.view(), b.tag.view()),
                "both ends tell the same of a record");
}

// The MAC of our first record: over seq_num, type, version, length and what it covers.
Bytes mac_of(const CipherSpec& spec, View covered) {
  const std::array<std::uint8_t, 13> header{0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            23,
                                            3,
                                            3,
                                            static_cast<std::uint8_t>(covered.size() >> 8),
                                            static_cast<std::uint8_t>(covered.size())};
  return to_bytes(
      crypto::hmac(*spec.mac, Bytes(spec.mac_key_size(), 1), concat({header, covered})).view());
}

// The content of a GenericBlockCipher's blocks, if they are right; with encrypt_then_mac their MAC
// is not in them.
std::optional<Bytes> plain_reading(const CipherSpec& spec, View blocks) {
  const std::size_t mac_size = spec.encrypt_then_mac ? 0 : spec.mac_key_size();
  const std::size_t padding = blocks.empty() ? 0 : std::size_t{blocks.back()} + 1;
  if (blocks.empty() || padding + mac_size > blocks.size()) return std::nullopt;
  for (const std::uint8_t byte : blocks.last(padding))
    if (byte != padding - 1) return std::nullopt;
  const View content = blocks.first(blocks.size() - padding - mac_size);
  const View mac = blocks.subspan(content.size(), mac_size);
  if (!spec.encrypt_then_mac && !same(mac_of(spec, content), mac)) return std::nullopt;
  return to_bytes(content);
}

void open_by_hand(const CipherSpec& spec, View input) {
  if (spec.row().kind != CipherKind::block || input.size() < 2) return;
  const std::size_t edits = input[1] % 4;
  if (input.size() < 2 + 3 * edits) return;
  const View changes = input.subspan(2, 3 * edits), content = input.subspan(2 + 3 * edits);
  Bytes blocks = to_bytes(content);
  if (!spec.encrypt_then_mac) append(blocks, mac_of(spec, content));
  blocks.resize(blocks.size() + input[0] + 1, input[0]);
  for (std::size_t i = 0; i < 3 * edits; i += 3) edit(blocks, changes.subspan(i, 3));
  blocks.resize(blocks.size() / crypto::aes_block_size * crypto::aes_block_size);
  const auto expected = plain_reading(spec, blocks);

  const Bytes iv(crypto::aes_block_size, 9);
  crypto::AesCbc(Bytes(spec.row().key_size, 2)).encrypt(iv, blocks);
  Bytes fragment = concat({iv, blocks});
  if (spec.encrypt_then_mac) append(fragment, mac_of(spec, fragment));
  const Bytes came = fragment;
  End reader(spec);
  Protected with;
  const auto opened =
      reader.protection.open(ContentType::application_data, ProtocolVersion::tls12, fragment, with);
  if (expected)
    fuzz::require(opened && same(*opened, *expected), "right blocks are opened");
  else
    require_refused(spec, opened, came);
  // What is behind a good MAC is the peer's word, whatever its padding.
  if (!expected && !spec.encrypt_then_mac) require_wiped(spec, came, fragment);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > most) return 0;
  const CipherSpec& spec = specs()[data[0] % specs().size()];
  const View input(data + 2, size - 2);
  switch (data[1] % 3) {
    case 0: open_stranger(spec, input); break;
    case 1: open_ours(spec, input); break;
    default: open_by_hand(spec, input); break;
  }
  return 0;
}
