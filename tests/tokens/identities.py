"""The identities that the tokens are given, and their CAs: files of openssl, certificates and keys in PEM and DER."""
import re
from dataclasses import dataclass
from pathlib import Path

from peers import tool

CA = """[ca]
default_ca=lab
[lab]
database=index.txt
serial=serial
new_certs_dir=.
policy=names
default_md=sha256
[names]
commonName=supplied
[identity]
keyUsage=digitalSignature{encipherment}
extendedKeyUsage=clientAuth,serverAuth
subjectAltName=DNS:localhost
"""


@dataclass(frozen=True)
class Kind:
    name: str
    algorithm: tuple
    schemes: tuple  # what it can sign with in TLS 1.2
    expired: bool = False

    @property
    def rsa(self):
        return self.algorithm[0] == "RSA"

    @property
    def issuer(self):
        """Of the other kind, so that no list of schemes that a certificate needs leaves its key a choice."""
        return "ca-ec" if self.rsa else "ca-rsa"

    @property
    def subject(self):
        return f"lab-{self.name}"


CAS = {"ca-ec": ("ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "ca-rsa": ("rsa:2048",)}
RSA_SCHEMES = ("rsa_pkcs1_sha256", "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384")
KINDS = {kind.name: kind for kind in (
    Kind("rsa2048", ("RSA", "-pkeyopt", "rsa_keygen_bits:2048"), RSA_SCHEMES),
    Kind("rsa3072", ("RSA", "-pkeyopt", "rsa_keygen_bits:3072"), RSA_SCHEMES),
    Kind("ec256", ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"), ("ecdsa_secp256r1_sha256",)),
    Kind("ec384", ("EC", "-pkeyopt", "ec_paramgen_curve:P-384"), ("ecdsa_secp384r1_sha384",)),
    Kind("ed25519", ("ED25519",), ("ed25519",)),
    Kind("expired", ("RSA", "-pkeyopt", "rsa_keygen_bits:2048"), RSA_SCHEMES, expired=True),
)}


def openssl(*arguments, cwd):
    made = tool("openssl", *arguments, cwd=cwd)
    if made.returncode:
        raise AssertionError(f"openssl {' '.join(map(str, arguments))}:\n{made.text}")
    return made.text


class Identities:
    """NAME.pem, NAME.der, NAME.key and NAME.key.der of each kind in `folder`, and the CAs' certificates in ca.pem."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        for name, key in CAS.items():
            openssl("req", "-x509", "-newkey", *key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem",
                    "-days", "30", "-subj", f"/CN=Token Lab {name}", cwd=self.folder)
        (self.folder / "ca.pem").write_bytes(b"".join((self.folder / f"{name}.pem").read_bytes() for name in CAS))
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("1000\n", encoding="ascii")
        for kind in KINDS.values():
            self._make(kind)

    def _make(self, kind):
        name = kind.name
        configuration = CA.format(encipherment=",keyEncipherment" if kind.rsa else "")
        (self.folder / "ca.cnf").write_text(configuration, encoding="ascii")
        openssl("genpkey", "-algorithm", *kind.algorithm, "-out", f"{name}.key", cwd=self.folder)
        openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={kind.subject}", "-out", f"{name}.csr",
                cwd=self.folder)
        # `openssl x509` of version 3.0 cannot date a certificate back.
        dates = ["-startdate", "20190101000000Z", "-enddate", "20200101000000Z"] if kind.expired else ["-days", "30"]
        issuer = ["-cert", f"{kind.issuer}.pem", "-keyfile", f"{kind.issuer}.key"]
        openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-extensions", "identity", *issuer,
                "-in", f"{name}.csr", "-out", f"{name}.pem", *dates, cwd=self.folder)
        openssl("x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.der", cwd=self.folder)
        openssl("pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.key", "-outform", "DER", "-out", f"{name}.key.der",
                cwd=self.folder)

    def certificate(self, name):
        return self.folder / f"{name}.pem"

    def key(self, name):
        return self.folder / f"{name}.key"

    def rsa_numbers(self, name):
        """Modulus and public exponent."""
        text = openssl("x509", "-in", f"{name}.pem", "-noout", "-modulus", "-text", cwd=self.folder)
        return int(re.search(r"Modulus=([0-9A-F]+)", text)[1], 16), int(re.search(r"Exponent: (\d+)", text)[1])
