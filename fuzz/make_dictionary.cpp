// Writes the dictionary of a target for libFuzzer and AFL++: the code points of the protocol's own
// tables, headers of messages and records, identifiers and tags of DER, words of texts.
#include <cstdio>
#include <string>

#include "crypto/oids.hpp"
#include "handshake/cipher_suite_names.hpp"
#include "handshake/messages.hpp"
#include "handshake/suites.hpp"
#include "record/content_type.hpp"
#include "wire/hex.hpp"
#include "wire/writer.hpp"

using namespace handglass;

namespace {

void entry(View bytes) {
  std::string out = "\"";
  for (const std::uint8_t byte : bytes) {
    char text[5];
    std::snprintf(text, sizeof text, "\\x%02x", byte);
    out += text;
  }
  std::printf("%s\"\n", out.c_str());
}
void word(std::string_view text) { entry(as_bytes(text)); }

template <class Enum>
void code_points() {
  for (const auto& row : names_of<Enum>) {
    Bytes out;
    wire::Writer w(out);
    wire::write(w, row.value);
    entry(out);
  }
}

void tls() {
  std::printf("# code points\n");
  code_points<handshake::CipherSuite>();
  code_points<handshake::ExtensionType>();
  code_points<handshake::NamedGroup>();
  code_points<handshake::SignatureScheme>();
  code_points<handshake::ClientCertificateType>();
  code_points<record::ProtocolVersion>();
  std::printf("# messages and records\n");
  for (const auto& row : names_of<handshake::HandshakeType>)
    entry(Bytes{static_cast<std::uint8_t>(row.value), 0, 0});
  for (const auto& row : names_of<record::ContentType>)
    entry(Bytes{static_cast<std::uint8_t>(row.value), 3, 3});
  for (const auto& row : names_of<Alert>) entry(Bytes{2, static_cast<std::uint8_t>(row.value)});
}

void der() {
  std::printf("# DER: empty values, booleans, lengths that are not the shortest, times\n");
  for (const std::uint8_t tag : std::to_array<std::uint8_t>(
           {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x18, 0x30, 0x31, 0xa0, 0xa3}))
    entry(Bytes{tag, 0});
  entry(Bytes{1, 1, 0xff});
  entry(Bytes{1, 1, 0});
  entry(Bytes{0x30, 0x80});
  entry(Bytes{0x81, 0x7f});
  entry(Bytes{0x84, 0xff, 0xff, 0xff, 0xff});
  word("20261120120000Z");
  word("261120120000Z");
  std::printf("# object identifiers\n");
  for (std::uint8_t last = 9; last < 60; ++last) entry(Bytes{0x06, 3, 0x55, 0x1d, last});  // id-ce
  for (std::uint8_t last = 3; last < 12; ++last) entry(Bytes{0x06, 3, 0x55, 4, last});     // id-at
  for (const crypto::HashAlgorithm hash :
       {crypto::HashAlgorithm::sha1, crypto::HashAlgorithm::sha256, crypto::HashAlgorithm::sha384,
        crypto::HashAlgorithm::sha512})
    entry(crypto::oids::of(hash));
  for (const View oid :
       {View(crypto::oids::oid<1, 2, 840, 113549, 1, 1, 1>),
        View(crypto::oids::oid<1, 2, 840, 113549, 1, 1, 10>),
        View(crypto::oids::oid<1, 2, 840, 113549, 1, 1, 11>),
        View(crypto::oids::oid<1, 2, 840, 10045, 2, 1>),
        View(crypto::oids::oid<1, 2, 840, 10045, 4, 3, 2>),
        View(crypto::oids::oid<1, 2, 840, 10045, 3, 1, 7>), View(crypto::oids::oid<1, 3, 101, 112>),
        View(crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 3, 1>),
        View(crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 3, 2>),
        View(crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 48, 1>),
        View(crypto::oids::oid<1, 2, 840, 113549, 1, 5, 13>),
        View(crypto::oids::oid<1, 2, 840, 113549, 1, 5, 12>),
        View(crypto::oids::oid<1, 2, 840, 113549, 1, 7, 1>),
        View(crypto::oids::oid<1, 2, 840, 113549, 1, 7, 2>)})
    entry(oid);
}

void pem() {
  for (const char* label :
       {"CERTIFICATE", "PRIVATE KEY", "X509 CRL", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}) {
    word("-----BEGIN " + std::string(label) + "-----");
    word("-----END " + std::string(label) + "-----");
  }
  word("Proc-Type: 4,ENCRYPTED");
  word("==");
}

void uri() {
  for (const char* text : {"pkcs11:", "token=", "object=", "id=%", "type=private", "type=cert",
                           "slot-id=", "serial=", "model=", "manufacturer=", "library-version=1.2",
                           "?pin-value=", "&pin-source=", "&module-name=", "&module-path=/"})
    word(text);
}

void tampering() {
  for (const auto& row : names_of<handshake::Message>) word(row.name);
  for (const char* text :
       {"client:", "server:", "record[1]", " drop", " dup", " swap:NEXT", " truncate:1",
        " insert@0:00", "^=01", "+=1", "[0]", "suite ", " lies", " request", " require", " empty"})
    word(text);
  for (const auto& suite : handshake::suites) word(suite.openssl_name);
}

void capture() {
  for (const char* hex : {"0a0d0d0a", "1a2b3c4d", "4d3c2b1a", "a1b2c3d4", "d4c3b2a1", "a1b23c4d",
                          "0b0a0000", "4b534c54", "0800", "86dd", "8100", "4500", "6000"})
    entry(*from_hex(hex));
  word("CLIENT_RANDOM ");
}

struct Subject {
  std::string_view target;
  void (*write)();
};
constexpr Subject subjects[] = {
    {"client", tls},
    {"server", tls},
    {"message", tls},
    {"extension", tls},
    {"record", tls},
    {"alert", tls},
    {"overheard", tls},
    {"certificate", der},
    {"crl", der},
    {"ocsp", der},
    {"der", der},
    {"path", der},
    {"verdict", der},
    {"key_file", der},
    {"pkcs12", der},
    {"pkcs7", der},
    {"inspect", der},
    {"signature", der},
    {"pem", pem},
    {"pkcs11_uri", uri},
    {"handshake", tampering},
    {"hidden", tampering},
    {"tampering", tampering},
    {"capture", capture},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_dictionary TARGET\n");
    return 2;
  }
  for (const Subject& subject : subjects)
    if (subject.target == argv[1]) subject.write();
  return 0;  // a target without one has an empty dictionary
}
