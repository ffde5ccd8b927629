"""TLS_FALLBACK_SCSV, at our server and to one that speaks TLS 1.3."""
import re

from peers import LabCase, free_port, handglass, running, serving, tool

SERVER = ["-cert", "server.crt", "-cert_chain", "server-chain.crt", "-key", "server.key"]
OURS = ["--cert", "server-chain.crt", "--key", "server.key"]


class Fallback(LabCase):
    def test_openssl_comes_with_tls_1_1_as_a_second_try(self):
        with serving(*OURS, cwd=self.lab) as server:
            line = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-CAfile", "root.crt", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]
            self.assertIn("SSL alert number 86", tool(*line, "-fallback_scsv", cwd=self.lab).text)
            server.wait_for("TLS_FALLBACK_SCSV")
            server.wait_for("the client fell back to a lower version than the server speaks")
            # Without the signal it is a client that has no version in common with us.
            self.assertIn("SSL alert number 70", tool(*line, cwd=self.lab).text)

    def test_openssl_that_speaks_tls_1_3_refuses_our_second_try(self):
        port = free_port()
        with running(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", *SERVER], self.lab) as server:
            server.wait_for("ACCEPT")
            for flag in ("--fallback-scsv", "-fallback_scsv"):
                run = handglass("connect", f"localhost:{port}", "--cafile", "root.crt", flag, cwd=self.lab)
                self.ran(run, 4, "alert 86 inappropriate_fallback", "PROVEN here: ClientHello offers no more than TLS 1.2")
                self.ran(handglass("explain", re.search(r"handglass explain (\w+)", run.stdout)[1]), 0, "TLS_FALLBACK_SCSV", "7507 3")
            self.ran(handglass("connect", f"localhost:{port}", "--cafile", "root.crt", cwd=self.lab), 0)

    def test_a_server_of_tls_1_2_alone_goes_on(self):
        with serving(*OURS, cwd=self.lab) as server:
            self.ran(handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--fallback-scsv", cwd=self.lab), 0)
