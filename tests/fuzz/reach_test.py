#!/usr/bin/env python3
"""What the corpora reach, by the tallies of the replay programs: every row of the conversation table that is spoken, every alert that a peer can
bring about, every reason for which a chain that can be read is refused.

reach_test.py FOLDER     the build folder's fuzz/
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(sys.argv.pop(1)).resolve()
TARGETS = ("server", "client", "handshake", "path")


def tally(target):
    """The names that were counted, by group."""
    with tempfile.NamedTemporaryFile() as file:
        folders = [folder for folder in (ROOT / "fuzz" / kind / target for kind in ("corpus", "regressions")) if folder.is_dir()]
        subprocess.run([FOLDER / f"replay_{target}", *folders], env=dict(os.environ, HANDGLASS_FUZZ_TALLY=file.name), check=True, stdout=subprocess.DEVNULL, timeout=300)
        groups, names = {}, set()
        for line in Path(file.name).read_text().splitlines():
            row = re.fullmatch(r" *\d+ +[\d.]+%  (.*)", line)
            if row:
                names.add(row[1])
            else:
                names = groups.setdefault(line, set())
        return groups


class Reach(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.reached = {}
        for target in TARGETS:
            for group, names in tally(target).items():
                cls.reached.setdefault(group, set()).update(names)

    def test_every_row_of_the_conversation(self):
        table = (ROOT / "src/handshake/conversation.hpp").read_text()
        rows = re.findall(r"^    \{At::(\w+), +([CS]), (\w+), +At::\w+, +([\w|]+),", table, re.M)
        self.assertGreater(len(rows), 20)
        reached = {int(re.match(r"row (\d+):", name)[1]) for name in self.reached["rows"]}
        for number, (start, _, message, _) in enumerate(rows, 1):
            self.assertIn(number, reached, f"{message} at {start}")

    def test_every_alert(self):
        # internal_error is for our own bugs.
        rules = (ROOT / "src/base/rules.hpp").read_text() + (ROOT / "src/handshake/certificate_alert.hpp").read_text()
        raised = set(re.findall(r"Alert::(\w+)", rules)) - {"internal_error"}
        self.assertEqual(raised - self.reached["alerts"], set())

    def test_every_reason_of_a_verdict(self):
        reasons = re.search(r"^enum class Reason .*?\n};", (ROOT / "src/x509/verdict.hpp").read_text(), re.M | re.S)[0]
        # What cannot be read is no part of a set, and no seed is made to reach the limit on work.
        wanted = set(re.findall(r"^  (\w+),", reasons, re.M)) - {"malformed", "work_limit"}
        self.assertGreater(len(wanted), 20)
        self.assertEqual(wanted - self.reached["verdict"], set())

    def test_the_deepest_checks(self):
        for what in ("signature_wrong in CertificateVerify", "signature_wrong in ServerKeyExchange", "finished_wrong in Finished", "certificate_refused in Certificate"):
            self.assertIn(what, self.reached["refused by"])


if __name__ == "__main__":
    run = unittest.main(exit=False, verbosity=1).result
    failed = len(run.failures) + len(run.errors)
    print(f"[reach] test cases: {run.testsRun} | {run.testsRun - failed} passed | {failed} failed")
    sys.exit(1 if failed else 0)
