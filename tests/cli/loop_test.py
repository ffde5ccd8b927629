"""loop: both ends in one process, the people of the lab, JSON, secrets, and runs that repeat."""
import json

from peers import LabCase, handglass

# The alert of each bad client, as the study of failures has it.
REFUSED = {"bob": 44, "carol": 45, "dave": 45, "erin": 43, "frank": 43, "grace": 42, "trudy": 48}
REFUSED_SERVERS = {"wrong-name": 42, "server-revoked": 44, "server-expired": 45, "server-unknown": 48}


def document(*arguments, cwd=None):
    run = handglass("loop", "--json", *arguments, cwd=cwd)
    return run, json.loads(run.stdout)


class Loop(LabCase):
    def alert(self, trace):
        return [a["code"] for a in trace["alerts"] if a["level"] == "fatal"]

    def test_good_clients(self):
        for client in ("alice", "alice-rsa"):
            for server in ("server", "server-rsa"):
                with self.subTest(client, server=server):
                    run, trace = document("--client", client, "--server", server)
                    self.assertEqual(run.returncode, 0, run.stderr)
                    self.assertEqual(self.alert(trace), [])

    def test_bad_clients_get_their_alert(self):
        for client, code in REFUSED.items():
            with self.subTest(client):
                run, trace = document("--client", client)
                self.assertEqual((run.returncode, self.alert(trace)), (3, [code]))

    def test_a_client_of_an_unlisted_authority(self):
        run, trace = document("--client", "mallory")
        self.assertEqual((run.returncode, self.alert(trace)), (3, [40]))
        run, trace = document("--client", "mallory", "--send-anyway")
        self.assertEqual((run.returncode, self.alert(trace)), (3, [48]))

    def test_no_client_certificate(self):
        run, trace = document("--client", "none")
        self.assertEqual((run.returncode, self.alert(trace)), (3, [40]))
        for auth in ("request", "none"):
            self.assertEqual(document("--client", "none", "--client-auth", auth)[0].returncode, 0)

    def test_bad_servers_get_their_alert_and_no_secret(self):
        for server, code in REFUSED_SERVERS.items():
            with self.subTest(server):
                run, trace = document("--server", server)
                self.assertEqual((run.returncode, self.alert(trace)), (3, [code]))
                self.assertNotIn("ClientKeyExchange", [m["name"] for m in trace["messages"]])

    def test_insecure_goes_on_and_says_so(self):
        for server in REFUSED_SERVERS:
            self.ran(handglass("loop", "--server", server, "--insecure", "--detail", "0"), 0, "WARNING", "Nobody knows who the server is")

    def test_seeded_runs_repeat(self):
        first, second, other = (handglass("loop", "--seed", seed, "--detail", "3") for seed in ("2026", "2026", "2027"))
        self.assertEqual(first.returncode, 0)
        self.assertEqual(first.stdout, second.stdout)
        self.assertNotEqual(first.stdout, other.stdout)
        self.assertNotEqual(handglass("loop", "--detail", "3").stdout, handglass("loop", "--detail", "3").stdout)

    def test_secrets(self):
        shown = handglass("loop", "--seed", "01", "--json").stdout
        hidden = handglass("loop", "--seed", "01", "--json", "--secrets", "hide").stdout
        master = next(d["output"] for d in json.loads(shown)["derivations"] if d["id"] == "D3")
        self.assertEqual(len(master), 96)
        self.assertNotIn(master, hidden)
        self.assertEqual(json.loads(hidden)["secrets"], "hidden")

    def test_the_key_log(self):
        log = self.scratch / "keys"
        run = handglass("loop", "--seed", "01", "--json", "--secrets", "hide", "--keylog", log)
        self.assertIn("warning", run.stderr)
        self.assertEqual(log.stat().st_mode & 0o777, 0o600)
        self.assertRegex(log.read_text(), r"^CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}\n$")
        self.assertNotIn(log.read_text().split()[2], run.stdout)
        other = self.scratch / "other-keys"
        handglass("loop", "--seed", "01", env={"SSLKEYLOGFILE": str(other)})
        self.assertEqual(other.read_text(), log.read_text())

    def test_json_into_a_file_beside_the_page(self):
        file = self.scratch / "run.json"
        run = handglass("loop", f"--json={file}")
        self.ran(run, 0, "ClientHello")
        self.assertEqual(json.loads(file.read_text())["schema"], "handglass-trace/1")

    def test_details_color_and_width(self):
        lengths = [len(handglass("loop", "--seed", "01", "--detail", str(n)).stdout) for n in range(4)]
        self.assertEqual(lengths, sorted(set(lengths)))
        self.assertEqual(handglass("loop", "--seed", "01", "-vv").stdout, handglass("loop", "--seed", "01", "--detail", "3").stdout)
        self.assertNotIn("\x1b", handglass("loop").stdout)
        self.assertIn("\x1b[", handglass("loop", "--color", "always").stdout)
        for columns, widest in (("60", 60), ("300", 100)):
            page = handglass("loop", "--seed", "01", "--detail", "2", env={"COLUMNS": columns}).stdout
            self.assertLessEqual(max(map(len, page.splitlines())), widest)

    def test_negotiation(self):
        for flags, code, text in ((["--ciphers", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"], 0, "AES_256_GCM_SHA384"), (["-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], 0, "AES_128_GCM"),
                                  (["--groups", "secp384r1,secp256r1"], 0, "secp384r1"), (["--server", "server", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA256"], 3, "handshake_failure"),
                                  (["--alpn", "h2,http/1.1"], 0, "h2"), (["--no-ems"], 0, ""),
                                  (["--client-sigalgs", "ecdsa_secp384r1_sha384"], 0, "client\n          ecdsa_secp384r1_sha384"),
                                  (["--client-sigalgs", "rsa_pss_rsae_sha256"], 3, "no signature scheme in common"),
                                  (["--client", "alice-rsa", "--client-sigalgs", "ecdsa_secp256r1_sha256"], 3, "no signature scheme in common")):
            with self.subTest(flags):
                self.ran(handglass("loop", *flags), code, text)
        trace = document("--no-ems")[1]
        self.assertFalse(trace["params"]["ems"])

    def test_certificates_of_ones_own(self):
        flags = ["--server-cert", "server-chain.crt", "--server-key", "server.key", "--cafile", "root.crt"]
        self.ran(handglass("loop", *flags, "--cert", "alice-chain.crt", "--key", "alice.key", cwd=self.lab), 0, "CN=alice")
        self.ran(handglass("loop", *flags, "--cert", "bob-chain.crt", "--key", "bob.key", "--crl", "root.crl", "--crl", "issuing.crl", cwd=self.lab), 3, "revoked")
        self.ran(handglass("loop", *flags, "--cert", "alice-chain.crt", "--key", "alice.key", "--server-cafile", "unknown.crt", "--send-anyway", cwd=self.lab), 3, "unknown_ca")
