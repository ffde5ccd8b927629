"""NSS's softokn over a database of its own. It wants library parameters, and of a bad premaster makes a random one."""
import contextlib

from identities import openssl
from modules.base import NO_CARD, Module, Token, finished

PIN = "1234"


class Nss(Module):
    name = "nss"
    library = ("/usr/lib/*/libsoftokn3.so", "/usr/lib/*/nss/libsoftokn3.so")
    programs = ("certutil", "pk12util")
    package = "libnss3 libnss3-tools"
    holds = ("rsa2048", "rsa3072", "ec256", "ec384", "expired")
    cannot = {"ed25519": "NSS 3.87 has no Ed25519", **NO_CARD}

    @contextlib.contextmanager
    def provisioned(self):
        database, password = f"sql:{self.folder}", self.folder / "pin"
        password.write_text(PIN + "\n", encoding="ascii")
        finished("certutil", "-N", "-d", database, "-f", password)
        for name in self.holds:
            both = ["-in", self.identities.certificate(name), "-inkey", self.identities.key(name)]
            openssl("pkcs12", "-export", *both, "-name", name, "-passout", "pass:x", "-out", f"{name}.p12",
                    cwd=self.folder)
            finished("pk12util", "-i", self.folder / f"{name}.p12", "-d", database, "-k", password, "-W", "x")
        arguments = f"configdir='{database}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=readOnly"
        yield Token(self.path(), PIN, arguments=arguments, label="NSS Certificate DB")

    def uri(self, name):
        return f"pkcs11:token=NSS%20Certificate%20DB;object={name}"
