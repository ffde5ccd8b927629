"""Second handshakes within a connection, and stapled OCSP responses: our two ends, and openssl, curl at the other."""
import json
import os
import subprocess
import time

from peers import LabCase, free_port, handglass, s_server, serving, tool

SERVE = ["--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt"]
ALICE = ["--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key"]
S_SERVER = ["-CAfile", "root.crt", "-cert", "server.crt", "-cert_chain", "server-chain.crt", "-key", "server.key"]
S_CLIENT = ["-tls1_2", "-CAfile", "root.crt", "-servername", "localhost"]
WITHIN = "This handshake took place within a connection"
GET = b"GET /private/x HTTP/1.0\r\n\r\n"


def flat(text):
    return " ".join(text.split())


class Renegotiation(LabCase):
    def curl(self, port, path, *more):
        return tool("curl", "-sS", "--tls-max", "1.2", "--cacert", "root.crt", *more, f"https://localhost:{port}{path}", cwd=self.lab).text

    def slowly(self, program, said, after):
        """Runs a program that is told something only once it has said so much, and waits for `after`."""
        with subprocess.Popen(program, cwd=self.lab, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
            heard = b""
            try:
                for text, awaited in said:
                    deadline = time.monotonic() + 20
                    while awaited not in heard and time.monotonic() < deadline:
                        heard += running.stdout.read1(65536)
                    self.assertIn(awaited, heard)
                    running.stdin.write(text)
                    running.stdin.flush()
                while after not in heard:
                    more = running.stdout.read1(65536)
                    if not more:
                        break
                    heard += more
            finally:
                running.kill()
        self.assertIn(after, heard)
        return heard.decode(errors="replace")

    def test_a_certificate_is_asked_for_only_where_it_is_needed(self):
        identity = ["--cert", "alice-chain.crt", "--key", "alice.key"]
        with serving(*SERVE, "--www", "--client-auth-for", "/private", cwd=self.lab) as server:
            self.assertIn("was not asked for a certificate", self.curl(server.port, "/", *identity))
            self.assertIn("CN=alice", self.curl(server.port, "/private/x", *identity))
            self.assertIn("alert handshake failure", self.curl(server.port, "/private"))
            mallory = self.curl(server.port, "/private", "--cert", "mallory-chain.crt", "--key", "mallory.key")
            self.assertNotIn("You are speaking", mallory)
            url = f"https://localhost:{server.port}/private/x"
            run = self.ran(handglass("doctor", url, *ALICE, cwd=self.lab), 0)
            self.assertIn("asks for a second handshake", flat(run.stdout))
            self.assertIn("answers GET /private/x with 200 OK", flat(run.stdout))
            without = handglass("doctor", url, "--cafile", "root.crt", "--json", cwd=self.lab)
            self.ran(without, 4)
            causes = [one.get("cause") for one in json.loads(without.stdout)["checks"] if one["status"] == "fail"]
            self.assertEqual(causes, ["no-client-certificate"])

    def test_a_client_that_takes_no_part_is_told_so_in_http(self):
        with serving(*SERVE, "--www", "--client-auth-for", "/private", cwd=self.lab) as server:
            program = [os.environ["HANDGLASS"], "connect", f"localhost:{server.port}", *ALICE, "--no-renegotiation", "--detail", "0"]
            self.assertIn("403 Forbidden", self.slowly(program, [(GET, b"Complete")], b"403 Forbidden"))
            program.remove("--no-renegotiation")
            heard = self.slowly(program, [(GET, b"Complete")], b"CN=alice, O=Handglass Lab")
            self.assertIn(WITHIN, flat(heard))

    def test_the_flag_goes_with_www_and_cas(self):
        for flags, text in ((["--client-auth-for", "/x"], "it goes with --www"), (["--www", "--client-auth-for", "x"], "begins with /")):
            run = handglass("serve", "0", *SERVE, *flags, cwd=self.lab)
            self.ran(run, 2)
            self.assertIn(text, flat(run.stderr))

    def test_what_would_show_nothing_of_it_is_refused(self):
        again = self.scratch / "again.json"
        loop = ["loop", "--second", "connection"]
        for flags in (["--pcapng", str(self.scratch / "again.pcapng")], ["--view", "wire"]):
            run = handglass(*loop, *flags)
            self.ran(run, 2)
            self.assertIn("under the keys of the first", flat(run.stderr))
        run = self.ran(handglass(*loop, "--detail", "3", f"--json={again}"), 0)
        self.assertIn("of the handshake before on this connection", flat(run.stdout))
        run = handglass("report", str(again), "--view", "wire")
        self.ran(run, 2)
        self.assertIn("whoever stands between the two sees nothing", flat(run.stderr))
        self.ran(handglass("report", str(again), "--view", "client"), 0)
        run = self.ran(handglass("report", str(again), "--pcapng", str(self.scratch / "again.pcapng")), 0)
        self.assertIn("it is left out", flat(run.stderr))

    def test_openssl_starts_it_where_it_is_let(self):
        for flags, again in (([], False), (["--client-renegotiation"], True)):
            with self.subTest(again=again), serving(*SERVE, "--client-auth", "none", "--echo", *flags, cwd=self.lab) as server:
                program = ["openssl", "s_client", "-connect", f"localhost:{server.port}", *S_CLIENT]
                if again:
                    self.slowly(program, [(b"R\n", b"Verify return code"), (b"still there\n", b"RENEGOTIATING")], b"still there")
                else:
                    self.slowly(program, [(b"R\n", b"Verify return code")], b"no renegotiation")

    def test_our_client_starts_it_at_openssl(self):
        with s_server(*S_SERVER, "-client_renegotiation", cwd=self.lab) as server:
            run = self.ran(handglass("connect", f"localhost:{server.port}", *ALICE, "--renegotiate", cwd=self.lab, stdin=None), 0)
            self.assertEqual(run.stdout.count("-- Complete"), 2, run.stdout)
            self.assertIn(WITHIN, flat(run.stdout))
        with s_server(*S_SERVER, cwd=self.lab) as server:
            run = handglass("connect", f"localhost:{server.port}", *ALICE, "--renegotiate", cwd=self.lab, stdin=None)
            self.assertIn("takes part in no second handshake", flat(run.stderr))

    def test_openssls_server_asks_our_client(self):
        port = free_port()
        program = ["openssl", "s_server", "-accept", str(port), "-tls1_2", *S_SERVER, "-naccept", "1"]
        with subprocess.Popen(program, cwd=self.lab, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
            try:
                while b"ACCEPT" not in server.stdout.readline():
                    pass
                client = [os.environ["HANDGLASS"], "connect", f"localhost:{port}", *ALICE, "--detail", "0"]
                with subprocess.Popen(client, cwd=self.lab, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as ours:
                    try:
                        heard = b""
                        while b"Complete" not in heard:
                            heard += ours.stdout.read1(65536)
                        server.stdin.write(b"R\n")
                        server.stdin.flush()
                        while b"the client proved that it is CN=alice" not in b" ".join(heard.split()):
                            more = ours.stdout.read1(65536)
                            self.assertTrue(more, heard)
                            heard += more
                    finally:
                        ours.kill()
            finally:
                server.kill()


class Stapling(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        made = tool("openssl", "ocsp", "-index", "index.txt", "-CA", "issuing.crt", "-rsigner", "ocsp.crt", "-rkey", "ocsp.key",
                    "-issuer", "issuing.crt", "-cert", "server.crt", "-respout", "server.ocsp", "-noverify", cwd=cls.lab)
        assert (cls.lab / "server.ocsp").exists(), made.text

    def test_openssl_gets_the_response_that_we_staple(self):
        with serving(*SERVE, "--client-auth", "none", "--staple", "server.ocsp", "--www", cwd=self.lab) as server:
            at = ["openssl", "s_client", "-connect", f"localhost:{server.port}", *S_CLIENT]
            self.assertIn("Cert Status: good", tool(*at, "-status", cwd=self.lab).text)
            self.assertNotIn("OCSP", tool(*at, cwd=self.lab).text)
            self.assertIn("You are speaking", tool("curl", "-sS", "--tls-max", "1.2", "--cert-status", "--cacert", "root.crt", f"https://localhost:{server.port}/", cwd=self.lab).text)

    def test_the_response_that_openssl_staples_is_shown(self):
        with s_server(*S_SERVER, "-status_file", "server.ocsp", cwd=self.lab) as server:
            at = ["connect", f"localhost:{server.port}", *ALICE, "--json"]
            document = json.loads(self.ran(handglass(*at, "--status", cwd=self.lab, stdin=None), 0).stdout)
            said = {message["name"]: message["fields"] for message in document["messages"]}
            shown = {field["path"]: field for field in said["CertificateStatus"]}
            self.assertEqual(shown["status_type"]["value"], "ocsp (1)")
            self.assertEqual(shown["response"]["hex"], (self.lab / "server.ocsp").read_bytes().hex())
            self.assertNotIn("CertificateStatus", self.ran(handglass(*at, cwd=self.lab, stdin=None), 0).stdout)

    def test_a_file_that_is_no_response(self):
        for flags, code in ((["--staple", "README.md"], 7), (["--staple", "server.ocsp", "--staple", "server.ocsp"], 2)):
            self.ran(handglass("serve", "0", *SERVE, *flags, cwd=self.lab), code)
