// Hex, PEM (RFC 7468), and text that is safe on a terminal.
#include <doctest/doctest.h>

#include <algorithm>

#include "wire/hex.hpp"
#include "wire/pem.hpp"

using namespace handglass;

TEST_CASE("hex there and back") {
  CHECK(to_hex(Bytes{0, 0x0f, 0xf0, 0xff}) == "000ff0ff");
  CHECK(*from_hex("00:0F f0\nff") == Bytes{0, 0x0f, 0xf0, 0xff});
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("0g"));
  CHECK(from_hex("zz").error().offset == 0);
}

TEST_CASE("what a peer sends reaches a terminal escaped") {
  CHECK(printable(as_bytes("ok \x1b[31m\n")) == "ok \\x1b[31m\\x0a");
  CHECK(shorten("abcdefgh", 5) == "ab...");
  CHECK(shorten("abc", 5) == "abc");
}

TEST_CASE("of what could move a cursor only what is to be kept is let through") {
  const std::string_view text = "a\n\tb\r\x1b\xc2\x9b\x9b\xe2\x80\xae\xc3\xab";
  CHECK(readable(as_bytes(text)) == "a\\x0a\\x09b\\x0d\\x1b\\xc2\\x9b\\x9b\\xe2\\x80\\xae\xc3\xab");
  CHECK(readable(as_bytes(text), "\n\t") ==
        "a\n\tb\\x0d\\x1b\\xc2\\x9b\\x9b\\xe2\\x80\\xae\xc3\xab");
}

TEST_CASE("PEM blocks with text around them, of every length") {
  for (std::size_t n : {0u, 1u, 2u, 3u, 47u, 48u, 49u, 500u}) {
    Bytes content(n);
    for (std::size_t i = 0; i < n; ++i) content[i] = static_cast<std::uint8_t>(i * 7);
    const std::string text = "subject=CN = x\r\n" + pem::write("CERTIFICATE", content) +
                             "\nafter\n" + pem::write("X509 CRL", content);
    const auto blocks = pem::parse(as_bytes(text));
    REQUIRE(blocks);
    REQUIRE(blocks->size() == 2);
    CHECK((*blocks)[0].label == "CERTIFICATE");
    CHECK((*blocks)[0].content == content);
    CHECK((*blocks)[1].label == "X509 CRL");
  }
}

TEST_CASE("PEM that is broken is refused with the reason") {
  auto reason = [](std::string_view text) {
    const auto blocks = pem::parse(as_bytes(text));
    REQUIRE_FALSE(blocks);
    CHECK(blocks.error().rule == Rule::pem_malformed);
    return blocks.error().evidence.at(0).value;
  };
  CHECK(reason("-----BEGIN A-----\nAAAA\n") == "BEGIN A without its END line");
  CHECK(reason("-----BEGIN A-----\nAAAA\n-----END B-----\n") == "BEGIN A ends with another label");
  CHECK(reason("-----BEGIN A-----\nAA*A\n-----END A-----\n") == "not base64");
  // No line of base64 is a header, whatever became of a letter of it.
  CHECK(reason("-----BEGIN A-----\nAA:A\nAAAA\n-----END A-----\n") == "not base64");
  CHECK(reason("-----BEGIN A-----\nAAAA\nAA: A\n-----END A-----\n") == "not base64");
  CHECK(reason("-----BEGIN A-----\nAAA\n-----END A-----\n") == "base64 cut short in A");
  CHECK(reason("-----BEGIN A-----\nAB==\n-----END A-----\n") ==
        "base64 cut short in A");  // bits lost in the padding
  CHECK(reason("-----BEGIN A-----\nAA==AA==\n-----END A-----\n") == "not base64");
  CHECK(reason("-----BEGIN A\nAAAA\n-----END A-----\n") ==
        "a BEGIN line without its five dashes at the end");
}

TEST_CASE("PEM whose line breaks were lost is not repeated in the reason, nor is a forged label") {
  const std::string lines = pem::write("PRIVATE KEY", Bytes(80, 0x5a));
  std::string one_line = lines;
  std::ranges::replace(one_line, '\n', ' ');
  for (const std::string& text :
       {one_line, one_line.substr(0, one_line.size() - 1), std::string("-----BEGIN \x1b[2J-----\n"),
        std::string("-----BEGIN A--B-----\n"), std::string("-----BEGIN  A-----\n"),
        std::string("-----BEGIN A -----\n")}) {
    const auto blocks = pem::parse(as_bytes(text));
    REQUIRE_FALSE(blocks);
    CHECK(blocks.error().evidence.at(0).value ==
          "a BEGIN line with more than a label; are line breaks lost?");
  }
  CHECK(pem::parse(as_bytes(pem::write("X-509 CRL", Bytes(3)))).has_value());
}

TEST_CASE("PEM with the line ends of other systems, and indented") {
  const std::string lines = pem::write("CERTIFICATE", Bytes(80, 0x5a));
  std::string old, network, indented = "  ";
  for (const char c : lines) {
    old += c == '\n' ? '\r' : c;
    (c == '\n' ? network += '\r' : network) += c;
    indented += c;
    if (c == '\n') indented += " \t";
  }
  for (const std::string& text : {old, network, indented}) {
    const auto blocks = pem::parse(as_bytes(text));
    REQUIRE(blocks);
    REQUIRE(blocks->size() == 1);
    CHECK(blocks->front().content == Bytes(80, 0x5a));
  }
}

TEST_CASE("an old encrypted key file is known as one") {
  const auto blocks =
      pem::parse(as_bytes("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
                          "AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"));
  REQUIRE(blocks);
  CHECK(blocks->at(0).encrypted);
}
