"""Faults of our own files: found before a byte is sent, the file named, exit code 7."""
import socket

from peers import LabCase, handglass, tool


class LocalErrors(LabCase):
    def setUp(self):
        # Whoever connects is seen: a local fault must come before that.
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(0.05)
        self.addCleanup(self.listener.close)
        self.peer = "127.0.0.1:%d" % self.listener.getsockname()[1]

    def refused(self, name, text, *arguments, command="connect"):
        where = [self.peer] if command == "connect" else ["0"]
        run = handglass(command, *where, *arguments, cwd=self.lab)
        self.ran(run, 7)
        self.assertEqual(run.stdout, "")
        self.assertIn(f"handglass: {name}: ", run.stderr)
        self.assertIn(text, run.stderr)
        self.assertNotIn("PRIVATE KEY-----", run.stderr)
        with self.assertRaises(TimeoutError, msg="a connection was made all the same"):
            self.listener.accept()

    def test_a_missing_file(self):
        self.refused("gone.crt", "No such file", "--cert", "gone.crt", "--key", "alice.key")
        self.refused("gone.key", "No such file", "--cert", "alice.crt", "--key", "gone.key")
        self.refused("gone.pem", "No such file", "--cafile", "gone.pem")
        self.refused("gone.crl", "No such file", "--crl", "gone.crl")
        self.refused("gone.crt", "No such file", "--cert", "gone.crt", "--key", "server.key", command="serve")

    def test_a_folder_and_an_empty_file(self):
        (self.lab / "empty").write_bytes(b"")
        self.refused(".", "directory", "--cafile", ".")
        self.refused("empty", "empty", "--cafile", "empty")

    def test_pem_of_another_kind(self):
        self.refused("alice.key", "no CERTIFICATE", "--cert", "alice.key", "--key", "alice.key")
        self.refused("alice.crt", "no private key", "--cert", "alice.crt", "--key", "alice.crt")
        self.refused("alice.crt", "no private key", "--cert", "alice.crt")
        self.refused("root.crt", "no X509 CRL", "--crl", "root.crt")
        self.refused("README.md", "neither PEM nor DER", "--cafile", "README.md")

    def test_bad_pem(self):
        text = (self.lab / "alice.crt").read_text()
        for name, broken in (("cut.crt", text[:300]), ("base64.crt", text.replace("\nM", "\n!", 1)),
                             ("label.crt", text.replace("END CERTIFICATE", "END KEY"))):
            (self.lab / name).write_text(broken)
            self.refused(name, "PEM", "--cert", name, "--key", "alice.key")

    def test_bad_der(self):
        der = tool("openssl", "x509", "-in", "alice.crt", "-outform", "DER", cwd=self.lab).stdout
        (self.lab / "cut.der").write_bytes(der[:-1])
        (self.lab / "long.der").write_bytes(der + b"\0")
        self.refused("cut.der", "", "--cafile", "cut.der")
        self.refused("long.der", "", "--cafile", "long.der")

    def test_a_key_of_another_certificate(self):
        self.refused("bob.key", "does not belong to the certificate in alice.crt", "--cert", "alice.crt", "--key", "bob.key")
        self.refused("alice-rsa.key", "EC P-256", "--cert", "alice.crt", "--key", "alice-rsa.key")

    def test_an_encrypted_key_under_another_password_or_in_an_old_form(self):
        tool("openssl", "pkcs8", "-topk8", "-in", "alice.key", "-out", "pkcs8.key", "-passout", "pass:secret", cwd=self.lab)
        tool("openssl", "ec", "-in", "alice.key", "-aes128", "-passout", "pass:secret", "-out", "sec1.key", cwd=self.lab)
        self.refused("pkcs8.key", "wrong password", "--cert", "alice.crt", "--key", "pkcs8.key", "--pass", "file:README.md")
        self.refused("sec1.key", "openssl pkcs8 -topk8 -in sec1.key", "--cert", "alice.crt", "--key", "sec1.key")

    def test_a_key_log_or_json_that_cannot_be_written(self):
        self.refused("no/keys", "No such file", "--keylog", "no/keys")
        self.refused("no/run.json", "No such file", "--json=no/run.json")

    def test_der_and_every_form_of_key_are_taken(self):
        for command in (["x509", "-in", "alice.crt", "-outform", "DER", "-out", "alice.der"], ["pkey", "-in", "alice.key", "-outform", "DER", "-out", "pkcs8.der"],
                        ["ec", "-in", "alice.key", "-out", "sec1.pem"], ["ec", "-in", "alice.key", "-outform", "DER", "-out", "sec1.der"]):
            self.assertEqual(tool("openssl", *command, cwd=self.lab).returncode, 0, command)
        loop = ["loop", "--server-cert", "server-chain.crt", "--server-key", "server.key", "--cafile", "root.crt", "--cert-chain", "issuing.crt", "--detail", "0"]
        for key in ("pkcs8.der", "sec1.pem", "sec1.der"):
            with self.subTest(key):
                self.ran(handglass(*loop, "--cert", "alice.der", "--key", key, cwd=self.lab), 0, "CN=alice")


class Lab(LabCase):
    def test_keys_are_for_their_owner_alone(self):
        keys = list(self.lab.glob("*.key"))
        self.assertGreater(len(keys), 15)
        for key in keys:
            self.assertEqual(key.stat().st_mode & 0o777, 0o600, key)
        self.assertTrue((self.lab / "README.md").is_file())

    def test_a_folder_with_something_in_it_is_left_alone(self):
        folder = self.scratch / "mine"
        folder.mkdir()
        (folder / "letter.txt").write_text("keep")
        run = handglass("lab", "init", "--no-token", folder)
        self.ran(run, 7, "mine")
        self.assertEqual([p.name for p in folder.iterdir()], ["letter.txt"])

    def test_an_empty_folder_is_filled(self):
        folder = self.scratch / "empty"
        folder.mkdir()
        self.ran(handglass("lab", "init", "--no-token", str(folder) + "/"), 0)
        self.assertTrue((folder / "alice.key").is_file())

    def test_a_failure_leaves_nothing(self):
        before = sorted(p.name for p in self.scratch.iterdir())
        self.ran(handglass("lab", "init", "--no-token", self.scratch / "no" / "such" / "folder"), 7)
        self.assertEqual(sorted(p.name for p in self.scratch.iterdir()), before)

    def test_openssl_reads_what_was_made(self):
        for key in self.lab.glob("*.key"):
            password = ["-passin", "pass:lab"] if key.stem.endswith("-locked") else []
            self.assertEqual(tool("openssl", "pkey", "-in", key, "-noout", "-check", *password).returncode, 0, key)
        for crl in self.lab.glob("*.crl"):
            # issuing-stale.crl is signed by issuing, issuing-forged.crl says so.
            issuer, *forged = crl.stem.split("-")
            run = tool("openssl", "crl", "-in", crl, "-CAfile", self.lab / f"{issuer}.crt", "-noout")
            self.assertEqual("verify OK" in run.text, forged != ["forged"], run.text)
