#!/usr/bin/env python3
"""Our captures read by tshark, and captures that tshark's family and tcpdump made read by us: the same packets, the same streams."""
import contextlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

TOOL = sys.argv.pop(1)
PATIENCE = 20  # seconds; nothing here takes one
LEFT, RIGHT = "left", "right"
ENDS = {4: ("127.0.0.1:50000", "127.0.0.1:4433"), 6: ("[2001:db8::1]:50000", "[2001:db8::2]:4433")}


def run(*arguments, stdin=b"", timeout=PATIENCE):
    done = subprocess.run(list(map(str, arguments)), input=stdin, capture_output=True, timeout=timeout, check=False)
    if done.returncode:
        raise AssertionError(f"{arguments}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout


def lines(mode, capture):
    return run(TOOL, mode, capture).decode().splitlines()


def packets(capture):
    """(time in ns, link type, length on the wire, bytes) of each."""
    found = [line.split() for line in lines("packets", capture)]
    return [(int(p[1]), int(p[2]), int(p[3]), p[4] if len(p) > 4 else "") for p in found if p[0] == "packet"]


def streams(capture):
    """{connection: {side: bytes}}, of the lines that streams prints."""
    return gather(lines("streams", capture))


def gather(told):
    found = {}
    for line in told:
        number, what, *rest = line.split()
        one = found.setdefault(int(number), {LEFT: "", RIGHT: ""}) if number.isdigit() else None
        if what in (LEFT, RIGHT):
            one[what] += rest[1]
    return found


def followed(capture, stream=0):
    """The same of one stream, as tshark follows it; its first node is who opened it."""
    text = run("tshark", "-r", capture, "-q", "-z", f"follow,tcp,raw,{stream}").decode().splitlines()
    start = next(i for i, line in enumerate(text) if line.startswith("Node 1")) + 1
    found = {LEFT: "", RIGHT: ""}
    for line in text[start:]:
        if line.startswith("="):
            break
        found[RIGHT if line.startswith("\t") else LEFT] += line.strip()
    return found


def written(path, script, version=4):
    path.write_bytes(run(TOOL, "write", *ENDS[version], stdin="\n".join(script).encode()))
    return path


def chat(seed, turns=12):
    """A script, and what each side says in it."""
    rng, script, said = random.Random(seed), [], {LEFT: "", RIGHT: ""}
    for _ in range(turns):
        side, data = rng.choice((LEFT, RIGHT)), rng.randbytes(rng.choice((1, 30, 1400, 1401, 20000))).hex()
        script.append(f"{side} {data}")
        said[side] += data
    return script, said


def needs(*programs):
    missing = [program for program in programs if not shutil.which(program)]
    return unittest.skipIf(missing, f"no {', '.join(missing)}")


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


@needs("tshark")
class Tshark(Scratch):
    """tshark reads what we write."""

    CHECKED = ("-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE")

    def fields(self, capture, wanted, *options):
        names = [word for name in wanted for word in ("-e", name)]
        text = run("tshark", "-r", capture, *self.CHECKED, "-T", "fields", *names, *options).decode()
        return [line.split("\t") for line in text.splitlines()]

    def faults(self, capture):
        """Packets with a warning of an expert, or with a wrong checksum."""
        strange = "_ws.expert.severity >= warning || tcp.checksum.status == bad || ip.checksum.status == bad || tcp.analysis.flags"
        return self.fields(capture, ("frame.number", "_ws.expert.message"), "-Y", strange)

    def test_it_finds_no_fault(self):
        for version in (4, 6):
            for end in ("close left", "close right"):
                with self.subTest(version, end=end):
                    script, said = chat(version)
                    capture = written(self.folder / "one.pcapng", [*script, end], version)
                    self.assertEqual(self.faults(capture), [])
                    self.assertEqual(followed(capture), said)
                    self.assertEqual(streams(capture), {1: said})
                    status = self.fields(capture, ("tcp.checksum.status",))
                    self.assertEqual({value[0] for value in status}, {"1"})  # verified, and good
                    ends = self.fields(capture, ("ip.src", "ipv6.src", "tcp.srcport", "tcp.completeness"), "-2")[0]
                    self.assertEqual(ends[:3], ["127.0.0.1", "", "50000"] if version == 4 else ["", "2001:db8::1", "50000"])
                    self.assertEqual(ends[3], "31")  # SYN, SYN and ACK, ACK, data, FIN

    def test_a_fault_would_be_found(self):
        capture = written(self.folder / "bad.pcapng", ["left deadbeef", "close left"])
        data = bytearray(capture.read_bytes())
        data[data.index(b"\xde\xad\xbe\xef")] ^= 1
        capture.write_bytes(data)
        self.assertNotEqual(self.faults(capture), [])

    def test_a_reset_is_one(self):
        capture = written(self.folder / "reset.pcapng", ["left 0011", "reset right"])
        self.assertEqual([fault[1] for fault in self.faults(capture)], ["Connection reset (RST)"])
        self.assertEqual(lines("streams", capture)[-1], "1 over reset right")

    def test_times_are_kept_to_the_nanosecond(self):
        capture = written(self.folder / "times.pcapng", ["left 00", "close left"])
        theirs = [int(time[0].replace(".", "")) for time in self.fields(capture, ("frame.time_epoch",))]
        self.assertEqual(theirs, [packet[0] for packet in packets(capture)])
        self.assertEqual(theirs[0], 1700000000123556789)

    def test_it_decrypts_with_the_secrets_beside_the_packets(self):
        for version in (4, 6):
            capture = self.folder / "tls.pcapng"
            capture.write_bytes(run(TOOL, "handshake", *ENDS[version]))
            self.assertEqual(self.faults(capture), [])
            text = run("tshark", "-r", capture, "-q", "-z", "follow,tls,ascii,0").decode()
            self.assertIn("a question from left", text)
            kept = [line for line in lines("packets", capture) if line.startswith("secrets")]
            self.assertEqual(len(kept), 1)
            self.assertRegex(bytes.fromhex(kept[0].split()[1]).decode(), r"^CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}\n$")


@needs("tshark", "editcap", "mergecap", "text2pcap")
class Converted(Scratch):
    """We read what Wireshark's tools write."""

    def test_every_form_has_the_same_packets(self):
        ours = written(self.folder / "ours.pcapng", [*chat(1)[0], "close left"])
        expected = packets(ours)
        for form, unit in (("pcap", 1000), ("nsecpcap", 1), ("pcapng", 1), ("nokiapcap", None), ("modpcap", None)):
            with self.subTest(form):
                other = self.folder / form
                run("editcap", "-F", form, ours, other)
                if unit is None:  # kinds of pcap that nobody writes any more: refused or read, never misread
                    told = lines("packets", other)
                    self.assertTrue(all(line.startswith(("packet", "failure")) for line in told))
                    continue
                self.assertEqual(packets(other), [(p[0] // unit * unit, *p[1:]) for p in expected])
                self.assertEqual(streams(other), streams(ours))

    def test_cut_packets(self):
        ours = written(self.folder / "ours.pcapng", ["left " + "ab" * 100, "left 0102", "close left"])
        run("editcap", "-s", "60", ours, self.folder / "cut")
        kept = packets(self.folder / "cut")
        self.assertEqual([p[2] for p in kept], [p[2] for p in packets(ours)])
        self.assertEqual(max(len(p[3]) for p in kept), 120)
        told = lines("streams", self.folder / "cut")
        self.assertIn("1 gap left 20 +80", told)
        self.assertEqual(streams(self.folder / "cut")[1][LEFT], "ab" * 20 + "0102")

    def test_repeated_and_lost_packets(self):
        script, said = chat(5)
        ours = written(self.folder / "ours.pcapng", [*script, "close left"])
        run("mergecap", "-a", "-w", self.folder / "twice", ours, ours)
        self.assertEqual(streams(self.folder / "twice")[1], said)
        run("mergecap", "-w", self.folder / "each-twice", ours, ours)
        self.assertEqual(streams(self.folder / "each-twice"), {1: said})
        self.assertEqual(followed(self.folder / "each-twice"), said)
        lost = next(i for i, p in enumerate(packets(ours), 1) if len(p[3]) > 500)
        run("editcap", ours, self.folder / "lossy", lost)
        gaps = [line for line in lines("streams", self.folder / "lossy") if " gap " in line]
        self.assertEqual(len(gaps), 1)
        self.assertEqual(int(gaps[0].split("+")[1]), len(packets(ours)[lost - 1][3]) // 2 - 40)

    def test_two_connections_in_one_capture(self):
        one, said_one = chat(2)
        two, said_two = chat(3)
        written(self.folder / "a", [*one, "close left"], 4)
        written(self.folder / "b", [*two, "close right"], 6)
        run("mergecap", "-w", self.folder / "both", self.folder / "a", self.folder / "b")
        self.assertCountEqual(streams(self.folder / "both").values(), [said_one, said_two])
        for stream in (0, 1):
            self.assertEqual(followed(self.folder / "both", stream), streams(self.folder / "both")[stream + 1])

    def test_text2pcap(self):
        dump = self.folder / "dump"
        dump.write_text("0000 16 03 01 00 05\n", encoding="utf-8")
        for version in ("-4", "-6"):
            for extra in (["-n"], ["-F", "pcap"]):
                addresses = "10.1.1.1,10.1.1.2" if version == "-4" else "2001:db8::1,2001:db8::2"
                run("text2pcap", "-q", version, addresses, "-T", "1000,443", *extra, dump, self.folder / "made")
                self.assertEqual(streams(self.folder / "made"), {1: {LEFT: "1603010005", RIGHT: ""}})

    def test_a_key_log_that_editcap_put_in(self):
        keys = self.folder / "keys"
        keys.write_bytes(b"CLIENT_RANDOM " + b"ab" * 32 + b" " + b"cd" * 48 + b"\n")
        ours = written(self.folder / "ours.pcapng", ["left 00"])
        run("editcap", "--inject-secrets", f"tls,{keys}", ours, self.folder / "with")
        self.assertEqual(lines("packets", self.folder / "with")[0], "secrets " + keys.read_bytes().hex())


def can_capture():
    if not shutil.which("tcpdump"):
        return False
    return subprocess.run(["tcpdump", "-i", "lo", "-L"], capture_output=True, timeout=PATIENCE, check=False).returncode == 0


@unittest.skipUnless(can_capture(), "no tcpdump, or it may not capture here")
@needs("openssl", "tshark")
class Live(Scratch):
    """A handshake of OpenSSL with itself over the loopback interface, as it is captured."""

    def setUp(self):
        super().setUp()
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
            "-keyout", self.folder / "key", "-out", self.folder / "cert")

    @contextlib.contextmanager
    def server(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-rev", "-tls1_2", "-cert", self.folder / "cert",
                               "-key", self.folder / "key"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
            try:
                while not server.stdout.readline().startswith(b"ACCEPT"):
                    self.assertIsNone(server.poll())
                yield port
            finally:
                server.kill()

    def talk(self, port):
        """Some text there and back."""
        with subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-quiet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as client:
            try:
                client.stdin.write(b"from here to there\n")
                client.stdin.flush()
                self.assertEqual(client.stdout.readline(), b"ereht ot ereh morf\n")
            finally:
                client.kill()

    def captured(self, *options):
        """What tcpdump catches of such a talk, with room for all of it, and what our streams tell of it while it runs."""
        file = self.folder / "live"
        with self.server() as port, subprocess.Popen(
                ["tcpdump", *options, "--immediate-mode", "-B", "65536", "-U", "-w", "-", "tcp", "port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tcpdump, \
                subprocess.Popen([TOOL, "streams", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as ours:
            told = []

            def copy():
                with file.open("wb", buffering=0) as out:
                    while data := tcpdump.stdout.read1(65536):
                        out.write(data)
                        ours.stdin.write(data)
                        ours.stdin.flush()

            def listen():
                for line in ours.stdout:
                    told.append(line.decode().strip())

            workers = [threading.Thread(target=work, daemon=True) for work in (copy, listen)]
            try:
                while b"listening on" not in tcpdump.stderr.readline():
                    self.assertIsNone(tcpdump.poll())
                for worker in workers:
                    worker.start()
                self.talk(port)
                self.wait(lambda: told and " over " in told[-1], told)
                self.assertIsNone(tcpdump.poll())
                tcpdump.terminate()
                workers[0].join(PATIENCE)
                ours.stdin.close()
                workers[1].join(PATIENCE)
            finally:
                tcpdump.kill()
                ours.kill()
        return file, gather(told)

    def wait(self, holds, seen):
        until = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > until:
                self.fail(f"waited in vain; there was: {seen}")
            time.sleep(0.02)

    def check(self, *options):
        file, told = self.captured(*options)
        self.assertEqual(told, streams(file))
        self.assertEqual(told, {1: followed(file)})
        self.assertTrue(told[1][LEFT].startswith("1603"), told)
        self.assertTrue(told[1][RIGHT].startswith("160303"), told)

    def test_on_the_loopback_interface(self):
        self.check("-i", "lo")

    def test_on_every_interface(self):
        for link in ("LINUX_SLL", "LINUX_SLL2"):
            with self.subTest(link):
                self.check("-i", "any", "-y", link)

    def test_in_nanoseconds(self):
        self.check("-i", "lo", "--time-stamp-precision", "nano")

    @needs("dumpcap")
    def test_dumpcap_s_pcapng(self):
        file = self.folder / "dumpcap"
        with self.server() as port, subprocess.Popen(["dumpcap", "-q", "-i", "lo", "-f", f"tcp port {port}", "-w", file], stderr=subprocess.PIPE) as dumpcap:
            try:
                while b"File:" not in dumpcap.stderr.readline():
                    self.assertIsNone(dumpcap.poll())
                self.talk(port)
                self.wait(lambda: any(" over fins" in line or " over reset" in line for line in lines("streams", file)), file)
                dumpcap.terminate()
                dumpcap.wait(PATIENCE)
            finally:
                dumpcap.kill()
        self.assertEqual(streams(file), {1: followed(file)})
        self.assertFalse(any(line.startswith("failure") for line in lines("streams", file)))


if __name__ == "__main__":
    unittest.defaultTestLoader.testNamePatterns = [f"*{name}*" for name in sys.argv[1:]] or None
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    failed = len({getattr(test, "test_case", test) for test, _ in result.failures + result.errors})
    print(f"[captures] test cases: {result.testsRun} | {result.testsRun - failed} passed | {failed} failed")
    sys.exit(0 if result.wasSuccessful() else 1)
