"""Channel bindings against Python's ssl, GnuTLS and openssl's hash of the certificate."""
import base64
import json
import re
import shutil
import socket
import ssl
import unittest

from peers import LabCase, handglass, serving, tool


class Bindings(LabCase):
    def bindings(self, run):
        return {one["type"]: one for one in json.loads(run.stdout)["bindings"]}

    def fingerprint(self, name, digest="-sha256"):
        der = tool("openssl", "x509", "-in", f"{name}.crt", "-outform", "der", cwd=self.lab).stdout
        return tool("openssl", "dgst", digest, stdin=der).text.split("= ")[1].strip()

    def test_python_and_the_certificate_have_the_same(self):
        context = ssl.create_default_context(cafile=self.lab / "root.crt")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        for name in ("server", "server-rsa"):
            saved = self.scratch / f"{name}.json"
            with self.subTest(name), serving("--cert", f"{name}-chain.crt", "--key", f"{name}.key", "--count", "1", f"--json={saved}", "--bindings", cwd=self.lab) as server:
                with socket.create_connection(("127.0.0.1", server.port)) as plain, context.wrap_socket(plain, server_hostname="localhost") as tls:
                    unique = tls.get_channel_binding("tls-unique")
                self.assertEqual(server.ends(), 0)
                ours = {one["type"]: one for one in json.loads(saved.read_text())["bindings"]}
                self.assertEqual(ours["tls-unique"]["hex"], unique.hex())
                self.assertEqual(base64.b64decode(ours["tls-unique"]["base64"]), unique)
                self.assertEqual(ours["tls-server-end-point"]["hex"], self.fingerprint(name))
                self.assertIn(unique.hex(), server.text())
                self.assertIn("tls-server-end-point", server.text())

    @unittest.skipUnless(shutil.which("gnutls-cli"), "gnutls-bin is not installed")
    def test_gnutls_has_the_same(self):
        # GnuTLS exports the last of the three with an empty context.
        export = "EXPORTER-Channel-Binding:32:"
        for name in ("server", "server-rsa"):
            saved = self.scratch / "gnutls.json"
            with self.subTest(name), serving("--cert", f"{name}-chain.crt", "--key", f"{name}.key", "--count", "1", f"--json={saved}", "--export", export, cwd=self.lab) as server:
                run = tool("gnutls-cli", "--port", server.port, "localhost", "--verbose", "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.2", "--x509cafile", "root.crt", cwd=self.lab)
                theirs = dict(re.findall(r"'(tls-[a-z-]+)': ([0-9a-f]+)", run.text))
                self.assertEqual(server.ends(), 0, run.text)
                trace = json.loads(saved.read_text())
                ours = {one["type"]: one["hex"] for one in trace["bindings"]}
                ours["tls-exporter"] = trace["exports"][0]["value"]
                self.assertEqual(ours, theirs)

    def test_a_resumed_session_has_the_servers_finished(self):
        for how in ("id", "ticket"):
            with self.subTest(how):
                run = self.ran(handglass("loop", "--resume", how, "--json"), 0)
                trace, bindings = json.loads(run.stdout), self.bindings(run)
                (said,) = [one for one in trace["messages"] if one["name"] == "Finished" and one["dir"] == "server_to_client"]
                self.assertTrue("".join(field["hex"] for field in said["fields"]).endswith(bindings["tls-unique"]["hex"]))
                self.assertIn("hex", bindings["tls-server-end-point"])  # of the certificate that the client kept

    def test_without_extended_master_secret_tls_unique_is_weak(self):
        self.assertIn("weak", self.bindings(handglass("loop", "--no-ems", "--json"))["tls-unique"]["remark"])
        self.assertIn("must not be used", self.bindings(handglass("loop", "--no-ems", "--resume", "id", "--json"))["tls-unique"]["remark"])
        self.assertNotIn("remark", self.bindings(handglass("loop", "--json"))["tls-unique"])
        self.ran(handglass("loop", "--bindings", "--no-ems"), 0, "tls-unique", "weak: without extended_master_secret", "base64")
        self.assertNotIn("tls-unique", handglass("loop").stdout)

    def test_the_hash_is_the_signatures_and_never_weaker_than_sha256(self):
        made = {}
        for name, digest, algorithm in (("sha384", "-sha384", "ec:P-256"), ("sha1", "-sha1", "ec:P-256"), ("ed25519", None, "ed25519")):
            kind = ["-newkey", "ed25519"] if algorithm == "ed25519" else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", digest]
            run = tool("openssl", "req", "-x509", *kind, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.crt", "-days", "2", "-subj", "/CN=localhost",
                       "-addext", "subjectAltName=DNS:localhost", cwd=self.lab)
            self.assertEqual(run.returncode, 0, run.text)
            with serving("--cert", f"{name}.crt", "--key", f"{name}.key", cwd=self.lab) as server:
                run = handglass("connect", f"localhost:{server.port}", "--insecure", "--json", cwd=self.lab)
                self.ran(run, 0)
                made[name] = self.bindings(run)["tls-server-end-point"]
        self.assertEqual(made["sha384"]["hex"], self.fingerprint("sha384", "-sha384"))
        self.assertEqual(made["sha1"]["hex"], self.fingerprint("sha1", "-sha256"))
        self.assertNotIn("hex", made["ed25519"])
        self.assertIn("not defined", made["ed25519"]["remark"])
