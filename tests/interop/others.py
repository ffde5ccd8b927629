"""OpenSSL and GnuTLS as the other side of a conversation, and what is pinned in one, in the words of each implementation."""
import contextlib
import os
import shutil
import time
import unittest

from peers import LabCase, free_port, running, tool

SECONDS = 10  # for one conversation
needs_gnutls = unittest.skipUnless(shutil.which("gnutls-serv"), "gnutls-bin is not installed")

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
    alpn = ("-alpn", "http/1.1,h2")

    @staticmethod
    @contextlib.contextmanager
    def server(lab, cell=None, identity="server", more=()):
        port = free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", "-Verify", "3", "-verify_return_error", "-CAfile", "root.crt", "-rev",
                   "-cert", f"{identity}.crt", "-cert_chain", "issuing.crt", "-key", f"{identity}.key", *more]
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
    def saw_server(cell):
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
    alpn = ("--alpn", "http/1.1", "--alpn", "h2")

    @staticmethod
    @contextlib.contextmanager
    def server(lab, cell=None, identity="server", more=()):
        port = free_port()
        command = ["gnutls-serv", "--port", port, "--echo", "--x509certfile", f"{identity}-chain.crt", "--x509keyfile", f"{identity}.key", "--x509cafile", "root.crt",
                   "--require-client-cert", "--verify-client-cert", "--priority", cell.priority() if cell else "NORMAL:-VERS-ALL:+VERS-TLS1.2", *more]
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
    def saw_server(cls, cell):
        return [cls.agreed(cell), "The certificate is trusted", "Handshake was completed"]

    @classmethod
    def saw_client(cls, cell):
        return [cls.agreed(cell), f"Client Signature: {SCHEMES[cell.client][3]}", "The certificate is trusted", f"CN=alice{cell.identity[1]}\n"]


class InteropCase(LabCase):
    """A test with a lab of its own, to which a P-384 identity is added for each side."""

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
