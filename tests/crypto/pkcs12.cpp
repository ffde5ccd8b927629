// PKCS#12 as openssl and certtool write it, and safes that are put together by hand.
#include "crypto/pkcs12.hpp"

#include <cstdio>

#include "bytes.hpp"
#include "crypto/content_info.hpp"
#include "crypto/pkcs12_mac.hpp"
#include "scratch.hpp"

namespace handglass::crypto {
namespace {

// A folder with key.pem, cert.pem, other.pem and their DER.
struct Made {
  Scratch scratch;
  Bytes key, certificate, other;
};
const Made* made() {
  static const std::unique_ptr<Made> files = [] {
    auto out = std::make_unique<Made>();
    if (!installed("openssl version")) return std::unique_ptr<Made>();
    const std::string request =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 ";
    REQUIRE(
        out->scratch.run(request + "-keyout key.pem -out cert.pem -subj /CN=one && " + request +
                         "-keyout k2.pem -out other.pem -subj /CN=two && "
                         "openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der && "
                         "openssl x509 -in cert.pem -outform DER -out cert.der && "
                         "openssl x509 -in other.pem -outform DER -out other.der"));
    out->key = out->scratch.read("key.der");
    out->certificate = out->scratch.read("cert.der");
    out->other = out->scratch.read("other.der");
    return out;
  }();
  return files.get();
}

Bytes exported(const Made& files, const std::string& options,
               const std::string& password = "secret") {
  REQUIRE(
      files.scratch.run("openssl pkcs12 -export -inkey key.pem -in cert.pem -out made.p12 "
                        "-passout 'pass:" +
                        password + "' " + options));
  return files.scratch.read("made.p12");
}

Result<Pkcs12> read(View der, std::string_view password = "secret",
                    std::uint32_t most = limits::password_rounds) {
  RoundBudget budget(most);
  return read_pkcs12(der, as_bytes(password), budget);
}

std::string refusal(const Result<Pkcs12>& result) {
  REQUIRE_FALSE(result.has_value());
  const Failure& failure = result.error();
  return std::string(info(failure.rule).id) +
         (failure.evidence.empty() ? "" : ": " + failure.evidence.back().value);
}

TEST_CASE("what openssl exports is read, whatever its MAC and its ciphers") {
  const Made* files = made();
  if (!files) return;
  for (const std::string options :
       {"", "-macalg sha1", "-macalg sha384", "-macalg sha512", "-keypbe aes-128-cbc", "-iter 1",
        "-certpbe aes-192-cbc", "-certpbe NONE", "-keypbe NONE"}) {
    CAPTURE(options);
    const auto read_back = read(exported(*files, "-certfile other.pem " + options));
    REQUIRE(read_back.has_value());
    REQUIRE(read_back->key.has_value());
    CHECK(same(read_back->key->reveal(), files->key));
    CHECK(read_back->certificates == std::vector{files->certificate, files->other});
  }
  const auto trusted = read(exported(*files, "-nokeys"));
  REQUIRE(trusted.has_value());
  CHECK_FALSE(trusted->key.has_value());
  CHECK(trusted->certificates.size() == 1);
}

TEST_CASE("passwords of any script, and none") {
  const Made* files = made();
  if (!files) return;
  const std::string scripts[] = {"", "a", "p\xc3\xa4ssw\xc3\xb6rd \xe2\x82\xac", "\xf0\x9f\x94\x91",
                                 std::string(200, 'x')};
  for (const std::string& password : scripts) {
    CAPTURE(password);
    const Bytes file = exported(*files, "-iter 1", password);
    CHECK(read(file, password).has_value());
    CHECK(refusal(read(file, password + "y")) == "password_wrong");
  }
  if (!installed("certtool --version")) return;
  for (const std::string none : {"--empty-password", "--null-password"}) {
    CAPTURE(none);
    REQUIRE(
        files->scratch.run("certtool --to-p12 --load-privkey key.pem --load-certificate "
                           "cert.pem --p12-name one --outder --outfile none.p12 " +
                           std::string(none)));
    CHECK(read(files->scratch.read("none.p12"), "").has_value());
  }
}

TEST_CASE("what certtool exports is read") {
  const Made* files = made();
  if (!files || !installed("certtool --version")) return;
  for (const std::string cipher : {"aes-128", "aes-256"}) {
    REQUIRE(
        files->scratch.run("certtool --to-p12 --load-privkey key.pem --load-certificate "
                           "cert.pem --p12-name one --password secret --outder --outfile "
                           "g.p12 --pkcs-cipher " +
                           std::string(cipher)));
    const auto read_back = read(files->scratch.read("g.p12"));
    REQUIRE(read_back.has_value());
    CHECK(read_back->key.has_value());
    CHECK(read_back->certificates == std::vector<Bytes>{files->certificate});
  }
}

TEST_CASE("files protected in other ways are refused by name") {
  const Made* files = made();
  if (!files) return;
  const std::string no = "encryption_unsupported: ";
  CHECK(refusal(read(exported(*files, "-legacy"))) == no + "the legacy pbeWithSHAAnd40BitRC2-CBC");
  CHECK(refusal(read(exported(*files, "-certpbe PBE-SHA1-3DES"))) ==
        no + "the legacy pbeWithSHAAnd3-KeyTripleDES-CBC");
  CHECK(refusal(read(exported(*files, "-keypbe PBE-SHA1-3DES"))) ==
        no + "the legacy pbeWithSHAAnd3-KeyTripleDES-CBC");
  CHECK(refusal(read(exported(*files, "-nomac"))) ==
        no + "a file without a MAC, whose integrity nothing shows");
  CHECK(refusal(read(exported(*files, "-macalg md5"))) == no + "a MAC by 1.2.840.113549.2.5");
  CHECK(refusal(read(exported(*files, "-iter 500"), "secret", 1000)) ==
        no + "more rounds of hashing than a file may ask for");
}

// As NSS and old Windows programs write it: an indefinite length, and its end.
TEST_CASE("BER is not DER") {
  const Made* files = made();
  if (!files) return;
  const Bytes whole = exported(*files, "");
  const Bytes start{0x30, 0x80}, end{0, 0};
  files->scratch.write("ber.p12", concat({start, View(whole).subspan(4), end}));
  REQUIRE(files->scratch.run("openssl pkcs12 -in ber.p12 -passin pass:secret -noout"));
  CHECK(refusal(read(files->scratch.read("ber.p12"))) == "der_malformed: indefinite length");
}

TEST_CASE("no prefix is a PKCS#12, and no flipped bit goes unnoticed or is a crash") {
  const Made* files = made();
  if (!files) return;
  const Bytes whole = exported(*files, "-iter 1");
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(read(View(whole).first(size), "secret", 1000).has_value());
  const auto good = read(whole);
  REQUIRE(good.has_value());
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    Bytes bad = whole;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    // The parameters of the MAC's AlgorithmIdentifier mean nothing and may be changed.
    if (const auto other = read(bad, "secret", 1000); other) {
      CHECK(same(other->key->reveal(), good->key->reveal()));
      CHECK(other->certificates == good->certificates);
    }
  }
}

TEST_CASE("no flipped bit behind the MAC is a crash") {
  const Made* files = made();
  if (!files) return;
  const Bytes whole = exported(*files, "-iter 1 -certpbe NONE -keypbe NONE");
  // PFX, version, ContentInfo, its type, [0], OCTET STRING: what the MAC covers is inside.
  const auto outer = der::parse<der::SequenceOf<der::Any>>(whole);
  REQUIRE(outer.has_value());
  std::vector<der::Any> members;
  der::each(*outer, [&](const der::Any& member) { members.push_back(member); });
  const auto info = der::parse<structure::ContentInfo>(members.at(1).whole);
  REQUIRE(info.has_value());
  const View safe = info->content->value.content;
  RoundBudget plenty;
  REQUIRE(read_authenticated_safe(safe, as_bytes("secret"), plenty).has_value());
  for (std::size_t size = 0; size < safe.size(); ++size) {
    RoundBudget budget(1000);
    CHECK_FALSE(read_authenticated_safe(safe.first(size), as_bytes("secret"), budget).has_value());
  }
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < 8 * safe.size(); ++bit) {
    Bytes bad = to_bytes(safe);
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    RoundBudget budget(1000);
    refused += !read_authenticated_safe(bad, as_bytes("secret"), budget);
  }
  CHECK(refused > 100);
}

// ---- Safes by hand

Bytes sequence(std::initializer_list<View> parts) { return der::tlv(0x30, parts); }
template <std::size_t N>
Bytes oid(const std::array<std::uint8_t, N>& content) {
  return der::tlv(0x06, content);
}
Bytes plain(View contents) {
  return sequence({oid(content_type::data), der::tlv(0xa0, der::tlv(0x04, contents))});
}
// A SafeBag of the kind 1.2.840.113549.1.12.10.1.N.
template <std::uint32_t N>
Bytes bag(View value, View attributes = {}) {
  return sequence(
      {oid(oids::oid<1, 2, 840, 113549, 1, 12, 10, 1, N>), der::tlv(0xa0, value), attributes});
}
Bytes key_id(std::uint8_t id) {
  return der::tlv(0x31, sequence({oid(oids::oid<1, 2, 840, 113549, 1, 9, 21>),
                                  der::tlv(0x31, der::tlv(0x04, Bytes{id}))}));
}
Bytes certificate(std::uint8_t content, View attributes = {}) {
  return bag<3>(sequence({oid(oids::oid<1, 2, 840, 113549, 1, 9, 22, 1>),
                          der::tlv(0xa0, der::tlv(0x04, Bytes{content}))}),
                attributes);
}
Result<Pkcs12> safe(std::initializer_list<View> contents) {
  RoundBudget budget;
  return read_authenticated_safe(der::tlv(0x30, contents), as_bytes("secret"), budget);
}

TEST_CASE("the key's own certificate comes first, the others stay as they were") {
  const Bytes key = der::tlv(0x30, Bytes{1, 1, 0});
  const auto read_back = safe({plain(sequence({certificate(1), certificate(2, key_id(8))})),
                               plain(sequence({bag<1>(key, key_id(7)), certificate(3),
                                               certificate(4, key_id(7)), certificate(5)}))});
  REQUIRE(read_back.has_value());
  CHECK(same(read_back->key->reveal(), key));
  CHECK(read_back->certificates == std::vector{Bytes{4}, Bytes{1}, Bytes{2}, Bytes{3}, Bytes{5}});
}

TEST_CASE("without a localKeyId the order is the file's, and the first key is the one") {
  const Bytes first = der::tlv(0x30, Bytes{1, 1, 0}), second = der::tlv(0x30, Bytes{1, 1, 1});
  const auto read_back =
      safe({plain(sequence({certificate(1), certificate(2), bag<1>(first), bag<1>(second)}))});
  REQUIRE(read_back.has_value());
  CHECK(same(read_back->key->reveal(), first));
  CHECK(read_back->certificates == std::vector{Bytes{1}, Bytes{2}});
}

TEST_CASE("bags of lists and secrets are passed over, safes within safes are refused") {
  const Bytes list = bag<4>(sequence({})), secret = bag<5>(sequence({}));
  const auto passed = safe({plain(sequence({list, secret, certificate(9)}))});
  REQUIRE(passed.has_value());
  CHECK(passed->certificates == std::vector<Bytes>{Bytes{9}});
  CHECK(refusal(safe({plain(sequence({bag<6>(sequence({}))}))})) ==
        "encryption_unsupported: safes within safes");
  CHECK(refusal(
            safe({sequence({oid(content_type::enveloped_data), der::tlv(0xa0, sequence({}))})})) ==
        "encryption_unsupported: public-key encryption");
  CHECK(refusal(safe({sequence({oid(content_type::data)})})) ==
        "encryption_unsupported: a safe without contents");
  const auto nothing = safe({});
  REQUIRE(nothing.has_value());
  CHECK(nothing->certificates.empty());
}

TEST_CASE("a PFX of another version, or signed, is refused") {
  const auto pfx = [](std::uint8_t version, View content) {
    return read(sequence({der::tlv(0x02, Bytes{version}), content}));
  };
  CHECK(refusal(pfx(4, plain(sequence({})))) == "encryption_unsupported: version 4 of PKCS#12");
  CHECK(refusal(pfx(3, sequence({oid(content_type::signed_data), der::tlv(0xa0, sequence({}))}))) ==
        "encryption_unsupported: integrity by a public key");
}

TEST_CASE("a password becomes UTF-16 with a zero at its end") {
  const auto made_of = [](std::string_view text) -> std::string {
    const auto made = bmp_password(as_bytes(text));
    return made ? to_hex(made->reveal()) : std::string(info(made.error().rule).id);
  };
  // RFC 7292 §B.1's own example is "Beavis".
  CHECK(made_of("Beavis") == "0042006500610076006900730000");
  CHECK(made_of("") == "0000");
  CHECK(made_of("\xe2\x82\xac\xf0\x9f\x94\x91") == "20acd83ddd110000");
  for (const char* bad :
       {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82z", "\xff"})
    CHECK(made_of(bad) == "password_wrong");
  CHECK(made_of(std::string(500, 'x')).size() == 4 * 501);
  CHECK(made_of(std::string(501, 'x')) == "password_wrong");
}

}  // namespace
}  // namespace handglass::crypto
