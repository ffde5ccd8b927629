"""Exported keys against openssl, in both roles."""
import contextlib
import json
import re

from peers import LabCase, free_port, handglass, running, serving, tool

SERVER = ["-cert", "server.crt", "-cert_chain", "server-chain.crt", "-key", "server.key"]
OURS = ["--cert", "server-chain.crt", "--key", "server.key"]
# A suite for each hash that the PRF has.
SUITES = ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA"]


def their_keys(text):
    return re.search(r"Keying material: ([0-9A-F]+)", text)[1].lower()


class Exports(LabCase):
    @contextlib.contextmanager
    def s_server(self, *more):
        port = free_port()
        with running(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", *SERVER, *more], self.lab) as server:
            server.wait_for("ACCEPT")
            server.port = port
            yield server

    def connect(self, port, *more, code=0):
        run = handglass("connect", f"localhost:{port}", "--cafile", "root.crt", "--profile", "compatible", "--json", *more, cwd=self.lab)
        self.ran(run, code)
        return json.loads(run.stdout)

    def test_our_client_and_openssl_export_the_same(self):
        for suite in SUITES:
            with self.subTest(suite), self.s_server("-keymatexport", "EXPORTER-handglass", "-keymatexportlen", "48", "-cipher", suite) as server:
                trace = self.connect(server.port, "-keymatexport", "EXPORTER-handglass", "-keymatexportlen", "48")
                server.wait_for("Keying material: ")
                server.wait_for("END SSL SESSION PARAMETERS")
                (ours,) = trace["exports"]
                self.assertEqual((ours["who"], ours["label"], ours["len"]), ("client", "EXPORTER-handglass", 48))
                self.assertNotIn("context", ours)
                self.assertEqual(ours["value"], their_keys(server.text()))

    def test_our_server_and_openssl_export_the_same(self):
        for suite in SUITES:
            with self.subTest(suite), serving(*OURS, "--ciphers", suite, "--export", "EXPORTER-handglass:33", cwd=self.lab) as server:
                run = tool("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-CAfile", "root.crt", "-keymatexport", "EXPORTER-handglass", "-keymatexportlen", "33",
                           cwd=self.lab, stdin=b"")
                server.wait_for("hex ")
                server.wait_for(their_keys(run.text))

    def test_a_browser_is_shown_none(self):
        with serving(*OURS, "--www", "--export", "EXPORTER-handglass", cwd=self.lab) as server:
            page = tool("curl", "--silent", "--cacert", "root.crt", "--header", "Accept: text/html", f"https://localhost:{server.port}/", cwd=self.lab).text
            server.wait_for("Exported keys")
            self.assertIn("tls-server-end-point", page)
            self.assertNotIn("EXPORTER-handglass", page)

    def test_contexts_absent_empty_and_full_differ_and_both_ends_agree(self):
        run = self.ran(handglass("loop", "--json", "--secrets", "hide", "--export", "one:32", "--export", "one:32:", "--export", "one:32:616263", "--export", "one"), 0)
        trace = json.loads(run.stdout)
        values = {who: [(e.get("context"), e["value"]) for e in trace["exports"] if e["who"] == who] for who in ("client", "server")}
        self.assertEqual(values["client"], values["server"])
        self.assertEqual([context for context, _ in values["client"]], [None, "", "616263", None])
        self.assertEqual(len({value for _, value in values["client"][:3]}), 3)
        # Twenty bytes where nothing is said, and a longer export begins as a shorter one.
        self.assertEqual(values["client"][3][1], values["client"][0][1][:40])

    def test_the_page_says_why_a_secret_is_on_it(self):
        run = self.ran(handglass("loop", "--secrets", "hide", "--export", "one:16:00"), 0, "shown because they were asked for", 'client: "one", 16 bytes, context of 1 byte')
        self.assertEqual(len(re.findall(r"hex +[0-9a-f]{32}\n", run.stdout)), 2)
        saved = self.scratch / "exports.json"
        self.ran(handglass("loop", "--export", "one", f"--json={saved}"), 0)
        self.ran(handglass("report", saved), 0, 'server: "one", 20 bytes')
        view = handglass("report", saved, "--view", "client").stdout
        self.assertNotIn('server: "one"', view)

    def test_without_extended_master_secret_nothing_is_exported_unasked(self):
        run = self.ran(handglass("loop", "--no-ems", "--export", "one"), 0, "RFC 7627 §5.4", "--export-without-ems")
        self.assertIn('"one" is not exported', run.stderr)
        run = self.ran(handglass("loop", "--no-ems", "--export", "one", "--export-without-ems"), 0)
        self.assertNotIn("not exported", run.stderr)
        with self.s_server("-keymatexport", "one") as server:
            trace = self.connect(server.port, "--no-ems", "--export", "one", "--export-without-ems")
            server.wait_for("END SSL SESSION PARAMETERS")
            self.assertEqual(trace["exports"][0]["value"], their_keys(server.text()))

    def test_requests_that_are_none(self):
        for text, why in (("master secret", "a label of TLS itself"), ("key expansion:20", "a label of TLS itself"), (":20", "a label has 1 to 255 bytes"), ("one:0", "0 bytes"),
                          ("one:1025", "1024"), ("one:20:xyz", "not hex"), ("one:many", "LABEL[:LEN[:CONTEXT-HEX]]")):
            with self.subTest(text):
                self.ran(handglass("loop", f"--export={text}"), 2, why)
        self.ran(handglass("loop", "--export-length", "0", "--export", "one"), 2, "0 bytes")
