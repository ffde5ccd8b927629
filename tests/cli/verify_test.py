"""verify, beside openssl verify on the same files."""
import json

from peers import LabCase, handglass, tool

# What stands after the purpose and the trust, in both programs' words.
FLAGS = [[], ["-crl_check"], ["-crl_check_all"], ["-attime", "1893456000"], ["-attime", "1262304000"]]


class Verify(LabCase):
    def test_json_that_cannot_be_written_is_said(self):
        good = ["verify", "--cafile", "root.crt", "--untrusted", "issuing.crt", "alice.crt"]
        self.ran(handglass(*good, cwd=self.lab), 0)
        self.ran(handglass(*good, "--json=/dev/full", cwd=self.lab), 7, "the output could not be written: No space left")

    def test_the_line_that_people_know(self):
        make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        for name in ("auth-root", "other-root"):
            tool("openssl", *make, "-keyout", f"{name}.key", "-out", f"{name}.crt", "-subj", "/CN=Authority", cwd=self.scratch)
        tool("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "testcert.key", "-out", "testcert.csr", "-subj", "/CN=test", cwd=self.scratch)
        tool("openssl", "x509", "-req", "-in", "testcert.csr", "-CA", "auth-root.crt", "-CAkey", "auth-root.key", "-out", "testcert.crt", "-days", "2", cwd=self.scratch)
        for root, code in (("auth-root", 0), ("other-root", 8)):
            with self.subTest(root):
                line = ["verify", "-purpose", "sslclient", "-CAfile", f"{root}.crt", "testcert.crt"]
                run = self.ran(handglass(*line, cwd=self.scratch), code)
                self.assertEqual(tool("openssl", *line, cwd=self.scratch).returncode == 0, code == 0)
                self.assertEqual("testcert.crt: OK\n" in run.stdout, code == 0)

    def test_openssl_agrees(self):
        differing = []
        certificates = sorted(p.name for p in self.lab.glob("*.crt") if "-chain" not in p.name)
        self.assertGreater(len(certificates), 15)
        for purpose in ("sslclient", "sslserver"):
            for more in FLAGS:
                lists = ["-CRLfile", "root.crl", "-CRLfile", "issuing.crl"] if any("crl" in flag for flag in more) else []
                flags = ["-purpose", purpose, "-CAfile", "root.crt", "-untrusted", "issuing.crt", *lists, *more]
                for name in certificates:
                    # At its security level 2, which is what Debian's openssl holds peers to.
                    theirs = tool("openssl", "verify", "-auth_level", "2", *flags, name, cwd=self.lab).returncode
                    ours = handglass("verify", *flags, name, cwd=self.lab).returncode
                    self.assertIn(ours, (0, 8))
                    if (theirs == 0) != (ours == 0):
                        differing.append(f"{' '.join(flags)} {name}: openssl {theirs}, ours {ours}")
        self.assertEqual(differing, [])

    def test_each_fault_is_named(self):
        flags = ["--purpose", "client", "--cafile", "root.crt", "--untrusted", "issuing.crt", "--crl", "root.crl", "--crl", "issuing.crl"]
        for name, reason in (("alice", "none"), ("alice-rsa", "none"), ("bob", "revoked"), ("carol", "expired"), ("dave", "not_yet_valid"), ("erin", "extended_key_usage_lacks"),
                             ("frank", "key_usage_lacks"), ("grace", "signature_wrong"), ("mallory", "issuer_unknown"), ("trudy", "issuer_other_key")):
            with self.subTest(name):
                run = handglass("verify", *flags, "--json", f"{name}.crt", cwd=self.lab)
                document = json.loads(run.stdout)
                self.assertEqual(document["schema"], "handglass-verify/1")
                self.assertEqual(document["certificates"][0]["reason"], reason)
                self.assertEqual(run.returncode, 0 if reason == "none" else 8)

    def test_a_list_that_was_given_is_never_ignored(self):
        base = ["verify", "--cafile", "root.crt", "--untrusted", "issuing.crt"]
        self.ran(handglass(*base, "bob.crt", cwd=self.lab), 0)
        self.ran(handglass(*base, "--crl", "issuing.crl", "--crl", "root.crl", "bob.crt", cwd=self.lab), 8, "revoked")
        self.ran(handglass(*base, "--crl", "issuing.crl", "alice.crt", cwd=self.lab), 8)  # the root's is missing
        self.ran(handglass(*base, "--crl", "issuing.crl", "--crl-check", "leaf", "alice.crt", cwd=self.lab), 0)
        self.ran(handglass(*base, "--crl", "issuing.crl", "--crl-check", "off", "bob.crt", cwd=self.lab), 0)

    def test_names(self):
        base = ["verify", "--purpose", "server", "--cafile", "root.crt", "--untrusted", "issuing.crt"]
        for flags, code in ((["--hostname", "localhost"], 0), (["--hostname", "server.lab"], 0), (["--hostname", "elsewhere.lab"], 8), (["--hostname", "server"], 8),
                            (["--ip", "127.0.0.1"], 0), (["--ip", "::1"], 0), (["--ip", "127.0.0.2"], 8), (["--hostname", "127.0.0.1"], 0),
                            (["-verify_hostname", "localhost"], 0), (["--email", "a@lab"], 8)):
            with self.subTest(flags):
                self.assertEqual(handglass(*base, *flags, "server.crt", cwd=self.lab).returncode, code)

    def test_a_malformed_certificate_under_judgement_is_refused_and_no_file_error(self):
        der = tool("openssl", "x509", "-in", "alice.crt", "-outform", "DER", cwd=self.lab).stdout
        for name, content in (("cut.der", der[:-1]), ("long.der", der + b"\0"), ("noise.der", bytes(range(200, 256)))):
            (self.lab / name).write_bytes(content)
            with self.subTest(name):
                self.ran(handglass("verify", "--cafile", "root.crt", name, cwd=self.lab), 8, name)

    def test_a_malformed_helper_is_passed_over(self):
        (self.lab / "broken.der").write_bytes(b"\x30\x03\x02\x01\x01")
        self.ran(handglass("verify", "--cafile", "root.crt", "--untrusted", "broken.der", "--untrusted", "issuing.crt", "alice.crt", cwd=self.lab), 0)

    def test_several_certificates_and_details(self):
        base = ["verify", "--cafile", "root.crt", "--untrusted", "issuing.crt"]
        run = handglass(*base, "--detail", "0", "alice.crt", "trudy.crt", cwd=self.lab)
        self.ran(run, 8, "alice.crt: OK", "trudy.crt: refused")
        self.assertEqual(len(run.stdout.splitlines()), 2)
        self.assertIn("PASS", handglass(*base, "-v", "alice.crt", cwd=self.lab).stdout)
        self.ran(handglass(*base, "alice.crt", "gone.crt", cwd=self.lab), 7, "gone.crt")

    def test_an_issuer_by_name_and_key(self):
        name = "CN=Lab Root CA, O=Handglass Lab"
        (self.scratch / "root.pub").write_text(tool("openssl", "x509", "-in", "root.crt", "-pubkey", "-noout", cwd=self.lab).text, encoding="utf-8")
        der = self.scratch / "root.der"
        tool("openssl", "pkey", "-pubin", "-in", self.scratch / "root.pub", "-outform", "DER", "-out", der)
        line = ["--untrusted", "issuing.crt", "alice.crt"]
        for key in (self.scratch / "root.pub", der):
            self.ran(handglass("verify", "--anchor", name, "--anchor-key", str(key), *line, cwd=self.lab), 0, "alice.crt: OK")
        twin = self.scratch / "twin.pub"
        twin.write_text(tool("openssl", "x509", "-in", "twin.crt", "-pubkey", "-noout", cwd=self.lab).text, encoding="utf-8")
        self.ran(handglass("verify", "--anchor", name, "--anchor-key", str(twin), *line, cwd=self.lab), 8, "refused: signature_wrong")
        self.ran(handglass("verify", "--anchor", "CN=Somebody", "--anchor-key", str(der), *line, cwd=self.lab), 8, "refused: issuer_unknown")
        self.ran(handglass("verify", "--anchor", name, *line, cwd=self.lab), 2, "--anchor-key FILE")
        self.ran(handglass("verify", "--anchor", "Lab Root CA", "--anchor-key", str(der), *line, cwd=self.lab), 2, "is no TYPE=VALUE")
        self.ran(handglass("verify", "--anchor", name, "--anchor-key", "root.crt", *line, cwd=self.lab), 7, "openssl x509 -pubkey")

    def test_the_paths_that_were_given_up(self):
        """Two roots of one name: which one issued is tried, and told."""
        page = handglass("verify", "--cafile", "twin.crt", "--cafile", "root.crt", "--untrusted", "issuing.crt", "--detail", "2", "alice.crt", cwd=self.lab)
        self.ran(page, 0, "alice.crt: OK")
        document = json.loads(handglass("verify", "--cafile", "twin.crt", "--untrusted", "issuing.crt", "--json", "alice.crt", cwd=self.lab).stdout)
        tried = document["certificates"][0]["abandoned"]
        self.assertEqual([(one["path"][-1], one["reason"], one["depth"]) for one in tried], [("CN=Lab Root CA, O=Handglass Lab", "signature_wrong", 1)])
        self.assertIn("its key has not signed Lab Issuing CA", tried[0]["text"])
