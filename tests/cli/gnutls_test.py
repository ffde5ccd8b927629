"""Mutual authentication with GnuTLS, both directions."""
import contextlib
import shutil
import unittest

from peers import LabCase, free_port, handglass, running, serving, tool

SCHEMES = ["ECDSA-SHA256", "RSA-SHA256", "RSA-PSS-RSAE-SHA256"]
GROUPS = ["X25519", "SECP256R1", "SECP384R1"]
BASE = "NONE:+VERS-TLS1.2:+AEAD:+COMP-NULL:+AES-128-GCM:+AES-256-GCM:+ECDHE-ECDSA:+ECDHE-RSA:+SIGN-ALL:+GROUP-ALL"


@unittest.skipUnless(shutil.which("gnutls-cli"), "gnutls-bin is not installed")
class GnuTls(LabCase):
    @contextlib.contextmanager
    def gnutls_serv(self, name, priority=BASE, more=()):
        port = free_port()
        command = ["gnutls-serv", "--port", port, "--echo", "--priority", priority, "--x509certfile", f"{name}-chain.crt", "--x509keyfile", f"{name}.key", "--x509cafile", "root.crt",
                   "--require-client-cert", "--verify-client-cert", *more]
        with running(command, self.lab) as server:
            server.wait_for(f"port {port}...done")
            server.port = port
            yield server

    def cli(self, port, client, priority=BASE, stdin=b""):
        return tool("gnutls-cli", "--port", port, "localhost", "--priority", priority, "--x509cafile", "root.crt", "--x509certfile", f"{client}-chain.crt", "--x509keyfile", f"{client}.key",
                    cwd=self.lab, stdin=stdin)

    def test_our_client_and_their_server(self):
        for name in ("server", "server-rsa"):
            for client in ("alice", "alice-rsa"):
                with self.subTest(name, client=client), self.gnutls_serv(name) as server:
                    run = handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", f"{client}-chain.crt", "--key", f"{client}.key", cwd=self.lab, stdin=b"there and back\n")
                    self.ran(run, 0, f"CN={client}", "there and back")

    def test_a_bad_client_at_their_server(self):
        with self.gnutls_serv("server") as server:
            run = handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", "mallory.crt", "--key", "mallory.key", "--send-anyway", cwd=self.lab)
            self.assertEqual(run.returncode, 4, run.stdout + run.stderr)

    def test_their_client_and_our_server(self):
        identities = ["--cert", "server-chain.crt", "--key", "server.key", "--cert", "server-rsa-chain.crt", "--key", "server-rsa.key", "--cafile", "root.crt"]
        with serving("--echo", *identities, cwd=self.lab) as server:
            for client in ("alice", "alice-rsa"):
                for exchange in ("ECDHE-ECDSA", "ECDHE-RSA"):
                    for group in GROUPS:
                        priority = f"NONE:+VERS-TLS1.2:+AEAD:+COMP-NULL:+AES-128-GCM:+AES-256-GCM:+{exchange}:+SIGN-ALL:+GROUP-{group}:+GROUP-SECP256R1"
                        with self.subTest(client, exchange=exchange, group=group):
                            run = self.cli(server.port, client, priority, b"there and back\n")
                            self.assertEqual(run.returncode, 0, run.text)
                            self.assertIn("there and back", run.text)
            self.assertNotEqual(self.cli(server.port, "mallory").returncode, 0)
            server.wait_for("CN=alice-rsa")

    def test_one_scheme_at_a_time(self):
        identities = ["--cert", "server-chain.crt", "--key", "server.key", "--cert", "server-rsa-chain.crt", "--key", "server-rsa.key", "--cafile", "root.crt"]
        with serving("--www", *identities, cwd=self.lab) as server:
            for scheme in SCHEMES:
                client = "alice" if scheme.startswith("ECDSA") else "alice-rsa"
                # Certificates of the lab are signed with ECDSA-SHA256, which the client must allow for the chain.
                priority = f"NONE:+VERS-TLS1.2:+AEAD:+COMP-NULL:+AES-128-GCM:+ECDHE-ECDSA:+ECDHE-RSA:+SIGN-{scheme}:+SIGN-ECDSA-SHA256:+GROUP-SECP256R1"
                with self.subTest(scheme):
                    run = self.cli(server.port, client, priority, b"GET / HTTP/1.0\r\n\r\n")
                    self.assertIn(f"CN={client}", run.text)

    def test_their_client_resumes_and_shakes_hands_again(self):
        flags = ["--cert", "server-chain.crt", "--key", "server.key", "--echo", "--client-renegotiation"]
        with serving(*flags, cwd=self.lab) as server:
            at = ["gnutls-cli", "--port", server.port, "localhost", "--priority", BASE, "--x509cafile", "root.crt"]
            for more in ([], ["--noticket"]):
                run = tool(*at, "--resume", *more, cwd=self.lab, stdin=b"there and back\n")
                self.assertIn("This is a resumed session", run.text)
            run = tool(*at, "--rehandshake", cwd=self.lab, stdin=b"there and back\n")
            self.assertIn("ReHandshake was completed", run.text)
            self.assertIn("there and back", run.text)

    def test_our_client_resumes_and_sees_their_response(self):
        tool("openssl", "ocsp", "-index", "index.txt", "-CA", "issuing.crt", "-rsigner", "ocsp.crt", "-rkey", "ocsp.key", "-issuer", "issuing.crt", "-cert", "server.crt",
             "-respout", "server.ocsp", "-noverify", cwd=self.lab)
        identity = ["--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key"]
        with self.gnutls_serv("server", more=["--ocsp-response", "server.ocsp", "--ignore-ocsp-response-errors"]) as server:
            run = self.ran(handglass("connect", f"localhost:{server.port}", *identity, "--status", cwd=self.lab, stdin=None), 0)
            self.assertIn("CertificateStatus", run.stdout)
            for more in ([], ["--no-ticket"]):
                run = self.ran(handglass("connect", f"localhost:{server.port}", *identity, "--reconnect", "2", *more, cwd=self.lab, stdin=None), 0)
                self.assertEqual(" ".join(run.stdout.split()).count("a session is resumed; when"), 2, run.stdout)
