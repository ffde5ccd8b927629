#include "make_corpus/corpus.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"
#include "x509/flaw.hpp"

namespace handglass::fuzz {

// One for each kind of value, and what is refused.
void write_uris(const std::filesystem::path& folder) {
  struct Input {
    const char *name, *text;
  };
  for (const auto& [name, text] : {
           Input{"token",
                 "pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;"
                 "serial=6d8b7b2c4d3b0f3a;token=lab"},
           Input{"key", "pkcs11:token=lab;id=%01%ff;object=my-key;type=private"},
           Input{"library",
                 "pkcs11:library-manufacturer=a&b;library-description=;"
                 "library-version=1.23"},
           Input{"slot", "pkcs11:slot-manufacturer=%C3%A1;slot-description=x;slot-id=7"},
           Input{"query", "PKCS11:?module-name=m&module-path=/usr/lib/m.so&pin-source=|/bin/pin"},
           Input{"pin", "pkcs11:type=secret-key?pin-value=12%3634&vendor=1&vendor=2"},
           Input{"vendor", "pkcs11:tokne=lab"},
           Input{"broken", "pkcs11:token=my token%4"},
       })
    write(folder / name, as_bytes(text));
}

// Lines and messages from before TLS, behind the byte that says of which protocol.
void write_greetings(const std::filesystem::path& folder) {
  const std::pair<const char*, const char*> lines[] = {
      {"smtp_offer", "0250-STARTTLS"},
      {"smtp_last", "0220 mail.lab ESMTP ready"},
      {"smtp_bare", "0250"},
      {"smtp_wrong", "02200 x"},
      {"imap_greeting", "1* OK [CAPABILITY IMAP4rev1 STARTTLS] ready"},
      {"imap_capability", "1* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED"},
      {"imap_tagged", "1a2 NO no key"},
      {"http_ok", "2HTTP/1.1 200 Connection established"},
      {"http_login", "2HTTP/1.0 407 Proxy Authentication Required"},
      {"http_wrong", "2HTTP/1.1 2000 x"}};
  for (const auto& [name, line] : lines) write(folder / name, as_bytes(line));
  const std::pair<const char*, const char*> messages[] = {
      {"ldap_success",
       "3024020101781f0a010004000400"
       "8a16312e332e362e312e342e312e313436362e3230303337"},
      {"ldap_refused",
       "302a02010178250a01020400041e"
       "756e737570706f7274656420657874656e646564206f7065726174696f6e"},
      {"ldap_wide",
       "30840000003c0284000000010178840000002f"
       "0a840000000100048400000000048400000000"
       "8a8400000016312e332e362e312e342e312e313436362e3230303337"},
      {"ldap_referral",
       "303902010178340a010a04000400a31304116c6461703a2f2f6f746865722e6c61622f"
       "8a16312e332e362e312e342e312e313436362e3230303337"},
      {"ldap_indefinite", "30800201010000"}};
  for (const auto& [name, hex] : messages)
    write(folder / name, concat({as_bytes("3"), *from_hex(hex)}));
}

// Stores with all that may stand in one, and with what is refused; behind the last # a name.
void write_known_peers(const std::filesystem::path& folder) {
  std::string print = "sha256:00";
  for (int i = 1; i < 32; ++i) print += ":FF";
  const std::string server = "server example.org:443 " + print + " 2026-11-27 CN=example.org\n",
                    client = "client " + print + " 2026-11-27 CN=alice, O=Lab\n";
  const std::pair<const char*, std::string> stores[] = {
      {"both", server + client},
      {"comments", "# mine\r\n\n \t# and more\n" + server + "#CN=bob"},
      {"blanks", "\tserver  [::1]:443\t" + print + "  2026-11-27  CN=a\\ "},
      {"same", client + "#CN=alice, O=Lab"},
      {"two_words", server + "#a b"},
      {"twice", server + client + server},
      {"no_role", "peer" + server.substr(6)},
      {"no_name", "client " + print + " 2026-11-27"},
      {"no_print", "server a:1 " + print + ":00 2026-11-27 CN=a"},
      {"no_day", "server a:1 " + print + " 2026-02-30 CN=a"},
      {"control", client + "client " + print + " 2026-11-27 CN=\x1b[2J"}};
  for (const auto& [name, store] : stores) write(folder / name, as_bytes(store));
}

void write_names(const std::filesystem::path& folder) {
  const std::pair<const char*, std::string> names[] = {
      {"plain", "CN=alice, O=Handglass Lab"},
      {"several", "O=b+CN=a,1.2.3.4=#020101"},
      {"escaped", "CN=\\ a\\, b\\=\\\\\\x1b\\c3\\bc\\ "},
      {"blanks", " cn = a b , dc=x "},
      {"no_value", "CN"},
      {"no_type", "X=1"},
      {"no_hex", "CN=#02"},
      {"end", "CN=a+"}};
  for (const auto& [name, text] : names) write(folder / name, as_bytes(text));
}

// Plans with all kinds of lines, of few keys, so that they are minted too; and what is no plan.
void write_plans(const std::filesystem::path& folder) {
  const std::pair<const char*, std::string> plans[] = {
      {"names",
       "published http://a\nca root \"A CA\" o \"An O\"\nclient a \"A\" by root email a@b dns x ip "
       "::1\n  about \"who\"\n"},
      {"bounds",
       "ca root path-length 2 permit dns:lab exclude email:lab policy 1.2.3,1.2.4 explicit-policy "
       "1\nlist l by root wrong stale\n"},
      {"times",
       "# times\nserver s key ed25519 from -30d until +12h usage digitalSignature,cRLSign purpose "
       "1.2.3\n"},
      {"altered", "ca root\nclient b by root signed-as c\nlist l by root signed-by b about x\n"},
      {"later", "client a by b"},
      {"flaw", "ca root wrong none"},
      {"quote", "ca root \"x"},
      {"word", "person root"}};
  for (const auto& [name, plan] : plans) write(folder / name, as_bytes(plan));
  for (const x509::FlawRow& row : x509::flaw_rows()) {
    const std::string flaw(name_of(row.flaw));
    const std::string root =
        row.bearer == x509::Bearer::authority ? "ca root wrong " + flaw : "ca root";
    const std::string leaf = row.bearer == x509::Bearer::certificate ? "wrong " + flaw : "";
    const std::string list = row.bearer == x509::Bearer::list ? "wrong " + flaw : "";
    write(folder / ("wrong_" + std::to_string(static_cast<int>(row.bearer)) + "_" + flaw),
          as_bytes(root + "\nserver s by root " + leaf + "\nlist l by root " + list + "\n"));
  }
}

void write_pem(const std::filesystem::path& folder, const test::World::Identity& identity) {
  std::string chain;
  for (const auto& certificate : identity.chain)
    chain += "Bag Attributes\n    friendlyName: alice\n" +
             pem::write("CERTIFICATE", certificate->der()) + "\n";
  const std::pair<const char*, std::string> texts[] = {
      {"chain", chain},
      {"three", pem::write("X", as_bytes("abc"))},
      {"two", pem::write("X", as_bytes("ab"))},
      {"one", pem::write("X Y-Z", as_bytes("a"))},
      {"empty", pem::write("X", {})},
      {"no-block", "no block at all\n"},
      {"no-end", "-----BEGIN X-----\nYWJj\n"},
      {"another-end", "-----BEGIN X-----\nYWJj\n-----END Y-----\n"},
      {"no-dashes", "-----BEGIN X----\nYWJj\n-----END X-----\n"},
      {"carriage-returns", "-----BEGIN X-----\r\nYWJj\r\nYWI=\r\n-----END X-----\r\n"},
      {"blanks", "-----BEGIN X-----  \nYWJj\t\n-----END X----- \n"},
      {"bits-lost", "-----BEGIN X-----\nYWJ=\n-----END X-----\n"},
      {"four-bits-lost", "-----BEGIN X-----\nYR==\n-----END X-----\n"},
      {"padding-inside", "-----BEGIN X-----\nYW==YWJj\n-----END X-----\n"},
      {"padding-twice", "-----BEGIN X-----\nYWI==\n-----END X-----\n"},
      {"cut-short", "-----BEGIN X-----\nYWJjY\n-----END X-----\n"},
      {"encrypted",
       "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nYWJj\n"
       "-----END X-----\n"}};
  for (const auto& [name, text] : texts) write(folder / name, as_bytes(text));
}

// The kind and name that is wanted, then a kind and name of the certificate a line.
void write_host_names(const std::filesystem::path& folder) {
  const std::pair<const char*, std::string_view> inputs[] = {
      {"host", "hServer.Lab\ndserver.lab"},
      {"absolute", "hserver.lab.\ndserver.lab\ndserver.lab."},
      {"wildcard", "hwww.server.lab\nd*.server.lab"},
      {"wildcard-itself", "hserver.lab\nd*.server.lab\nd*.lab"},
      {"wildcard-two-labels", "ha.b.server.lab\nd*.server.lab"},
      {"wildcard-part", "hwww.server.lab\ndw*.server.lab\nd*w.server.lab\ndwww.*.lab"},
      {"wildcard-alone", "hserver\nd*\nd*."},
      {"common-name", "hcommon.name\ndserver.lab"},
      {"address-as-name", "h192.0.2.1\nd192.0.2.1\nd*.0.2.1"},
      {"address-6", "h2001:db8::1\ni0123456789abcdef"},
      {"address-mapped", "i::ffff:192.0.2.1\nd::ffff:192.0.2.1"},
      {"email", "ealice@Server.lab\nealice@server.LAB"},
      {"email-case", "eAlice@server.lab\nealice@server.lab"},
      {"email-as-host", "hserver.lab\nealice@server.lab"},
      {"underscore", "h_a-b.server.lab\nd_A-B.server.lab"},
      {"punycode", "hxn--bcher-kva.lab\ndxn--bcher-kva.lab\ndxn--*.lab"},
      {"none", "hserver.lab\n"}};
  for (const auto& [name, text] : inputs) write(folder / name, as_bytes(text));
  // Octets that no text holds.
  write(folder / "address-octets", concat({as_bytes("h192.0.2.1\ni"), Bytes{192, 0, 2, 1}}));
  write(folder / "address-octets-6",
        concat({as_bytes("h2001:db8::1\ni"), Bytes{0x20, 1, 0xd, 0xb8}, Bytes(11), Bytes{1}}));
}

}  // namespace handglass::fuzz
