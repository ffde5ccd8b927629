"""wolfSSL 5.5, by a program of ours: the package has none."""
from cells import Cannot
from strangers.own import OwnProgram


class WolfSsl(OwnProgram):
    name = "wolfSSL"
    programs = ("cc",)
    package = "libwolfssl-dev"
    source = "wolfssl.c"
    header = "/usr/include/wolfssl/ssl.h"
    libraries = ("-lwolfssl",)
    cannot = (
        Cannot("wolfSSL 5.5 as a server that staples asks about the client's certificate too", side="server", deed="staple", auth="require"),
        Cannot("Debian's wolfSSL 5.5 is built without second handshakes", deed="^(again|ask)"),
        Cannot("wolfSSL 5.5 as a server staples nothing for what an intermediate CA has issued", side="server", deed="staple", suite="RSA-"),
        Cannot("Debian's wolfSSL 5.5 is built without RSA key transport", suite="^(AES|NULL)"),
        Cannot("wolfSSL 5.5 has no DHE suite with AES-CCM", suite="^DHE-RSA.*CCM"),
        Cannot("wolfSSL 5.5 has no ECDHE-ECDSA suite with AES-256-CCM and a long tag", suite="^ECDHE-ECDSA-AES256-CCM$"),
        Cannot("Debian's wolfSSL 5.5 is built without PSK-AES-GCM", suite="^PSK-AES"),
        Cannot("wolfSSL 5.5 has no ECDHE-PSK suite with AES-256-GCM", suite="^ECDHE-PSK-AES256"),
        Cannot("wolfSSL 5.5 has no anonymous ECDH", suite="^AECDH"),
        Cannot("Debian's wolfSSL 5.5 is built with ffdhe2048 and ffdhe3072 alone", group="ffdhe(4096|6144|8192)"),
        Cannot("wolfSSL 5.5 has no SHA-1 in its signature schemes", server="sha1$"),
        Cannot("wolfSSL 5.5 has no SHA-1 in its signature schemes", client="sha1$"),
        Cannot("wolfSSL 5.5 as a server asks for the kind of key that the suite has", side="server", suite="RSA-", client="^e"),
        Cannot("wolfSSL 5.5 as a server asks for the kind of key that the suite has", side="server", suite="ECDSA-", client="^rsa"),
        Cannot("wolfSSL 5.5 as a server chooses the smaller of two groups", side="server", group="secp521r1", server="secp(256|384)r1"),
        Cannot("wolfSSL 5.5 as a server chooses the smaller of two groups", side="server", group="secp384r1", server="secp256r1"),
        Cannot("wolfSSL 5.5 as a client of RSA suites signs on P-384 and P-521 with a scheme that was not asked for", side="client", suite="RSA-", client="secp(384|521)r1"),
        Cannot("wolfSSL 5.5 as a client takes no X25519 with ECDHE-PSK", side="client", suite="^ECDHE-PSK", group="x25519"),
    )

    def suite_name(self, suite):
        return suite.openssl.replace("CCM8", "CCM-8")

    def listed(self):
        return {name.replace("CCM-8", "CCM8") for name in self.list_suites()}
