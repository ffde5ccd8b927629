"""What the matrix is made of: the suites, groups and signature schemes of TLS 1.2 that are tried, each once, and the names that
other implementations give to them."""
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    number: int  # IANA's
    name: str  # IANA's, without TLS_

    @property
    def iana(self):
        return f"TLS_{self.name}"

    @property
    def exchange(self):
        return self.name.split("_WITH_")[0]

    @property
    def cipher(self):
        return self.name.split("_WITH_")[1]

    @property
    def kind(self):
        """The key that the server signs its key exchange with; "" where it signs none."""
        return {"DHE_RSA": "rsa", "ECDHE_RSA": "rsa", "ECDHE_ECDSA": "ec"}.get(self.exchange, "")

    @property
    def groups(self):
        return GROUPS if self.exchange.startswith("ECDH") else FFDHE if self.exchange.startswith("DHE") else ("",)

    @property
    def with_certificates(self):
        """Whether the server shows a certificate, without which it may not ask for one (RFC 5246 §7.4.4)."""
        return self.exchange not in ("PSK", "ECDHE_PSK", "ECDH_anon")

    @property
    def openssl(self):
        """OpenSSL's name; Mbed TLS, wolfSSL and the rest of the world know it too."""
        exchange = {"RSA": "", "ECDH_anon": "AECDH-"}.get(self.exchange, self.exchange.replace("_", "-") + "-")
        cipher = re.sub(r"AES_(\d+)_(CBC_)?", r"AES\1-", self.cipher).replace("CCM_8", "CCM8")
        return exchange + cipher.replace("POLY1305_SHA256", "POLY1305").replace("_", "-")

    @property
    def gnutls(self):
        """What GnuTLS's priority string adds for this suite alone."""
        exchange = {"ECDH_anon": "ANON-ECDH"}.get(self.exchange, self.exchange.replace("_", "-"))
        mac = re.search(r"CBC_(SHA\d*)$|NULL_(SHA\d+)$", self.cipher)
        mac = {None: "AEAD", "SHA": "SHA1"}.get(mac and (mac[1] or mac[2]), mac and (mac[1] or mac[2]))
        cipher = re.sub(r"_SHA\d*$", "", self.cipher).replace("_", "-")
        return f"+{exchange}:+{cipher}:+{mac}"


SUITES = tuple(Suite(number, name) for number, name in (
    (0x009C, "RSA_WITH_AES_128_GCM_SHA256"), (0x009D, "RSA_WITH_AES_256_GCM_SHA384"),
    (0x002F, "RSA_WITH_AES_128_CBC_SHA"), (0x0035, "RSA_WITH_AES_256_CBC_SHA"),
    (0x003C, "RSA_WITH_AES_128_CBC_SHA256"), (0x003D, "RSA_WITH_AES_256_CBC_SHA256"),
    (0xC09C, "RSA_WITH_AES_128_CCM"), (0xC09D, "RSA_WITH_AES_256_CCM"),
    (0xC0A0, "RSA_WITH_AES_128_CCM_8"), (0xC0A1, "RSA_WITH_AES_256_CCM_8"),
    (0x003B, "RSA_WITH_NULL_SHA256"),
    (0x009E, "DHE_RSA_WITH_AES_128_GCM_SHA256"), (0x009F, "DHE_RSA_WITH_AES_256_GCM_SHA384"),
    (0x0033, "DHE_RSA_WITH_AES_128_CBC_SHA"), (0x0039, "DHE_RSA_WITH_AES_256_CBC_SHA"),
    (0x0067, "DHE_RSA_WITH_AES_128_CBC_SHA256"), (0x006B, "DHE_RSA_WITH_AES_256_CBC_SHA256"),
    (0xC09E, "DHE_RSA_WITH_AES_128_CCM"), (0xC09F, "DHE_RSA_WITH_AES_256_CCM"),
    (0xC0A2, "DHE_RSA_WITH_AES_128_CCM_8"), (0xC0A3, "DHE_RSA_WITH_AES_256_CCM_8"),
    (0xCCAA, "DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    (0xC02F, "ECDHE_RSA_WITH_AES_128_GCM_SHA256"), (0xC030, "ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    (0xC013, "ECDHE_RSA_WITH_AES_128_CBC_SHA"), (0xC014, "ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    (0xC027, "ECDHE_RSA_WITH_AES_128_CBC_SHA256"), (0xC028, "ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
    (0xCCA8, "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    (0xC02B, "ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), (0xC02C, "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    (0xC009, "ECDHE_ECDSA_WITH_AES_128_CBC_SHA"), (0xC00A, "ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
    (0xC023, "ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"), (0xC024, "ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
    (0xC0AC, "ECDHE_ECDSA_WITH_AES_128_CCM"), (0xC0AD, "ECDHE_ECDSA_WITH_AES_256_CCM"),
    (0xC0AE, "ECDHE_ECDSA_WITH_AES_128_CCM_8"), (0xC0AF, "ECDHE_ECDSA_WITH_AES_256_CCM_8"),
    (0xCCA9, "ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    (0x00A8, "PSK_WITH_AES_128_GCM_SHA256"), (0x00A9, "PSK_WITH_AES_256_GCM_SHA384"),
    (0xCCAB, "PSK_WITH_CHACHA20_POLY1305_SHA256"),
    (0xD001, "ECDHE_PSK_WITH_AES_128_GCM_SHA256"), (0xD002, "ECDHE_PSK_WITH_AES_256_GCM_SHA384"),
    (0xCCAC, "ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256"),
    (0xC018, "ECDH_anon_WITH_AES_128_CBC_SHA"), (0xC019, "ECDH_anon_WITH_AES_256_CBC_SHA"),
))

GROUPS = ("x25519", "secp256r1", "secp384r1", "secp521r1")
FFDHE = ("ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192")


@dataclass(frozen=True)
class Scheme:
    """A signature scheme: the key that signs, and the names that OpenSSL takes, prints, and that GnuTLS has for it."""
    name: str
    key: str  # the second half of an identity's name in the lab
    openssl: str
    openssl_prints: tuple
    gnutls: str

    @property
    def kind(self):
        return "rsa" if self.key == "rsa" else "ec"

    @property
    def issuers(self):
        """What the issuer of such a key's certificate signs with: never with a key of the same kind, so that no list that a
        certificate needs leaves a choice to the key."""
        return "ecdsa_secp256r1_sha256" if self.kind == "rsa" else "rsa_pkcs1_sha256"


SCHEMES = {row[0]: Scheme(*row) for row in (
    ("ecdsa_secp256r1_sha256", "p256", "ECDSA+SHA256", ("ECDSA", "SHA256"), "ECDSA-SHA256"),
    ("ecdsa_secp384r1_sha384", "p384", "ECDSA+SHA384", ("ECDSA", "SHA384"), "ECDSA-SHA384"),
    ("ecdsa_secp521r1_sha512", "p521", "ECDSA+SHA512", ("ECDSA", "SHA512"), "ECDSA-SHA512"),
    ("ed25519", "ed25519", "ed25519", ("ed25519", ""), "EdDSA-Ed25519"),
    ("ecdsa_sha1", "p256", "ECDSA+SHA1", ("ECDSA", "SHA1"), "ECDSA-SHA1"),
    ("rsa_pss_rsae_sha256", "rsa", "rsa_pss_rsae_sha256", ("RSA-PSS", "SHA256"), "RSA-PSS-RSAE-SHA256"),
    ("rsa_pss_rsae_sha384", "rsa", "rsa_pss_rsae_sha384", ("RSA-PSS", "SHA384"), "RSA-PSS-RSAE-SHA384"),
    ("rsa_pss_rsae_sha512", "rsa", "rsa_pss_rsae_sha512", ("RSA-PSS", "SHA512"), "RSA-PSS-RSAE-SHA512"),
    ("rsa_pkcs1_sha256", "rsa", "RSA+SHA256", ("RSA", "SHA256"), "RSA-SHA256"),
    ("rsa_pkcs1_sha384", "rsa", "RSA+SHA384", ("RSA", "SHA384"), "RSA-SHA384"),
    ("rsa_pkcs1_sha512", "rsa", "RSA+SHA512", ("RSA", "SHA512"), "RSA-SHA512"),
    ("rsa_pkcs1_sha1", "rsa", "RSA+SHA1", ("RSA", "SHA1"), "RSA-SHA1"),
)}
CURVE_OF_KEY = {"p256": "secp256r1", "p384": "secp384r1", "p521": "secp521r1"}
