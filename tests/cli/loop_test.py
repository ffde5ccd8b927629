"""loop: both ends in one process, the people of the lab, JSON, secrets, and runs that repeat."""
import json
import re
from pathlib import Path

import jsonschema

from peers import LabCase, handglass

# The alert of each bad client, as the study of failures has it.
REFUSED = {"bob": 44, "carol": 45, "dave": 45, "erin": 43, "frank": 43, "grace": 42, "trudy": 48}
REFUSED_SERVERS = {"wrong-name": 42, "server-revoked": 44, "server-expired": 45, "server-unknown": 48}


def document(*arguments, cwd=None):
    run = handglass("loop", "--json", *arguments, cwd=cwd)
    return run, json.loads(run.stdout)


class Loop(LabCase):
    def said(self, run, code, *texts):
        """As ran(), but a page wraps where it likes."""
        self.ran(run, code)
        for text in texts:
            self.assertIn(text, " ".join(run.stdout.split()))

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

    def test_html_beside_the_page(self):
        file = self.scratch / "run.html"
        file.write_text("longer " * 100_000, encoding="utf-8")
        file.chmod(0o600)
        plain, with_html = handglass("loop", "--seed", "01"), handglass("loop", "--seed", "01", "--html", file)
        self.assertEqual((with_html.returncode, with_html.stdout, with_html.stderr), (0, plain.stdout, plain.stderr))
        page = file.read_text(encoding="utf-8")
        self.assertTrue(page.startswith("<!doctype html>") and page.endswith("</html>\n"))
        document = json.loads(re.search('id="trace">(.*?)</script>', page, re.S)[1])
        self.assertEqual(document, json.loads(handglass("loop", "--seed", "01", "--json").stdout))
        fresh = self.scratch / "fresh.html"
        self.assertEqual(handglass("loop", "--client", "bob", "--secrets", "hide", f"--html={fresh}").returncode, 3)
        self.assertEqual(fresh.stat().st_mode & 0o777, 0o600)
        self.assertIn("Secrets hidden", fresh.read_text(encoding="utf-8"))

    def test_html_that_cannot_be_written(self):
        for command in (["loop"], ["serve", "0", "--client-auth", "none", "--cert", "server-chain.crt", "--key", "server.key"], ["connect", "localhost:1"]):
            with self.subTest(command):
                run = handglass(*command, "--html", self.scratch / "none" / "run.html", cwd=self.lab)
                self.assertEqual((run.returncode, run.stdout), (7, ""))
                self.assertIn("No such file", run.stderr)
        self.ran(handglass("loop", "--html", "/dev/full"), 7, "No space left")

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

    def test_no_secret_of_a_shared_key_is_shown_where_secrets_are_hidden(self):
        run = handglass("loop", "--ciphers", "ECDHE-PSK-AES128-GCM-SHA256", "--json", "--secrets", "hide", "--keylog", self.scratch / "psk-keys")
        secret = {d["id"]: "output" in d for d in json.loads(run.stdout)["derivations"] if d["id"] in ("D0", "D1", "D3", "D4")}
        self.assertEqual(secret, {"D0": False, "D1": False, "D3": False, "D4": False})

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
                                  (["--client-sigalgs", "ecdsa_secp384r1_sha384"], 0, "client signs\n          ecdsa_secp384r1_sha384"),
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

    # One suite of each key exchange and of each kind of cipher, and what its page says.
    SUITES = {"AES128-SHA": ("encrypted_pre_master_secret", "without forward secrecy", "encrypt-then-MAC"),
              "DHE-RSA-AES128-GCM-SHA256": ("dh_Ys", "ffdhe2048"),
              "ECDHE-ECDSA-CHACHA20-POLY1305": ("client_write_IV xor sequence",),
              "ECDHE-RSA-AES256-SHA384": ("HMAC-SHA-384", "padding_length"),
              "ECDHE-ECDSA-AES128-CCM8": ("AES-128-CCM-8 tag",),
              "PSK-AES128-GCM-SHA256": ("psk_identity", "the pre-shared key"),
              "ECDHE-PSK-AES128-GCM-SHA256": ("other secret", "the pre-shared key"),
              "ECDH-ECDSA-AES128-GCM-SHA256": ("Empty: the client's public key is the one in its certificate",),
              "NULL-SHA256": ("HMAC-SHA-256",), "AECDH-AES128-SHA": ("nobody proved who they are",)}

    def test_every_key_exchange_on_the_page_and_in_json(self):
        schema = json.loads((Path(__file__).parents[2] / "docs/handglass-trace-1.schema.json").read_text())
        for suite, texts in self.SUITES.items():
            with self.subTest(suite):
                self.said(handglass("loop", "--detail", "3", "--ciphers", suite), 0, *texts)
                for secrets in ("show", "hide"):
                    run, trace = document("--ciphers", suite, "--secrets", secrets)
                    self.assertEqual(run.returncode, 0, run.stderr)
                    jsonschema.validate(trace, schema)
                    hidden = [d for d in trace["derivations"] if d.get("output") and d["id"] in ("D0", "D1", "D3", "D4")]
                    self.assertEqual(bool(hidden), secrets == "show")

    def test_both_names_of_a_suite(self):
        for name in ("TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"):
            self.ran(handglass("loop", "--ciphers", name), 0, "TLS_RSA_WITH_AES_128_CBC_SHA")

    def test_profiles(self):
        offered = {}
        for profile in ("modern", "compatible", "lab"):
            run, trace = document("--profile", profile)
            self.assertEqual(run.returncode, 0, run.stderr)
            hello = next(m for m in trace["messages"] if m["name"] == "ClientHello")
            offered[profile] = [f["value"].split()[0] for f in hello["fields"] if f["path"].startswith("cipher_suites[")]
            self.assertEqual("for study alone" in run.stderr, profile == "lab")
        self.assertNotIn("TLS_RSA_WITH_AES_128_CBC_SHA", offered["modern"])
        self.assertIn("TLS_RSA_WITH_AES_128_CBC_SHA", offered["compatible"])
        self.assertNotIn("TLS_RSA_WITH_NULL_SHA256", offered["compatible"])
        self.assertIn("TLS_RSA_WITH_NULL_SHA256", offered["lab"])
        self.ran(handglass("loop", "--profile", "ancient"), 2, "modern, compatible, lab")

    def test_smallest_sizes(self):
        self.said(handglass("loop", "--ciphers", "DHE-RSA-AES128-GCM-SHA256", "--min-dh-bits", "3072"), 3, "2048 bits; we take no less than 3072")
        self.ran(handglass("loop", "--server", "server-rsa", "--min-rsa-bits", "3072"), 3, "RSA 2048")

    def test_pre_shared_keys_of_a_file(self):
        keys = self.scratch / "keys.psk"
        keys.write_text("# of both\nlab:" + "5a" * 32 + "\n")
        self.ran(handglass("loop", "--psk-file", keys, "--psk-hint", "which one?", "--detail", "2", "--ciphers", "PSK-AES256-GCM-SHA384"), 0, "psk_identity_hint", '"lab"')
        for text in ("lab\n", "lab:xyz\n", "lab:\n", ":" + "00" * 300 + "\n", "\n"):
            keys.write_text(text)
            with self.subTest(text[:10]):
                self.ran(handglass("loop", "--psk-file", keys, "--ciphers", "PSK-AES256-GCM-SHA384"), 7, "keys.psk")

    def test_the_authorities_that_are_named_to_clients(self):
        files = ["--cert", "alice-chain.crt", "--key", "alice.key", "--server-cert", "server-chain.crt", "--server-key", "server.key", "--cafile", "root.crt", "--servername", "localhost"]
        self.ran(handglass("loop", *files, "--request-cafile", "root.crt", cwd=self.lab), 0)
        self.ran(handglass("loop", *files, "--request-cafile", "unknown.crt", cwd=self.lab), 3, "which the server does not list")
