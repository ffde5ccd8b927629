"""Mutual authentication and data both ways with other implementations, in both directions.

The cells here are a selection of the matrix, which has every suite, group, scheme and deed once in each of our roles; all of it
is scripts/interop.sh. What was agreed is read from our trace and from what the peer prints. The table is printed at the end.
"""
import json
import re
import time
import unittest

import matrix
from case import SECONDS, InteropCase, between, needs_gnutls
from cells import DEEDS
from peers import running
from strangers import USUAL
from strangers.gnutls import GnuTls
from strangers.openssl import OpenSsl
from suites import FFDHE, GROUPS, SCHEMES, SUITES

PRESENT = [stranger for stranger in USUAL if not stranger.missing()]
TASKS, GAPS = matrix.plan(PRESENT, selection=True)
RESULTS = []


class Interop(InteropCase):
    def check_refusals(self, peer):
        """An identity of a CA that nobody trusts, in each role and direction."""
        stranger, known, mallory, unknown = peer(self.made), between(), between(client="mallory"), between("server-unknown")
        with self.subTest("our client, refused by their server"), stranger.server(known, self.made.scratch()) as server:
            with running(self.connect(server.port, "--send-anyway", cell=mallory), self.lab) as client:
                self.assertEqual(client.process.wait(SECONDS), 4, client.text())
        with self.subTest("our client refuses their server"), stranger.server(unknown, self.made.scratch()) as server:
            with running(self.connect(server.port), self.lab) as client:
                self.assertEqual(client.process.wait(SECONDS), 3, client.text())
                client.wait_for("unknown_ca", SECONDS)
        with self.subTest("our server refuses their client"), self.serving() as server:
            with running(stranger.client(mallory, server.port), self.lab) as client:
                self.assertNotEqual(client.process.wait(SECONDS), 0, client.text())
                client.wait_for({"OpenSSL": "SSL alert number 48", "GnuTLS": "CA is unknown"}[peer.name], SECONDS)
            server.wait_for("unknown_ca", SECONDS)
            self.assertNotIn("The handshake is complete", server.text())
        with self.subTest("our server, refused by their client"), self.serving(cell=unknown) as server:
            with running(stranger.client(known, server.port), self.lab) as client:
                self.assertNotEqual(client.process.wait(SECONDS), 0, client.text())
            server.process.wait(SECONDS)
            self.assertNotIn("The handshake is complete", server.text())

    def check_unpinned(self, peer, *ours, theirs=()):
        """One conversation in each direction with everything left to both sides but `ours` and `theirs`; both traces' params."""
        until, params, stranger = time.monotonic() + SECONDS, [], peer(self.made)
        trace = self.scratch / "unpinned.json"
        told = ["--detail", "0", f"--json={trace}", *ours]
        with stranger.server(between(), self.made.scratch(), more=theirs) as server, running(self.connect(server.port, *told), self.lab) as client:
            self.speak(client, peer.answer, until)
        params.append(json.loads(trace.read_text())["params"])
        with self.serving(*told) as server, running([*stranger.client(between(), server.port), *theirs], self.lab) as client:
            self.speak(client, lambda data: data, until)
            self.assertEqual(server.process.wait(SECONDS), 0, server.text())
        return [*params, json.loads(trace.read_text())["params"]]

    def test_defaults_with_openssl(self):
        self.assertEqual([p["ems"] for p in self.check_unpinned(OpenSsl)], [True, True])

    @needs_gnutls
    def test_defaults_with_gnutls(self):
        self.assertEqual([p["ems"] for p in self.check_unpinned(GnuTls)], [True, True])

    def test_without_extended_master_secret_with_openssl(self):
        self.assertEqual([p["ems"] for p in self.check_unpinned(OpenSsl, "--no-ems")], [False, False])

    @needs_gnutls
    def test_without_extended_master_secret_with_gnutls(self):
        self.assertEqual([p["ems"] for p in self.check_unpinned(GnuTls, "--no-ems")], [False, False])

    def test_messages_in_fragments(self):
        """OpenSSL cuts each message after 512 bytes: a certificate comes in three records (RFC 5246 §6.2.1)."""
        self.check_unpinned(OpenSsl, theirs=("-max_send_frag", "512"))
        messages = json.loads((self.scratch / "unpinned.json").read_text())["messages"]
        self.assertGreater(max(len(m["record"]) for m in messages if m["dir"] == "client_to_server"), 1)

    def test_strangers_with_openssl(self):
        self.check_refusals(OpenSsl)

    @needs_gnutls
    def test_strangers_with_gnutls(self):
        self.check_refusals(GnuTls)


class Matrix(InteropCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strangers = matrix.meet(PRESENT, cls.made)

    def speak_cell(self, task):
        result = matrix.speak(task, self.strangers)
        RESULTS.append(result)
        self.assertFalse(result.error, f"{task.text}\n{result.error}")

    @unittest.skipIf(len(PRESENT) < len(USUAL), "not everybody is here")
    def test_the_selection_has_everything_once(self):
        for role in matrix.ROLES:
            seen = set().union(*(matrix.singles(task.cell) for task in TASKS if task.role == role))
            nobody = set.intersection(*({gap.value for gap in GAPS if gap.role == role and gap.stranger is s} for s in USUAL if matrix.OTHER[role] in s.roles))
            values = {("suite", s.name) for s in SUITES} | {("group", g) for g in GROUPS + FFDHE} | {(side, s) for side in ("server", "client") for s in SCHEMES}
            values |= {("deed", d) for d in DEEDS}
            self.assertEqual(values - seen - nobody, set())

    def test_what_others_cannot_is_true(self):
        self.assertEqual(matrix.untrue(self.strangers.values()), [])


def add_cells():
    for task in TASKS:
        def test(self, task=task):
            self.speak_cell(task)
        setattr(Matrix, "test_" + re.sub(r"\W+", "_", task.text), test)


def tearDownModule():
    print(matrix.table(RESULTS, GAPS if RESULTS else []))


add_cells()
