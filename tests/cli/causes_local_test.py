"""The known causes that lie on our own side: nothing is sent, the sentence names the file or the token, and the doctor finds the same. Keys on a token that the
server has no use for belong here too."""
import os
import socket
import unittest
from pathlib import Path

from cause_peers import Setting
from causes import RSA_SERVER, Scenario
from causes_test import CauseCase, alerts_of
from peers import handglass, tool
from token_test import LAB_PIN, MODULE, fresh

FAULTY = os.environ.get("HANDGLASS_TEST_PKCS11", "")
TOKEN = "label lab\nobject alice-rsa 02 alice-rsa.key.der alice-rsa.crt.der\nobject issuing ff - issuing.der\n"


class LocalCase(CauseCase):
    def local(self, cause, text, *identity, env=None):
        """connect ends with the sentence before anybody is called, and the doctor names the cause."""
        for name, value in (env or {}).items():
            os.environ[name] = str(value)
            self.addCleanup(os.environ.pop, name, None)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.05)
            run = handglass("connect", "127.0.0.1:%d" % listener.getsockname()[1], "--cafile", "root.crt", *identity, cwd=self.lab, stdin=None)
            self.ran(run, 7)
            self.assertIn(text, " ".join(run.stderr.split()))
            with self.assertRaises(TimeoutError, msg="a connection was made all the same"):
                listener.accept()
        server = self.peers.server("ours", Setting())
        told = self.ours("doctor", f"localhost:{server.port}", flags=identity)
        self.assertEqual(told["exit"], 7, told["checks"])
        self.found(told, cause, "cause")
        return told


class Files(LocalCase):
    def test_a_key_of_another_certificate(self):
        self.local("key-mismatch", "does not belong to the certificate in alice.crt", "--cert", "alice.crt", "--key", "bob.key")

    def test_a_wrong_password(self):
        tool("openssl", "pkcs8", "-topk8", "-in", "alice.key", "-out", "locked.key", "-passout", "pass:secret", cwd=self.lab)
        tool("openssl", "pkcs12", "-export", "-in", "alice-chain.crt", "-inkey", "alice.key", "-out", "locked.p12", "-passout", "pass:secret", cwd=self.lab)
        (self.lab / "wrong").write_text("Secret\n")
        self.local("password-wrong", "locked.key: ", "--cert", "alice-chain.crt", "--key", "locked.key", "--pass", "file:wrong")
        self.local("password-wrong", "locked.p12: ", "--cert", "locked.p12", "--pass", "file:wrong")


@unittest.skipUnless(MODULE, "no SoftHSM2")
class SoftHsm(LocalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.environ.update(fresh(cls.scratch / "softhsm"))
        cls.addClassCleanup(os.environ.pop, "SOFTHSM2_CONF")
        for name, text in (("pin", LAB_PIN), ("wrong-pin", "99999999")):
            (cls.lab / name).write_text(text + "\n")
        made = handglass("token", "init", cls.lab, "--module", MODULE, cwd=cls.scratch, stdin=None)
        if made.returncode != 0:
            raise AssertionError(made.stderr)

    @staticmethod
    def on_token(uri, pin="pin"):
        return ["--cert", uri, "--module", MODULE, "--pin-source", pin]

    def test_a_wrong_pin(self):
        self.local("pin-wrong", "CKR_PIN_INCORRECT", *self.on_token("pkcs11:token=lab;object=alice", "wrong-pin"))

    def test_no_such_token_or_object(self):
        for uri, text in (("pkcs11:token=lap;object=alice", 'token is "lab", not "lap"'), ("pkcs11:token=lab;object=alicia", 'object is "alice", not "alicia"')):
            with self.subTest(uri):
                self.local("pin-or-token-unavailable", text, *self.on_token(uri))

    def test_what_is_wrong_with_a_certificate_is_found_on_a_token_too(self):
        server = self.peers.server("ours", Setting())
        for name, cause in (("carol", "expired"), ("erin", "purpose-wrong"), ("heidi", "issuer-is-no-ca")):
            with self.subTest(name):
                self.found(self.ours("doctor", f"localhost:{server.port}", flags=self.on_token(f"pkcs11:token=lab;object={name}")), cause, "cause")


@unittest.skipUnless(FAULTY, "HANDGLASS_TEST_PKCS11 names no module")
class FaultyToken(LocalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tool("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "alice-rsa.key", "-outform", "DER", "-out", "alice-rsa.key.der", cwd=cls.lab)
        for name, out in (("alice-rsa", "alice-rsa.crt.der"), ("issuing", "issuing.der")):
            tool("openssl", "x509", "-in", f"{name}.crt", "-outform", "DER", "-out", out, cwd=cls.lab)

    def on_token(self, more, pin="1234"):
        (self.lab / "token").write_text(TOKEN + more)
        os.environ.update(HANDGLASS_TEST_TOKEN=str(self.lab / "token"), PIN=pin)
        for name in ("HANDGLASS_TEST_TOKEN", "PIN"):
            self.addCleanup(os.environ.pop, name, None)
        return ["--cert", "pkcs11:token=lab;object=alice-rsa", "--module", FAULTY, "--pin-source", "env:PIN"]

    def test_pins_that_nobody_can_give(self):
        for more, text in (("fault locked\n", "PUK"), ("pin-initialised off\n", "PIN")):
            with self.subTest(more):
                self.local("pin-or-token-unavailable", text, *self.on_token(more))

    def test_a_wrong_pin(self):
        self.local("pin-wrong", "CKR_PIN_INCORRECT", *self.on_token("", pin="4321"))

    def test_a_token_that_cannot_make_pss(self):
        setting = Setting(RSA_SERVER, more={"ours": ["--client-sigalgs", "rsa_pss_rsae_sha256,ecdsa_secp256r1_sha256"], "openssl": ["-client_sigalgs", "RSA-PSS+SHA256:ECDSA+SHA256"],
                                            "nginx": ["ssl_conf_command ClientSignatureAlgorithms RSA-PSS+SHA256:ECDSA+SHA256"]})
        identity = self.on_token("mechanisms CKM_RSA_PKCS\n")
        for kind, alert in (("ours", 40), ("openssl", 40), ("nginx", None)):
            if not self.peers.installed[kind]:
                continue
            with self.subTest(kind):
                at = f"localhost:{self.peers.server(kind, setting).port}"
                document = self.ours("connect", at, flags=identity)
                if alert:
                    self.assertEqual(alerts_of(document, "server"), [alert])
                    self.suspected(document, Scenario("token-without-pss", {}, also=("no-common-scheme",)))
                self.found(self.ours("doctor", at if alert else f"https://{at}/", flags=identity), "token-without-pss", "cause")
