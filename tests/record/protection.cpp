// Every cipher of the record layer, with and without encrypt_then_mac: what one end seals the other
// opens, nothing else does, and no record takes memory from the heap.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>

#include "crypto/hmac.hpp"
#include "record/incoming.hpp"
#include "record/outgoing.hpp"
#include "wire/hex.hpp"

using namespace handglass;
using namespace handglass::record;

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

constexpr auto data = ContentType::application_data;
constexpr auto version = ProtocolVersion::tls12;

std::vector<CipherSpec> all_specs() {
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
}

std::string text(const CipherSpec& spec) {
  return std::string(spec.row().name) + (spec.mac ? " " + std::string(name_of(*spec.mac)) : "") +
         (spec.encrypt_then_mac ? ", encrypt-then-MAC" : "");
}

TrafficKeys keys(const CipherSpec& spec) {
  return {spec, TrafficKeys::Part(Bytes(spec.mac_key_size(), 1)),
          TrafficKeys::Part(Bytes(spec.row().key_size, 2)),
          TrafficKeys::Part(Bytes(spec.row().fixed_iv_size, 3))};
}
Protection keyed(const CipherSpec& spec) { return {keys(spec), crypto::system_random()}; }

Bytes content_of(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + size);
  return out;
}

// A whole fragment as it goes over the wire.
Bytes sealed(Protection& writing, View content) {
  const Framing framing = writing.framing(content.size());
  Bytes fragment(framing.before + content.size() + framing.after);
  std::ranges::copy(content, fragment.begin() + static_cast<std::ptrdiff_t>(framing.before));
  Protected with;
  REQUIRE(writing.seal(data, version, fragment, content.size(), with));
  return fragment;
}

}  // namespace

TEST_CASE("what one end seals the other opens, for every length around the blocks") {
  for (const CipherSpec& spec : all_specs()) {
    CAPTURE(text(spec));
    Protection writing = keyed(spec), reading = keyed(spec);
    for (std::size_t size = 0; size <= 80; ++size) {
      const Bytes content = content_of(size);
      Bytes fragment = sealed(writing, content);
      Protected with;
      const auto opened = reading.open(data, version, fragment, with);
      REQUIRE(opened);
      CHECK(to_bytes(*opened) == content);
      CHECK(with.sequence == size);
    }
  }
}

TEST_CASE("every flipped bit, another type, another sequence: one and the same failure") {
  for (const CipherSpec& spec : all_specs()) {
    CAPTURE(text(spec));
    const Bytes content = content_of(21);
    Protection writing = keyed(spec);
    const Bytes good = sealed(writing, content), second = sealed(writing, content);
    const auto refused = [&](Bytes fragment, ContentType type) {
      Protection reading = keyed(spec);
      Protected with;
      const auto opened = reading.open(type, version, fragment, with);
      REQUIRE_FALSE(opened);
      CHECK(opened.error().rule == Rule::record_not_authentic);
    };
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      Bytes bad = good;
      bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1 << bit % 8));
      refused(bad, data);
    }
    refused(good, ContentType::handshake);
    refused(second, data);
    for (std::size_t size = 0; size < good.size(); ++size)
      refused(to_bytes(View(good).first(size)), data);
    refused(concat({good, Bytes(16, 0)}), data);
  }
}

TEST_CASE("the MAC of a CBC record is the HMAC of sequence, type, version, length and content") {
  // RFC 5246 §6.2.3.1; with the NULL cipher it can be read off the wire.
  const CipherSpec spec{Cipher::null, crypto::HashAlgorithm::sha256};
  Protection writing = keyed(spec);
  (void)sealed(writing, as_bytes("zero"));
  const Bytes fragment = sealed(writing, as_bytes("one"));
  const auto header = from_hex("00000000000000011703030003");
  const auto mac =
      crypto::hmac(crypto::HashAlgorithm::sha256, Bytes(32, 1), concat({*header, as_bytes("one")}));
  CHECK(fragment == concat({as_bytes("one"), mac.view()}));
}

TEST_CASE("an IV is new for each CBC record, a nonce is the sequence number") {
  for (const CipherSpec& spec : all_specs()) {
    CAPTURE(text(spec));
    Protection writing = keyed(spec);
    const Bytes first = sealed(writing, as_bytes("same")), next = sealed(writing, as_bytes("same"));
    CHECK(first != next);
    if (spec.row().explicit_size == 8) CHECK(to_hex(View(next).first(8)) == "0000000000000001");
    if (spec.row().explicit_size == 16)
      CHECK(to_bytes(View(first).first(16)) != to_bytes(View(next).first(16)));
  }
}

TEST_CASE("no record takes memory from the heap") {
  for (const CipherSpec& spec : all_specs()) {
    CAPTURE(text(spec));
    Protection writing = keyed(spec), reading = keyed(spec);
    Outgoing out;
    Incoming in;
    const Bytes content = content_of(1400);
    std::size_t before = 0;
    bool good = true;
    for (int i = 0; i < 200; ++i) {
      if (i == 100) before = allocations;  // the buffers have their size by now
      good &= out.write(data, content, writing, [](const Written&) {}).has_value();
      const std::size_t taken = in.take(out.pending());
      good &= taken == out.pending().size();
      out.sent(taken);
      const auto record = in.next(reading);
      good &= record && *record && (*record)->fragment.size() == content.size();
    }
    CHECK(good);
    CHECK(allocations == before);
  }
}
