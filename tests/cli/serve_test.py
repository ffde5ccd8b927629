"""serve against openssl s_client and curl: good and bad clients, many at once, and ones that break the protocol or stall."""
import fcntl
import json
import os
import pty
import re
import signal
import socket
import ssl
import subprocess
import termios
import time

from peers import LabCase, PATIENCE, Process, free_port, handglass, running, serving, tool

IDENTITY = ["--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", "--untrusted", "issuing.crt"]
CRLS = ["--crl", "root.crl", "--crl", "issuing.crl"]
REFUSED = {"bob": 44, "carol": 45, "dave": 45, "erin": 43, "frank": 43, "grace": 42, "mallory": 48, "trudy": 48}


class Serve(LabCase):
    def s_client(self, server, client, *more, stdin=b""):
        certificate = ["-cert", f"{client}.crt", "-key", f"{client}.key"] if client else []
        return tool("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-CAfile", "root.crt", "-verify_return_error", *certificate, *more, cwd=self.lab, stdin=stdin)

    def curl(self, server, *more):
        return tool("curl", "--silent", "--show-error", "--max-time", "10", "--cacert", "root.crt", *more, f"https://localhost:{server.port}/", cwd=self.lab)

    def test_curl_reads_what_is_known_of_it(self):
        with serving("--www", *IDENTITY, *CRLS, cwd=self.lab) as server:
            run = self.curl(server, "--cert", "alice-chain.crt", "--key", "alice.key")
            self.assertEqual(run.returncode, 0, run.text)
            self.assertIn("client       CN=alice", run.text)
            self.assertIn("suite        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", run.text)
            for client in ("bob", "carol"):
                self.assertNotEqual(self.curl(server, "--cert", f"{client}-chain.crt", "--key", f"{client}.key").returncode, 0)
            self.assertNotEqual(self.curl(server).returncode, 0)
            self.assertEqual(self.curl(server, "--head", "--cert", "alice-rsa-chain.crt", "--key", "alice-rsa.key").returncode, 0)
            self.assertIn("405", self.curl(server, "--data", "x=1", "--include", "--cert", "alice-chain.crt", "--key", "alice.key").text)
            server.wait_for("CN=bob")

    def test_curl_reads_all_names_that_its_certificate_gives_it(self):
        plan, lab = self.scratch / "names.txt", self.scratch / "names"
        plan.write_text("ca root\nserver here by root dns localhost\nclient alice by root email alice@lab uri spiffe://lab/alice dns laptop.lab\n", encoding="utf-8")
        self.ran(handglass("lab", "init", str(lab), "--plan", str(plan)), 0)
        with serving("--www", "--cert", "here-chain.crt", "--key", "here.key", "--cafile", "root.crt", cwd=lab) as server:
            run = tool("curl", "--silent", "--max-time", "10", "--cacert", "root.crt", "--cert", "alice.crt", "--key", "alice.key", f"https://localhost:{server.port}/", cwd=lab)
        for line in ("client       CN=alice, O=Handglass Lab", "e-mail       alice@lab", "URI          spiffe://lab/alice", "host         laptop.lab"):
            self.assertIn(line + "\n", run.text)

    def test_a_browser_reads_the_page_of_its_own_handshake(self):
        alice = ["--cert", "alice-chain.crt", "--key", "alice.key"]
        with serving("--www", "--secrets", "show", *IDENTITY, cwd=self.lab) as server:
            for accept in ("text/html", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"):
                run = self.curl(server, *alice, "--include", "--header", f"aCCept: {accept}")
                head, _, body = run.stdout.partition(b"\r\n\r\n")
                head, text = head.decode(), body.decode()
                self.assertIn("Content-Type: text/html; charset=utf-8\r\n", head)
                self.assertIn(f"Content-Length: {len(body)}\r\n", head)
                self.assertIn("Cache-Control: no-store", head)
                self.assertIn("Content-Security-Policy: default-src 'none'; style-src 'sha256-", head)
                self.assertTrue(text.startswith("<!doctype html>"), text[:100])
                self.assertIn("CN=alice", text)
                self.assertIn("Secrets hidden", text)
                trace = json.loads(re.search('id="trace">(.*?)</script>', text, re.S)[1])
                self.assertEqual((trace["role"], trace["secrets"]), ("server", "hidden"))
                self.assertTrue(all("output" not in one for one in trace["derivations"] if one["id"] in ("D1", "D3", "D4")))
            run = self.curl(server, *alice, "--head", "--header", "Accept: text/html")
            self.assertRegex(run.text, r"Content-Length: \d{6}\r\n")
            self.assertTrue(run.text.endswith("\r\n\r\n"), run.text)
            # Others read text, and a name that only looks like the header is none.
            for header in ("Accept: */*", "X-Accept: text/html"):
                run = self.curl(server, *alice, "--include", "--header", header)
                self.assertIn("Content-Type: text/plain", run.text)
                self.assertIn("You are speaking TLS 1.2", run.text)

    def test_html_holds_the_latest_handshake(self):
        file = self.scratch / "latest.html"
        with serving("--www", "--html", file, *IDENTITY, *CRLS, cwd=self.lab) as server:
            for client, text in (("alice", "CN=alice"), ("bob", "is revoked"), ("alice", "CN=alice")):
                self.s_client(server, client)
                server.wait_for(text)
                page = self.wait_until(lambda: file.read_text(encoding="utf-8"), lambda page: f"CN={client} and" in page and page.endswith("</html>\n"))
                self.assertEqual(page.count("<!doctype html>"), 1)
                self.assertIn("Secrets hidden", page)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)

    def wait_until(self, look, holds):
        until = time.monotonic() + PATIENCE
        while not holds(value := look()):
            self.assertLess(time.monotonic(), until, value[:300])
            time.sleep(0.02)
        return value

    def test_request_and_none(self):
        for auth, text in (("request", "sent none"), ("none", "was not asked")):
            with serving("--www", "--client-auth", auth, *IDENTITY, cwd=self.lab) as server:
                self.assertIn(text, self.curl(server).text)

    def test_every_bad_client_is_refused_with_its_alert_and_the_server_lives(self):
        with serving(*IDENTITY, *CRLS, cwd=self.lab) as server:
            for client, code in REFUSED.items():
                with self.subTest(client):
                    self.assertIn(f"SSL alert number {code}", self.s_client(server, client).text)
                    ours = handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", f"{client}-chain.crt", "--key", f"{client}.key", "--send-anyway", cwd=self.lab)
                    self.ran(ours, 4, f"alert {code} ")
            self.assertIn("SSL alert number 40", self.s_client(server, None).text)
            self.assertIn("Verification: OK", self.s_client(server, "alice", stdin=b"Q\n").text)
            self.assertIsNone(server.process.poll())

    def test_the_page_names_the_cause(self):
        with serving(*IDENTITY, *CRLS, cwd=self.lab) as server:
            self.s_client(server, "bob")
            server.wait_for("The certificate CN=bob (message 7) is revoked")
            server.wait_for("keyCompromise")

    def test_echo_and_close_notify(self):
        with serving("--echo", *IDENTITY, cwd=self.lab) as server:
            context = ssl.create_default_context(cafile=self.lab / "root.crt")
            context.load_cert_chain(self.lab / "alice-chain.crt", self.lab / "alice.key")
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as plain, context.wrap_socket(plain, server_hostname="localhost") as client:
                self.assertEqual(client.version(), "TLSv1.2")
                for data in (b"hello", bytes(range(256)) * 400):
                    client.sendall(data)
                    back = b""
                    while len(back) < len(data):
                        back += client.recv(65536)
                    self.assertEqual(back, data)
                client.unwrap()  # fails unless the server says close_notify too

    def test_json_on_standard_output_stands_alone_there(self):
        port = free_port()
        command = [os.environ["HANDGLASS"], "serve", str(port), "--count", "1", "--json", "--cert", "server-chain.crt", "--key", "server.key"]
        with subprocess.Popen(command, cwd=self.lab, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
            try:
                until = time.monotonic() + PATIENCE
                while handglass("connect", f"localhost:{port}", "--cafile", "root.crt", cwd=self.lab, stdin=None).returncode != 0:
                    self.assertLess(time.monotonic(), until)
                out, err = server.communicate(timeout=PATIENCE)
            finally:
                server.kill()
        self.assertEqual(json.loads(out)["role"], "server")
        self.assertEqual(err.decode(), f"listening 127.0.0.1:{port}\n")

    def test_a_warning_that_cannot_be_written_ends_no_server(self):
        command = ["sh", "-c", 'exec "$0" serve 0 --echo --cert server-chain.crt --key server.key 2>/dev/full', os.environ["HANDGLASS"]]
        with running(command, self.lab) as server:
            server.wait_for("listening 127.0.0.1:")
            port = int(server.text().split("listening 127.0.0.1:")[1].split()[0])
            context = ssl.create_default_context(cafile=self.lab / "root.crt")
            for _ in range(2):
                with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain, context.wrap_socket(plain, server_hostname="localhost") as client:
                    client.sendall(b"still there?")
                    self.assertEqual(client.recv(100), b"still there?")
                # Gone without close_notify, of which the server warns.
            self.assertIsNone(server.process.poll())

    def test_what_a_client_says_is_printed(self):
        with serving(*IDENTITY, cwd=self.lab) as server:
            run = handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", cwd=self.lab, stdin=b"a line from alice\n")
            self.ran(run, 0)
            server.wait_for("a line from alice")

    def test_at_a_terminal_two_people_speak(self):
        ours, its = pty.openpty()
        self.addCleanup(os.close, ours)

        def take_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        command = [os.environ["HANDGLASS"], "serve", "0", *IDENTITY]
        # Its standard input is the terminal; what it prints is read from a pipe.
        server = subprocess.Popen(command, cwd=self.lab, stdin=its, stdout=subprocess.PIPE, preexec_fn=take_terminal)
        os.close(its)
        try:
            port = int(server.stdout.readline().split(b":")[-1])
            connect = [os.environ["HANDGLASS"], "connect", f"localhost:{port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key"]
            with running(connect, self.lab) as client:
                client.wait_for("The handshake is complete")
                os.write(ours, b"typed at the server\n")
                client.wait_for("typed at the server")
                os.write(ours, b"\x04")  # end of input: close_notify
                self.assertEqual(client.ends(), 0)
            self.assertIsNone(server.poll())
        finally:
            server.kill()
            server.communicate()

    def test_rsa_and_ecdsa_together(self):
        with serving("--www", *IDENTITY, "--cert", "server-rsa-chain.crt", "--key", "server-rsa.key", cwd=self.lab) as server:
            for cipher, kind in (("ECDHE-RSA-AES128-GCM-SHA256", "RSA"), ("ECDHE-ECDSA-AES256-GCM-SHA384", "ECDSA"), ("ECDHE-RSA-AES256-GCM-SHA384", "RSA")):
                text = self.s_client(server, "alice", "-tls1_2", "-cipher", cipher, stdin=b"Q\n").text
                self.assertIn(f"Cipher is {cipher}", text)

    def test_stalled_clients_hold_up_nobody(self):
        with serving("--www", *IDENTITY, cwd=self.lab) as server:
            stalled = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
            for i, one in enumerate(stalled):
                one.sendall(b"\x16\x03\x01\x02\x00\x01"[: i % 7])
            run = self.curl(server, "--cert", "alice-chain.crt", "--key", "alice.key")
            self.assertIn("CN=alice", run.text)
            for one in stalled:
                one.close()
            self.assertIn("CN=alice", self.curl(server, "--cert", "alice-chain.crt", "--key", "alice.key").text)

    def test_many_at_once(self):
        with serving("--www", *IDENTITY, cwd=self.lab) as server:
            command = ["curl", "--silent", "--max-time", "10", "--cacert", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", f"https://localhost:{server.port}/"]
            clients = [Process(command, self.lab) for _ in range(12)]
            try:
                for client in clients:
                    self.assertEqual(client.ends(), 0)
                    self.assertIn("CN=alice", client.text())
            finally:
                for client in clients:
                    client.stop()

    def test_a_peer_that_breaks_the_protocol_gets_its_alert_and_is_dropped(self):
        with serving(*IDENTITY, cwd=self.lab) as server:
            for data, alert in ((b"GET / HTTP/1.1\r\n\r\n", None), (b"\x16\x03\x01\x00\x04\x02\x00\x00\x00", 10), (b"\x14\x03\x03\x00\x01\x01", 10), (b"\x17\x03\x03\x00\x01x", 10),
                                (b"\x16\x03\x03\x00\x00", 10), (b"\x16\x03\x03\x7f\xff", 22), (b"\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", 50), (os.urandom(64), None)):
                with self.subTest(data=data[:20]), socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
                    client.sendall(data)
                    said, started = b"", time.monotonic()
                    while chunk := client.recv(4096):  # to its end, although this side stays open
                        said += chunk
                    self.assertLess(time.monotonic() - started, 4)
                    self.assertEqual(said[:1] + said[5:6], b"\x15\x02")
                    if alert is not None:
                        self.assertEqual(said[6], alert)
            self.assertIn("Verification: OK", self.s_client(server, "alice", stdin=b"Q\n").text)

    def test_count_ends_it(self):
        with serving("--count", "2", "--www", *IDENTITY, cwd=self.lab) as server:
            for _ in range(2):
                self.assertEqual(self.curl(server, "--cert", "alice-chain.crt", "--key", "alice.key").returncode, 0)
            self.assertEqual(server.ends(), 0)

    def test_signals_end_it_with_success(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with serving(*IDENTITY, cwd=self.lab) as server, socket.create_connection(("127.0.0.1", server.port)):
                server.process.send_signal(number)
                self.assertEqual(server.ends(), 0)

    def test_it_does_not_wait_for_its_input(self):
        command = [os.environ["HANDGLASS"], "serve", "0", "--count", "1", "--www", *IDENTITY]
        with subprocess.Popen(command, cwd=self.lab, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as server:
            try:
                port = int(server.stdout.readline().split(b":")[-1])
                self.assertIn("CN=alice", tool("curl", "--silent", "--cacert", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", f"https://localhost:{port}/", cwd=self.lab).text)
                server.communicate(timeout=PATIENCE)
                self.assertEqual(server.returncode, 0)
            finally:
                server.kill()

    def test_a_port_that_is_taken(self):
        with serving(*IDENTITY, cwd=self.lab) as server:
            self.ran(handglass("serve", server.port, *IDENTITY, cwd=self.lab), 6, "in use")

    def test_warnings_at_the_start(self):
        alone = ["--cert", "server.crt", "--key", "server.key", "--cafile", "root.crt", "--untrusted", "issuing.crt", "--count", "0"]
        self.ran(handglass("serve", "0", *alone, cwd=self.lab), 0, "lacks its intermediate Lab Issuing CA")
        self.assertNotIn("lacks", handglass("serve", "0", *IDENTITY, "--count", "0", cwd=self.lab).stderr)
        many = self.scratch / "many.crt"
        many.write_bytes((self.lab / "root.crt").read_bytes() * 500)
        run = handglass("serve", "0", "--cert", "server-chain.crt", "--key", "server.key", "--cafile", many, "--count", "0", cwd=self.lab)
        self.ran(run, 0, "500 CAs")

    def test_openssl_s_spellings(self):
        flags = ["-accept", "0", "-cert", "server.crt", "-cert_chain", "issuing.crt", "-key", "server.key", "-CAfile", "root.crt", "-Verify", "3", "-verify_return_error", "-tls1_2", "-www"]
        with running([os.environ["HANDGLASS"], "serve", *flags], self.lab) as server:
            server.wait_for("listening 127.0.0.1:")
            server.port = int(server.text().split("listening 127.0.0.1:")[1].split()[0])
            self.assertIn("CN=alice", self.curl(server, "--cert", "alice-chain.crt", "--key", "alice.key").text)
