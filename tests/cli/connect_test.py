"""connect against openssl s_server, which requires a client certificate and verifies it."""
import contextlib
import json
import os
import socket
import ssl
import subprocess
import threading
import time

from peers import LabCase, PATIENCE, handglass, free_port, running, s_server, serving

ALICE = ["--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key"]
ALICE_RSA = ["--cafile", "root.crt", "--cert", "alice-rsa-chain.crt", "--key", "alice-rsa.key"]
SERVER = ["-CAfile", "root.crt", "-cert", "server.crt", "-cert_chain", "server-chain.crt", "-key", "server.key"]


class Connect(LabCase):
    def server(self, *more, base=SERVER):
        return s_server(*base, *more, cwd=self.lab)

    def connect(self, server, *arguments, stdin=b"", host="localhost"):
        return handglass("connect", f"{host}:{server.port}", *arguments, cwd=self.lab, stdin=stdin)

    def test_mutual_authentication_and_data_both_ways(self):
        with self.server("-rev") as server:  # answers each line with its letters in reverse
            run = self.connect(server, *ALICE, stdin=b"handglass\n")
            self.ran(run, 0, "CN=alice", "CN=server", "ssalgdnah")

    def test_data_reaches_the_server_and_close_notify_ends_it(self):
        with self.server("-naccept", "1", "-msg") as server:
            self.ran(self.connect(server, *ALICE, stdin=b"a line from the client\n"), 0)
            server.wait_for("a line from the client")
            server.wait_for("close_notify")

    def test_data_from_the_server(self):
        with self.server("-naccept", "1") as server:
            with running([os.environ["HANDGLASS"], "connect", f"localhost:{server.port}", *ALICE], self.lab) as client:
                client.wait_for("The handshake is complete")
                server.say(b"a line from the server\n")
                client.wait_for("a line from the server")
                client.say(b"and back\n")
                server.wait_for("and back")
                client.process.stdin.close()
                self.assertEqual(client.process.wait(PATIENCE), 0)

    def test_a_long_conversation_loses_nothing(self):
        data = os.urandom(3 << 20)
        with serving("--echo", "--cert", "server-chain.crt", "--key", "server.key", cwd=self.lab) as server:
            run = subprocess.run([os.environ["HANDGLASS"], "connect", f"localhost:{server.port}", "--cafile", "root.crt", "--detail", "0"], cwd=self.lab, input=data,
                                 capture_output=True, timeout=PATIENCE, check=False)
            self.assertEqual((run.returncode, run.stderr), (0, b""))
            self.assertTrue(run.stdout.endswith(data), len(run.stdout))

    def slow(self, answer, seconds):
        """A server that reads a line, and answers as late as that, or not at all; its port."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.lab / "server-chain.crt", self.lab / "server.key")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            with contextlib.suppress(OSError), context.wrap_socket(listener.accept()[0], server_side=True) as peer:
                peer.recv(4096)
                time.sleep(seconds)
                if answer:
                    peer.sendall(answer)
                time.sleep(PATIENCE)

        threading.Thread(target=serve, daemon=True).start()
        return listener.getsockname()[1]

    def test_a_late_answer_is_waited_for_and_a_lost_one_told(self):
        connect = ["--cafile", "root.crt", "--detail", "0"]
        started = time.monotonic()
        self.ran(handglass("connect", f"localhost:{self.slow(b'', 0)}", *connect, "--timeout", "1", cwd=self.lab, stdin=b"a question\n"), 6, "neither answered nor closed the connection within 1 second")
        self.assertLess(time.monotonic() - started, PATIENCE / 4)
        self.ran(handglass("connect", f"localhost:{self.slow(b'late', 6)}", *connect, "--timeout", "8", cwd=self.lab, stdin=b"a question\n"), 0, "late")
        # Who asks nothing misses no answer.
        self.ran(handglass("connect", f"localhost:{self.slow(b'', 0)}", *connect, "--timeout", "1", cwd=self.lab, stdin=None), 0)

    def test_a_reader_that_has_seen_enough_ends_it(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.lab / "server-chain.crt", self.lab / "server.key")
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def talk():
            with contextlib.suppress(OSError), context.wrap_socket(listener.accept()[0], server_side=True) as peer:
                while True:
                    peer.sendall(b"and on\n")
                    time.sleep(0.05)

        threading.Thread(target=talk, daemon=True).start()
        command = [os.environ["HANDGLASS"], "connect", f"localhost:{listener.getsockname()[1]}", "--cafile", "root.crt"]
        with subprocess.Popen(command, cwd=self.lab, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
            try:
                client.stdout.readline()
                client.stdout.close()
                client.wait(PATIENCE)
            finally:
                client.kill()
            self.assertEqual(client.stderr.read(), b"")

    def test_without_input_it_closes_cleanly(self):
        with self.server() as server:
            started = time.monotonic()
            self.ran(self.connect(server, *ALICE, stdin=None), 0, "CN=alice")
            self.assertLess(time.monotonic() - started, PATIENCE / 2)

    def test_the_line_that_people_know(self):
        with self.server() as server:
            run = handglass("connect", "-servername", "server.lab", "-connect", f"127.0.0.1:{server.port}", "-key", "alice.key", "-cert", "alice-chain.crt", "-CAfile", "root.crt", cwd=self.lab)
            self.ran(run, 0, "CN=alice")
            # The system's store does not know the lab: refused, and with --insecure not.
            line = ["connect", "-servername", "server.lab", "-connect", f"127.0.0.1:{server.port}", "-key", "alice.key", "-cert", "alice-chain.crt"]
            self.ran(handglass(*line, cwd=self.lab), 3, "unknown_ca")
            self.ran(handglass(*line, "--insecure", cwd=self.lab), 0, "WARNING")

    def test_rsa_on_either_side(self):
        rsa = ["-CAfile", "root.crt", "-cert", "server-rsa.crt", "-cert_chain", "server-rsa-chain.crt", "-key", "server-rsa.key"]
        for base, client in ((rsa, ALICE), (SERVER, ALICE_RSA), (rsa, ALICE_RSA)):
            with self.server(base=base) as server:
                self.ran(self.connect(server, *client), 0)

    def test_suites_groups_and_schemes(self):
        for flags in (["--ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"], ["--groups", "secp256r1"], ["--groups", "secp384r1,secp256r1"], ["--no-ems"], ["--alpn", "http/1.1"]):
            with self.subTest(flags), self.server() as server:
                self.ran(self.connect(server, *flags, *ALICE), 0)
        rsa = ["-CAfile", "root.crt", "-cert", "server-rsa.crt", "-cert_chain", "server-rsa-chain.crt", "-key", "server-rsa.key"]
        for group in ("x25519", "secp256r1", "secp384r1"):
            for scheme in ("rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pkcs1_sha512,ecdsa_secp256r1_sha256"):
                with self.subTest(group, scheme=scheme), self.server(base=rsa) as server:
                    run = self.connect(server, "--groups", group, "--sigalgs", f"{scheme},ecdsa_secp256r1_sha256,rsa_pkcs1_sha256", *ALICE_RSA)
                    self.ran(run, 0, group, scheme.split(",")[0])

    def test_a_curve_that_is_left_out_is_told(self):
        with self.server(base=["-CAfile", "root.crt", "-cert", "server-rsa.crt", "-cert_chain", "server-rsa-chain.crt", "-key", "server-rsa.key"]) as server:
            self.ran(self.connect(server, "--groups", "x25519", *ALICE), 4, "alice has a key on secp256r1, which --groups leaves out")

    def test_bad_clients_are_refused_by_openssl(self):
        for client in ("carol", "dave", "erin", "grace", "mallory", "trudy"):
            with self.subTest(client), self.server() as server:
                run = self.connect(server, "--cafile", "root.crt", "--cert", f"{client}-chain.crt", "--key", f"{client}.key", "--send-anyway")
                self.ran(run, 4, "Refused by the server")
        with self.server("-CRL", "issuing.crl", "-crl_check") as server:
            self.ran(self.connect(server, "--cafile", "root.crt", "--cert", "bob-chain.crt", "--key", "bob.key"), 4, "certificate_revoked")

    def test_an_issuer_that_is_not_listed_is_told_before_sending(self):
        with self.server() as server:
            self.ran(self.connect(server, "--cafile", "root.crt", "--cert", "mallory.crt", "--key", "mallory.key"), 4, "which the server does not list")

    def test_bad_servers_are_refused_and_no_secret_leaves(self):
        crls = ["--crl", "root.crl", "--crl", "issuing.crl"]
        for name, code in (("wrong-name", 42), ("server-revoked", 44), ("server-expired", 45), ("server-unknown", 48)):
            with self.subTest(name), self.server(base=["-CAfile", "root.crt", "-cert", f"{name}.crt", "-cert_chain", f"{name}-chain.crt", "-key", f"{name}.key"]) as server:
                run = self.connect(server, *ALICE, *crls, "--json")
                trace = json.loads(run.stdout)
                self.assertEqual(run.returncode, 3, run.stderr)
                self.assertEqual([a["code"] for a in trace["alerts"] if a["level"] == "fatal"], [code])
                self.assertNotIn("ClientKeyExchange", [m["name"] for m in trace["messages"]])
                self.ran(self.connect(server, *ALICE, *crls, "--insecure", "--detail", "0"), 0, "WARNING")

    def test_names(self):
        with self.server() as server:
            for flags, code in (([], 0), (["--servername", "server.lab"], 0), (["--servername", "other.lab"], 3), (["--servername", "other.lab", "--verify-name", "localhost"], 0),
                                (["--servername", "other.lab", "--no-verify-name"], 0), (["--verify-name", "127.0.0.1"], 0), (["--verify-name", "127.0.0.9"], 3)):
                with self.subTest(flags):
                    self.ran(self.connect(server, *ALICE, *flags), code)
            self.ran(self.connect(server, *ALICE, host="127.0.0.1"), 0)

    def test_a_clock_of_ones_own(self):
        with self.server() as server:
            self.ran(self.connect(server, *ALICE, "--at", "2099-01-01T00:00:00Z"), 3, "expired")
            self.ran(self.connect(server, *ALICE, "-attime", "1000000000"), 3, "not valid yet")

    def test_secrets_stay_off_the_page_and_the_key_log_works(self):
        log = self.scratch / "connect-keys"
        with self.server("-keylogfile", "theirs") as server:
            run = self.ran(self.connect(server, *ALICE, "--detail", "3", "--keylog", log), 0)
            _, random, master = log.read_text().split()
            self.assertNotIn(master[:16], run.stdout.replace(" ", ""))
            self.assertIn(random[:8], run.stdout.replace(" ", ""))
        self.assertIn(master, (self.lab / "theirs").read_text().lower())

    def test_no_tls_1_2(self):
        with running(["openssl", "s_server", "-accept", f"127.0.0.1:{(port := free_port())}", "-tls1_3", "-cert", "server.crt", "-key", "server.key"], self.lab) as server:
            server.wait_for("ACCEPT")
            self.ran(handglass("connect", f"localhost:{port}", *ALICE, cwd=self.lab), 4, "protocol_version")


class Network(LabCase):
    def answer(self, data, linger=0):
        """A server on a free port that reads a little, says `data`, waits and closes."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            try:
                peer, _ = listener.accept()
                with peer:
                    peer.recv(4096)
                    peer.sendall(data)
                    time.sleep(linger)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{listener.getsockname()[1]}"

    def test_refused_unknown_and_silent(self):
        self.ran(handglass("connect", f"127.0.0.1:{free_port()}", "-k"), 6, "refused")
        self.ran(handglass("connect", "nobody.invalid:443", "-k"), 6, "nobody.invalid")
        started = time.monotonic()
        self.ran(handglass("connect", self.answer(b"", linger=PATIENCE), "-k", "--timeout", "1"), 6, "not finished in time")
        self.assertLess(time.monotonic() - started, PATIENCE / 2)

    def test_a_server_that_leaves_or_speaks_something_else(self):
        self.assertEqual(handglass("connect", self.answer(b""), "-k").returncode, 5)
        run = handglass("connect", self.answer(b"HTTP/1.1 400 Bad Request\r\n\r\n", linger=1), "-k")
        self.ran(run, 5, "HTTP/1.1")
        self.assertNotIn("\r", run.stdout)
