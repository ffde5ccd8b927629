"""Mbed TLS 2.28, by a program of ours: the package has none."""
from cells import Cannot
from strangers.own import OwnProgram
from suites import SUITES

HASH = "Mbed TLS 2.28 knows for a client's signature the hash of the suite alone, SHA-256 or SHA-384"


class MbedTls(OwnProgram):
    name = "MbedTLS"
    programs = ("cc",)
    package = "libmbedtls-dev"
    source = "mbedtls.c"
    header = "/usr/include/mbedtls/ssl.h"
    libraries = ("-lmbedtls", "-lmbedx509", "-lmbedcrypto")
    cannot = (
        Cannot("Mbed TLS 2.28 has no OCSP", deed="staple"),
        Cannot("Debian's Mbed TLS 2.28 is built without NULL ciphers", suite="^NULL"),
        Cannot("Mbed TLS has no anonymous suites", suite="^AECDH"),
        Cannot("Mbed TLS 2.28 has no ECDHE-PSK suite with AES-GCM", suite="^ECDHE-PSK-AES.*GCM"),
        Cannot("Mbed TLS 2.28 has no Ed25519", server="^ed25519"),
        Cannot("Mbed TLS 2.28 has no Ed25519", client="^ed25519"),
        Cannot("Mbed TLS 2.28 signs with PSS in no handshake of TLS 1.2", server="_pss_"),
        Cannot("Mbed TLS 2.28 signs with PSS in no handshake of TLS 1.2", client="_pss_"),
        Cannot(HASH, client="(sha1|sha512)$"),
        Cannot(HASH, client="sha384$", suite="^(?!.*SHA384)"),
        Cannot(HASH, client="sha256$", suite="SHA384$"),
    )

    def listed(self):
        return {suite.openssl for suite in SUITES if self.suite_name(suite) in self.list_suites()}

    def suite_name(self, suite):
        return suite.iana.replace("_", "-")
