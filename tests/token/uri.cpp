#include "token/uri.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <tuple>

#include "base/limits.hpp"

namespace handglass::token {
namespace {

std::string evidence(const Failure& failure, std::string_view name) {
  for (const Evidence& e : failure.evidence)
    if (e.name == name) return e.value;
  return {};
}

// "REASON @POSITION" of a text that must be refused.
std::string uri_refusal(std::string_view text) {
  const auto uri = parse_uri(text);
  if (uri) return "accepted";
  CHECK(uri.error().rule == Rule::uri_malformed);
  const std::string position = evidence(uri.error(), "position");
  return evidence(uri.error(), "reason") + (position.empty() ? "" : " @" + position);
}

Uri parsed(std::string_view text) {
  auto uri = parse_uri(text);
  INFO(text);
  if (!uri) FAIL(uri_refusal(text));
  return *std::move(uri);
}

auto all_but_the_pin(const Uri& u) {
  return std::tie(u.library_manufacturer, u.library_description, u.library_version,
                  u.slot_manufacturer, u.slot_description, u.slot_id, u.token, u.manufacturer,
                  u.serial, u.model, u.object, u.id, u.type, u.module_name, u.module_path,
                  u.pin_source);
}
bool same_uri(const Uri& a, const Uri& b) { return all_but_the_pin(a) == all_but_the_pin(b); }

// RFC 7512 §3, in its order, the one with a vendor's attribute in its path left out.
const auto examples = std::to_array<std::string>({
    "pkcs11:",
    "pkcs11:object=my-pubkey;type=public",
    "pkcs11:object=my-key;type=private?pin-source=file:/etc/token",
    "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1."
    "0;"
    "object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial="
    "?pin-source=file:/etc/token_pin",
    "pkcs11:object=my-sign-key;type=private?module-name=mypkcs11",
    "pkcs11:object=my-sign-key;type=private?module-path=/"
    "mnt/libmypkcs11.so.1",
    "pkcs11:token=Software%20PKCS%2311%20softtoken;manufacturer=Snake%20Oil,%20Inc."
    "?pin-value=the-pin",
    "pkcs11:slot-description=Sun%20Metaslot",
    "pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;"
    "library-version=1.23",
    "pkcs11:token=My%20token%25%20created%20by%20Joe;library-version=3;"
    "id=%01%02%03%Ba%dd%Ca%fe%04%05%06",
    "pkcs11:token=A%20name%20with%20a%20substring%20%25%3B;object=my-certificate;type=cert",
    "pkcs11:token=Name%20with%20a%20small%20A%20with%20acute:%20%C3%A1;object=my-certificate;"
    "type=cert",
});

TEST_CASE("the examples of RFC 7512 §3 mean what it says of them") {
  CHECK(same_uri(parsed(examples[0]), Uri{}));
  const Uri key = parsed(examples[2]);
  CHECK(key.object == "my-key");
  CHECK(key.type == ObjectType::private_key);
  CHECK(key.pin_source == "file:/etc/token");
  CHECK_FALSE(key.token);

  const Uri certificate = parsed(examples[3]);
  CHECK(certificate.token == "The Software PKCS#11 Softtoken");
  CHECK(certificate.manufacturer == "Snake Oil, Inc.");
  CHECK(certificate.model == "1.0");
  CHECK(certificate.type == ObjectType::certificate);
  CHECK(certificate.id == Bytes{0x69, 0x95, 0x3e, 0x5c, 0xf4, 0xbd, 0xec, 0x91});
  CHECK(certificate.serial == "");  // there and empty, which is not absent
  CHECK(parsed(examples[4]).module_name == "mypkcs11");
  CHECK(parsed(examples[5]).module_path->ends_with("/libmypkcs11.so.1"));

  const Uri with_pin = parsed(examples[6]);
  REQUIRE(with_pin.pin_value);
  CHECK(as_text(with_pin.pin_value->reveal()) == "the-pin");
  CHECK(parsed(examples[7]).slot_description == "Sun Metaslot");
  CHECK(parsed(examples[8]).library_version == Version{1, 23});
  CHECK(parsed(examples[9]).library_version == Version{3, 0});
  CHECK(parsed(examples[9]).id == Bytes{1, 2, 3, 0xba, 0xdd, 0xca, 0xfe, 4, 5, 6});
  CHECK(parsed(examples[9]).token == "My token% created by Joe");
  CHECK(parsed(examples[10]).token == "A name with a substring %;");
  CHECK(parsed(examples[11]).token == "Name with a small A with acute: \xc3\xa1");

  // What a vendor says of the object cannot be looked at, so that the whole matches nothing (§2.5).
  CHECK(uri_refusal("pkcs11:token=my-token;object=my-certificate;type=cert;vendor-aaa=value-a"
                    "?pin-source=file:/etc/token_pin&vendor-bbb=value-b") ==
        "the attribute \"vendor-aaa\" is a vendor's and not known here, so that nothing can match "
        "@55");
}

TEST_CASE("what p11tool prints of tokens is read") {
  const Uri lab = parsed(
      "pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;serial=6d8b7b2c4d3b0f3a;token=lab");
  CHECK(lab.model == "SoftHSM v2");
  CHECK(lab.manufacturer == "SoftHSM project");
  CHECK(lab.serial == "6d8b7b2c4d3b0f3a");
  CHECK(lab.token == "lab");
  const Uri trust = parsed(
      "pkcs11:model=p11-kit-trust;manufacturer=PKCS%2311%20Kit;serial=1;token=System%20Trust;"
      "id=%A5%BD;object=ACCVRAIZ1;type=cert");
  CHECK(trust.manufacturer == "PKCS#11 Kit");
  CHECK(trust.id == Bytes{0xa5, 0xbd});
}

TEST_CASE("every prefix of an example is read or refused, and read again as the same") {
  for (const std::string& example : examples)
    for (std::size_t size = 0; size <= example.size(); ++size) {
      const auto uri = parse_uri(std::string_view(example).substr(0, size));
      if (!uri) {
        CHECK(uri.error().rule == Rule::uri_malformed);
        CHECK_FALSE(evidence(uri.error(), "reason").empty());
      } else {
        CHECK(same_uri(parsed(to_string(*uri)), *uri));
      }
    }
}

TEST_CASE("a URI is written as it is read, for whatever values") {
  std::mt19937 random(7512);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  // Every byte of ASCII save zero, and characters of two to four bytes.
  const auto text = [&](bool path = false) -> std::optional<std::string> {
    if (below(3) == 0) return std::nullopt;
    std::string out = path ? "/" : "";
    for (unsigned n = below(12); n > 0; --n) switch (below(6)) {
        case 0: out += "\xc3\xa1"; break;
        case 1: out += "\xe2\x82\xac"; break;
        case 2: out += "\xf0\x9f\x94\x91"; break;
        default: out += static_cast<char>(1 + below(127));
      }
    return out;
  };
  for (int i = 0; i < 2000; ++i) {
    Uri uri;
    for (auto member :
         {&Uri::library_manufacturer, &Uri::library_description, &Uri::slot_manufacturer,
          &Uri::slot_description, &Uri::token, &Uri::manufacturer, &Uri::serial, &Uri::model,
          &Uri::object, &Uri::module_name, &Uri::pin_source})
      uri.*member = text();
    uri.module_path = text(true);
    if (below(2)) uri.library_version = Version{below(256), below(256)};
    if (below(2)) uri.slot_id = below(2) ? below(16) : ~SlotId{0} - below(2);
    if (below(2)) {
      uri.id.emplace();
      for (unsigned n = below(24); n > 0; --n)
        uri.id->push_back(static_cast<std::uint8_t>(below(256)));
    }
    if (below(2)) uri.type = static_cast<ObjectType>(below(5));
    const std::string written = to_string(uri);
    INFO(written);
    CHECK(std::ranges::all_of(written, [](char c) { return c > 0x20 && c < 0x7f; }));
    CHECK(same_uri(parsed(written), uri));
    CHECK(to_string(parsed(written)) == written);
  }
}

TEST_CASE("what the grammar lets stand stays, the rest is encoded") {
  constexpr std::string_view everywhere = "Az09-._~:[]@!$()*+,=";
  Uri uri;
  uri.token = std::string(everywhere) + "&";
  uri.module_name = std::string(everywhere) + "/?|";
  CHECK(to_string(uri) == "pkcs11:token=" + *uri.token + "?module-name=" + *uri.module_name);
  uri = {};
  uri.token = "'";
  CHECK(to_string(uri) == "pkcs11:token=%27");  // for people's shells
  CHECK(same_uri(parsed("pkcs11:token='"), uri));
  uri.token = " #%/;?|\"<>\\^`{}\x7f\n";
  uri.module_name = "&;";
  CHECK(to_string(uri) ==
        "pkcs11:token=%20%23%25%2F%3B%3F%7C%22%3C%3E%5C%5E%60%7B%7D%7F%0A?module-name=%26%3B");
  uri = {};
  uri.id = Bytes{'a', 0, 0xff};
  uri.type = ObjectType::secret_key;
  uri.slot_id = 7;
  uri.library_version = Version{2, 6};
  CHECK(to_string(uri) == "pkcs11:library-version=2.6;slot-id=7;id=%61%00%FF;type=secret-key");
}

TEST_CASE("names and types are read without regard to case, values with it") {
  const Uri uri = parsed("PKCS11:Token=Lab;TYPE=Private?PIN-Source=X");
  CHECK(uri.token == "Lab");
  CHECK(uri.type == ObjectType::private_key);
  CHECK(uri.pin_source == "X");
  CHECK(is_uri("Pkcs11:"));
  CHECK(is_uri("pkcs11:nonsense"));
  for (const char* other : {"", "pkcs11", "pkcs12:", "file:pkcs11:", " pkcs11:"})
    CHECK_FALSE(is_uri(other));
}

TEST_CASE("what the query has and RFC 7512 does not know is passed over") {
  const Uri uri = parsed("pkcs11:?vendor-a=1&vendor-a=2&module-name=m&other=%00");
  CHECK(uri.module_name == "m");
  CHECK(to_string(uri) == "pkcs11:?module-name=m");
  CHECK(same_uri(parsed("pkcs11:?"), Uri{}));
}

TEST_CASE("the separators of one part are characters of the other") {
  CHECK(parsed("pkcs11:token=a&b=c").token == "a&b=c");
  CHECK(parsed("pkcs11:?module-name=a/b?c|d=e").module_name == "a/b?c|d=e");
}

TEST_CASE("numbers at their ends") {
  CHECK(parsed("pkcs11:slot-id=18446744073709551615").slot_id == ~SlotId{0});
  CHECK(parsed("pkcs11:slot-id=007").slot_id == 7u);
  CHECK(parsed("pkcs11:library-version=255.255").library_version == Version{255, 255});
  const std::string longest = "pkcs11:token=" + std::string(limits::uri - 13, 'a');
  CHECK(parsed(longest).token->size() == limits::uri - 13);
  CHECK(uri_refusal(longest + "a") == "it is longer than 4096 bytes");
  CHECK(parsed("pkcs11:?pin-value=" + std::string(1024, '1')).pin_value->size() == 1024);
  CHECK(uri_refusal("pkcs11:?pin-value=" + std::string(1025, '1')) ==
        "pin-value is longer than 1024 bytes @19");
}

TEST_CASE("each refusal says why, and where") {
  struct Refusal {
    std::string_view text, why;
  };
  using namespace std::string_view_literals;
  for (const auto& [text, why] : std::to_array<Refusal>({
           {"", "it does not begin with pkcs11: @1"},
           {"token=lab", "it does not begin with pkcs11: @1"},
           {"pkcs11:token=my token", "a space must be written %20 @16"},
           {"pkcs11:token=lab; object=x", "a space stands in the name of an attribute @18"},
           {"pkcs11:token=lab;\nobject=x", "a line break stands in it; write it on one line @18"},
           {"pkcs11:token=lab\r\n", "a line break stands in it; write it on one line @17"},
           {"pkcs11:token=a\tb", "a byte outside of printable ASCII must be written %09 @15"},
           {"pkcs11:token=\xc3\xa1", "a byte outside of printable ASCII must be written %C3 @14"},
           {"pkcs11:token=a\0b"sv, "a byte outside of printable ASCII must be written %00 @15"},
           {"pkcs11:token=a#b", "the character # must be written %23 @15"},
           {"pkcs11:token=a/b", "the character / must be written %2F @15"},
           {"pkcs11:?module-name=a;b=c",
            "attributes of the query are separated by &, not by a semicolon @22"},
           {"pkcs11:token=%",
            "a percent sign must have two hex digits behind it; itself it is written %25 @14"},
           {"pkcs11:token=a%4",
            "a percent sign must have two hex digits behind it; itself it is written %25 @15"},
           {"pkcs11:token=%4;type=cert",
            "a percent sign must have two hex digits behind it; itself it is written %25 @14"},
           {"pkcs11:id=%0g",
            "a percent sign must have two hex digits behind it; itself it is written %25 @11"},
           {"pkcs11:token=%C3", "the value of token is not UTF-8 @14"},
           {"pkcs11:object=%ED%A0%80", "the value of object is not UTF-8 @15"},
           {"pkcs11:object=%C0%AF", "the value of object is not UTF-8 @15"},
           {"pkcs11:token=a%00b", "a zero byte stands in the value of token @14"},
           {"pkcs11:?module-path=/a%00b", "a zero byte stands in the value of module-path @21"},
           {"pkcs11:?module-path=a.so", "module-path must be an absolute path @21"},
           {"pkcs11:?module-path=", "module-path must be an absolute path @21"},
           {"pkcs11:;", "there is no attribute before or behind a separator @8"},
           {"pkcs11:token=a;", "there is no attribute before or behind a separator @16"},
           {"pkcs11:token=a;;type=cert", "there is no attribute before or behind a separator @16"},
           {"pkcs11:?module-name=a&", "there is no attribute before or behind a separator @23"},
           {"pkcs11:token", "an attribute must be a name, an equals sign and a value @8"},
           {"pkcs11:=a", "an attribute must be a name, an equals sign and a value @8"},
           {"pkcs11:to.ken=a",
            "the name of an attribute has letters, digits, hyphens and underscores alone @10"},
           {"pkcs11:tokn=a", "the attribute \"tokn\" is none of RFC 7512; did you mean token? @8"},
           {"pkcs11:token=a;Slot-idd=1",
            "the attribute \"Slot-idd\" is none of RFC 7512; did you mean slot-id? @16"},
           {"pkcs11:pin-valeu=1",
            "the attribute \"pin-valeu\" is none of RFC 7512; did you mean pin-value? @8"},
           {"pkcs11:x=1",
            "the attribute \"x\" is a vendor's and not known here, so that nothing can match @8"},
           {"pkcs11:abcdefghijklmnopqrstuvwxyzabcdefghijk=1",
            "the attribute \"abcdefghijklmnopqrstuvwxyzabcdef...\" is a vendor's and not known "
            "here, so that nothing can match @8"},
           {"pkcs11:module-name=a", "module-name belongs behind the question mark @8"},
           {"pkcs11:?token=a", "token belongs before the question mark @9"},
           {"pkcs11:token=a;token=a", "token is there twice @16"},
           {"pkcs11:id=;id=", "id is there twice @12"},
           {"pkcs11:slot-id=0;slot-id=0", "slot-id is there twice @18"},
           {"pkcs11:?module-name=a&module-name=b", "module-name is there twice @23"},
           {"pkcs11:?pin-value=1&pin-value=1", "pin-value is there twice @21"},
           {"pkcs11:?pin-value=1&pin-source=a", "pin-source and pin-value exclude each other"},
           {"pkcs11:slot-id=",
            "slot-id must be a decimal number, at most 18446744073709551615 @16"},
           {"pkcs11:slot-id=-1",
            "slot-id must be a decimal number, at most 18446744073709551615 @16"},
           {"pkcs11:slot-id=0x1",
            "slot-id must be a decimal number, at most 18446744073709551615 @16"},
           {"pkcs11:slot-id=%31",
            "slot-id must be a decimal number, at most 18446744073709551615 @16"},
           {"pkcs11:slot-id=18446744073709551616",
            "slot-id must be a decimal number, at most 18446744073709551615 @16"},
           {"pkcs11:type=", "type must be one of cert, data, private, public, secret-key @13"},
           {"pkcs11:type=key", "type must be one of cert, data, private, public, secret-key @13"},
           {"pkcs11:?other=1 2",
            "an attribute that is not of RFC 7512 holds what must be percent-encoded @9"},
       })) {
    INFO(text);
    CHECK(uri_refusal(text) == why);
  }
  for (const char* version : {"", ".", "1.", ".1", "1.2.3", "256", "1.256", "a", "1.x", "+1", "1 "})
    CHECK(uri_refusal("pkcs11:library-version=" + std::string(version)) ==
          "library-version must be a number, or two with a dot between, none above 255 @24");
}

TEST_CASE("a PIN stays where it is") {
  const Uri uri = parsed("pkcs11:token=lab?pin-value=s%65cret&module-name=m");
  REQUIRE(uri.pin_value);
  CHECK(as_text(uri.pin_value->reveal()) == "secret");
  CHECK(to_string(uri) == "pkcs11:token=lab?module-name=m");
  CHECK(parsed("pkcs11:?pin-value=").pin_value->size() == 0);
  CHECK(parsed("pkcs11:?pin-value=%00%ff").pin_value->size() == 2);

  // Nothing that was refused tells a character of it, nor where in it something stands.
  CHECK(uri_refusal("pkcs11:?pin-value=se cret") ==
        "pin-value holds what must be percent-encoded @19");
  CHECK(uri_refusal("pkcs11:?pin-value=secret%zz") ==
        "pin-value holds what must be percent-encoded @19");
  CHECK(uri_refusal("pkcs11:?pin-value=secret;x") ==
        "pin-value holds what must be percent-encoded @19");
  for (const char* text :
       {"pkcs11:?pin-value=12&secret", "pkcs11:?pin-value=12&sec ret", "pkcs11:?pin-value=12&se#",
        "pkcs11:?pin-valu=secret;1", "pkcs11:pin-value=secret", "pkcs11:pin-valu=secret",
        "pkcs11:pin-value=secret;pin-source=secret", "pkcs11:?pin-value=secret&pin-value=secret"}) {
    const auto refused = parse_uri(text);
    REQUIRE_FALSE(refused);
    for (const Evidence& e : refused.error().evidence) CHECK(e.value.find("se") == e.value.npos);
  }
}

}  // namespace
}  // namespace handglass::token
