"""verify and connect with OCSP responses that openssl signed, a live server's chain, and the inputs of policies."""
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

from jsonschema import Draft202012Validator

from peers import LabCase, free_port, handglass, running, s_server, serving, tool

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/handglass-verify-1.schema.json").read_text(encoding="utf-8"))
TRUST = ["--cafile", "root.crt", "--untrusted", "issuing.crt"]


class VerifyStatus(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("server", "bob"):
            cls.respond(name, f"{name}.ocsp")
            assert (cls.lab / f"{name}.ocsp").exists()

    @classmethod
    def respond(cls, name, to, *more):
        return tool("openssl", "ocsp", "-index", "index.txt", "-CA", "issuing.crt", "-rsigner", "ocsp.crt", "-rkey", "ocsp.key", "-issuer", "issuing.crt",
                    "-cert", f"{name}.crt", "-respout", to, "-noverify", "-nmin", "60", *more, cwd=cls.lab)

    def judged(self, *flags, code=0):
        run = self.ran(handglass("verify", *TRUST, *flags, "--json", cwd=self.lab), code)
        document = json.loads(run.stdout)
        Draft202012Validator(SCHEMA).validate(document)
        return document["certificates"][0]

    @staticmethod
    def revocation(judged):
        return next(check for check in judged["checks"] if check["check"] == "revocation")

    def test_good_and_revoked(self):
        good = self.revocation(self.judged("--ocsp", "server.ocsp", "server.crt"))
        self.assertEqual(good["status"], "pass")
        self.assertIn("OCSP", good["text"])
        bob = self.judged("--ocsp", "bob.ocsp", "bob.crt", code=8)
        self.assertEqual(bob["reason"], "revoked")
        self.assertIn("responder", self.revocation(bob)["evidence"])
        # A response about somebody else says nothing.
        self.assertEqual(self.revocation(self.judged("--ocsp", "server.ocsp", "alice.crt"))["status"], "skip")
        self.assertEqual(self.judged("--ocsp", "server.ocsp", "--crl-check", "leaf", "alice.crt", code=8)["reason"], "crl_missing")

    def test_a_response_out_of_its_time_or_altered_settles_nothing(self):
        at = ["--crl-check", "leaf", "server.crt"]
        self.assertTrue(self.judged("--ocsp", "server.ocsp", *at)["accepted"])
        later = (datetime.now(timezone.utc) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
        late = self.judged("--ocsp", "server.ocsp", "--at", later, *at, code=8)
        self.assertIn("out of date", self.revocation(late)["evidence"]["ocsp"])
        spoilt = bytearray((self.lab / "server.ocsp").read_bytes())
        spoilt[spoilt.index(b"\x18\x0f20") + 15] ^= 1  # a digit of producedAt
        (self.scratch / "spoilt.ocsp").write_bytes(bytes(spoilt))
        other = self.judged("--ocsp", str(self.scratch / "spoilt.ocsp"), *at, code=8)
        self.assertIn("nobody whom the issuer named", self.revocation(other)["evidence"]["ocsp"])

    def test_a_nonce(self):
        tool("openssl", "ocsp", "-issuer", "issuing.crt", "-cert", "server.crt", "-nonce", "-reqout", "request.der", cwd=self.lab)
        asked = tool("openssl", "asn1parse", "-inform", "DER", "-in", "request.der", cwd=self.lab).text
        nonce = asked.rsplit("[HEX DUMP]:", 1)[1].split()[0].lower()
        self.assertTrue(nonce.startswith("0410"), nonce)
        tool("openssl", "ocsp", "-index", "index.txt", "-CA", "issuing.crt", "-rsigner", "ocsp.crt", "-rkey", "ocsp.key", "-reqin", "request.der",
             "-respout", "nonce.ocsp", "-nmin", "60", cwd=self.lab)
        at = ["--ocsp", "nonce.ocsp", "--crl-check", "leaf", "server.crt"]
        self.judged("--ocsp-nonce", nonce[4:], *at)
        other = self.judged("--ocsp-nonce", "00" * 16, *at, code=8)
        self.assertIn("another nonce", self.revocation(other)["evidence"]["ocsp"])

    def test_softly(self):
        self.assertEqual(self.judged("--crl", "root.crl", "alice.crt", code=8)["reason"], "crl_missing")
        self.assertTrue(self.judged("--crl", "root.crl", "--soft-fail", "alice.crt")["accepted"])
        self.assertEqual(self.judged("--crl", "issuing.crl", "--soft-fail", "bob.crt", code=8)["reason"], "revoked")

    def test_policies(self):
        self.assertEqual(self.judged("--explicit-policy", "alice.crt", code=8)["reason"], "policy_not_valid")
        self.assertTrue(self.judged("--initial-policy", "1.3.6.1.4.1.99999.1", "alice.crt")["accepted"])
        for flags in (["--initial-policy", "words"], ["--initial-policy", "1"], ["--initial-policy", "1..2"], ["--ocsp-nonce", "x"]):
            with self.subTest(flags):
                self.ran(handglass("verify", *TRUST, *flags, "alice.crt", cwd=self.lab), 2)
        # As openssl spells them.
        self.ran(handglass("verify", "-CAfile", "root.crt", "-untrusted", "issuing.crt", "-policy", "1.2.3", "-explicit_policy", "-inhibit_any", "-inhibit_map", "alice.crt", cwd=self.lab), 8, "polic")

    def test_a_live_server(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--client-auth", "none", "--staple", "server.ocsp", cwd=self.lab) as server:
            at = ["verify", "--cafile", "root.crt", "--connect", f"localhost:{server.port}"]
            self.assertIn(": OK", self.ran(handglass(*at, "--hostname", "localhost", "--crl-check", "leaf", cwd=self.lab), 0).stdout)
            self.ran(handglass(*at, "--hostname", "elsewhere.example", cwd=self.lab), 8, "name_mismatch")
        self.ran(handglass("verify", "--cafile", "root.crt", "--connect", f"localhost:{server.port}", cwd=self.lab), 6)

    def test_a_live_server_that_shows_no_chain_says_why(self):
        """One that has TLS 1.3 alone, and one that does not know the name."""
        port = free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_3", "-cert", "server.crt", "-key", "server.key"]
        with running(command, self.lab) as server:
            server.wait_for("ACCEPT")
            self.ran(handglass("verify", "--cafile", "root.crt", "--connect", f"localhost:{port}", cwd=self.lab), 5, "the server sent no certificate. Refused by the server: alert 70 protocol_version. The server does not do TLS 1.2", "Switch TLS 1.2 on")
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--servername", "elsewhere", cwd=self.lab) as server:
            self.ran(handglass("verify", "--cafile", "root.crt", "--connect", f"localhost:{server.port}", cwd=self.lab), 5, "alert 112 unrecognized_name", "possible: The peer has no server of the name that was asked for")

    def test_a_stapled_response_that_says_revoked_ends_the_handshake(self):
        """Signed and stapled by openssl."""
        table = (self.lab / "index.txt").read_text()
        serial = tool("openssl", "x509", "-in", "server.crt", "-noout", "-serial", cwd=self.lab).text.strip().split("=")[1]
        lines = []
        for line in table.splitlines():
            fields = line.split("\t")
            if fields[3].lstrip("0") == serial.lstrip("0"):
                fields[0], fields[2] = "R", "240101000000Z,keyCompromise"
            lines.append("\t".join(fields))
        (self.lab / "revoked.txt").write_text("\n".join(lines) + "\n")
        tool("openssl", "ocsp", "-index", "revoked.txt", "-CA", "issuing.crt", "-rsigner", "ocsp.crt", "-rkey", "ocsp.key", "-issuer", "issuing.crt",
             "-cert", "server.crt", "-respout", "revoked.ocsp", "-noverify", "-nmin", "60", cwd=self.lab)
        server_flags = ["-cert", "server.crt", "-key", "server.key", "-cert_chain", "issuing.crt", "-CAfile", "root.crt", "-status_file", "revoked.ocsp"]
        with s_server(*server_flags, cwd=self.lab) as server:
            at = ["connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", "--status"]
            run = handglass(*at, cwd=self.lab, stdin=None)
            self.assertIn("certificate_revoked", self.ran(run, 3).stdout)

    # -- A certificate that promises a staple (RFC 7633), at a server of openssl's

    def promising(self):
        """A server's certificate with the TLS feature, by the lab's issuing CA, and its line in a table of openssl's."""
        (self.lab / "staple.ext").write_text("subjectAltName = DNS:localhost\nextendedKeyUsage = serverAuth\nkeyUsage = digitalSignature\ntlsfeature = status_request\n")
        self.made("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "staple.key", "-out", "staple.csr", "-subj", "/CN=localhost")
        self.made("openssl", "x509", "-req", "-in", "staple.csr", "-CA", "issuing.crt", "-CAkey", "issuing.key", "-set_serial", "0x57A91E", "-days", "2", "-extfile", "staple.ext", "-out", "staple.crt")
        (self.lab / "staple.txt").write_text("V\t491231235959Z\t\t57A91E\tunknown\t/CN=localhost\n")
        for name, signer in (("staple", "ocsp"), ("stranger", "alice")):
            self.made("openssl", "ocsp", "-index", "staple.txt", "-CA", "issuing.crt", "-rsigner", f"{signer}.crt", "-rkey", f"{signer}.key", "-issuer", "issuing.crt",
                      "-cert", "staple.crt", "-respout", f"{name}.ocsp", "-noverify", "-nmin", "60")

    def made(self, *command):
        run = tool(*command, cwd=self.lab)
        self.assertEqual(run.returncode, 0, run.text)

    def test_a_promised_staple_that_is_missing_or_proves_nothing_gets_alert_113(self):
        self.promising()
        later = (datetime.now(timezone.utc) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for why, staple, more, code, reason in (
                ("none", None, ["--status"], 3, "staple_missing"),
                ("about another certificate", "server.ocsp", ["--status"], 3, "ocsp_unusable"),
                ("signed by nobody who may", "stranger.ocsp", ["--status"], 3, "ocsp_unusable"),
                ("out of date", "staple.ocsp", ["--status", "--at", later], 3, "ocsp_unusable"),
                ("good", "staple.ocsp", ["--status"], 0, None),
                ("none, and none was asked for", None, [], 0, None)):
            flags = ["-cert", "staple.crt", "-key", "staple.key", "-cert_chain", "issuing.crt", "-CAfile", "root.crt", *(["-status_file", staple] if staple else [])]
            with self.subTest(why), s_server(*flags, cwd=self.lab) as server:
                at = ["connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", *more]
                document = self.scratch / "run.json"
                run = self.ran(handglass(*at, f"--json={document}", cwd=self.lab, stdin=None), code)
                if not reason:
                    continue
                self.assertIn("alert 113 bad_certificate_status_response (fatal)", run.stdout)
                failed = [check for check in json.loads(document.read_text(encoding="utf-8"))["checks"] if check["status"] == "fail"]
                self.assertEqual([check["if_fail_alert"] for check in failed], [113], failed)
                self.assertEqual([check["reason"] for check in failed], [reason], failed)
                # What the other side heard, in openssl's words.
                server.wait_for("bad certificate status response")
                server.wait_for("SSL alert number 113")
