// Host names against the rules of RFC 9525 §6.3 (and RFC 6125 §6.4.3, whose partial wildcards it
// took away), and IP addresses.
#include <doctest/doctest.h>

#include <array>

#include "crypto/key_file.hpp"
#include "lab.hpp"
#include "x509/anchor.hpp"
#include "x509/identity.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

struct Row {
  std::string_view pattern, host;
  bool match;
};

// clang-format off
constexpr auto rows = std::to_array<Row>({
    // The same name, whatever its case.
    {"example.com",            "example.com",            true},
    {"EXAMPLE.com",            "example.COM",            true},
    {"example.com",            "example.com.",           true},
    {"example.com",            "example.org",            false},
    {"example.com",            "www.example.com",        false},
    {"www.example.com",        "example.com",            false},
    {"localhost",              "localhost",              true},
    {"xn--bcher-kva.example",  "xn--bcher-kva.example",  true},
    {"a_b.example.com",        "a_b.example.com",        true},
    // A star is one whole left-most label.
    {"*.example.com",          "foo.example.com",        true},
    {"*.example.com",          "FOO.Example.com",        true},
    {"*.example.com",          "foo.example.com.",       true},
    {"*.example.com",          "xn--bcher-kva.example.com", true},
    {"*.example.com",          "example.com",            false},
    {"*.example.com",          ".example.com",           false},
    {"*.example.com",          "a.b.example.com",        false},
    {"*.example.com",          "foo.example.org",        false},
    {"*.b.example.com",        "a.b.example.com",        true},
    {"*.example.com",          "*.example.com",          false},
    // Not a part of a label, not another label, not twice.
    {"f*.example.com",         "foo.example.com",        false},
    {"*o.example.com",         "foo.example.com",        false},
    {"f*o.example.com",        "foo.example.com",        false},
    {"baz*.example.net",       "baz1.example.net",       false},
    {"xn--*.example.com",      "xn--bcher-kva.example.com", false},
    {"foo.*.com",              "foo.example.com",        false},
    {"www.*.example.com",      "www.foo.example.com",    false},
    {"*.*.example.com",        "a.b.example.com",        false},
    {"**.example.com",         "foo.example.com",        false},
    {"www.example.*",          "www.example.com",        false},
    // Not everything.
    {"*",                      "example",                false},
    {"*",                      "example.com",            false},
    {"*.com",                  "example.com",            false},
    {"*.",                     "example.",               false},
    {"*.com.",                 "example.com",            false},
    // Names that are none.
    {"",                       "",                       false},
    {".",                      ".",                      false},
    {"example.com.",           "example.com",            false},
    {"example..com",           "example..com",           false},
    {".example.com",           "foo.example.com",        false},
    {".example.com",           ".example.com",           false},
    {"example.com ",           "example.com ",           false},
    {"exam ple.com",           "exam ple.com",           false},
    {"example.com..",          "example.com..",          false},
    {"example.com",            "example.com..",          false},
    {"example.com:443",        "example.com:443",        false},
    {"https://example.com",    "https://example.com",    false},
});
// clang-format on

}  // namespace

TEST_CASE("host names: the table") {
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.host);
    CHECK(host_matches(row.pattern, row.host) == row.match);
  }
}

TEST_CASE("host names: octets that end a C string, and lengths") {
  CHECK_FALSE(host_matches(std::string_view("example.com\0.evil.org", 21), "example.com"));
  CHECK_FALSE(host_matches("example.com", std::string_view("example.com\0", 12)));
  CHECK_FALSE(
      host_matches("b\xc3\xbc"
                   "cher.example",
                   "b\xc3\xbc"
                   "cher.example"));
  const std::string label63(63, 'a'), label64(64, 'a');
  CHECK(host_matches(label63 + ".example", label63 + ".example"));
  CHECK_FALSE(host_matches(label64 + ".example", label64 + ".example"));
  std::string longest;
  for (int i = 0; i < 126; ++i) longest += "a.";
  CHECK(host_matches(longest + "a", longest + "a"));  // 253 characters
  CHECK_FALSE(host_matches(longest + "aa", longest + "aa"));
}

TEST_CASE("IP addresses: octets, or nothing") {
  CHECK(parse_ip("192.0.2.1") == Bytes{192, 0, 2, 1});
  CHECK(parse_ip("0.0.0.0") == Bytes{0, 0, 0, 0});
  CHECK(parse_ip("2001:db8::1") == Bytes{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(parse_ip("::ffff:192.0.2.1") ==
        Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1});
  for (std::string_view text :
       {"", "192.0.2", "192.0.2.1.", "192.0.2.256", "192.0.2.01", "192.0.2.1 ", "0x7f.1", "1",
        "[::1]", "::1%lo", "1:2:3:4:5:6:7", "1::2::3", "12345::", "example.com"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ip(text).has_value());
  }
  CHECK_FALSE(parse_ip(std::string_view("192.0.2.1\0", 10)).has_value());
}

TEST_CASE(
    "a certificate's names: DNS by entries, IP by octets, e-mail by its parts, a commonName "
    "never") {
  Recipe recipe = lab::leaf_recipe("cn.example");
  recipe.dns_names = {"a.example", "*.b.example", "192.0.2.9"};
  recipe.ip_addresses = {"192.0.2.1", "2001:db8::1"};
  recipe.emails = {"Alice@Mail.example"};
  const auto leaf = lab::issue(recipe, lab::key(2), lab::study().root).certificate;
  using Wanted = WantedName::Kind;
  const auto has = [&](Wanted kind, std::string text) {
    return matches(*leaf, {kind, std::move(text)});
  };

  CHECK(has(Wanted::host, "a.example"));
  CHECK(has(Wanted::host, "x.b.example"));
  CHECK_FALSE(has(Wanted::host, "cn.example"));
  CHECK(has(Wanted::host, "192.0.2.1"));
  CHECK(has(Wanted::ip, "192.0.2.1"));
  CHECK(has(Wanted::ip, "2001:0db8:0:0::1"));
  CHECK_FALSE(has(Wanted::host, "192.0.2.9"));  // an address written as a DNS name is no iPAddress
  CHECK_FALSE(has(Wanted::ip, "192.0.2.2"));
  CHECK_FALSE(has(Wanted::ip, "a.example"));
  CHECK_FALSE(has(Wanted::ip, "::ffff:192.0.2.1"));
  CHECK(has(Wanted::email, "Alice@mail.EXAMPLE"));
  CHECK_FALSE(has(Wanted::email, "alice@mail.example"));
  CHECK_FALSE(has(Wanted::email, "Alice"));
  CHECK_FALSE(has(Wanted::host, "Alice@Mail.example"));

  recipe.dns_names.clear(), recipe.ip_addresses.clear(), recipe.emails.clear();
  const auto nameless = lab::issue(recipe, lab::key(2), lab::study().root).certificate;
  CHECK_FALSE(matches(*nameless, {Wanted::host, "cn.example"}));
}

TEST_CASE("who a client is: the whole subject, and its names of each kind") {
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.dns_names = {"laptop.example"};
  recipe.emails = {"alice@example", "a\x1b@example"};
  recipe.uris = {"spiffe://example/alice"};
  const auto leaf = lab::issue(recipe, lab::key(2), lab::study().root).certificate;
  const Identity who = identity_of(*leaf);
  CHECK(who.subject == "CN=alice, O=Handglass Lab");
  CHECK(who.emails == std::vector<std::string>{"alice@example", "a\\x1b@example"});
  CHECK(who.uris == std::vector<std::string>{"spiffe://example/alice"});
  CHECK(who.hosts == std::vector<std::string>{"laptop.example"});
  // An address in the subject is one too.
  const Bytes name = parse_name("emailAddress=bob@example, CN=bob").value();
  const Bytes key = crypto::subject_public_key_info(lab::key(2)->public_key());
  CHECK(identity_of(**anchor_of(name, key)).emails == std::vector<std::string>{"bob@example"});
}
