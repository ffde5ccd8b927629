"""curl with --cert, --key and --cacert at `handglass serve --www`: every suite, and what both sides say of a client that sends no
certificate or one that is not believed."""
import shutil
import unittest

from case import SECONDS, InteropCase
from peers import serving, tool

IDENTITIES = ["--www", "--cert", "server-chain.crt", "--key", "server.key", "--cert", "server-rsa-chain.crt", "--key", "server-rsa.key", "--cafile", "roots.crt"]
SUITES = {f"ECDHE-{kind}-AES{bits}-GCM-{hashes}": f"TLS_ECDHE_{kind}_WITH_AES_{bits}_GCM_{hashes}" for kind in ("ECDSA", "RSA") for bits, hashes in ((128, "SHA256"), (256, "SHA384"))}


@unittest.skipUnless(shutil.which("curl"), "curl is not installed")
class Curl(InteropCase):
    def curl(self, server, *more, client=None):
        identity = ["--cert", f"{client}-chain.crt", "--key", f"{client}.key"] if client else []
        return tool("curl", "--silent", "--show-error", "--max-time", SECONDS, "--cacert", "root.crt", *identity, *more, f"https://localhost:{server.port}/", cwd=self.lab)

    def test_every_suite_and_key(self):
        with serving(*IDENTITIES, cwd=self.lab) as server:
            for suite, name in SUITES.items():
                for client in ("alice", "alice-rsa", "alice-p384"):
                    with self.subTest(suite, client=client):
                        run = self.curl(server, "--ciphers", suite, "--tls-max", "1.2", client=client)
                        self.assertEqual(run.returncode, 0, run.text)
                        self.assertIn(f"client       CN={client}", run.text)
                        self.assertIn(name, run.text)

    def test_without_a_certificate_where_one_is_required(self):
        with serving(*IDENTITIES, cwd=self.lab) as server:
            run = self.curl(server)
            self.assertEqual(run.returncode, 35, run.text)  # CURLE_SSL_CONNECT_ERROR
            self.assertIn("alert handshake failure", run.text)
            server.wait_for("The client sent no certificate, and this server requires one", SECONDS)
            server.wait_for("alert 40 handshake_failure", SECONDS)
            self.assertNotIn("The handshake is complete", server.text())
            self.assertEqual(self.curl(server, client="alice").returncode, 0)  # and it serves on

    def test_a_client_of_a_ca_that_nobody_trusts(self):
        with serving(*IDENTITIES, cwd=self.lab) as server:
            run = self.curl(server, client="mallory")
            self.assertIn(run.returncode, (35, 56), run.text)
            self.assertIn("alert unknown ca", run.text)
            server.wait_for("unknown_ca", SECONDS)

    def test_curl_refuses_a_server_that_it_does_not_trust(self):
        with serving("--www", "--cert", "server-unknown-chain.crt", "--key", "server-unknown.key", "--cafile", "root.crt", cwd=self.lab) as server:
            run = self.curl(server, client="alice")
            self.assertEqual(run.returncode, 60, run.text)  # CURLE_PEER_FAILED_VERIFICATION
            server.wait_for("unknown_ca", SECONDS)

    def test_a_name_that_is_not_in_the_certificate(self):
        with serving("--www", "--cert", "wrong-name-chain.crt", "--key", "wrong-name.key", "--cafile", "root.crt", cwd=self.lab) as server:
            self.assertEqual(self.curl(server, client="alice").returncode, 60)
            resolved = ["--resolve", f"elsewhere.lab:{server.port}:127.0.0.1"]
            run = tool("curl", "--silent", "--cacert", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", *resolved, f"https://elsewhere.lab:{server.port}/", cwd=self.lab)
            self.assertIn("client       CN=alice", run.text)
