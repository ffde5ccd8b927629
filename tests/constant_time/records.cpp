// Records of every cipher under secret keys: sealed, and opened as they are and with each kind of
// damage, in a key block cut by the key schedule.
#include "coverage.hpp"
#include "handshake/key_schedule.hpp"
#include "handshake/suites.hpp"
#include "record/protection.hpp"

namespace handglass::test {
namespace {

using record::ContentType;
using record::Protection;

std::string text_of(const record::CipherSpec& spec) {
  std::string text(spec.row().name);
  if (spec.mac) text += ", HMAC-" + std::string(name_of(*spec.mac));
  if (spec.encrypt_then_mac)
    text += ", encrypt-then-MAC";
  else if (spec.row().kind == record::CipherKind::block)
    text += ", MAC-then-encrypt";
  return text;
}

// A key block from a secret master secret.
std::unique_ptr<handshake::KeySchedule::Keys> keys_for(const handshake::Suite& suite,
                                                       const record::CipherSpec& spec) {
  static handshake::Nobody nobody;
  const handshake::Random client{}, server{};
  handshake::MasterSecret master;
  classify(master.reveal());
  return handshake::KeySchedule(suite, client, server, nobody).key_block(master, spec);
}

class OneCipher {
 public:
  OneCipher(Coverage& coverage, const handshake::Suite& suite, const record::CipherSpec& spec)
      : coverage_(coverage), text_(text_of(spec)), suite_(suite), spec_(spec) {}

  // Text of all sizes that matter to the padding, then damage at either end, in the middle and to
  // the last block's last byte.
  void cover() {
    for (const std::size_t size : {0u, 1u, 15u, 16u, 200u, 1000u}) {
      open(size, std::nullopt);
      for (const std::size_t from_end : {1u, 2u, 17u, 33u, 64u}) open(size, from_end);
    }
  }

 private:
  void open(std::size_t size, std::optional<std::size_t> damage_from_end) {
    const auto keys = keys_for(suite_, spec_);
    Protection seal(keys->client_write, *random_), open(keys->client_write, *random_);
    const auto [before, after] = seal.framing(size);
    Bytes fragment(before + size + after, 0x61);
    classify(MutableView(fragment).subspan(before, size));
    constexpr auto version = record::ProtocolVersion::tls12;
    record::Protected with;
    coverage_.saw_made_public("record seal", text_, [&] {
      if (!seal.seal(ContentType::application_data, version, fragment, size, with))
        coverage_.failed("record seal", text_);
    });
    if (damage_from_end) {
      if (*damage_from_end > fragment.size()) return;
      fragment[fragment.size() - *damage_from_end] ^= 1;
    }
    const std::string part = damage_from_end ? "record bad" : "record open";
    coverage_.saw_made_public(part, text_, [&] {
      const auto opened = open.open(ContentType::application_data, version, fragment, with);
      const bool right = opened ? opened->size() == size && std::ranges::count(*opened, 0x61) ==
                                                                static_cast<std::ptrdiff_t>(size)
                                : opened.error().rule == Rule::record_not_authentic;
      if (!right || opened.has_value() == damage_from_end.has_value())
        coverage_.failed(part, text_);
    });
  }

  Coverage& coverage_;
  std::string text_;
  const handshake::Suite& suite_;
  record::CipherSpec spec_;
  std::unique_ptr<crypto::Random> random_ = crypto::seeded_random(as_bytes("records"));
};

}  // namespace

void cover_records(Coverage& coverage) {
  std::vector<record::CipherSpec> done;
  for (const handshake::Suite& suite : handshake::suites)
    for (const bool encrypt_then_mac : {false, true}) {
      record::CipherSpec spec = suite.cipher;
      if (encrypt_then_mac && spec.row().kind != record::CipherKind::block) continue;
      spec.encrypt_then_mac = encrypt_then_mac;
      if (std::ranges::count(done, spec) != 0) continue;
      done.push_back(spec);
      OneCipher(coverage, suite, spec).cover();
    }
}

}  // namespace handglass::test
