"""NSS's tstclnt and selfserv, with a database of the lab's keys."""
from cells import Cannot
from peers import tool
from strangers.base import PRIVATE_REQUEST, REQUEST, Stranger

GROUPS = {"x25519": "x25519", "secp256r1": "P256", "secp384r1": "P384", "secp521r1": "P521"}
STRONG = "NSS as a server chooses the group that is as strong as its key, if it may, with a strong cipher"


class Nss(Stranger):
    name = "NSS"
    programs = ("tstclnt", "selfserv", "certutil", "pk12util")
    package = "libnss3-tools"
    http = asks = True
    staples_files = False
    cannot = (
        Cannot("selfserv staples for RSA keys alone", side="server", deed="staple", suite="ECDSA-"),
        Cannot("tstclnt sends its request in the midst of a second handshake that it starts, which OpenSSL's server refuses too", side="client", deed="again-client"),
        Cannot("selfserv asks for a certificate in the first handshake or in the second", side="server", deed="again-server", auth="require"),
        Cannot("tstclnt has sent its request, and got the answer, before it heard that the server wants a second handshake", side="client", deed="again-server"),
        Cannot("NSS has no AES-CCM", suite="CCM"),
        Cannot("NSS has keys shared before for TLS 1.3 alone", suite="PSK"),
        Cannot("NSS has no anonymous suites", suite="^AECDH"),
        Cannot("NSS has no encrypt_then_mac", etm="yes", suite="SHA(256|384)?$(?<!GCM-SHA256)(?<!GCM-SHA384)"),
        Cannot("NSS 3.87 has no Ed25519 in TLS", server="^ed25519"),
        Cannot("NSS 3.87 has no Ed25519 in TLS", client="^ed25519"),
        Cannot(STRONG, side="server", suite="ECDSA-(AES256|CHACHA20)", group="^(x25519|secp256r1)$", server="secp384r1"),
        Cannot(STRONG, side="server", suite="ECDSA-(AES256|CHACHA20)", group="^(x25519|secp256r1|secp384r1)$", server="secp521r1"),
    )

    def prepare(self):
        (self.lab.folder / "request.txt").write_bytes(REQUEST)
        (self.lab.folder / "private.txt").write_bytes(PRIVATE_REQUEST)
        # A client that may not show a certificate has none: tstclnt looks for one by itself.
        self.database, self.keyless = (f"sql:{self.lab.root / name}" for name in ("nss", "nss-keyless"))
        for database in (self.database, self.keyless):
            (self.lab.root / database.rpartition("/")[2]).mkdir()
            self._do("certutil", "-N", "-d", database, "--empty-password")
            for name, trust in (("root", "CT,,"), ("root-rsa", "CT,,"), ("issuing", ",,")):
                self._do("certutil", "-A", "-d", database, "-n", name, "-t", trust, "-i", f"{name}.crt")
        # Those that sign the responses that selfserv makes, by their keys too.
        for name in ["root-rsa", "issuing"] + [f"{side}-{key}" for side in ("server", "alice") for key in ("rsa", "p256", "p384", "p521")]:
            self._do("openssl", "pkcs12", "-export", "-in", f"{name}.crt", "-inkey", f"{name}.key", "-name", name, "-passout", "pass:", "-out", f"{name}.p12")
            self._do("pk12util", "-i", f"{name}.p12", "-d", self.database, "-W", "")

    def _do(self, *command):
        done = tool(*command, cwd=self.lab.folder)
        if done.returncode:
            raise AssertionError(done.text)

    def ask_again(self, cell, server, client):
        client.say(REQUEST)

    def pinned(self, cell, schemes):
        groups = [GROUPS.get(g, g.replace("ffdhe", "FF")) for g in cell.groups]
        return ["-V", "tls1.2:tls1.2", "-c", f":{cell.suite.number:04X}", "-G", *(["-I", ",".join(groups)] if groups else []), "-J", ",".join(schemes)]

    def server_command(self, cell, port, scratch):
        key = ["-e" if cell.server_name.rpartition("-")[2] != "rsa" else "-n", cell.server_name]
        asks = {"none": [], "request": ["-r"], "require": ["-r", "-r"]}[cell.asked_at_once]
        asks += {"again-server": ["-r"] * (3 - len(asks)), "ask-later": ["-r"] * 4}.get(cell.deed, [])
        asks += {"resume-ticket": ["-u"], "staple": ["-T", "good", "-A", "issuing" if self.lab.intermediates(cell.server_name) else "root-rsa"]}.get(cell.deed, [])
        dh = ["-H", "1"] if cell.group.startswith("ffdhe") else []
        schemes = dict.fromkeys([*cell.client_schemes()[:1], *cell.schemes()])
        return ["selfserv", "-d", self.database, "-p", port, *key, *asks, *dh, "-v", *self.pinned(cell, schemes)]

    def client(self, cell, port):
        own = ["-d", self.database, "-n", cell.client_name] if cell.client_name else ["-d", self.keyless]
        deed = {"resume-id": ["-L", "2"], "resume-ticket": ["-u", "-L", "2"], "again-client": ["-r", "1"], "staple": ["-T"]}.get(cell.deed, [])
        request = "private.txt" if cell.deed == "ask-later" else "request.txt"
        # With a list of its own it crashes before it connects a second time: then our side pins alone.
        pinned = ["-V", "tls1.2:tls1.2", "-G"] if "-L" in deed else self.pinned(cell, cell.schemes())
        # From a file: it polls a closed pipe for ever.
        return ["tstclnt", "-h", "localhost", "-4", "-p", port, "-A", request, *own, *deed, "-v", *pinned]
