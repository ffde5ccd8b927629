"""Sessions that are resumed, by number and by ticket: our two ends, our server with openssl s_client, our client with openssl s_server."""
import json
import os
import stat

from peers import LabCase, handglass, s_server, serving, tool

ALICE = ["--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key"]
SERVE = ["--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl"]
S_SERVER = ["-CAfile", "root.crt", "-cert", "server.crt", "-cert_chain", "server-chain.crt", "-key", "server.key"]
S_CLIENT = ["-tls1_2", "-CAfile", "root.crt", "-cert", "alice.crt", "-cert_chain", "issuing.crt", "-key", "alice.key", "-servername", "localhost"]
RESUMED = "a session is resumed; when it was made, the server proved that it is CN=server; the client proved then that it is CN=alice"


def flat(text):
    return " ".join(text.split())


class Sessions(LabCase):
    def test_loop_shows_the_second_handshake(self):
        for how, ticket in (("id", False), ("ticket", True)):
            with self.subTest(how):
                run = self.ran(handglass("loop", "--resume", how), 0)
                self.assertIn(RESUMED, flat(run.stdout))
                self.assertNotIn("CertificateVerify", run.stdout)
                document = json.loads(self.ran(handglass("loop", "--resume", how, "--json"), 0).stdout)
                said = [message["name"] for message in document["messages"] if message["name"] != "ChangeCipherSpec"]
                self.assertEqual(said, ["ClientHello", "ServerHello"] + ticket * ["NewSessionTicket"] + ["Finished", "Finished"])

    def test_openssl_reconnects_to_our_server(self):
        for more in ([], ["-no_ticket"]):
            with self.subTest(more=more), serving(*SERVE, "--www", cwd=self.lab) as server:
                run = tool("openssl", "s_client", "-connect", f"localhost:{server.port}", *S_CLIENT, *more, "-reconnect", cwd=self.lab)
                self.assertEqual(run.text.count("Reused, TLSv1.2"), 5, run.text[-3000:])

    def test_openssl_brings_a_session_in_a_file(self):
        with serving(*SERVE, "--www", cwd=self.lab) as server:
            at = ["-connect", f"localhost:{server.port}", *S_CLIENT]
            tool("openssl", "s_client", *at, "-sess_out", "session.pem", cwd=self.lab)
            run = tool("openssl", "s_client", *at, "-sess_in", "session.pem", cwd=self.lab)
            self.assertIn("Reused, TLSv1.2", run.text)

    def test_our_client_reconnects_to_openssl(self):
        for more in ([], ["-no_ticket"]):
            with self.subTest(more=more), s_server(*S_SERVER, *more, cwd=self.lab) as server:
                run = self.ran(handglass("connect", f"localhost:{server.port}", *ALICE, "--reconnect", "2", cwd=self.lab, stdin=None), 0)
                self.assertEqual(flat(run.stdout).count("a session is resumed; when"), 2, run.stdout)

    def test_our_client_keeps_a_session_in_a_file(self):
        for more in ([], ["--no-ticket"]):
            with self.subTest(more=more), serving(*SERVE, *more, cwd=self.lab) as server:
                connect = ["connect", f"localhost:{server.port}", *ALICE, *more]
                for _ in range(2):  # the second takes the place of the first
                    self.ran(handglass(*connect, "--sess-out", "session", cwd=self.lab, stdin=None), 0)
                    self.assertEqual(stat.S_IMODE(os.stat(self.lab / "session").st_mode), 0o600)
                run = self.ran(handglass(*connect, "--sess-in", "session", cwd=self.lab, stdin=None), 0)
                self.assertIn("a session is resumed", flat(run.stdout))

    def test_what_is_no_file_stays_what_it_is(self):
        """A pipe stands for all devices: nobody wants to lose /dev/null."""
        pipe, target, link, dangling = (self.lab / name for name in ("pipe", "target", "link", "dangling"))
        os.mkfifo(pipe)
        target.write_text("older")
        link.symlink_to("target")
        dangling.symlink_to("not-yet")
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        with serving(*SERVE, cwd=self.lab) as server:
            for name in ("pipe", "link", "dangling"):
                self.ran(handglass("connect", f"localhost:{server.port}", *ALICE, "--sess-out", name, cwd=self.lab, stdin=None), 0)
        self.assertTrue(pipe.is_fifo())
        self.assertIn(b"HANDGLASS TLS SESSION", os.read(reader, 65536))
        self.assertTrue(link.is_symlink() and dangling.is_symlink())
        for name in ("target", "not-yet"):
            self.assertIn("HANDGLASS TLS SESSION", (self.lab / name).read_text())
            self.assertEqual(stat.S_IMODE(os.stat(self.lab / name).st_mode), 0o600)

    def test_a_file_that_holds_no_session(self):
        (self.lab / "broken").write_text("-----BEGIN HANDGLASS TLS SESSION-----\nAQID\n-----END HANDGLASS TLS SESSION-----\n")
        for name, text in (("root.crt", "no session that --sess-out has kept"), ("broken", "cannot be read"), ("nowhere", "No such file")):
            with self.subTest(name):
                run = handglass("connect", "localhost:1", "--cafile", "root.crt", "--sess-in", name, cwd=self.lab, stdin=None)
                self.ran(run, 7)
                self.assertIn(text, flat(run.stderr))

    def test_a_client_that_was_revoked_meanwhile_begins_anew_and_is_refused(self):
        bob = ["--cafile", "root.crt", "--cert", "bob-chain.crt", "--key", "bob.key"]
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            run = self.ran(handglass("connect", f"localhost:{server.port}", *bob, "--sess-out", "bobs", cwd=self.lab, stdin=None), 0)
        # Another server knows nothing of the session, and has the list.
        with serving(*SERVE, cwd=self.lab) as server:
            run = handglass("connect", f"localhost:{server.port}", *bob, "--sess-in", "bobs", cwd=self.lab, stdin=None)
            self.assertIn("alert 44 certificate_revoked", run.stdout)
