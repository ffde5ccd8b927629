"""report, extract, diff: traces that were saved. And the commands under "redo", run as they stand."""
import json
import os
import subprocess
import tempfile
from pathlib import Path
from shutil import which

from peers import LabCase, handglass

# Every key exchange, and every kind of record cipher.
SUITES = [
    "AES128-SHA", "AES256-SHA256", "AES128-GCM-SHA256", "AES256-CCM8", "NULL-SHA256",
    "DHE-RSA-AES128-SHA256", "DHE-RSA-AES256-GCM-SHA384", "DHE-RSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-SHA", "AECDH-AES128-SHA", "ECDH-ECDSA-AES128-GCM-SHA256",
    "PSK-AES128-GCM-SHA256", "ECDHE-PSK-AES128-GCM-SHA256", "ECDHE-PSK-CHACHA20-POLY1305",
]
VARIANTS = [
    ["--groups", "secp256r1"], ["--groups", "secp384r1,secp256r1"], ["--groups", "secp521r1,secp256r1"], ["--no-ems"],
    ["--ciphers", "AES128-SHA", "--no-etm", "--no-ems"], ["--ciphers", "ECDHE-RSA-AES256-SHA384", "--no-etm"],
    ["--client", "alice-rsa", "--sigalgs", "rsa_pkcs1_sha256,ecdsa_secp256r1_sha256"], ["--client", "alice-ed25519"],
    ["--server", "server-rsa", "--sigalgs", "rsa_pss_rsae_sha512,rsa_pkcs1_sha384,ecdsa_secp384r1_sha384,ecdsa_secp256r1_sha256"],
]


def variants():
    known = handglass("loop", "--client", "nobody").stderr
    for suite in SUITES:
        yield ["--ciphers", suite]
    for variant in VARIANTS:
        if "alice-ed25519" not in variant or "alice-ed25519" in known:
            yield variant


class Saved(LabCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def save(self, *arguments, name="run.json"):
        run = handglass("loop", f"--json={self.folder / name}", "--detail", "0", *arguments)
        self.assertIn(run.returncode, (0, 3), run.stderr)
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def shell(self, command):
        """A redo line as a person pastes it, with the program on the path."""
        path = f"{Path(os.environ['HANDGLASS']).parent}:{os.environ['PATH']}"
        return subprocess.run(["sh", "-c", command], cwd=self.folder, env={**os.environ, "PATH": path},
                              capture_output=True, text=True, timeout=60)

    @staticmethod
    def redos(document):
        for message in document["messages"]:
            if "redo" in message:
                yield message["name"], message
        for derivation in document["derivations"]:
            if derivation["redo"]:
                yield derivation["id"], derivation
        for record in document["records"]:
            for redo in record.get("redo", []):
                yield f"record {record['i']}", redo

    @staticmethod
    def is_redone(document):
        """What must have commands: signatures, derivations whose inputs are told, records of a cipher."""
        for message in document["messages"]:
            if "signs" in message and "redo" not in message:
                return message["name"]
        for derivation in document["derivations"]:
            # Of two keys in certificates nobody here has the private one.
            fixed = derivation["fn"] == "ECDH" and not any("secret" in i for i in derivation["inputs"])
            if not derivation["redo"] and not fixed:
                return derivation["id"]
        for record in document["records"]:
            if record.get("protected") and record["plain_len"] and "redo" not in record:
                return f"record {record['i']}"
        return None

    def test_every_redo_line_computes_what_the_page_says(self):
        for program in ("openssl", "xxd", "python3", "sha256sum"):
            if not which(program):
                self.skipTest(f"no {program}")
        for arguments in variants():
            document = self.save(*arguments)
            self.assertEqual(document["verdict"]["exit"], 0, arguments)
            transported = document["params"]["key_exchange"] == "RSA"
            if transported:  # the one key that no trace holds: the server's, so here a server with files
                document = self.save(*arguments, "--cert", str(self.lab / "alice-chain.crt"), "--key", str(self.lab / "alice.key"),
                                     "--server-cert", str(self.lab / "server-rsa-chain.crt"), "--server-key", str(self.lab / "server-rsa.key"),
                                     "--cafile", str(self.lab / "root.crt"))
                (self.folder / "server.key").write_bytes((self.lab / "server-rsa.key").read_bytes())
            self.assertIsNone(self.is_redone(document), arguments)
            for what, step in self.redos(document):
                with self.subTest(arguments, what=what):
                    for command in step["redo"]:
                        run = self.shell(command)
                        self.assertEqual(run.returncode, 0, f"{command}\n{run.stderr}")
                    said = run.stdout.strip()
                    wanted = step["redo_prints"]
                    if all(c in "0123456789abcdef" for c in wanted):
                        said = said.replace(":", "").lower()
                    self.assertTrue(said.startswith(wanted), f"{command}\n{said}\n{wanted}")

    def test_a_redo_line_finds_what_was_changed(self):
        document = self.save()
        self.assertEqual(self.shell("true").returncode, 0)
        verify = next(m for m in document["messages"] if m["name"] == "CertificateVerify")
        field = verify["fields"][0]
        self.assertEqual(field["path"], "msg_type")
        field["hex"] = "0e"  # another message than the one that was hashed
        document["messages"][0]["fields"][5]["hex"] = "00" * document["messages"][0]["fields"][5]["len"]
        (self.folder / "run.json").write_text(json.dumps(document), encoding="utf-8")
        hashed = next(d for d in document["derivations"] if d["id"] == "D2")
        run = self.shell(hashed["redo"][-1])
        self.assertNotIn(hashed["redo_prints"], run.stdout)

    def test_report_renders_what_was_saved(self):
        run = handglass("loop", "--seed", "2026", "--detail", "3", f"--json={self.folder}/run.json")
        again = handglass("report", str(self.folder / "run.json"), "--detail", "3")
        self.assertEqual(run.stdout, again.stdout)
        self.assertEqual(handglass("report", str(self.folder / "run.json"), "--json").stdout,
                         (self.folder / "run.json").read_text(encoding="utf-8"))
        self.save("--client", "bob", name="bad.json")
        refused = handglass("report", str(self.folder / "bad.json"))
        self.ran(refused, 3, "certificate_revoked")
        only = handglass("report", str(self.folder / "run.json"), "--only", "Finished", "--detail", "2")
        self.ran(only, 0, "-- 10 Finished")
        self.assertNotIn("CertificateVerify -", only.stdout)
        self.ran(handglass("report", str(self.folder / "run.json"), "--view", "wire"), 0, "(handshake, unread)")

    def test_what_is_no_trace_is_said(self):
        (self.folder / "no.json").write_text("{}", encoding="utf-8")
        (self.folder / "half.json").write_text('{"schema": "handglass-trace/1"', encoding="utf-8")
        for command in ("report", "extract"):
            for name in ("no.json", "half.json", "nothing.json"):
                run = handglass(command, str(self.folder / name))
                self.assertEqual(run.returncode, 7, run.stderr)
                self.assertIn(name, run.stderr)

    def test_extract(self):
        document = self.save()
        raw = subprocess.run([os.environ["HANDGLASS"], "extract", str(self.folder / "run.json"), "field:9.signature"],
                             capture_output=True, check=True).stdout
        signature = next(m for m in document["messages"] if m["name"] == "CertificateVerify")["signs"]["signature"]
        self.assertEqual(raw.hex(), signature)
        run = handglass("extract", str(self.folder / "run.json"), "-x", "secret:D3")
        self.assertEqual(run.stdout.strip(), next(d for d in document["derivations"] if d["id"] == "D3")["output"])
        run = handglass("extract", str(self.folder / "run.json"), "secret:D33")
        self.assertEqual(run.returncode, 2)
        self.assertIn("did you mean", run.stderr)
        listed = handglass("extract", str(self.folder / "run.json")).stdout.split()
        self.assertIn("record:1", listed)
        self.save("--secrets", "hide")
        self.assertEqual(handglass("extract", str(self.folder / "run.json"), "secret:D3").returncode, 2)

    def test_diff(self):
        self.save("--seed", "01")
        self.save("--seed", "02", name="again.json")
        self.save("--client", "bob", name="bad.json")
        a, again, bad = (str(self.folder / name) for name in ("run.json", "again.json", "bad.json"))
        self.ran(handglass("diff", a, again), 0, "No difference")
        self.ran(handglass("diff", a, bad), 8, "They part first at message 7 Certificate, certificate_list[0]",
                 "server sends alert 44 certificate_revoked")
        found = json.loads(handglass("diff", "--json", a, bad).stdout)
        self.assertFalse(found["same"])
        self.assertEqual(handglass("diff", a).returncode, 2)

    def test_the_example_in_docs_is_what_the_program_makes(self):
        """handglass loop --seed 2026 --html docs/example.html"""
        handglass("loop", "--seed", "2026", "--html", str(self.folder / "example.html"))
        made = (self.folder / "example.html").read_text(encoding="utf-8")
        kept = (Path(__file__).resolve().parents[2] / "docs/example.html").read_text(encoding="utf-8")
        self.assertTrue(made == kept, "run: handglass loop --seed 2026 --html docs/example.html")

    def test_a_capture_is_not_written_over_itself(self):
        capture = self.folder / "run.pcapng"
        handglass("loop", "--pcapng", str(capture), "--detail", "0")
        before = capture.read_bytes()
        self.assertGreater(len(before), 1000)
        for flag in ("--pcapng", "--html", "--json"):
            run = handglass("decode", str(capture), f"{flag}={capture}")
            self.assertEqual(run.returncode, 2, run.stdout)
            self.assertEqual(capture.read_bytes(), before)

    def test_a_reader_that_has_seen_enough_ends_a_pipe(self):
        """Both read a pipe that stays open."""
        handglass("loop", "--pcapng", str(self.folder / "piped.pcapng"), "--detail", "0")
        for command, fed in ((["decode", "-"], (self.folder / "piped.pcapng").read_bytes()), (["explain", "-"], b"SSL alert number 48\n")):
            with self.subTest(command), subprocess.Popen([os.environ["HANDGLASS"], *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                try:
                    process.stdout.close()
                    process.stdin.write(fed)
                    process.stdin.flush()
                    process.wait(20)
                finally:
                    process.kill()
                self.assertEqual(process.stderr.read(), b"")

    def test_a_tap_for_nobody_ends(self):
        run = handglass("tap", "--listen", "0", "--connect", "127.0.0.1:9", "--count", "0")
        self.assertEqual(run.returncode, 0, run.stderr)
