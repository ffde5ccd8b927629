"""decode: captures of conversations between OpenSSL and GnuTLS, whole and damaged, with their keys and without."""
import contextlib
import gzip
import json
import os
import random
import socket
import subprocess
import tempfile
import threading
import unittest
from itertools import groupby
from pathlib import Path
from shutil import which

from captures import can_listen, listening, pcap, read_pcap
from peers import PATIENCE, LabCase, Process, free_port, handglass, running, tool

GET = b"GET / HTTP/1.0\r\n\r\n"
FULL = ["ClientHello", "ServerHello", "Certificate", "ServerKeyExchange", "ServerHelloDone", "ClientKeyExchange", "ChangeCipherSpec", "Finished", "ChangeCipherSpec", "Finished"]
WITH_TICKET = [*FULL[:8], "NewSessionTicket", *FULL[8:]]
RESUMED = ["ClientHello", "ServerHello", "ChangeCipherSpec", "Finished", "ChangeCipherSpec", "Finished"]
CLIENT_CERTIFICATE = ["ClientHello", "ServerHello", "Certificate", "ServerKeyExchange", "CertificateRequest", "ServerHelloDone",
                      "Certificate", "ClientKeyExchange", "CertificateVerify", "ChangeCipherSpec", "Finished"]
GNUTLS = ["--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.2"]
# A suite of each key exchange and of each kind of record cipher, as OpenSSL names them.
SUITES = ("AES128-SHA256", "AES256-CCM8", "NULL-SHA256", "DHE-RSA-AES128-SHA", "DHE-RSA-AES256-CCM", "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDHE-ECDSA-AES128-GCM-SHA256", "AECDH-AES256-SHA", "PSK-AES128-GCM-SHA256", "ECDHE-PSK-CHACHA20-POLY1305")
NAMES = ("suites", "ticket", "id", "v6", "gnutls", "gnutls_id", "carol", "bare", "unasked", "distrust", "tls13", "tls11", "tls10", "http", "silent")

needs_gnutls = unittest.skipUnless(which("gnutls-serv") and which("gnutls-cli"), "gnutls-bin is not installed")


def needs(*programs):
    missing = [program for program in programs if not which(program)]
    return unittest.skipIf(missing, f"no {', '.join(missing)}")


def documents(text):
    """The JSON documents that stand in a text, one after the other."""
    found, text = [], text.strip()
    while text:
        one, end = json.JSONDecoder().raw_decode(text)
        found.append(one)
        text = text[end:].strip()
    return found


def names(document):
    return [m["name"] for m in document["messages"]]


def failing(document):
    return {c["id"] for c in document["checks"] if c["status"] == "fail"}


@unittest.skipUnless(can_listen(), "tcpdump may not listen on the loopback interface here")
class Decode(LabCase):
    maxDiff = None

    # -- What all tests read: each conversation once, by its name.

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ports = {name: free_port() for name in NAMES}
        heard = cls.scratch / "all.pcap"
        with listening(heard, cls.ports.values()):
            cls.speak_openssl()
            if which("gnutls-serv") and which("gnutls-cli"):
                cls.speak_gnutls()
            cls.speak_plainly()
        packets = read_pcap(heard)
        cls.heard = {name: [p for p in packets if port in p.ports] for name, port in cls.ports.items()}
        for name, theirs in cls.heard.items():
            cls.capture(name).write_bytes(pcap(theirs))

    @classmethod
    def capture(cls, name):
        return cls.scratch / f"{name}.pcap"

    @classmethod
    def keys(cls, name):
        return cls.scratch / f"{name}.keys"

    @classmethod
    def s_server(cls, name, *more, address="127.0.0.1", version="-tls1_2", who="server"):
        return running(["openssl", "s_server", "-accept", f"{address}:{cls.ports[name]}", *version.split(), "-cert", f"{who}.crt", "-cert_chain", "issuing.crt", "-key", f"{who}.key",
                        "-www", *more], cls.lab)

    @classmethod
    def s_client(cls, name, *more, address="127.0.0.1", who=None):
        own = ["-cert", f"{who}.crt", "-key", f"{who}.key"] if who else []
        return tool("openssl", "s_client", "-connect", f"{address}:{cls.ports[name]}", "-servername", "localhost", "-CAfile", "root.crt", "-keylogfile", cls.keys(name), "-ign_eof",
                    *own, *more, cwd=cls.lab, stdin=GET).text

    @classmethod
    def speak_openssl(cls):
        demand, old = ["-CAfile", "root.crt", "-Verify", "3", "-verify_return_error"], ["-cipher", "ALL:@SECLEVEL=0"]
        with contextlib.ExitStack() as stack:
            servers = [
                cls.s_server("ticket"), cls.s_server("id", "-no_ticket"), cls.s_server("v6", *demand, address="[::1]"), cls.s_server("carol", *demand), cls.s_server("bare", *demand),
                cls.s_server("unasked", "-CAfile", "unknown.crt", "-Verify", "3"), cls.s_server("distrust"), cls.s_server("suites", "-dcert", "server-rsa.crt", "-dkey", "server-rsa.key", "-dcert_chain", "issuing.crt", "-cipher", "ALL:eNULL:@SECLEVEL=0", "-psk", "c0ffee"),
                cls.s_server("tls13", version=""),
                cls.s_server("tls11", *old, version="-tls1_1", who="server-rsa"), cls.s_server("tls10", *old, version="-tls1", who="server-rsa"),
            ]
            for server in [stack.enter_context(one) for one in servers]:
                server.wait_for("ACCEPT")
            session, chain = cls.scratch / "session", ["-cert_chain", "issuing.crt"]
            for name in ("ticket", "id"):
                cls.s_client(name, "-sess_out", session)
                assert "Reused" in cls.s_client(name, "-sess_in", session)
            for suite in SUITES:
                said = cls.s_client("suites", "-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0", "-psk", "c0ffee")
                assert f"Cipher is {suite}" in said, said
            cls.s_client("v6", *chain, address="[::1]", who="alice")
            cls.s_client("carol", *chain, who="carol")
            cls.s_client("bare", who="alice")
            cls.s_client("unasked", *chain, who="alice")
            cls.s_client("distrust", "-CAfile", "unknown.crt", "-verify_return_error")
            cls.s_client("tls13")
            cls.s_client("tls11", *old, "-tls1_1")
            cls.s_client("tls10", *old, "-tls1")

    @classmethod
    def speak_gnutls(cls):
        alice = ["--x509certfile", "alice-chain.crt", "--x509keyfile", "alice.key"]
        for name, of_server, of_client in (("gnutls", ["--x509cafile", "root.crt", "-r"], alice), ("gnutls_id", ["--noticket"], ["--noticket"])):
            port = cls.ports[name]
            serve = ["gnutls-serv", "--http", "-p", port, "--x509certfile", "server-chain.crt", "--x509keyfile", "server.key", *GNUTLS, *of_server]
            with running(serve, cls.lab) as server:
                server.wait_for("...done")
                run = subprocess.run(["gnutls-cli", "-r", "-p", str(port), "--x509cafile", "root.crt", "localhost", *GNUTLS, *of_client], cwd=cls.lab, input=GET, capture_output=True,
                                     env={**os.environ, "SSLKEYLOGFILE": str(cls.keys(name))}, timeout=PATIENCE, check=False)
                assert b"This is a resumed session" in run.stdout, run

    @classmethod
    def speak_plainly(cls):
        for name, question, answer in (("http", b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), ("silent", b"", b"")):
            with socket.create_server(("127.0.0.1", cls.ports[name])) as listener, socket.create_connection(listener.getsockname()) as client:
                server, _ = listener.accept()
                with server:
                    client.sendall(question)
                    if question:
                        server.recv(100)
                        server.sendall(answer)

    # -- What all tests do

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def file(self, packets, name="changed.pcap"):
        path = self.folder / name
        path.write_bytes(packets if isinstance(packets, bytes) else pcap(packets))
        return path

    def decode(self, capture, *more, code=0, cafile="root.crt"):
        """The traces of the connections in it."""
        run = handglass("decode", capture, "--cafile", cafile, "--json", *more, cwd=self.lab)
        self.assertEqual(run.returncode, code, run.stdout[-1500:] + run.stderr)
        return documents(run.stdout)

    def page(self, capture, *more, code=0, cafile="root.crt"):
        run = handglass("decode", capture, "--cafile", cafile, *more, cwd=self.lab)
        self.assertEqual(run.returncode, code, run.stdout[-1500:] + run.stderr)
        return " ".join((run.stdout + run.stderr).split())

    def with_keys(self, name):
        return self.decode(self.capture(name), "--keylog", self.keys(name))

    def same_messages(self, one, other):
        for key in ("name", "dir", "fields", "encrypted"):
            self.assertEqual([m[key] for m in one["messages"]], [m[key] for m in other["messages"]])

    # -- Handshakes of others

    def test_full_and_resumed_with_keys(self):
        # After the ticket of openssl's first answer no second one comes.
        wanted = {"ticket": [WITH_TICKET, RESUMED], "id": [FULL, RESUMED]}
        for name, handshakes in wanted.items():
            with self.subTest(name):
                self.are_complete(self.with_keys(name), handshakes, name)

    def are_complete(self, traces, handshakes, name, speaking=True):
        self.assertEqual([names(trace) for trace in traces], handshakes)
        for trace in traces:
            self.assertEqual((trace["role"], trace["verdict"]["reason_id"], trace["verdict"]["exit"]), ("wire", "ok", 0))
            self.assertEqual(trace["established"], {"client": True, "server": True})
            self.assertEqual([c["status"] for c in trace["checks"] if c["id"] == "handshake.finished_wrong"], ["pass", "pass"])
            self.assertEqual(failing(trace), set())
            self.assertTrue(trace["endpoints"]["server"].endswith(f":{self.ports[name]}"))
            self.assertTrue(all(record["opened"] for record in trace["records"] if record.get("protected")))
            if speaking:
                self.speak(trace)

    def speak(self, trace):
        said = {way: b"".join(bytes.fromhex(r["plain"]) for r in trace["records"] if (r["type"], r["dir"]) == ("application_data", way)) for way in ("client_to_server", "server_to_client")}
        self.assertTrue(said["client_to_server"].startswith(b"GET / HTTP/1.0"))
        self.assertTrue(said["server_to_client"].startswith(b"HTTP/1.0 200"))

    def test_what_was_said_is_shown(self):
        page = self.folder / "said.html"
        shown = self.page(self.capture("v6"), "--keylog", self.keys("v6"), "--only", "data", "--html", page)
        for text in ("-- Application data - client to server", "plain GET / HTTP/1.0", "-- Application data - server to client", "plain HTTP/1.0 200"):
            self.assertIn(text, shown)
        self.assertIn("GET / HTTP/1.0", page.read_text())
        self.assertNotIn("GET /", self.page(self.capture("v6"), "--only", "data"))

    def test_the_server_is_who_it_says(self):
        for name in ("ticket", "id", "v6"):
            trace = self.decode(self.capture(name))[0]
            chain = [c for c in trace["checks"] if c["id"] == "certificate.chain" and c["who"] == "client"]
            self.assertEqual([c["status"] for c in chain], ["pass"])
            self.assertIn("pass", [c["status"] for c in trace["checks"] if c["id"] == "handshake.signature_wrong"])
            self.assertEqual(trace["verdict"]["reason_id"], "ok")
            self.assertIn("without a key log", trace["verdict"]["text"])

    def test_without_keys_the_clear_part_is_the_same(self):
        for name in ("ticket", "id", "v6"):
            for opened, closed in zip(self.with_keys(name), self.decode(self.capture(name)), strict=True):
                clear = [m for m in opened["messages"] if not m["encrypted"]]
                self.assertEqual([m["fields"] for m in clear], [m["fields"] for m in closed["messages"] if not m["encrypted"]])
                self.assertEqual(closed["established"], {"client": False, "server": False})

    def test_ipv6_and_a_client_certificate(self):
        trace, = self.with_keys("v6")
        self.assertEqual(names(trace)[:11], CLIENT_CERTIFICATE)
        self.assertTrue(trace["endpoints"]["server"].startswith("[::1]:"))
        self.assertEqual([(c["who"], c["status"]) for c in trace["checks"] if c["id"] == "handshake.signature_wrong"], [("client", "pass"), ("server", "pass")])
        self.assertIn("Is the client who it says it is?", self.page(self.capture("v6")))

    def test_suites_of_every_kind(self):
        traces = self.with_keys("suites")
        self.assertEqual(len(traces), len(SUITES))
        for suite, trace in zip(SUITES, traces):
            with self.subTest(suite):
                self.are_complete([trace], [names(trace)], "suites")
        self.assertEqual([trace["verdict"]["exit"] for trace in self.decode(self.capture("suites"))], [0] * len(SUITES))

    @needs_gnutls
    def test_gnutls(self):
        empty = [*CLIENT_CERTIFICATE[:8], *CLIENT_CERTIFICATE[9:]]  # a client without a certificate proves none
        for name, full in (("gnutls", [*CLIENT_CERTIFICATE, "NewSessionTicket"]), ("gnutls_id", empty)):
            with self.subTest(name):
                opened, closed = self.with_keys(name), self.decode(self.capture(name))
                self.are_complete(opened[:1], [[*full, "ChangeCipherSpec", "Finished"]], name, speaking=False)
                self.assertEqual([trace["verdict"]["reason_id"] for trace in closed], ["ok", "ok"])
                self.assertEqual([one for one in names(closed[1]) if one != "NewSessionTicket"], [one for one in RESUMED if one != "Finished"])
                self.assertEqual([trace["established"]["client"] for trace in closed], [False, False])

    # -- Files of other kinds, and pipes

    @needs("editcap")
    def test_other_formats_say_the_same(self):
        plain = self.with_keys("ticket")
        for form in ("pcapng", "nsecpcap"):
            out = self.folder / form
            self.assertEqual(tool("editcap", "-F", form, self.capture("ticket"), out).returncode, 0)
            for one, other in zip(plain, self.decode(out, "--keylog", self.keys("ticket")), strict=True):
                self.same_messages(one, other)
                self.assertEqual(one["time"], other["time"])
                self.assertEqual([r["t_ms"] for r in one["records"]], [r["t_ms"] for r in other["records"]])

    @needs("editcap")
    def test_keys_inside_the_capture(self):
        out = self.folder / "with-keys.pcapng"
        run = tool("editcap", "-F", "pcapng", "--inject-secrets", f"tls,{self.keys('ticket')}", self.capture("ticket"), out)
        self.assertEqual(run.returncode, 0, run.text)
        for one, other in zip(self.with_keys("ticket"), self.decode(out), strict=True):
            self.same_messages(one, other)
            self.assertTrue(other["established"]["client"])

    def test_from_a_pipe(self):
        raw = self.capture("v6").read_bytes()
        run = handglass("decode", "-", "--keylog", self.keys("v6"), "--cafile", "root.crt", "--json", cwd=self.lab, stdin=raw)
        self.ran(run, 0)
        self.same_messages(documents(run.stdout)[0], self.with_keys("v6")[0])

    def test_a_slow_pipe_is_not_waited_for(self):
        raw = self.capture("ticket").read_bytes()
        both = len(pcap([p for p in self.heard["ticket"]]))
        self.assertEqual(len(raw), both)
        with running([os.environ["HANDGLASS"], "decode", "-", "--keylog", self.keys("ticket"), "--cafile", "root.crt"], self.lab) as process:
            sent = 0
            for step in (7, 30, 900, 1000):
                process.say(raw[sent : sent + step])
                sent += step
            first = 24 + sum(16 + len(p.frame) for p in self.heard["ticket"] if self.connection_of(p) == self.connection_of(self.heard["ticket"][0]))
            process.say(raw[sent:first])
            process.wait_for("both Finished were decrypted")
            self.assertIsNone(process.process.poll())
            process.say(raw[first:])
            process.process.stdin.close()
            self.assertEqual(process.ends(), 0)
            self.assertEqual(process.text().count("both Finished were decrypted"), 2)

    def connection_of(self, packet):
        return frozenset(packet.ports)

    def test_tcpdump_into_decode(self):
        port, serve = free_port(), ["-tls1_2", "-cert", "server-chain.crt", "-cert_chain", "issuing.crt", "-key", "server.key", "-www"]
        # It ends by itself when the last packet was heard, or else with the time.
        sniff = ["sh", "-c", f'timeout {PATIENCE} tcpdump -c 12 -i lo -U --immediate-mode -w - port {port} | "$0" decode - --cafile root.crt', os.environ["HANDGLASS"]]
        with running(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", *serve], self.lab) as server, running(sniff, self.lab) as decode:
            server.wait_for("ACCEPT")
            decode.wait_for("listening on")
            tool("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile", "root.crt", "-ign_eof", cwd=self.lab, stdin=GET)
            decode.wait_for("All that was in the clear")

    # -- Several connections

    @needs("mergecap")
    def test_interleaved_connections(self):
        alone = [trace for name in ("ticket", "v6", "unasked") for trace in self.decode(self.capture(name), "--keylog", self.keys(name))]
        pieces = []
        for i, one in enumerate(("ticket", "v6", "unasked")):
            for j, (_, group) in enumerate(groupby(sorted(self.heard[one], key=lambda p: min(p.ports) + max(p.ports)), key=self.connection_of)):
                packets = list(group)
                pieces.append(self.file([p.at(packets[0].time // 10**6 * 10**6 + 1000 * k + i + 4 * j) for k, p in enumerate(packets)], f"{one}{j}.pcap"))
        merged, keys = self.folder / "merged.pcapng", self.folder / "all.keys"
        keys.write_text("".join(self.keys(name).read_text(encoding="utf-8") for name in ("ticket", "v6", "unasked")), encoding="utf-8")
        self.assertEqual(tool("mergecap", "-w", merged, *pieces).returncode, 0)
        together = self.decode(merged, "--keylog", keys)
        self.assertEqual(len(together), 4)

        def by_random(traces):
            return {str(t["messages"][0]["fields"]): t for t in traces}
        apart, joined = by_random(alone), by_random(together)
        self.assertEqual(apart.keys(), joined.keys())
        for hello, trace in apart.items():
            self.same_messages(trace, joined[hello])
            self.assertEqual(trace["verdict"], joined[hello]["verdict"])
            self.assertEqual(trace["endpoints"], joined[hello]["endpoints"])
        for number in range(1, 5):
            chosen, = self.decode(merged, "--keylog", keys, "--connection", number)
            self.assertIn(str(chosen["messages"][0]["fields"]), joined)
        self.assertEqual(len({self.page(merged, "--connection", number, "--detail", "0") for number in range(1, 5)}), 4)

    def test_a_connection_that_is_not_there(self):
        run = handglass("decode", self.capture("ticket"), "--connection", "3", cwd=self.lab)
        self.ran(run, 2, "there is no TLS connection 3", "2 TCP connections")

    # -- Damage

    @needs("editcap")
    def test_a_lost_segment_is_said_and_the_rest_goes_on(self):
        packets = self.heard["ticket"]
        port = self.ports["ticket"]
        flight = next(i for i, p in enumerate(packets) if p.ports[0] == port and p.payload)
        out = self.folder / "lost.pcap"
        self.assertEqual(tool("editcap", "-F", "pcap", self.capture("ticket"), out, flight + 1).returncode, 0)
        run = handglass("decode", out, "--cafile", "root.crt", "--keylog", self.keys("ticket"), "--json", cwd=self.lab)
        whole, hurt = sorted(documents(run.stdout), key=lambda trace: len(trace["remarks"]))
        self.assertIn(f"{len(packets[flight].payload)} bytes of the server are missing", " ".join(hurt["remarks"]))
        self.assertFalse(hurt["established"]["client"] or hurt["established"]["server"])
        self.assertEqual(names(hurt)[0], "ClientHello")
        self.assertIn("ClientKeyExchange", names(hurt))  # the other side is read on
        self.assertEqual(names(whole), RESUMED)
        self.assertEqual(whole["established"], {"client": True, "server": True})

    def test_a_lost_segment_fails_no_check(self):
        segments = self.chopped("v6", 100)
        full = [s for s in segments if s.payload]
        for lost in full[: len(full) // 2]:
            with self.subTest(lost=full.index(lost)):
                trace = self.judged([s for s in segments if s is not lost])
                self.assertIn(f"{len(lost.payload)} bytes of the", " ".join(trace["remarks"]))

    def test_a_gap_before_the_first_byte_is_said(self):
        # All that the client says is behind it: nothing of that can be read, and it is TLS all the same.
        port, segments = self.ports["v6"], self.chopped("v6", 100)
        first = next(s for s in segments if s.payload)
        page = self.page(self.file([s for s in segments if s is not first and (s.ports[1] == port or not s.payload)]), code=5)
        self.assertIn("100 bytes of the client are missing", page)
        self.assertNotIn("does not speak TLS", page)

    def test_one_direction_fails_no_check(self):
        port = self.ports["v6"]
        for side, other, place in (("client", "server", 1), ("server", "client", 0)):
            for first in (0, 3):
                with self.subTest(side, first=first):
                    trace = self.judged([p for p in self.heard["v6"][first:] if p.ports[place] == port])
                    self.assertRegex(" ".join(trace["remarks"]), rf"[0-9]+ bytes of the {other} are missing")

    def test_packets_that_the_capture_swapped(self):
        whole, packets = self.with_keys("v6")[0], self.heard["v6"]
        for i in range(3, len(packets) - 1):
            with self.subTest(i):
                swapped = [*packets[:i], packets[i + 1], packets[i], *packets[i + 2 :]]
                found = self.decode(self.file(swapped), "--keylog", self.keys("v6"))[0]
                self.same_messages(whole, found)
                self.assertEqual(found["remarks"], [])

    def judged(self, packets):
        """The trace of packets of which some are missing, which is nobody's fault."""
        run = handglass("decode", self.file(packets), "--cafile", "root.crt", "--json", cwd=self.lab)
        self.assertIn(run.returncode, (0, 5), run.stdout[-1500:] + run.stderr)
        trace, = documents(run.stdout)
        self.assertEqual(failing(trace), set())
        self.assertNotEqual(trace["remarks"], [])
        return trace

    def chopped(self, name, size):
        return [piece for packet in self.heard[name] for piece in packet.pieces(size)]

    def test_repeated_and_out_of_order(self):
        whole = self.with_keys("v6")[0], self.with_keys("ticket")[0]
        for seed in range(4):
            rng = random.Random(seed)
            for wanted, name in zip(whole, ("v6", "ticket")):
                with self.subTest(name, seed=seed):
                    shuffled = []
                    for _, run in groupby(self.chopped(name, (1400, 100, 37, 536)[seed]), key=lambda p: (p.ports, bool(p.payload))):
                        run = list(run)
                        run = run + rng.sample(run, len(run) // 2) if run[0].payload else run
                        if run[0].payload:
                            rng.shuffle(run)
                        shuffled += run
                    start = self.heard[name][0].time
                    shuffled = [p.at(start + 10 * i) for i, p in enumerate(shuffled)]
                    found = self.decode(self.file(shuffled), "--keylog", self.keys(name))[0]
                    self.same_messages(wanted, found)
                    self.assertEqual(found["remarks"], [])
                    self.assertTrue(found["established"]["server"])

    @needs("reordercap")
    def test_reordercap_mends_what_a_shuffle_broke(self):
        packets = self.heard["v6"][:]
        random.Random(7).shuffle(packets)
        mended = self.folder / "mended.pcapng"
        self.assertEqual(tool("reordercap", self.file(packets), mended).returncode, 0)
        self.same_messages(self.decode(mended, "--keylog", self.keys("v6"))[0], self.with_keys("v6")[0])

    def test_a_capture_that_begins_late(self):
        whole = self.with_keys("v6")[0]
        without_syn = [p for p in self.heard["v6"] if not p.frame[p.tcp + 13] & 2]
        self.same_messages(self.decode(self.file(without_syn), "--keylog", self.keys("v6"))[0], whole)

    def test_half_a_capture_shows_what_is_whole(self):
        raw = self.capture("v6").read_bytes()
        for size in range(2000, len(raw), 1111):
            run = handglass("decode", self.file(raw[:size]), "--cafile", "root.crt", "--json", cwd=self.lab)
            self.assertIn(run.returncode, (0, 5), run.stderr)
            if run.returncode == 5:
                self.assertIn("The capture ends in the middle of", run.stderr)
                self.assertIn("copied while it was being written", run.stderr)
            self.assertEqual(documents(run.stdout)[0]["messages"][0]["name"], "ClientHello")

    # -- Judgement

    def test_a_ca_that_is_not_trusted(self):
        trace = self.decode(self.capture("v6"), cafile="unknown.crt", code=8)[0]
        self.assertEqual(trace["verdict"]["exit"], 8)
        self.assertEqual({(c["id"], c["who"]) for c in trace["checks"] if c["status"] == "fail"}, {("certificate.chain", "client"), ("certificate.chain", "server")})

    def test_another_time_and_another_name(self):
        self.assertIn("certificate.validity", failing(self.decode(self.capture("v6"), "--at", "2040-01-01T00:00:00Z", code=8)[0]))
        self.assertIn("certificate.name", failing(self.decode(self.capture("v6"), "--verify-name", "elsewhere.lab", code=8)[0]))
        self.assertEqual(failing(self.decode(self.capture("v6"), "--verify-name", "server.lab")[0]), set())
        self.assertEqual(failing(self.decode(self.capture("v6"), "--verify-name", "elsewhere.lab", "--no-verify-name")[0]), set())

    def test_an_expired_client_is_refused(self):
        trace = self.decode(self.capture("carol"), code=8)[0]
        self.assertEqual([(a["code"], a["dir"], a["level"]) for a in trace["alerts"]], [(45, "server_to_client", "fatal")])
        self.assertEqual(failing(trace), {"certificate.validity"})
        self.assertTrue(trace["alerts"][0]["possible_causes"])
        page = self.page(self.capture("carol"), code=8)
        for text in ("The server refused the client", "alert 45 certificate_expired", "PROVEN here: CN=carol expired", "possible: The peer's CRL is out of date"):
            self.assertIn(text, page)

    def test_a_missing_intermediate_is_refused(self):
        trace = self.decode(self.capture("bare"), code=8)[0]
        self.assertEqual([(a["code"], a["dir"]) for a in trace["alerts"]], [(48, "server_to_client")])
        self.assertIn("certificate.chain", failing(trace))
        page = self.page(self.capture("bare"), code=8)
        self.assertIn("CN=Lab Issuing CA, O=Handglass Lab was not sent and is not local", page)
        self.assertIn("PROVEN here: The chain that was sent ends in CN=alice", page)
        # Known to the one who judges, it is no fault any more; the refusal stays.
        self.assertEqual(failing(self.decode(self.capture("bare"), "--untrusted", "issuing.crt", code=8)[0]), set())

    def test_a_client_refuses_the_server(self):
        trace = self.decode(self.capture("distrust"), code=8)[0]
        self.assertEqual([(a["dir"], a["level"]) for a in trace["alerts"]], [("client_to_server", "fatal")])
        self.assertIn("The client refused the server", self.page(self.capture("distrust"), code=8))

    def test_a_certificate_that_was_not_asked_for(self):
        for trace, expected in ((self.decode(self.capture("unasked"))[0], "skip"), (self.decode(self.capture("v6"))[0], "pass")):
            note, = [c for c in trace["checks"] if c["id"] == "handshake.certificate_not_as_asked"]
            self.assertEqual((note["status"], note["message"]), (expected, 7))
        page = self.page(self.capture("unasked"), "--detail", "2")
        self.assertIn("NOTE The client's certificate is not what the server asked for in message 5: no certificate of the chain is issued by a CA that the server listed", page)

    def changed(self, name, old, new):
        """The capture with some bytes of a message in the place of others."""
        hits = [i for i, p in enumerate(self.heard[name]) if old in p.payload]
        self.assertEqual(len(hits), 1)
        packets = list(self.heard[name])
        packets[hits[0]] = packets[hits[0]].with_payload(packets[hits[0]].payload.replace(old, new))
        return self.file(packets)

    def test_a_changed_byte_is_found(self):
        whole = self.decode(self.capture("v6"))[0]
        for message in ("ServerKeyExchange", "CertificateVerify"):
            signed = next(m for m in whole["messages"] if m["name"] == message)
            signature = bytes.fromhex(signed["signs"]["signature"])
            file = self.changed("v6", signature, signature[:-1] + bytes([signature[-1] ^ 1]))
            trace = self.decode(file, code=8)[0]
            # The client's signature covers the message in which the server's stands.
            wrong = [("handshake.signature_wrong", n) for n in ((4, 9) if signed["n"] == 4 else (9,))]
            self.assertEqual([(c["id"], c["message"]) for c in trace["checks"] if c["status"] == "fail"], wrong)
            self.assertEqual(trace["verdict"]["reason_id"], "signature_wrong")
            self.assertIn("FAIL", self.page(file, "--detail", "2", code=8))
        # What is signed: the server's share, and any message that the client's signature covers.
        public = next(bytes.fromhex(f["hex"]) for m in whole["messages"] if m["name"] == "ServerKeyExchange" for f in m["fields"] if f["path"] == "params.public")
        trace = self.decode(self.changed("v6", public, public[:-1] + bytes([public[-1] ^ 1])), code=8)[0]
        self.assertEqual({c["message"] for c in trace["checks"] if c["id"] == "handshake.signature_wrong" and c["status"] == "fail"}, {4, 9})

    def test_a_key_log_of_another_session(self):
        other, wrong = self.keys("ticket"), self.folder / "wrong.keys"
        # Keys of others alone: as without keys.
        self.assertEqual([t["verdict"]["exit"] for t in self.decode(self.capture("v6"), "--keylog", other)], [0])
        lines = [line for line in self.keys("v6").read_text(encoding="utf-8").splitlines() if line.startswith("CLIENT_RANDOM")]
        wrong.write_text("".join(f"{line[:-1]}{int(line[-1], 16) ^ 1:x}\n" for line in lines), encoding="utf-8")
        trace = self.decode(self.capture("v6"), "--keylog", wrong, code=8)[0]
        self.assertEqual(trace["verdict"]["reason_id"], "record_not_authentic")
        self.assertEqual(trace["established"], {"client": False, "server": False})

    def test_a_key_log_from_a_pipe(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(self.keys("v6").read_bytes(),), daemon=True)
        writer.start()
        trace, = self.decode(self.capture("v6"), "--keylog", pipe)
        self.assertTrue(trace["established"]["client"])
        writer.join(PATIENCE)

    def test_key_logs_as_others_write_them(self):
        text = self.keys("v6").read_text(encoding="utf-8")
        forms = {"CRLF": text.replace("\n", "\r\n"), "capitals": text.replace("CLIENT_RANDOM", "-").upper().replace("-", "CLIENT_RANDOM"), "no last line end": text.rstrip("\n"),
                 "other lines": f"# a comment\n\nSERVER_HANDSHAKE_TRAFFIC_SECRET 00 11\nnonsense\n{text}"}
        for form, written in forms.items():
            with self.subTest(form):
                (self.folder / "form.keys").write_text(written, encoding="utf-8", newline="")
                trace, = self.decode(self.capture("v6"), "--keylog", self.folder / "form.keys")
                self.assertTrue(trace["established"]["client"])

    def test_views(self):
        for view, said in (("client", "TLS 1.2 - client of [::1]:"), ("server", "TLS 1.2 - server, client [::1]:"), ("wire", "TLS 1.2 - from the wire, [::1]:")):
            self.assertIn(said, self.page(self.capture("v6"), "--keylog", self.keys("v6"), "--view", view))

    # -- What it does not read

    def test_other_versions_are_named(self):
        for name, version in (("tls13", "TLS 1.3"), ("tls11", "TLS 1.1"), ("tls10", "TLS 1.0")):
            with self.subTest(name):
                trace, = self.decode(self.capture(name))
                self.assertEqual((trace["verdict"]["reason_id"], trace["verdict"]["exit"]), ("other_version", 0))
                self.assertIn(f"The two speak {version}", trace["verdict"]["text"])
                self.assertEqual(names(trace), ["ClientHello", "ServerHello"])
                self.assertIn(f"The two speak {version}", self.page(self.capture(name)))

    def test_what_is_no_tls_is_said(self):
        page = self.page(self.capture("http"), code=5)
        self.assertIn("The client does not speak TLS here", page)
        self.assertIn("no TLS in 1 TCP connection", page)
        self.assertIn("nothing was said", self.page(self.capture("silent"), code=5))
        # Beside a conversation that is TLS it does not count.
        both = self.heard["http"] + self.heard["v6"]
        self.assertIn("without a key log", self.page(self.file(both)))


class NoCaptures(LabCase):
    """Files that are none."""

    def decode(self, *arguments, stdin=b""):
        return handglass("decode", *arguments, cwd=self.lab, stdin=stdin)

    def test_what_is_no_capture_is_said(self):
        (self.scratch / "text.txt").write_text("hello, this is a text\n", encoding="utf-8")
        (self.scratch / "capture.pcap.gz").write_bytes(gzip.compress(pcap([])))
        self.ran(handglass("loop", "--detail", "0", f"--json={self.scratch}/run.json"), 0)
        for name, text in (("text.txt", "it is text"), ("capture.pcap.gz", "gunzip it first"), ("run.json", "it is JSON, as a saved trace is"), ("lab/root.crt", "it is text")):
            run = self.decode(self.scratch / name)
            self.ran(run, 7, name, "This is no capture of network packets", text, "Give a pcap or pcapng file")
            self.assertEqual(run.stdout, "")
            self.ran(self.decode("-", stdin=(self.scratch / name).read_bytes()), 7, text)

    def test_an_empty_file(self):
        (self.scratch / "empty").write_bytes(b"")
        run = self.decode(self.scratch / "empty")
        self.assertIn("it is empty", run.stderr)
        self.assertNotEqual(run.returncode, 0)

    def test_a_capture_without_packets(self):
        (self.scratch / "none.pcap").write_bytes(pcap([]))
        self.ran(self.decode(self.scratch / "none.pcap"), 5, "no TLS in 0 TCP connections")

    def test_files_that_cannot_be_read(self):
        self.ran(self.decode(self.scratch), 7, "Is a directory")
        self.ran(self.decode("nothing.pcap"), 7, "nothing.pcap: No such file or directory")
        (self.scratch / "none.pcap").write_bytes(pcap([]))
        for flag in ("--keylog", "--cafile", "--crl", "--untrusted"):
            self.ran(self.decode(self.scratch / "none.pcap", flag, "nothing.txt"), 7, "nothing.txt")
        self.ran(self.decode(self.scratch / "none.pcap", "--pcapng", "no/where.pcapng"), 7, "no/where.pcapng")

    def test_usage(self):
        for arguments in ([], ["one", "two"], ["one", "--connection", "x"]):
            self.ran(self.decode(*arguments), 2)
