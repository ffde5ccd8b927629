// Distinguished names: which are the same (RFC 5280 §7.1), and how strangers' names are written.
#include <doctest/doctest.h>

#include <chrono>

#include "wire/der.hpp"
#include "x509/mint.hpp"
#include "x509/name.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

struct Attribute {
  std::string_view type;
  std::uint8_t tag;
  std::string_view value;
};
constexpr std::uint8_t utf8 = 0x0c, printable_string = 0x13, t61 = 0x14, ia5 = 0x16, bmp = 0x1e;
constexpr std::string_view cn = "2.5.4.3", o = "2.5.4.10", dc = "0.9.2342.19200300.100.1.25";

Bytes rdn(std::initializer_list<Attribute> attributes) {
  Bytes set;
  for (const Attribute& a : attributes)
    append(set, der::tlv(0x30, {der::tlv(0x06, der::oid_content(a.type)),
                                der::tlv(a.tag, as_bytes(a.value))}));
  return der::tlv(0x31, set);
}
Bytes name(std::initializer_list<Bytes> rdns) {
  Bytes content;
  for (const Bytes& one : rdns) append(content, one);
  return der::tlv(0x30, content);
}
Bytes common(std::string_view value, std::uint8_t tag = utf8) {
  return name({rdn({{cn, tag, value}})});
}
bool same_names(const Bytes& a, const Bytes& b) {
  const bool forth = same_name({a}, {b}), back = same_name({b}, {a});
  CHECK(forth == back);
  // One that keeps what it is compared by is compared as one that does not.
  const NameForm of_a, of_b;
  const Name ready{a, &of_a}, other{b, &of_b};
  CHECK(same_name(ready, other) == forth);
  CHECK(same_name(ready, {b}) == forth);
  CHECK(same_name({a}, other) == forth);
  CHECK(is_within(ready, other) == is_within({a}, {b}));
  return forth;
}

}  // namespace

TEST_CASE("names are the same without regard to string type, case and blanks") {
  CHECK(same_names(common("Good CA"), common("Good CA", printable_string)));
  CHECK(same_names(common("Good CA"), common("gOOD ca")));
  CHECK(same_names(common("Good CA"), common("  Good   CA ")));
  CHECK(same_names(name({rdn({{dc, ia5, "Example"}})}), name({rdn({{dc, ia5, "example"}})})));
  // A set is sorted by its encodings (X.690 §11.6), so blanks change the order.
  CHECK(same_names(name({rdn({{cn, utf8, "a"}, {o, utf8, "b"}})}),
                   name({rdn({{o, utf8, "B"}, {cn, utf8, " A "}})})));
  CHECK(same_names(name({}), name({})));
}

TEST_CASE("names are prepared as RFC 4518 has it") {
  const std::string_view umlaut = "\xc3\xa4", capital = "\xc3\x84", apart = "a\xcc\x88";
  CHECK(same_names(common(umlaut), common(capital)));
  CHECK(same_names(common(umlaut), common(apart)));  // one character, or two that make it
  CHECK(same_names(common("\xe4", t61), common(umlaut)));
  CHECK(same_names(common(std::string_view("\0\xe4", 2), bmp), common(umlaut)));
  CHECK(same_names(common("a", t61), common("A")));
  CHECK(same_names(common("a\xc2\xa0 b"), common("A b")));  // a blank that does not break
  CHECK(same_names(common("a\xc2\xad"
                          "b"),
                   common("ab")));  // a soft hyphen
  CHECK(same_names(common("Stra\xc3\x9f"
                          "e"),
                   common("STRASSE")));
  CHECK(same_names(common("\xef\xbc\xa1"), common("a")));  // of full width
}

TEST_CASE("a name is within those that it begins with") {
  const Bytes c = rdn({{o, utf8, "Lab"}}), deeper = rdn({{cn, utf8, "alice"}});
  CHECK(is_within(Name{name({c, deeper})}, Name{name({c})}));
  CHECK(is_within(Name{name({c})}, Name{name({c})}));
  CHECK(is_within(Name{name({c})}, Name{name({})}));
  CHECK_FALSE(is_within(Name{name({c})}, Name{name({c, deeper})}));
  CHECK_FALSE(is_within(Name{name({deeper, c})}, Name{name({c})}));
}

TEST_CASE("names are not the same") {
  CHECK_FALSE(same_names(common("Good CA"), common("GoodCA")));
  CHECK_FALSE(same_names(common("Good CA"), common("Good CA2")));
  CHECK_FALSE(same_names(common("\xc3\xa4"), common("a")));
  // What is no text, or may not be in a name, is the same as its own bytes alone (RFC 4518 §2.4).
  CHECK_FALSE(same_names(common("a\xc0\xaf"), common("A\xc0\xaf")));
  CHECK_FALSE(same_names(common("a\xef\xbf\xbd"), common("A\xef\xbf\xbd")));
  CHECK(same_names(common("a\xef\xbf\xbd"), common("a\xef\xbf\xbd")));
  CHECK_FALSE(same_names(common("\0a", bmp), common("a\0", bmp)));
  CHECK_FALSE(same_names(name({rdn({{cn, utf8, "a"}})}), name({rdn({{o, utf8, "a"}})})));
  const Bytes a = rdn({{cn, utf8, "a"}}), b = rdn({{o, utf8, "b"}});
  CHECK_FALSE(same_names(name({a, b}), name({b, a})));
  CHECK_FALSE(same_names(name({a, b}), name({a})));
  CHECK_FALSE(same_names(name({a, b}), name({rdn({{cn, utf8, "a"}, {o, utf8, "b"}})})));
  CHECK_FALSE(same_names(name({}), name({a})));
}

TEST_CASE("names as people read them") {
  const Bytes alice = make_name("alice", "Handglass Lab");
  CHECK(to_string(Name{alice}) == "CN=alice, O=Handglass Lab");
  CHECK(short_name({alice}) == "alice");
  const Bytes no_cn =
      name({rdn({{o, utf8, "Only"}}), rdn({{"1.2.3.4", utf8, "y"}, {dc, ia5, "x"}})});
  CHECK(to_string(Name{no_cn}) == "O=Only, 1.2.3.4=y + DC=x");
  CHECK(short_name({no_cn}) == "O=Only, 1.2.3.4=y + DC=x");
  CHECK(common_name({no_cn}).empty());
  const Bytes two = name({rdn({{cn, utf8, "first"}}), rdn({{cn, utf8, "last"}})});
  CHECK(short_name({two}) == "last");
}

TEST_CASE("a stranger's name cannot move the cursor or pass for two attributes") {
  CHECK(to_string(Name{common("a\x1b[2Jb")}) == "CN=a\\x1b[2Jb");
  CHECK(to_string(Name{common("evil, O=Bank")}) == "CN=evil\\, O\\=Bank");
  CHECK(to_string(Name{common("M\xc3\xbcller")}) == "CN=M\xc3\xbcller");
  CHECK(to_string(Name{common("\xc0\xaf")}) == "CN=\\xc0\\xaf");  // not the shortest form
  CHECK(to_string(Name{common("a\xe2\x80\xae"
                              "b")}) == "CN=a\\xe2\\x80\\xaeb");  // turns the reading direction
  CHECK(to_string(Name{common("a\xc2\x9b"
                              "b")}) == "CN=a\\xc2\\x9bb");  // a control of eight bits
  CHECK(to_string(Name{common(std::string_view("a\0b", 3), printable_string)}) == "CN=a\\x00b");
  CHECK(to_string(Name{common(std::string_view("\0A\x00\xe4", 4), bmp)}) == "CN=A\xc3\xa4");
  // Half a character is no text.
  CHECK(to_string(Name{common(std::string_view("\0A\0", 3), bmp)}) == "CN=#1e03004100");
  CHECK(to_string(Name{name({rdn({{cn, 0x02, "\x01"}})})}) == "CN=#020101");
}

TEST_CASE("names that people write") {
  const auto again = [](std::string_view text) {
    const auto der = parse_name(text);
    return der ? to_string(Name{*der}) : "refused: " + der.error().evidence.front().value;
  };
  for (const char* text : {"", "CN=alice, O=Handglass Lab", "O=Only, 1.2.3.4=y + DC=x",
                           "CN=evil\\, O\\=Bank", "CN=a\\\\b", "CN=a\\x1b[2Jb", "CN=M\xc3\xbcller",
                           "CN=#020101", "CN=\\#1", "CN=\\ a b\\ ", "CN=\\\"\\<\\>\\;"})
    CHECK(again(text) == text);
  CHECK(again("cn = alice,o=Handglass Lab ") == "CN=alice, O=Handglass Lab");
  CHECK(again("2.5.4.3=x") == "CN=x");
  CHECK(again("CN=\\  c") == "CN=\\  c");  // a blank, and another: no hex
  CHECK(again("CN=\\61\\2c") == "CN=a\\,");
  CHECK(again("O=b + CN=a") == "CN=a + O=b");  // as DER orders them
  CHECK(again("alice") == "refused: \"alice\" is no TYPE=VALUE");
  CHECK(again("CN=a, bob") == "refused: \"bob\" is no TYPE=VALUE");
  CHECK(again("X=1") == "refused: \"X\" is no type of an attribute");
  CHECK(again("CN=a +") == "refused: it ends with +");
  CHECK(again("CN=a\\") == "refused: it ends with a backslash");
  CHECK(again("CN=#0203") == "refused: behind # stands one value of DER in hex");
}

TEST_CASE("by what a name is compared is made once") {
  // Each value is a ligature that normalization takes apart into eighteen letters.
  const auto spelled = [](std::string_view blank) {
    Bytes rdns;
    for (int i = 0; i < 400; ++i)
      append(rdns,
             rdn({{cn, utf8, "\uFDFA\uFDFA" + std::to_string(1000 + i) + std::string(blank)}}));
    return name({rdns});
  };
  const Bytes one = spelled(""), two = spelled(" ");
  const NameForm of_one, of_two;
  const Name a{one, &of_one}, b{two, &of_two};
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 100'000; ++i) REQUIRE(same_name(a, b));
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
  CHECK_FALSE(is_plain({one}));
  CHECK(is_plain({common("Good CA")}));
}
