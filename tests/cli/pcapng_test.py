"""--pcapng: a trace as a capture, which tshark opens with the keys inside it, and which decode reads back as it was."""
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from shutil import which

from peers import PATIENCE, LabCase, handglass, serving

CONTENT = {"change_cipher_spec": 20, "alert": 21, "handshake": 22, "application_data": 23}  # RFC 5246 §6.2.1
WARNING = 6 << 20  # severities of tshark's experts from here on are faults
CLIENT, SERVER = "client_to_server", "server_to_client"

# Every key exchange, and every kind of record cipher.
SUITES = [
    "AES128-SHA", "AES256-SHA256", "AES128-GCM-SHA256", "AES256-CCM", "AES256-CCM8", "NULL-SHA256",
    "DHE-RSA-AES128-SHA256", "DHE-RSA-AES256-GCM-SHA384", "DHE-RSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-SHA", "AECDH-AES128-SHA", "ECDH-ECDSA-AES128-GCM-SHA256",
    "PSK-AES128-GCM-SHA256", "PSK-CHACHA20-POLY1305", "ECDHE-PSK-AES256-GCM-SHA384", "ECDHE-PSK-CHACHA20-POLY1305",
]
# What an end needs for a suite: who the server is, and who the client.
IDENTITIES = {"RSA": ("server-rsa", "alice-rsa"), "ECDSA": ("server", "alice"), "ECDH": ("server-ecdh", "alice")}
VARIANTS = [
    ["--groups", "secp256r1"], ["--groups", "secp521r1"], ["--no-ems"], ["--client-auth", "none"], ["--alpn", "h2,http/1.1"],
    ["--ciphers", "AES128-SHA", "--no-etm", "--no-ems"], ["--ciphers", "ECDHE-RSA-AES256-SHA384", "--no-etm"],
    ["--ciphers", "DHE-RSA-AES128-SHA256", "--groups", "ffdhe3072"], ["--ciphers", "AES128-CCM8"],
]
FIXED = ["--cert", "alice-ecdh-chain.crt", "--key", "alice-ecdh.key"]  # a key of the client's certificate, and no other
# What tshark 4.0 cannot open: its table of suites ends before RFC 8442 ("can't find cipher suite 0xD002").
NOT_IN_TSHARK = {"ECDHE-PSK-AES128-GCM-SHA256", "ECDHE-PSK-AES256-GCM-SHA384"}
needs_tshark = unittest.skipUnless(which("tshark"), "tshark is not installed")
SCRATCH_KEYS = "0123456789abcdef0123456789abcdef"


def kind_of(suite):
    """Whose key a suite asks the server for."""
    if suite.startswith("ECDH-"):
        return "ECDH"
    return "ECDSA" if "ECDSA" in suite else "RSA"


def tshark(capture, *options):
    run = subprocess.run(["tshark", "-r", str(capture), "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", *options],
                         capture_output=True, timeout=PATIENCE, check=False)
    if run.returncode:
        raise AssertionError(run.stderr.decode("utf-8", "replace"))
    return run.stdout.decode()


class Dissected:
    """What tshark makes of a capture, in the order of its packets."""

    NAMES = ("frame.number", "tcp.srcport", "tls.record.content_type", "tls.handshake.type", "tls.handshake.length",
             "tls.alert_message.desc", "tcp.checksum.status", "ip.checksum.status", "tcp.analysis.flags", "_ws.expert.severity", "_ws.expert.message")

    def __init__(self, capture, port="4433"):
        self.port = port
        fields = [word for name in self.NAMES for word in ("-e", name)]
        told, _, followed = tshark(capture, "-T", "fields", "-E", "aggregator=;", *fields, "-z", "follow,tls,raw,0").partition("\n\n====")
        self.records, self.messages, self.alerts, self.faults = [], [], [], []
        self.packets = 0
        for line in told.splitlines():
            if line:
                self.take(dict(zip(self.NAMES, line.split("\t"))))
        raw = tshark(capture, "-T", "json", "-x", "-Y", "tls.handshake.verify_data")
        self.verify_data = re.findall(r'"tls\.handshake\.verify_data_raw": \[\s*"([0-9a-f]+)"', raw)
        self.said = {CLIENT: "", SERVER: ""}
        for line in followed.partition("Node 1")[2].splitlines()[1:]:
            if not line.startswith("="):
                self.said[SERVER if line.startswith("\t") else CLIENT] += line.strip()

    def take(self, packet):
        self.packets += 1
        way = SERVER if packet["tcp.srcport"] == self.port else CLIENT
        several = {name: [one for one in value.split(";") if one] for name, value in packet.items()}
        self.records += [(way, int(one)) for one in several["tls.record.content_type"]]
        self.messages += [(way, int(kind), int(size)) for kind, size in zip(several["tls.handshake.type"], several["tls.handshake.length"], strict=True)]
        self.alerts += [(way, int(one)) for one in several["tls.alert_message.desc"]]
        strange = [one for one in several["_ws.expert.severity"] if int(one, 0) >= WARNING]
        if strange or packet["tcp.analysis.flags"] or several["tcp.checksum.status"] != ["1"] or several["ip.checksum.status"] != ["1"]:
            self.faults.append(packet)


def closed(trace):
    """A trace as it is to one who cannot open its records."""
    return {**trace, "messages": [*clear(trace)], "records": [{**r, "plain": ""} if r["type"] == "application_data" else r for r in trace["records"]], "alerts": []}


def clear(trace):
    return [m for m in trace["messages"] if m["name"] != "ChangeCipherSpec" and not m["encrypted"]]


def trace_verify_data(trace):
    return [f["hex"] for m in trace["messages"] for f in m["fields"] if f["path"] == "verify_data"]


def said_in(trace):
    """What the application data of both sides says, in hex."""
    said = {CLIENT: "", SERVER: ""}
    for record in trace["records"]:
        if record["type"] == "application_data":
            said[record["dir"]] += record["plain"]
    return said


def outputs(trace):
    """What was derived, by the name of the step."""
    return {d["id"]: (d["output"], str(d.get("parts"))) for d in trace["derivations"]}


def checks(trace, kind=""):
    return {(c["id"], c["who"], c.get("message"), c.get("depth"), c["status"], c["text"]) for c in trace["checks"] if c["id"].startswith(kind)}


def is_empty_key_exchange(packet):
    """The implicit ClientKeyExchange (RFC 8422 §5.7), in which tshark 4.0 looks for a point and calls it malformed."""
    return packet["tls.handshake.type"] == "16" and packet["tls.handshake.length"] == "0" and packet["_ws.expert.message"] == "Malformed Packet (Exception occurred)"


class Pcapng(LabCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.lab / "keys.psk").write_text(f"someone:{SCRATCH_KEYS}\n", encoding="utf-8")

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def loop(self, suite, *more, name="run", code=0):
        """Both ends with the lab's files: (the trace, the capture)."""
        server, client = IDENTITIES[kind_of(suite)]
        trace, capture = self.folder / f"{name}.json", self.folder / f"{name}.pcapng"
        own = [] if "--cert" in more else ["--cert", f"{client}-chain.crt", "--key", f"{client}.key"]
        files = [*own, "--server-cert", f"{server}-chain.crt", "--server-key", f"{server}.key",
                 "--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl"]
        if "PSK" in suite:
            files += ["--psk-file", "keys.psk"]
        choice = ["--ciphers", suite] if suite else []
        run = handglass("loop", *choice, *files, *more, "--detail", "0", f"--json={trace}", "--pcapng", capture, cwd=self.lab)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return json.loads(trace.read_text(encoding="utf-8")), capture

    def decode(self, capture, *more, code=0):
        told = self.folder / "decoded.json"
        run = handglass("decode", capture, "--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl", "--detail", "0", f"--json={told}", *more, cwd=self.lab)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return json.loads(told.read_text(encoding="utf-8"))

    def runs(self):
        for suite in SUITES:
            yield suite, []
        for more in VARIANTS:
            more = list(more)
            suite = more[1] if more[0] == "--ciphers" else ""
            yield suite, more[2:] if suite else more
        yield "ECDH-ECDSA-AES128-GCM-SHA256", FIXED

    # -- tshark

    def agrees(self, trace, theirs):
        """tshark saw, in the same order, what our trace holds."""
        messages = [m for m in trace["messages"] if m["name"] != "ChangeCipherSpec"]
        self.assertEqual([(m["dir"], int(m["fields"][0]["hex"], 16), m["bytes"] - 4) for m in messages], theirs.messages)
        self.assertEqual(trace_verify_data(trace), theirs.verify_data)
        self.assertEqual([(r["dir"], CONTENT[r["type"]]) for r in trace["records"]], theirs.records)
        self.assertEqual(said_in(trace), theirs.said)
        self.assertEqual([(a["dir"], a["code"]) for a in trace["alerts"]], theirs.alerts)

    @needs_tshark
    def test_tshark_opens_it_with_the_keys_inside(self):
        for suite, more in self.runs():
            with self.subTest(suite, more=more):
                trace, capture = self.loop(suite, *more)
                theirs = Dissected(capture)
                if suite in NOT_IN_TSHARK:
                    self.assertEqual(theirs.verify_data, [], "this tshark knows the suite: take it off the list")
                    trace = closed(trace)
                    theirs.verify_data, theirs.said = trace_verify_data(trace), said_in(trace)
                faults = [fault for fault in theirs.faults if not is_empty_key_exchange(fault)]
                self.assertEqual(faults, [])
                self.assertEqual(len(theirs.faults), 1 if more == FIXED else 0)
                self.agrees(trace, theirs)

    @needs_tshark
    def test_tshark_opens_a_session_that_is_taken_up(self):
        for how in ("id", "ticket"):
            with self.subTest(how):
                trace, capture = self.loop("", "--second", how)
                self.assertEqual(len(trace_verify_data(trace)), 2)
                self.assertEqual(Dissected(capture).verify_data, trace_verify_data(trace))

    @needs_tshark
    def test_without_keys_inside_tshark_sees_what_is_in_the_clear(self):
        trace, capture = self.loop("ECDHE-ECDSA-AES128-GCM-SHA256", "--secrets", "hide")
        theirs = Dissected(capture)
        self.assertEqual((theirs.faults, theirs.verify_data, theirs.said), ([], [], {CLIENT: "", SERVER: ""}))
        self.assertEqual(len(theirs.messages), len(clear(trace)))

    @needs_tshark
    def test_serve_connect_and_report_write_it_too(self):
        files = ["--cafile", "root.crt", "--secrets", "show", "--detail", "0"]
        served, seen, trace, again = (self.folder / name for name in ("served.pcapng", "seen.pcapng", "seen.json", "again.pcapng"))
        with serving("--www", "--count", "1", "--cert", "server-chain.crt", "--key", "server.key", *files, "--pcapng", served, cwd=self.lab) as server:
            run = handglass("connect", f"127.0.0.1:{server.port}", *files, "--cert", "alice-chain.crt", "--key", "alice.key", "--pcapng", seen, f"--json={trace}",
                            stdin=b"GET / HTTP/1.0\r\n\r\n", cwd=self.lab)
            self.assertEqual((run.returncode, server.ends()), (0, 0), run.stderr + server.text())
            port = str(server.port)
        self.ran(handglass("report", trace, "--detail", "0", "--pcapng", again, cwd=self.lab), 0)
        # A saved trace knows microseconds, and all else.
        self.assertEqual(*(tshark(capture, "-T", "fields", "-e", "tcp.srcport", "-e", "tcp.flags", "-e", "tcp.payload") for capture in (seen, again)))
        for capture in (served, seen, again):
            theirs = Dissected(capture, port)
            self.assertEqual(theirs.faults, [])
            self.assertEqual(len(theirs.verify_data), 2)
        self.assertEqual([m["name"] for m in self.decode(seen)["messages"]], [m["name"] for m in json.loads(trace.read_text(encoding="utf-8"))["messages"]])
        self.assertEqual([file.stat().st_mode & 0o777 for file in (served, seen, again)], [0o600] * 3)

    def test_decode_reads_back_what_the_loop_had(self):
        for suite, more in self.runs():
            with self.subTest(suite, more=more):
                mine, capture = self.loop(suite, *more)
                read = self.decode(capture)
                self.same(mine, read)

    def same(self, mine, read):
        self.assertEqual((read["role"], read["verdict"]["reason_id"]), ("wire", "ok"))
        self.assertEqual(mine["params"], read["params"])
        for name in ("name", "dir", "bytes", "fields", "record", "encrypted", "transcript_sha"):
            self.assertEqual([m.get(name) for m in mine["messages"]], [m.get(name) for m in read["messages"]], name)
        for name in ("dir", "type", "wire", "plain", "seq", "nonce", "aad", "tag", "mac"):
            self.assertEqual([r.get(name) for r in mine["records"]], [r.get(name) for r in read["records"]], name)
        self.assertEqual({name: made for name, made in outputs(mine).items() if name not in ("D0", "D1")}, outputs(read))
        self.assertEqual({c for c in checks(read) - checks(mine) if c[0] != "handshake.certificate_not_as_asked"}, set())
        self.assertEqual(checks(mine, "certificate."), checks(read, "certificate."))
        for kind in ("signature_wrong", "finished_wrong"):
            self.assertEqual(checks(mine, f"handshake.{kind}"), checks(read, f"handshake.{kind}"))
        self.assertEqual(len(checks(read, "handshake.finished_wrong")), 2)

    def test_decode_hides_secrets(self):
        mine, capture = self.loop("ECDHE-ECDSA-AES128-GCM-SHA256")
        again, page = self.folder / "again.pcapng", self.folder / "page.html"
        secrets = [made for name, (made, _) in outputs(mine).items() if name in ("D3", "D4")]
        self.assertEqual(len(secrets), 2)
        said = said_in(mine)
        for how, found in (("show", True), ("hide", False)):
            run = handglass("decode", capture, "--cafile", "root.crt", "--detail", "3", "--secrets", how, f"--json={self.folder}/hidden.json", "--html", page, "--pcapng", again, cwd=self.lab)
            self.ran(run, 0)
            document = json.loads((self.folder / "hidden.json").read_text(encoding="utf-8"))
            told = (run.stdout.replace(" ", ""), (self.folder / "hidden.json").read_text(encoding="utf-8"), page.read_text(encoding="utf-8"), again.read_bytes().hex())
            for secret in secrets:
                inside = [secret in told[1], secret in told[2], secret.encode().hex() in told[3]]
                self.assertEqual(inside, [found, found, found and secret == secrets[0]])
                self.assertEqual(secret[:16] in told[0], found)
            self.assertEqual(document["secrets"], "shown" if found else "hidden")
            self.assertEqual(len(checks(document, "handshake.finished_wrong")), 2)
            self.assertEqual("verify_data" in str(document["messages"][-1]["fields"]), True)
            self.assertEqual(sum(r.get("plain") in said.values() for r in document["records"] if r["type"] == "application_data"), 2 if found else 0)

    def test_without_keys_all_that_is_in_the_clear_is_judged(self):
        for suite in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "AES128-SHA"):
            with self.subTest(suite):
                mine, capture = self.loop(suite, "--secrets", "hide")
                read = self.decode(capture)
                self.assertEqual([m["fields"] for m in clear(mine)], [m["fields"] for m in clear(read)])
                self.assertEqual(checks(mine, "handshake.signature_wrong"), checks(read, "handshake.signature_wrong"))
                self.assertEqual(checks(mine, "certificate."), checks(read, "certificate."))
                self.assertEqual(checks(read, "handshake.finished_wrong"), set())
                self.assertEqual([d["id"] for d in read["derivations"] if d["id"] != "D2"], [])
                self.assertIn("without a key log", read["verdict"]["text"])
