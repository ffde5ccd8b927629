#include "make_corpus/corpus.hpp"
#include "wire/hex.hpp"

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

}  // namespace handglass::fuzz
