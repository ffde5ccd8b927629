"""Certificates for the matrix: the command's own lab, and in it an identity of each side for every kind of key."""
import os
import threading
import time

from peers import handglass, tool
from strangers.base import PSK_IDENTITY, PSK_KEY

KEYS = {"rsa": ["rsa:2048"], "p256": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "p384": ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        "p521": ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "ed25519": ["ed25519"]}


def openssl(*arguments, cwd=None):
    made = tool("openssl", *arguments, cwd=cwd)
    if made.returncode:
        raise AssertionError(made.text)


class Lab:
    def __init__(self, root):
        self.root = root
        self.folder = root / "lab"
        self.lock = threading.Lock()
        self.made = 0
        made = handglass("lab", "init", "--no-token", self.folder)
        if made.returncode:
            raise AssertionError(made.stderr)
        (self.folder / "psk.txt").write_text(f"{PSK_IDENTITY}:{PSK_KEY}\n", encoding="ascii")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root-rsa.key", "-out", "root-rsa.crt", "-subj", "/CN=Lab RSA Root", "-days", "30", cwd=self.folder)
        (self.folder / "roots.crt").write_bytes(b"".join((self.folder / f"{name}.crt").read_bytes() for name in ("root", "root-rsa")))
        for key in KEYS:
            self.certify(f"server-{key}", key, "serverAuth")
            self.certify(f"alice-{key}", key, "clientAuth")

    def certify(self, name, key, purpose):
        """An RSA key is certified by the lab's issuing CA, whose key is on P-256, and may take part in RSA key transport too (RFC
        5246 §7.4.2); any other by an RSA root."""
        usage, issuer = ("digitalSignature,keyEncipherment", "issuing") if key == "rsa" else ("digitalSignature", "root-rsa")
        extensions, request = self.root / f"{name}.cnf", self.root / f"{name}.csr"
        extensions.write_text(f"keyUsage=critical,{usage}\nextendedKeyUsage={purpose}\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n", encoding="ascii")
        openssl("req", "-new", "-newkey", *KEYS[key], "-nodes", "-keyout", f"{name}.key", "-out", request, "-subj", f"/CN={name}", cwd=self.folder)
        openssl("x509", "-req", "-in", request, "-CA", f"{issuer}.crt", "-CAkey", f"{issuer}.key", "-sha256", "-days", "30", "-set_serial", "0x" + os.urandom(12).hex(),
                "-extfile", extensions, "-out", f"{name}.crt", cwd=self.folder)
        chain = [name, *self.intermediates(name)]
        (self.folder / f"{name}-chain.crt").write_bytes(b"".join((self.folder / f"{part}.crt").read_bytes() for part in chain))

    def intermediates(self, name):
        """Of the identities that are certified here only the RSA keys are, as all of the command's own, the issuing CA's."""
        return [] if name.removeprefix("server-").removeprefix("alice-") in KEYS.keys() - {"rsa"} else ["issuing"]

    def scratch(self):
        """A new folder for one conversation."""
        with self.lock:
            self.made += 1
            folder = self.root / f"cell-{self.made}"
        folder.mkdir()
        return folder

    def staple(self, name):
        """A file with a response of its issuer about the certificate of an identity: it is good."""
        path = self.folder / f"{name}.ocsp"
        with self.lock:
            if not path.exists():
                issuer = "issuing" if self.intermediates(name) else "root-rsa"
                serial = tool("openssl", "x509", "-in", f"{name}.crt", "-noout", "-serial", cwd=self.folder).text.strip().rpartition("=")[2]
                (self.root / f"{name}.index").write_text(f"V\t{time.strftime('%y%m%d', time.gmtime(time.time() + 86400))}000000Z\t\t{serial}\tunknown\t/CN={name}\n", encoding="ascii")
                openssl("ocsp", "-index", self.root / f"{name}.index", "-CA", f"{issuer}.crt", "-rsigner", f"{issuer}.crt", "-rkey", f"{issuer}.key", "-issuer", f"{issuer}.crt",
                        "-cert", f"{name}.crt", "-ndays", "1", "-respout", path, "-noverify", cwd=self.folder)
        return path

    def dh_parameters(self, group):
        """A file with the group of RFC 7919, for a server that chooses it by file."""
        path = self.folder / f"{group}.pem"
        with self.lock:
            if not path.exists():
                openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", f"group:{group}", "-out", path)
        return path
