"""Mutual authentication and data both ways with OpenSSL and GnuTLS, in both directions.

A cell is one conversation with everything pinned on both sides: suite, group, and the scheme that each side signs with. The
cells of one peer and direction cover every suite, group and scheme of the policy; what was agreed is read from our trace and
from what the peer prints. The whole table is printed at the end.
"""
import json
import time

from others import SECONDS, Cell, GnuTls, InteropCase, OpenSsl, needs_gnutls
from peers import running

# AES key, group, the server's scheme, the client's. Where both sides sign with RSA they use one scheme, because a peer that
# takes a single list for both could else choose either.
CELLS = (
    (128, "x25519", "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256"),
    (256, "secp384r1", "ecdsa_secp384r1_sha384", "rsa_pss_rsae_sha384"),
    (128, "secp256r1", "rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"),
    (256, "x25519", "rsa_pss_rsae_sha384", "ecdsa_secp384r1_sha384"),
    (128, "secp384r1", "rsa_pss_rsae_sha512", "rsa_pss_rsae_sha512"),
    (256, "secp256r1", "rsa_pkcs1_sha256", "rsa_pkcs1_sha256"),
    (128, "x25519", "rsa_pkcs1_sha384", "rsa_pkcs1_sha384"),
    (256, "secp384r1", "rsa_pkcs1_sha512", "rsa_pkcs1_sha512"),
)
TABLE = []


class Interop(InteropCase):
    def agreed(self, trace, cell):
        params = json.loads(trace.read_text())["params"]
        self.assertEqual((params["suite"], params["group"], params["sigalgs"]), (cell.suite, cell.group, {"server": cell.server, "client": cell.client}))

    def prints(self, process, texts, until):
        """Each text comes, before the cell's time is over; a peer may print after it has spoken."""
        for text in texts:
            process.wait_for(text, max(1, until - time.monotonic()))

    def our_client(self, peer, cell, until):
        trace = self.scratch / "client.json"
        with peer.server(self.lab, cell, f"server{cell.identity[0]}") as server:
            command = self.connect(server.port, *cell.ours(), "--detail", "0", f"--json={trace}", identity=f"alice{cell.identity[1]}")
            with running(command, self.lab) as client:
                client.wait_for("The handshake is complete", SECONDS)
                self.speak(client, peer.answer, until)
            self.agreed(trace, cell)
            self.prints(server, peer.saw_client(cell), until)

    def our_server(self, peer, cell, until):
        trace = self.scratch / "server.json"
        client_schemes = [cell.client, "ecdsa_secp256r1_sha256"] if cell.client != "ecdsa_secp256r1_sha256" else [cell.client]
        pinned = [*cell.ours(), "--client-sigalgs", ",".join(client_schemes), "--detail", "0", f"--json={trace}"]
        with self.serving(*pinned, identity=f"server{cell.identity[0]}") as server:
            with running(peer.client(server.port, cell, f"alice{cell.identity[1]}"), self.lab) as client:
                self.prints(client, peer.saw_server(cell), until)
                # The line is echoed; the client itself prints only what it receives.
                self.speak(client, lambda data: data, until)
            self.assertEqual(server.process.wait(max(1, until - time.monotonic())), 0, server.text())
            self.agreed(trace, cell)

    def cell(self, peer, direction, row):
        cell = Cell(*row)
        until = time.monotonic() + SECONDS
        told = "failed"
        try:
            {"client": self.our_client, "server": self.our_server}[direction](peer, cell, until)
            told = "ok"
        except BaseException as error:
            told = "FAILED: " + str(error).splitlines()[0][:60]
            raise
        finally:
            TABLE.append((peer.name, direction, cell.suite[4:], cell.group, cell.server, cell.client, told))

    def check_refusals(self, peer):
        """An identity of a CA that nobody trusts, in each role and direction."""
        with self.subTest("our client, refused by their server"), peer.server(self.lab) as server:
            with running(self.connect(server.port, "--send-anyway", identity="mallory"), self.lab) as client:
                self.assertEqual(client.process.wait(SECONDS), 4, client.text())
        with self.subTest("our client refuses their server"), peer.server(self.lab, identity="server-unknown") as server:
            with running(self.connect(server.port), self.lab) as client:
                self.assertEqual(client.process.wait(SECONDS), 3, client.text())
                client.wait_for("unknown_ca", SECONDS)
        with self.subTest("our server refuses their client"), self.serving() as server:
            with running(peer.client(server.port, identity="mallory"), self.lab) as client:
                self.assertNotEqual(client.process.wait(SECONDS), 0, client.text())
                client.wait_for({"OpenSSL": "SSL alert number 48", "GnuTLS": "CA is unknown"}[peer.name], SECONDS)
            server.wait_for("unknown_ca", SECONDS)
            self.assertNotIn("The handshake is complete", server.text())
        with self.subTest("our server, refused by their client"), self.serving(identity="server-unknown") as server:
            with running(peer.client(server.port), self.lab) as client:
                self.assertNotEqual(client.process.wait(SECONDS), 0, client.text())
            server.process.wait(SECONDS)
            self.assertNotIn("The handshake is complete", server.text())

    def check_unpinned(self, peer, *ours, theirs=()):
        """One conversation in each direction with everything left to both sides but `ours` and `theirs`; both traces' params."""
        until, params = time.monotonic() + SECONDS, []
        trace = self.scratch / "unpinned.json"
        told = ["--detail", "0", f"--json={trace}", *ours]
        with peer.server(self.lab, more=theirs) as server, running(self.connect(server.port, *told), self.lab) as client:
            self.speak(client, peer.answer, until)
        params.append(json.loads(trace.read_text())["params"])
        with self.serving(*told) as server, running([*peer.client(server.port), *theirs], self.lab) as client:
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

    def test_the_cells_cover_the_policy(self):
        cells = [Cell(*row) for row in CELLS]
        for seen, size in (({c.suite for c in cells}, 4), ({c.group for c in cells}, 3), ({c.server for c in cells}, 8), ({c.client for c in cells}, 8)):
            self.assertEqual(len(seen), size, seen)


def add_cells():
    for peer in (OpenSsl, GnuTls):
        for direction in ("client", "server"):
            for i, row in enumerate(CELLS):
                def test(self, peer=peer, direction=direction, row=row):
                    self.cell(peer, direction, row)
                name = f"test_our_{direction}_with_{peer.name.lower()}_{i + 1}"
                setattr(Interop, name, needs_gnutls(test) if peer is GnuTls else test)


def tearDownModule():
    rows = [("peer", "we are", "suite", "group", "server signs", "client signs", "")] + TABLE
    widths = [max(len(row[i]) for row in rows) for i in range(6)]
    print()
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, [*widths, 0])).rstrip())


add_cells()
