"""tap: between openssl, plain TCP and many at once; what passes is untouched, and explained."""
import contextlib
import hashlib
import json
import os
import random
import resource
import signal
import socket
import ssl
import struct
import threading
import time
import unittest
from pathlib import Path

from peers import PATIENCE, LabCase, free_port, handglass, running, tool

GET = b"GET / HTTP/1.0\r\n\r\n"
MEGABYTES = 5
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "handglass-trace-1.schema.json"


class Echo:
    """A server on a free port that gives `handle` each connection; a context makes it speak TLS."""

    def __init__(self, handle, context=None, host="127.0.0.1"):
        self.handle, self.context = handle, context
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, 0), family=family, backlog=64)
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self.listener.accept()
                self.threads.append(threading.Thread(target=self._serve, args=(plain,), daemon=True))
                self.threads[-1].start()

    def _serve(self, plain):
        with contextlib.suppress(OSError), plain:
            plain.settimeout(PATIENCE)
            if self.context is None:
                self.handle(plain)
            else:
                with self.context.wrap_socket(plain, server_side=True) as secure:
                    self.handle(secure)

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads[:]:
            thread.join(PATIENCE)


def echo(peer):
    while data := peer.recv(65536):
        peer.sendall(data)


def read_all(peer):
    said = b""
    while data := peer.recv(65536):
        said += data
    return said


class Tap(LabCase):
    maxDiff = None

    def test_a_warning_that_cannot_be_written_ends_nothing(self):
        command = ["sh", "-c", f'exec "$0" tap --listen 0 --connect 127.0.0.1:{free_port()} 2>/dev/full', os.environ["HANDGLASS"]]
        with running(command, self.lab) as tap:
            tap.wait_for("listening 127.0.0.1:")
            port = int(tap.text().split("listening 127.0.0.1:")[1].split()[0])
            for _ in range(3):
                with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
                    self.assertEqual(client.recv(1), b"")
            self.assertIsNone(tap.process.poll())

    def server(self, handle, tls=True, host="127.0.0.1"):
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.lab / "server-chain.crt", self.lab / "server.key")
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        server = Echo(handle, context, host)
        self.addCleanup(server.close)
        return server

    @contextlib.contextmanager
    def tapping(self, port, *more, listen="0", host="127.0.0.1"):
        command = [os.environ["HANDGLASS"], "tap", "--listen", listen, "--connect", f"{host}:{port}", "--cafile", "root.crt", *more]
        with running(command, self.lab) as tap:
            tap.wait_for("listening ")
            tap.port = int(tap.text().split("listening ")[1].split()[0].rpartition(":")[2])
            yield tap

    def client(self, port, keys=None):
        context = ssl.create_default_context(cafile=self.lab / "root.crt")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        if keys:
            context.keylog_filename = keys
        return context.wrap_socket(self.plain(port), server_hostname="localhost")

    def plain(self, port):
        return socket.create_connection(("127.0.0.1", port), PATIENCE)

    def openssl(self, *more):
        """s_server for -www."""
        port = free_port()
        server = self.enterContext(running(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", "-cert", "server.crt", "-cert_chain", "issuing.crt", "-key", "server.key", "-www", *more], self.lab))
        server.wait_for("ACCEPT")
        server.port = port
        return server

    def s_client(self, port, *more):
        return tool("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile", "root.crt", "-ign_eof", *more, cwd=self.lab, stdin=GET).text

    # -- Bytes

    def pour(self, peer, data, back):
        """`data` to the peer while as many bytes come back; whether they are `back`."""
        writer = threading.Thread(target=peer.sendall, args=(data,), daemon=True)
        writer.start()
        found = b""
        while len(found) < len(back) and (chunk := peer.recv(1 << 18)):
            found += chunk
        writer.join(PATIENCE)
        self.assertEqual(hashlib.sha256(found).digest(), hashlib.sha256(back).digest())

    def test_plain_bytes_pass_untouched_both_ways(self):
        data = random.Random(1).randbytes(MEGABYTES << 20)
        for first in (data, b"\x16\x03\x03\x00\x05" + data, b"\x16\x03\x01\x40\x00\x01" + data, b"GET / HTTP/1.1\r\n" + data):
            server = self.server(echo, tls=False)
            with self.tapping(server.port) as tap, self.plain(tap.port) as peer:
                self.pour(peer, first, first)

    def test_tls_passes_untouched_both_ways(self):
        data = random.Random(2).randbytes(MEGABYTES << 20)
        server = self.server(lambda peer: peer.sendall(hashlib.sha256(take(peer, len(data))).digest() + data))
        with self.tapping(server.port) as tap, self.client(tap.port) as peer:
            peer.sendall(data)
            self.assertEqual(take(peer, 32), hashlib.sha256(data).digest())
            self.assertEqual(hashlib.sha256(take(peer, len(data))).digest(), hashlib.sha256(data).digest())

    def test_half_a_close_is_passed_on(self):
        def answer(peer):
            peer.sendall(hashlib.sha256(read_all(peer)).hexdigest().encode())
        server = self.server(answer, tls=False)
        with self.tapping(server.port) as tap, self.plain(tap.port) as peer:
            data = random.Random(3).randbytes(100_000)
            peer.sendall(data)
            peer.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(peer), hashlib.sha256(data).hexdigest().encode())

    def test_a_server_that_closes_first(self):
        heard = []

        def farewell(peer):
            peer.sendall(b"enough")
            peer.shutdown(socket.SHUT_WR)
            heard.append(read_all(peer))
        server = self.server(farewell, tls=False)
        with self.tapping(server.port, "--count", "1") as tap:
            with self.plain(tap.port) as peer:
                self.assertEqual(read_all(peer), b"enough")
                peer.sendall(b"one more word")
            self.assertEqual(tap.ends(), 0)
        server.close()
        self.assertEqual(heard, [b"one more word"])

    # -- Explained

    def test_page_between_openssl(self):
        server = self.openssl()
        with self.tapping(server.port) as tap:
            self.assertIn("Verification: OK", self.s_client(tap.port))
            tap.wait_for("All that was in the clear")
            text = " ".join(tap.text().split())
        for said in ("from the wire, 127.0.0.1:", f"to 127.0.0.1:{server.port}", "ClientHello", "ServerKeyExchange", "PASS message 4 verifies with the key in CN=server", "server <- Lab Issuing CA <- Lab Root CA (anchor)"):
            self.assertIn(said, text)
        self.assertNotIn("FAIL", text)

    def test_json_fits_the_schema(self):
        server, trace = self.openssl("-CAfile", "root.crt", "-Verify", "3"), self.scratch / "tap.json"
        with self.tapping(server.port, "--count", "1", f"--json={trace}", "--detail", "0") as tap:
            self.s_client(tap.port, "-cert", "alice.crt", "-cert_chain", "issuing.crt", "-key", "alice.key")
            self.assertEqual(tap.ends(), 0, tap.text())
        document = json.loads(trace.read_text(encoding="utf-8"))
        self.assertEqual((document["role"], document["verdict"]["exit"]), ("wire", 0))
        self.assertEqual([(c["who"], c["status"]) for c in document["checks"] if c["id"] == "handshake.signature_wrong"], [("client", "pass"), ("server", "pass")])
        self.assertEqual(document["endpoints"]["server"], f"127.0.0.1:{server.port}")
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no python3-jsonschema")
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        self.assertEqual(list(jsonschema.Draft202012Validator(schema).iter_errors(document)), [])

    def test_a_key_log_that_grows(self):
        server, keys = self.server(echo), self.scratch / "growing.keys"
        with self.tapping(server.port, "--keylog", keys, "--count", "3") as tap:  # it is not there yet
            for round_number in range(1, 4):
                with self.client(tap.port, keys) as peer:
                    peer.sendall(b"hello")
                    self.assertEqual(take(peer, 5), b"hello")
                    peer.sendall(b"again")
                    self.assertEqual(take(peer, 5), b"again")
                self.assertEqual(len([line for line in keys.read_text(encoding="utf-8").splitlines() if line.startswith("CLIENT_RANDOM")]), round_number)
            self.assertEqual(tap.ends(), 0)
        self.assertEqual(tap.text().count("both Finished were decrypted and are right"), 3)

    def test_saved_in_every_way(self):
        server, names = self.openssl(), [self.scratch / f"tap.{kind}" for kind in ("html", "pcapng", "saved.json")]
        with self.tapping(server.port, "--count", "1", "--html", names[0], "--pcapng", names[1], f"--json={names[2]}") as tap:
            self.s_client(tap.port)
            self.assertEqual(tap.ends(), 0, tap.text())
        self.assertTrue(names[0].read_text(encoding="utf-8").startswith("<!doctype html>"))
        saved = json.loads(names[2].read_text(encoding="utf-8"))
        run = handglass("decode", names[1], "--cafile", "root.crt", "--json", cwd=self.lab)
        self.ran(run, 0)
        self.assertEqual([m["fields"] for m in saved["messages"]], [m["fields"] for m in json.loads(run.stdout)["messages"]])
        self.ran(handglass("report", names[2]), 0, "from the wire")
        self.assertEqual([name.stat().st_mode & 0o777 for name in names], [0o600] * 3)

    def test_a_refusal_is_explained(self):
        server = self.openssl("-CAfile", "root.crt", "-Verify", "3", "-verify_return_error")
        with self.tapping(server.port, "--count", "1") as tap:
            self.s_client(tap.port, "-cert", "carol.crt", "-cert_chain", "issuing.crt", "-key", "carol.key")
            self.assertEqual(tap.ends(), 0)
        text = " ".join(tap.text().split())
        for said in ("The server refused the client", "alert 45 certificate_expired", "PROVEN here: CN=carol expired"):
            self.assertIn(said, text)

    def test_other_versions_pass_and_are_named(self):
        port = free_port()
        with running(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "server.crt", "-cert_chain", "issuing.crt", "-key", "server.key", "-www"], self.lab) as server:
            server.wait_for("ACCEPT")
            with self.tapping(port, "--count", "1") as tap:
                self.assertIn("TLSv1.3", self.s_client(tap.port))
                self.assertEqual(tap.ends(), 0)
                self.assertIn("The two speak TLS 1.3", " ".join(tap.text().split()))

    def test_ipv6_and_localhost(self):
        server = self.server(echo, host="::1")
        with self.tapping(server.port, listen="[::1]:0", host="[::1]") as tap:
            context = ssl.create_default_context(cafile=self.lab / "root.crt")
            with context.wrap_socket(socket.create_connection(("::1", tap.port), PATIENCE), server_hostname="localhost") as peer:
                peer.sendall(b"hello")
                self.assertEqual(take(peer, 5), b"hello")
            tap.wait_for("All that was in the clear")
            self.assertIn(f"to [::1]:{server.port}", " ".join(tap.text().split()))

    # -- Its life

    def test_count_ends_it(self):
        server = self.server(echo)
        with self.tapping(server.port, "--count", "2") as tap:
            for _ in range(2):
                self.assertIsNone(tap.process.poll())
                with self.client(tap.port) as peer:
                    peer.sendall(b"x")
                    take(peer, 1)
            self.assertEqual(tap.ends(), 0)
        self.assertEqual(tap.text().count("All that was in the clear"), 2)

    def test_signals_end_it_with_success(self):
        server = self.server(echo)
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.tapping(server.port) as tap, self.plain(tap.port):
                tap.process.send_signal(number)
                self.assertEqual(tap.ends(), 0)

    def test_a_server_that_is_not_there(self):
        port = free_port()
        with self.tapping(port) as tap:
            for _ in range(2):
                with self.plain(tap.port) as peer:
                    self.assertEqual(take(peer, 1), b"")  # closed, and at once
            tap.wait_for("refused")
            self.assertIn(f"127.0.0.1:{port}", tap.text())
            self.assertIsNone(tap.process.poll())

    def test_a_client_that_connects_and_leaves(self):
        server = self.server(echo)
        with self.tapping(server.port) as tap:
            for reset in (False, True):
                with self.plain(tap.port) as peer:
                    if reset:
                        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            for first in (b"\x16", b"\x16\x03\x01\x02\x00\x01\x00"):
                with self.plain(tap.port) as peer:
                    peer.sendall(first)
            with self.client(tap.port) as peer:
                peer.sendall(b"still here")
                self.assertEqual(take(peer, 10), b"still here")
            tap.wait_for("All that was in the clear")
            self.assertIsNone(tap.process.poll())

    def test_a_client_that_says_nothing_holds_up_nobody(self):
        server = self.server(echo)
        with self.tapping(server.port) as tap, self.plain(tap.port), self.client(tap.port) as peer:
            peer.sendall(b"hello")
            self.assertEqual(take(peer, 5), b"hello")

    def test_descriptors_that_ran_out_come_back(self):
        server = self.server(echo)
        with self.tapping(server.port) as tap:
            usual = resource.prlimit(tap.process.pid, resource.RLIMIT_NOFILE)
            held = len(os.listdir(f"/proc/{tap.process.pid}/fd"))
            resource.prlimit(tap.process.pid, resource.RLIMIT_NOFILE, (held + 3, usual[1]))
            for peer in [self.plain(tap.port) for _ in range(10)]:
                peer.close()
            # Those before may still be on their way out: until then there is none for the server.
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    with self.client(tap.port) as peer:
                        peer.sendall(b"hello")
                        return self.assertEqual(take(peer, 5), b"hello")
                except OSError:
                    self.assertLess(time.monotonic(), until)

    def test_twenty_at_once(self):
        server, errors = self.server(echo), []
        ready = threading.Barrier(20)

        def talk(number, port):
            try:
                with self.client(port) as peer:
                    ready.wait(PATIENCE)  # all are connected now
                    data = random.Random(number).randbytes(50_000)
                    peer.sendall(data)
                    self.assertEqual(take(peer, len(data)), data)
            except (OSError, AssertionError, threading.BrokenBarrierError) as error:
                errors.append(error)
        with self.tapping(server.port, "--count", "20", "--detail", "0") as tap:
            threads = [threading.Thread(target=talk, args=(number, tap.port), daemon=True) for number in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(PATIENCE)
            self.assertEqual(errors, [])
            self.assertEqual(tap.ends(), 0)
        self.assertEqual(tap.text().count("All that was in the clear"), 20)

    def test_what_is_not_given(self):
        self.ran(handglass("tap", "--listen", "0"), 2, "tap needs --listen ADDR:PORT and --connect HOST:PORT")
        self.ran(handglass("tap", "--connect", "localhost:1"), 2, "tap needs")
        with self.plain_listener() as port:
            self.ran(handglass("tap", "--listen", port, "--connect", "localhost:1"), 6, "in use")

    @contextlib.contextmanager
    def plain_listener(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            yield listener.getsockname()[1]


def take(peer, size):
    """`size` bytes of a peer, or what it said before its end."""
    found = b""
    while len(found) < size and (chunk := peer.recv(min(1 << 18, size - len(found)))):
        found += chunk
    return found
