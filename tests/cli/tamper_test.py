"""tamper and lab run attacks: what is changed is found, by whom it must be; and --step at a terminal."""
import json
import os
import pty
import select
import subprocess
import time

from peers import LabCase, handglass, running, s_server, tool


class Tamper(LabCase):
    def test_one_change(self):
        run = handglass("tamper", "--tamper", "client:CertificateVerify.signature[20]^=01", "--refit", "transcript")
        self.ran(run, 0, "TAMPERED: client:CertificateVerify.signature[20]^=01", "alert 51 decrypt_error")
        document = json.loads(handglass("tamper", "--json", "--tamper", "server:ServerHello.cipher_suite=1301").stdout)
        self.assertEqual(document["changes"][0]["what"], "ServerHello")
        self.assertNotEqual(document["changes"][0]["before"], document["changes"][0]["after"])
        self.assertEqual([a["code"] for a in document["alerts"] if a["level"] == "fatal"], [47])

    def test_what_does_not_come_up_is_a_mistake(self):
        self.ran(handglass("tamper", "--tamper", "client:Finished.nothing[0]^=01"), 2)
        for wrong in ("Finished drop", "client:Finished", "client:Finished fly", "client:record[0] drop"):
            run = handglass("tamper", "--tamper", wrong)
            self.assertEqual(run.returncode, 2, wrong)
            self.assertIn("write client:", run.stderr)
        self.assertEqual(handglass("tamper").returncode, 2)
        self.assertEqual(handglass("tamper", "--all", "--tamper", "client:Finished drop").returncode, 2)

    def test_the_matrix_leaves_nothing_unfound(self):
        for arguments in ([], ["--ciphers", "AES128-SHA"], ["--ciphers", "ECDHE-ECDSA-AES256-SHA", "--no-etm"],
                          ["--client", "none", "--client-auth", "none"], ["--ciphers", "DHE-RSA-AES128-GCM-SHA256"]):
            with self.subTest(arguments):
                run = handglass("tamper", "--all", "--json", *arguments)
                self.assertEqual(run.returncode, 0, run.stderr)
                rows = json.loads(run.stdout)["rows"]
                self.assertGreater(len(rows), 80)
                for row in rows:
                    self.assertTrue(row["by"] or row.get("why_nobody"), row)

    def test_the_matrix_of_a_second_handshake(self):
        forged = "client:ClientHello.extensions[2].session_ticket.ticket[0]^=01"
        for arguments, change, alert in ((["--second", "id"], "server:ServerHello.session_id[0]^=01", 10),
                                         (["--second", "ticket", "--refit", "transcript"], forged, None),
                                         (["--second", "ticket", "--ciphers", "AES128-SHA", "--no-etm"], "server:NewSessionTicket.ticket[0]^=01", 51),
                                         (["--second", "connection"], "client:ClientHello.extensions[2] drop", 40),
                                         (["--second", "connection", "--client", "none", "--client-auth", "none"], "server:ServerHello.extensions[2] drop", 40)):
            with self.subTest(arguments):
                run = self.ran(handglass("tamper", "--all", "--json", *arguments), 0)
                rows = {row["change"]: row for row in json.loads(run.stdout)["rows"]}
                self.assertGreater(len(rows), 80)
                for row in rows.values():
                    self.assertTrue(row["by"] or row.get("why_nobody"), row)
                self.assertEqual(rows[change].get("alert"), alert, rows[change])
                if alert is None:
                    self.assertIn("a full handshake is made instead", rows[change]["why_nobody"])

    def test_one_change_of_a_second_handshake(self):
        run = handglass("tamper", "--second", "connection", "--tamper", "client:ClientHello.extensions[renegotiation_info] drop", "--refit", "transcript")
        self.ran(run, 0, "within a connection", "alert 40 handshake_failure")
        run = handglass("tamper", "--second", "ticket", "--tamper", "client:ClientHello.extensions[session_ticket].session_ticket.ticket[0]^=01", "--refit", "transcript")
        self.ran(run, 0, "CertificateVerify", "Complete")
        self.ran(handglass("tamper", "--tamper", "client:ClientHello.extensions[renegotiated] drop"), 2, "no extension is called")
        self.ran(handglass("tamper", "--all", "--second", "half"), 2, "none of id, ticket, connection")

    def test_attacks_on_ourselves_are_refused(self):
        run = handglass("lab", "run", "attacks", "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        attacks = json.loads(run.stdout)["attacks"]
        self.assertEqual({a["status"] for a in attacks}, {"pass"})
        self.assertGreaterEqual(len(attacks), 29)
        for attack in attacks:
            for one in attack["runs"]:
                self.assertTrue(one["tried"], one)
        alike = next(a for a in attacks if a["name"] == "bleichenbacher")
        self.assertEqual({one["alert"] for one in alike["runs"]}, {20})
        forged = next(a for a in attacks if a["name"] == "forged-ticket")
        self.assertEqual([one.get("alert") for one in forged["runs"]], [None] * 6)
        self.assertEqual({one["refused"] for one in forged["runs"]}, {True})
        spliced = next(a for a in attacks if a["name"] == "renegotiation-spliced")
        self.assertEqual({one["alert"] for one in spliced["runs"]}, {40})
        self.ran(handglass("lab", "run", "early-cc"), 2)

    def test_attacks_on_a_server_of_others(self):
        with s_server("-cert", "server.crt", "-key", "server.key", "-CAfile", "root.crt", "-cert_chain", "issuing.crt",
                      cwd=self.lab) as server:
            run = handglass("lab", "run", "early-ccs-client", "skipped-verify", "wrong-verify", "wrong-finished", "replayed-record",
                            "--connect", f"127.0.0.1:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key",
                            "--json", cwd=self.lab)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            for attack in json.loads(run.stdout)["attacks"]:
                self.assertEqual(attack["status"], "pass", attack)

    def test_what_is_not_written_is_refused(self):
        pages = (["--html", "x"], ["--pcapng", "x"])
        for words in (["tamper", "--all"], ["lab", "run", "attacks"], ["lab", "run", "causes"]):
            for more in pages:
                self.ran(handglass(*words, *more, cwd=self.lab), 2, "--pcapng")
        self.ran(handglass("tamper", "--all", "--keylog", "x", cwd=self.lab), 2, "--keylog")
        self.ran(handglass("lab", "run", "attacks", "--keylog", "x", cwd=self.lab), 2, "unknown flag --keylog")
        self.ran(handglass("lab", "run", "revoked", "--cafile", "nowhere", "--cert", "nowhere", cwd=self.lab), 2, "brings its own people")
        self.assertFalse((self.lab / "x").exists())
        self.ran(handglass("tamper", "--tamper", "client:Finished.verify_data[0]^=01", "--keylog", "x", "--html", "page.html", cwd=self.lab), 0)
        self.assertRegex((self.lab / "x").read_text(), r"^CLIENT_RANDOM [0-9a-f]+ [0-9a-f]+\n$")
        self.assertIn("</html>", (self.lab / "page.html").read_text(encoding="utf-8"))

    def test_a_password_is_read_once_for_all_attacks(self):
        tool("openssl", "pkcs8", "-topk8", "-in", "alice.key", "-out", "locked.key", "-passout", "pass:correct horse", cwd=self.lab)
        with s_server("-www", "-cert", "server.crt", "-key", "server.key", "-CAfile", "root.crt", "-cert_chain", "issuing.crt", cwd=self.lab) as server:
            run = handglass("lab", "run", "wrong-verify", "early-ccs-client", "wrong-finished", "--connect", f"127.0.0.1:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "locked.key",
                            "--pass", "stdin", cwd=self.lab, stdin=b"correct horse\n")
            self.ran(run, 0, "3 refused as they must be, 0 not")

    def test_a_record_that_is_kept_back_is_missed_by_others(self):
        """Something has to follow it, which a peer that waits for our line would never hear."""
        with s_server("-www", "-cert", "server.crt", "-key", "server.key", "-CAfile", "root.crt", "-cert_chain", "issuing.crt", cwd=self.lab) as server:
            run = handglass("lab", "run", "dropped-record", "--timeout", "3", "--connect", f"127.0.0.1:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", cwd=self.lab)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            self.assertIn("dropped-record        PASS", run.stdout)

    def test_attacks_on_sessions_and_second_handshakes_of_others(self):
        """The status of each attack of which our client makes a part: on sessions by number, by ticket, and on the connection."""
        ours = ["--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", "--json"]
        names = ["resumed-without-ems", "ticket-changed", "forged-ticket", "renegotiation-spliced"]
        tls = ["-cert", "server.crt", "-key", "server.key", "-CAfile", "root.crt", "-cert_chain", "issuing.crt"]
        for more, without in (
                (["-client_renegotiation"], []),
                (["-client_renegotiation", "-no_ticket"], ["ticket-changed", "forged-ticket"]),
                ([], ["renegotiation-spliced"])):
            for host in ("localhost", "127.0.0.1"):
                with self.subTest(more, host=host), s_server(*tls, *more, cwd=self.lab) as server:
                    run = handglass("lab", "run", *names, "--connect", f"{host}:{server.port}", *ours, cwd=self.lab)
                    self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                    self.assertEqual({one["name"]: one["status"] for one in json.loads(run.stdout)["attacks"]},
                                     {name: "na" if name in without else "pass" for name in names}, run.stdout)

    def visit(self, port, times):
        for _ in range(times):
            subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2", "-CAfile", "root.crt", "-cert", "alice.crt",
                            "-key", "alice.key", "-cert_chain", "issuing.crt", "-quiet"], cwd=self.lab, stdin=subprocess.DEVNULL,
                           capture_output=True, timeout=20, check=False)

    def test_an_attack_on_the_second_handshake_of_a_client_of_others(self):
        command = [os.environ["HANDGLASS"], "lab", "run", "renegotiation-spliced", "--listen", "0", "--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt"]
        with running(command, self.lab) as attacker:
            attacker.wait_for("listening 127.0.0.1:")
            port = attacker.text().split("listening 127.0.0.1:")[1].split()[0]
            self.visit(port, 3)  # a connection for each change of ours
            self.assertEqual(attacker.ends(), 0, attacker.text())
            self.assertIn("1 attacks: 1 refused as they must be, 0 not", attacker.text())

    def test_attacks_on_a_client_of_others(self):
        command = [os.environ["HANDGLASS"], "lab", "run", "compression", "wrong-finished", "early-ccs-server", "--listen", "0",
                   "--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", "--json"]
        with running(command[:-1], self.lab) as attacker:
            attacker.wait_for("listening 127.0.0.1:")
            port = attacker.text().split("listening 127.0.0.1:")[1].split()[0]
            self.visit(port, 4)  # a connection for each change of ours
            self.assertEqual(attacker.ends(), 0, attacker.text())
            self.assertIn("3 refused as they must be, 0 not", attacker.text())


class Step(LabCase):
    def test_refuses_without_a_terminal(self):
        run = handglass("loop", "--step")
        self.assertEqual(run.returncode, 2)
        self.assertIn("terminal", run.stderr)

    def test_message_by_message(self):
        master, slave = pty.openpty()
        child = subprocess.Popen([os.environ["HANDGLASS"], "loop", "--step"], stdin=slave, stdout=slave, stderr=slave,
                                 env={**os.environ, "COLUMNS": "80", "TERM": "dumb"})
        os.close(slave)
        try:
            seen = self.read_until(master, "q quit]")
            self.assertIn("1 ClientHello from the client", seen)
            os.write(master, b"\n")
            seen = self.read_until(master, "q quit]")
            self.assertIn("cipher_suites", seen)
            self.assertIn("2 ServerHello from the server", seen)
            os.write(master, b"b\n")
            self.assertIn("0000  01", self.read_until(master, "q quit]"))
            os.write(master, b"e\n")
            self.assertIn("why", self.read_until(master, "q quit]"))
            os.write(master, b"k\n")
            self.assertIn("No keys yet", self.read_until(master, "q quit]"))
            os.write(master, b"q\n")
            self.assertIn("Complete", self.read_until(master, "Complete"))
            self.assertEqual(child.wait(timeout=20), 0)
        finally:
            child.kill()
            child.wait()
            os.close(master)

    def read_until(self, terminal, text):
        seen, until = "", time.monotonic() + 20
        while text not in seen:
            if time.monotonic() > until:
                self.fail(f"waited in vain for {text!r}: {seen}")
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    seen += os.read(terminal, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        return seen
