"""Mutual authentication and data both ways with OpenSSL and GnuTLS, in both directions.

A cell is one conversation with everything pinned on both sides: suite, group, and the scheme that each side signs with. The
cells of one peer and direction cover every suite, group and scheme of the policy; what was agreed is read from our trace and
from what the peer prints. The whole table is printed at the end.
"""
import contextlib
import json
import os
import shutil
import time

from peers import LabCase, free_port, running, tool

SECONDS = 10  # for one conversation

# Which key signs a scheme, and the names that OpenSSL and GnuTLS give to it and print.
SCHEMES = {
    "ecdsa_secp256r1_sha256": ("", "ECDSA+SHA256", ("ECDSA", "SHA256"), "ECDSA-SHA256"),
    "ecdsa_secp384r1_sha384": ("-p384", "ECDSA+SHA384", ("ECDSA", "SHA384"), "ECDSA-SHA384"),
    "rsa_pss_rsae_sha256": ("-rsa", "rsa_pss_rsae_sha256", ("RSA-PSS", "SHA256"), "RSA-PSS-RSAE-SHA256"),
    "rsa_pss_rsae_sha384": ("-rsa", "rsa_pss_rsae_sha384", ("RSA-PSS", "SHA384"), "RSA-PSS-RSAE-SHA384"),
    "rsa_pss_rsae_sha512": ("-rsa", "rsa_pss_rsae_sha512", ("RSA-PSS", "SHA512"), "RSA-PSS-RSAE-SHA512"),
    "rsa_pkcs1_sha256": ("-rsa", "RSA+SHA256", ("RSA", "SHA256"), "RSA-SHA256"),
    "rsa_pkcs1_sha384": ("-rsa", "RSA+SHA384", ("RSA", "SHA384"), "RSA-SHA384"),
    "rsa_pkcs1_sha512": ("-rsa", "RSA+SHA512", ("RSA", "SHA512"), "RSA-SHA512"),
}
OPENSSL_GROUP = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384"}

# AES key, group, the server's scheme, the client's. Where both sides sign with RSA they use one scheme, because a peer that
# takes a single list for both could else choose either.
CELLS = (
    (128, "x25519", "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256"),
    (256, "secp384r1", "ecdsa_secp384r1_sha384", "rsa_pss_rsae_sha384"),
    (128, "secp256r1", "rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"),
    (256, "x25519", "rsa_pss_rsae_sha384", "ecdsa_secp384r1_sha384"),
    (128, "secp384r1", "rsa_pss_rsae_sha512", "rsa_pss_rsae_sha512"),
    (256, "secp256r1", "rsa_pkcs1_sha256", "rsa_pkcs1_sha256"),
    (128, "x25519", "rsa_pkcs1_sha384", "rsa_pkcs1_sha384"),
    (256, "secp384r1", "rsa_pkcs1_sha512", "rsa_pkcs1_sha512"),
)
TABLE = []


class Cell:
    """What is pinned, in the words of each implementation."""

    def __init__(self, bits, group, server, client):
        self.group, self.server, self.client = group, server, client
        self.kind = "ECDSA" if server.startswith("ecdsa") else "RSA"
        hashes = "SHA256" if bits == 128 else "SHA384"
        self.suite = f"TLS_ECDHE_{self.kind}_WITH_AES_{bits}_GCM_{hashes}"
        self.openssl_suite = f"ECDHE-{self.kind}-AES{bits}-GCM-{hashes}"
        self.gnutls_suite = f"+AES-{bits}-GCM:+ECDHE-{self.kind}"
        self.identity = SCHEMES[server][0], SCHEMES[client][0]
        # The curves of the certificates must be among the groups (RFC 8422 §5.1), and the lab's CAs sign with ECDSA-SHA256.
        curves = [c for key, c in (("", "secp256r1"), ("-p384", "secp384r1")) if key in self.identity]
        self.groups = list(dict.fromkeys([group, *curves]))

    def schemes(self, column, *own):
        return list(dict.fromkeys([*(SCHEMES[s][column] for s in own), SCHEMES["ecdsa_secp256r1_sha256"][column]]))

    def priority(self):
        signs = "".join(f":+SIGN-{s}" for s in self.schemes(3, self.server, self.client))
        groups = "".join(f":+GROUP-{g.upper()}" for g in self.groups)
        return f"NONE:+VERS-TLS1.2:+AEAD:+COMP-NULL:{self.gnutls_suite}{signs}{groups}"

    def ours(self):
        own = list(dict.fromkeys([self.server, self.client, "ecdsa_secp256r1_sha256"]))
        return ["--ciphers", self.suite, "--groups", ",".join(self.groups), "--sigalgs", ",".join(own)]

    def openssl(self):
        return ["-cipher", self.openssl_suite, "-groups", ":".join(OPENSSL_GROUP[g] for g in self.groups)]


class OpenSsl:
    name = "OpenSSL"

    @staticmethod
    @contextlib.contextmanager
    def server(lab, cell=None, identity="server"):
        port = free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", "-Verify", "3", "-verify_return_error", "-CAfile", "root.crt", "-rev",
                   "-cert", f"{identity}.crt", "-cert_chain", "issuing.crt", "-key", f"{identity}.key"]
        if cell:
            command += [*cell.openssl(), "-sigalgs", ":".join(cell.schemes(1, cell.server, cell.client)), "-client_sigalgs", ":".join(cell.schemes(1, cell.client))]
        with running(command, lab) as process:
            process.wait_for("ACCEPT", SECONDS)
            process.port = port
            yield process

    @staticmethod
    def client(port, cell=None, identity="alice"):
        command = ["openssl", "s_client", "-nocommands", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-tls1_2", "-CAfile", "root.crt", "-verify_return_error",
                   "-cert", f"{identity}.crt", "-cert_chain", "issuing.crt", "-key", f"{identity}.key"]
        if cell:
            command += [*cell.openssl(), "-sigalgs", ":".join(cell.schemes(1, cell.server, cell.client))]
        return command

    @staticmethod
    def answer(data):
        return data[::-1]

    @staticmethod
    def saw_server(cell, text):
        """What s_client must have printed of our server."""
        kind, hashes = SCHEMES[cell.server][2]
        group = {"x25519": "X25519", "secp256r1": "ECDH, prime256v1", "secp384r1": "ECDH, secp384r1"}[cell.group]
        return [f"Cipher is {cell.openssl_suite}", f"Peer signing digest: {hashes}", f"Peer signature type: {kind}\n", f"Server Temp Key: {group}", "Verify return code: 0 (ok)"]

    @staticmethod
    def saw_client(cell):
        """What s_server must have printed of our client."""
        kind, hashes = SCHEMES[cell.client][2]
        return [f"Ciphersuite: {cell.openssl_suite}\n", f"Hash used: {hashes}\n", f"Signature type: {kind}\n", f"Peer certificate: CN = alice{cell.identity[1]}", "Verification: OK"]


class GnuTls:
    name = "GnuTLS"

    @staticmethod
    @contextlib.contextmanager
    def server(lab, cell=None, identity="server"):
        port = free_port()
        command = ["gnutls-serv", "--port", port, "--echo", "--x509certfile", f"{identity}-chain.crt", "--x509keyfile", f"{identity}.key", "--x509cafile", "root.crt",
                   "--require-client-cert", "--verify-client-cert", "--priority", cell.priority() if cell else "NORMAL:-VERS-ALL:+VERS-TLS1.2"]
        with running(command, lab) as process:
            process.wait_for(f"port {port}...done", SECONDS)
            process.port = port
            yield process

    @staticmethod
    def client(port, cell=None, identity="alice"):
        return ["gnutls-cli", "--port", port, "localhost", "--x509cafile", "root.crt", "--x509certfile", f"{identity}-chain.crt", "--x509keyfile", f"{identity}.key",
                "--priority", cell.priority() if cell else "NORMAL:-VERS-ALL:+VERS-TLS1.2"]

    @staticmethod
    def answer(data):
        return data

    @staticmethod
    def agreed(cell):
        scheme = SCHEMES[cell.server][3]
        return f"(ECDHE-{cell.group.upper()})-({scheme})-(AES-{'128' if '_128_' in cell.suite else '256'}-GCM)"

    @classmethod
    def saw_server(cls, cell, text):
        return [cls.agreed(cell), "The certificate is trusted", "Handshake was completed"]

    @classmethod
    def saw_client(cls, cell):
        return [cls.agreed(cell), f"Client Signature: {SCHEMES[cell.client][3]}", "The certificate is trusted", f"CN=alice{cell.identity[1]}\n"]


class Interop(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, purpose in (("server-p384", "serverAuth"), ("alice-p384", "clientAuth")):
            cls.certify(name, purpose)

    @classmethod
    def certify(cls, name, purpose):
        """A P-384 identity of the lab's issuing CA, which has none."""
        extensions = cls.scratch / f"{name}.cnf"
        extensions.write_text(f"keyUsage=critical,digitalSignature\nextendedKeyUsage={purpose}\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n", encoding="ascii")
        key, request = f"{name}.key", cls.scratch / f"{name}.csr"
        for command in (["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}"],
                        ["x509", "-req", "-in", request, "-CA", "issuing.crt", "-CAkey", "issuing.key", "-sha256", "-days", "30", "-set_serial", "0x" + os.urandom(12).hex(), "-extfile",
                         extensions, "-out", f"{name}.crt"]):
            made = tool("openssl", *command, cwd=cls.lab)
            if made.returncode:
                raise AssertionError(made.text)
        chain = (cls.lab / f"{name}.crt").read_bytes() + (cls.lab / "issuing.crt").read_bytes()
        (cls.lab / f"{name}-chain.crt").write_bytes(chain)

    def serving(self, *arguments, identity="server"):
        """`handglass serve` for one client, which it sends everything back."""
        return self.listening(["serve", "0", "--count", "1", "--echo", "--cafile", "root.crt", "--cert", f"{identity}-chain.crt", "--key", f"{identity}.key", *arguments])

    @contextlib.contextmanager
    def listening(self, arguments):
        with running([os.environ["HANDGLASS"], *arguments], self.lab) as server:
            server.wait_for("listening 127.0.0.1:", SECONDS)
            server.port = int(server.text().split("listening 127.0.0.1:")[1].split()[0])
            yield server

    def connect(self, port, *arguments, identity="alice"):
        return [os.environ["HANDGLASS"], "connect", f"localhost:{port}", "--cafile", "root.crt", "--cert", f"{identity}-chain.crt", "--key", f"{identity}.key", *arguments]

    def speak(self, client, answer, until):
        """A line to the server and its answer back; then the client closes, and ends well."""
        time_left = until - time.monotonic()
        client.say(b"from here to there\n")
        client.wait_for(answer(b"from here to there").decode(), time_left)
        client.process.stdin.close()
        self.assertEqual(client.process.wait(max(1, until - time.monotonic())), 0, client.text())

    def agreed(self, trace, cell):
        params = json.loads(trace.read_text())["params"]
        self.assertEqual((params["suite"], params["group"], params["sigalgs"]), (cell.suite, cell.group, {"server": cell.server, "client": cell.client}))

    def prints(self, process, texts, until):
        """Each text comes, before the cell's time is over; a peer may print after it has spoken."""
        for text in texts:
            process.wait_for(text, max(1, until - time.monotonic()))

    def our_client(self, peer, cell, until):
        trace = self.scratch / "client.json"
        with peer.server(self.lab, cell, f"server{cell.identity[0]}") as server:
            command = self.connect(server.port, *cell.ours(), "--detail", "0", f"--json={trace}", identity=f"alice{cell.identity[1]}")
            with running(command, self.lab) as client:
                client.wait_for("The handshake is complete", SECONDS)
                self.speak(client, peer.answer, until)
            self.agreed(trace, cell)
            self.prints(server, peer.saw_client(cell), until)

    def our_server(self, peer, cell, until):
        trace = self.scratch / "server.json"
        client_schemes = [cell.client, "ecdsa_secp256r1_sha256"] if cell.client != "ecdsa_secp256r1_sha256" else [cell.client]
        pinned = [*cell.ours(), "--client-sigalgs", ",".join(client_schemes), "--detail", "0", f"--json={trace}"]
        with self.serving(*pinned, identity=f"server{cell.identity[0]}") as server:
            with running(peer.client(server.port, cell, f"alice{cell.identity[1]}"), self.lab) as client:
                self.prints(client, peer.saw_server(cell, client), until)
                # The line is echoed; the client itself prints only what it receives.
                self.speak(client, lambda data: data, until)
            self.assertEqual(server.process.wait(max(1, until - time.monotonic())), 0, server.text())
            self.agreed(trace, cell)

    def cell(self, peer, direction, row):
        cell = Cell(*row)
        until = time.monotonic() + SECONDS
        told = "failed"
        try:
            {"client": self.our_client, "server": self.our_server}[direction](peer, cell, until)
            told = "ok"
        except BaseException as error:
            told = "FAILED: " + str(error).splitlines()[0][:60]
            raise
        finally:
            TABLE.append((peer.name, direction, cell.suite[4:], cell.group, cell.server, cell.client, told))

    def check_refusals(self, peer):
        """An identity of a CA that nobody trusts, in each role and direction."""
        with self.subTest("our client, refused by their server"), peer.server(self.lab) as server:
            with running(self.connect(server.port, "--send-anyway", identity="mallory"), self.lab) as client:
                self.assertEqual(client.process.wait(SECONDS), 4, client.text())
        with self.subTest("our client refuses their server"), peer.server(self.lab, identity="server-unknown") as server:
            with running(self.connect(server.port), self.lab) as client:
                self.assertEqual(client.process.wait(SECONDS), 3, client.text())
                client.wait_for("unknown_ca", SECONDS)
        with self.subTest("our server refuses their client"), self.serving() as server:
            with running(peer.client(server.port, identity="mallory"), self.lab) as client:
                self.assertNotEqual(client.process.wait(SECONDS), 0, client.text())
                client.wait_for({"OpenSSL": "SSL alert number 48", "GnuTLS": "CA is unknown"}[peer.name], SECONDS)
            server.wait_for("unknown_ca", SECONDS)
            self.assertNotIn("The handshake is complete", server.text())
        with self.subTest("our server, refused by their client"), self.serving(identity="server-unknown") as server:
            with running(peer.client(server.port), self.lab) as client:
                self.assertNotEqual(client.process.wait(SECONDS), 0, client.text())
            server.process.wait(SECONDS)
            self.assertNotIn("The handshake is complete", server.text())

    def test_strangers_with_openssl(self):
        self.check_refusals(OpenSsl)

    def test_strangers_with_gnutls(self):
        self.check_refusals(GnuTls)

    def test_the_cells_cover_the_policy(self):
        cells = [Cell(*row) for row in CELLS]
        for seen, size in (({c.suite for c in cells}, 4), ({c.group for c in cells}, 3), ({c.server for c in cells}, 8), ({c.client for c in cells}, 8)):
            self.assertEqual(len(seen), size, seen)


def add_cells():
    for peer in (OpenSsl, GnuTls):
        for direction in ("client", "server"):
            for i, row in enumerate(CELLS):
                def test(self, peer=peer, direction=direction, row=row):
                    self.cell(peer, direction, row)
                setattr(Interop, f"test_our_{direction}_with_{peer.name.lower()}_{i + 1}", test)


def tearDownModule():
    rows = [("peer", "we are", "suite", "group", "server signs", "client signs", "")] + TABLE
    widths = [max(len(row[i]) for row in rows) for i in range(6)]
    print()
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, [*widths, 0])).rstrip())


add_cells()
if not shutil.which("gnutls-cli"):
    print("skipped: gnutls-bin is not installed")
    for name in [name for name in dir(Interop) if name.startswith("test") and "gnutls" in name]:
        delattr(Interop, name)
