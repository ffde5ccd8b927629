"""connect, serve and loop with a key on a token: our own module, which misbehaves on demand (tests/token/module/README.md)."""
import contextlib
import json
import os
import pty
import select
import socket
import ssl
import threading
import time
import unittest
from pathlib import Path

import jsonschema
from peers import PATIENCE, LabCase, handglass, serving, tool

MODULE = os.environ.get("HANDGLASS_TEST_PKCS11", "")
SCHEMA = Path(__file__).parents[2] / "docs" / "handglass-trace-1.schema.json"
PEOPLE = {"alice": "01", "alice-rsa": "02", "alice-ed25519": "03", "server": "04", "server-rsa": "05", "carol": "06"}
LOOP = ["loop", "--detail", "1", "--server-cert", "server-chain.crt", "--server-key", "server.key", "--cafile", "root.crt"]


@unittest.skipUnless(MODULE, "HANDGLASS_TEST_PKCS11 names no module")
class TokenUse(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in PEOPLE:
            tool("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.key", "-outform", "DER", "-out", f"{name}.key.der", cwd=cls.lab)
            tool("openssl", "x509", "-in", f"{name}.crt", "-outform", "DER", "-out", f"{name}.crt.der", cwd=cls.lab)
        tool("openssl", "x509", "-in", "issuing.crt", "-outform", "DER", "-out", "issuing.der", cwd=cls.lab)
        cls.people = "label lab\nobject issuing ff - issuing.der\n" + "".join(f"object {name} {number} {name}.key.der {name}.crt.der\n" for name, number in PEOPLE.items())

    def setUp(self):
        self.describe()
        log = self.lab / "calls"
        log.unlink(missing_ok=True)
        for name, value in (("HANDGLASS_TEST_TOKEN", self.lab / "token"), ("HANDGLASS_TEST_TOKEN_LOG", log), ("PIN", "1234")):
            os.environ[name] = str(value)
            self.addCleanup(os.environ.pop, name, None)

    def ran(self, run, code, *texts):
        """As everywhere, but texts are found across the ends of lines."""
        super().ran(run, code)
        words = " ".join((run.stdout + run.stderr).split())
        for text in texts:
            self.assertIn(text, words)
        return run

    def describe(self, more=""):
        (self.lab / "token.new").write_text(self.people + more)
        os.replace(self.lab / "token.new", self.lab / "token")

    def calls(self, function):
        log = self.lab / "calls"
        return [line.split()[1] for line in log.read_text().splitlines() if line.split()[0] == function] if log.exists() else []

    def token(self, name, *more, pin="env:PIN"):
        return ["--cert", f"pkcs11:token=lab;object={name}", "--module", MODULE, *(["--pin-source", pin] if pin else []), *more]

    def loop(self, name, *more, code=0, text="", pin="env:PIN"):
        return self.ran(handglass(*LOOP, *self.token(name, pin=pin), *more, cwd=self.lab, stdin=None), code, text)

    def test_a_client_of_each_kind_of_key(self):
        for name, scheme in (("alice", "ecdsa_secp256r1_sha256"), ("alice-rsa", "rsa_pss_rsae_sha256"), ("alice-ed25519", "ed25519")):
            with self.subTest(name):
                self.ran(self.loop(name), 0, f"client signs {scheme}", "alice")  # with the issuing CA, which is on the token too

    def test_a_server_signs_and_decrypts(self):
        for name, suite in (("server", "ECDHE-ECDSA-AES128-GCM-SHA256"), ("server-rsa", "ECDHE-RSA-AES128-GCM-SHA256"), ("server-rsa", "AES128-SHA"), ("server-rsa", "DHE-RSA-AES128-GCM-SHA256")):
            with self.subTest(suite), serving(*self.token(name), "--cafile", "root.crt", "--ciphers", suite, cwd=self.lab) as server:
                run = tool("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2", "-cipher", suite, "-CAfile", "root.crt", "-verify_return_error", "-cert", "alice.crt",
                           "-key", "alice.key", "-cert_chain", "alice-chain.crt", cwd=self.lab, stdin=b"Q\n")
                self.assertIn("Verification: OK", run.text)

    def test_key_and_certificate_by_uris_of_their_own(self):
        key = ["--key", "pkcs11:token=lab;id=%01;type=private"]
        self.ran(handglass(*LOOP, "--cert", "alice-chain.crt", *key, "--module", MODULE, "--pin-source", "env:PIN", cwd=self.lab), 0, "CN=alice")
        self.ran(handglass(*LOOP, *key, "--module", MODULE, "--pin-source", "env:PIN", cwd=self.lab), 0, "CN=alice")
        self.ran(handglass(*LOOP, "--cert", "alice-chain.crt", "--key", "pkcs11:token=lab;object=alice-rsa", "--module", MODULE, "--pin-source", "env:PIN", cwd=self.lab), 7,
                 "no private key on the token fits", 'private key "alice-rsa"')

    def test_the_pin_from_each_source_but_the_command_line(self):
        (self.lab / "pin").write_text("1234\n")
        for source in ("pin", "file:pin", "env:PIN", "stdin"):
            with self.subTest(source):
                self.ran(handglass(*LOOP, *self.token("alice", pin=source), cwd=self.lab, stdin=b"1234\n"), 0)
        uri = f"pkcs11:token=lab;object=alice?pin-source=file:{self.lab}/pin"
        self.ran(handglass(*LOOP, "--cert", uri.replace("file:", "file://"), "--module", MODULE, cwd=self.lab), 0)
        for wrong in (["--pin-source", "1234"], ["--cert", "pkcs11:token=lab;object=alice?pin-value=1234"], ["--cert", "pkcs11:token=lab?pin-source=|/bin/pin"]):
            with self.subTest(wrong):
                run = handglass(*LOOP, *self.token("alice", pin=None), *wrong, cwd=self.lab)
                if wrong[0] == "--cert":
                    run = handglass(*LOOP, *wrong, "--module", MODULE, cwd=self.lab)
                self.ran(run, 2, "--pin-source")
                self.assertNotIn("1234", run.stdout + run.stderr)
        self.assertEqual(len(self.calls("C_Login")), 5)

    def test_a_pin_source_of_a_uri_is_for_its_token_alone(self):
        """Two tokens with a PIN each; certificate and key both say where it is."""
        self.describe("slot token\nlabel other\nserial 0002\npin 2222\nobject server 04 server.key.der server.crt.der\nobject issuing ff - issuing.der\n")
        os.environ["OTHER"] = "2222"
        self.addCleanup(os.environ.pop, "OTHER")
        lab, other = ([f"pkcs11:token={token};object={name};type={kind}?pin-source={source}" for kind in ("cert", "private")]
                      for token, name, source in (("lab", "alice", "env:PIN"), ("other", "server", "env:OTHER")))
        self.ran(handglass("loop", "--cert", lab[0], "--key", lab[1], "--server-cert", other[0], "--server-key", other[1], "--cafile", "root.crt", "--module", MODULE, cwd=self.lab), 0)
        with serving("--cert", lab[0], "--key", lab[1], "--cert", lab[0], "--key", lab[1], "--cert", other[0], "--key", other[1], "--module", MODULE, cwd=self.lab):
            pass
        # What --pin-source gives is for the token whose URI says nothing.
        bare = ["--server-cert", "pkcs11:token=other;object=server", "--pin-source", "env:OTHER"]
        self.ran(handglass("loop", "--cert", lab[0], "--key", lab[1], *bare, "--cafile", "root.crt", "--module", MODULE, cwd=self.lab), 0)
        # A URI that names an object means the token that has it.
        self.ran(handglass("loop", "--server-cert", other[0].replace("token=other;", "serial=0002;"), "--cert", "pkcs11:object=alice?pin-source=env:PIN", "--cafile", "root.crt", "--module", MODULE, cwd=self.lab), 0)
        self.assertEqual(self.calls("C_Login"), ["0x0"] * 8)

    def test_a_wrong_pin_costs_one_try_and_says_what_is_left(self):
        os.environ["PIN"] = "4321"
        self.ran(self.loop("alice", code=7), 7, "CKR_PIN_INCORRECT", "since the last right one")
        self.assertEqual(self.calls("C_Login"), ["0xa0"])
        run = self.loop("alice", "--trace-token", code=7)
        self.assertIn("CKU_USER, PIN)  CKR_PIN_INCORRECT", run.stderr)
        self.assertNotIn("4321", run.stderr)
        self.describe("pin-tries 1\n")
        self.ran(self.loop("alice", code=7), 7, "the PIN is locked")
        self.describe("fault locked\n")
        os.environ["PIN"] = "1234"
        self.ran(self.loop("alice", code=7), 7, "PUK")
        os.environ["PIN"] = "12"
        self.describe()
        self.ran(self.loop("alice", code=7), 7, "4 to 16", "not tried")
        self.assertEqual(len(self.calls("C_Login")), 3)

    def test_a_pin_that_nobody_has_costs_no_try(self):
        for pin, text in (("12\x1a34", "control character"), ("", "empty")):
            os.environ["PIN"] = pin
            self.ran(self.loop("alice", code=7), 7, text, "not tried")
        self.assertEqual(self.calls("C_Login"), [])

    def test_no_other_key_signs_for_a_certificate_without_its_own(self):
        (self.lab / "token.new").write_text("label lab\nobject alice 01 - alice.crt.der\nobject other 09 server.key.der -\npublic-keys off\n")
        os.replace(self.lab / "token.new", self.lab / "token")
        self.ran(self.loop("alice", code=7), 7, "no private key on the token fits", "its id is 09, the certificate's is 01")

    def test_before_the_last_try_the_terminal_is_asked_whatever_there_is(self):
        self.describe("wrong-pins 2\n")
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.lab)
            os.execv(os.environ["HANDGLASS"], ["handglass", *LOOP, *self.token("alice")])
        self.addCleanup(os.close, terminal)
        seen = b""
        until = time.monotonic() + PATIENCE
        while b"PIN for the token lab, one try is left" not in seen and time.monotonic() < until:
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 4096)
        self.assertEqual(self.calls("C_Login"), [])
        os.write(terminal, b"1234\n")
        with contextlib.suppress(OSError):  # the other side is gone
            while chunk := os.read(terminal, 4096):
                seen += chunk
        self.assertEqual(os.waitpid(pid, 0)[1], 0, seen.decode())
        self.assertNotIn(b"1234", seen)
        self.assertIn(b"CN=alice", seen)

    def test_an_expired_certificate_asks_for_no_pin(self):
        self.ran(self.loop("carol", code=7), 7, "expired on", "no PIN was asked for", "--send-anyway")
        self.assertEqual(self.calls("C_Login"), [])
        self.ran(self.loop("carol", "--send-anyway", code=3), 3)
        self.assertEqual(self.calls("C_Login"), ["0x0"])

    def test_uris_that_do_not_fit(self):
        for uri, code, texts in (("pkcs11:token=lba;object=alice", 7, ['token is "lab", not "lba"']), ("pkcs11:token=lab;object=alcie", 7, ['object is "alice", not "alcie"']),
                                 ("pkcs11:token=lab", 7, ["more than one matches", "id=%01;object=alice"]), ("pkcs11:tokn=lab", 2, ["tokn", "token"]), ("pkcs11:token=l%4", 2, ["character"])):
            with self.subTest(uri):
                self.ran(handglass(*LOOP, "--cert", uri, "--module", MODULE, cwd=self.lab), code, *texts)

    def test_modules_that_are_none(self):
        (self.lab / "text.so").write_text("no library")
        for module, text in (("./text.so", "no shared library"), ("/usr/lib/x86_64-linux-gnu/libz.so.1", "no PKCS#11 module"), (str(self.lab), "folder"), ("./gone.so", "no such file")):
            if Path(module).is_absolute() and not Path(module).exists():
                continue
            with self.subTest(module):
                self.ran(handglass(*LOOP, "--cert", "pkcs11:token=lab", "--module", module, cwd=self.lab), 7, module.removeprefix("./"), text)

    def test_a_uri_that_is_printed_can_be_pasted(self):
        module = os.path.relpath(MODULE, self.lab)
        token = json.loads(self.ran(handglass("token", "list", "--module", module, "--json", cwd=self.lab), 0).stdout)["modules"][0]["slots"][0]["token"]
        run = self.ran(handglass("token", "objects", token["uri"], "--json", cwd=self.scratch), 0)
        for each in json.loads(run.stdout)["tokens"][0]["certificates"]:
            self.ran(handglass("token", "cert", each["uri"], cwd=self.scratch), 0)

    def test_a_token_that_can_only_do_pkcs1(self):
        self.describe("mechanisms CKM_RSA_PKCS\n")
        self.ran(self.loop("alice-rsa"), 0, "client signs rsa_pkcs1_sha256")
        run = self.loop("alice-rsa", "--client-sigalgs", "rsa_pss_rsae_sha256,ecdsa_secp256r1_sha256", code=3)
        self.assertIn("scheme", run.stdout)
        self.assertEqual(self.calls("C_Sign")[1:], [])

    def test_a_spoilt_signature_is_not_sent(self):
        self.describe("fault spoilt_signature\n")
        self.ran(self.loop("alice", code=7), 7, "does not verify", "was not sent")

    def test_the_timeline_of_calls(self):
        run = self.loop("alice", "--trace-token", "--json=run.json")
        self.assertIn("C_Sign(", run.stdout)
        lines = run.stdout.splitlines()
        signing = next(i for i, line in enumerate(lines) if "C_Sign(" in line)
        self.assertIn("CertificateVerify", next(line for line in lines[signing:] if "--->" in line))
        text = (self.lab / "run.json").read_text()
        trace = json.loads(text)
        jsonschema.validate(trace, json.loads(SCHEMA.read_text()))
        names = [call["function"] for call in trace["token_calls"]]
        self.assertEqual(names.count("C_Sign"), len(self.calls("C_Sign")))
        self.assertEqual(names.count("C_Login"), 1)
        self.assertNotIn("1234", "".join(call["arguments"] for call in trace["token_calls"]))
        self.assertNotIn("token_calls", json.loads(self.loop("alice", "--json").stdout))

    def curl(self, server, more=()):
        return tool("curl", "--silent", "--show-error", "--max-time", "10", "--cacert", "root.crt", *more, f"https://localhost:{server.port}/", cwd=self.lab)

    def test_a_token_that_is_pulled_and_put_back(self):
        with serving("--www", *self.token("server"), cwd=self.lab) as server:
            self.assertEqual(self.curl(server).returncode, 0)
            for fault in ("fault removed\n", "fault removed_quietly\n"):
                with self.subTest(fault):
                    self.describe(fault)
                    self.assertNotEqual(self.curl(server).returncode, 0)
                    self.ran(handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", cwd=self.lab), 4, "internal_error")
                    self.assertIn("The private key could not sign", " ".join(server.text().split()))
                    self.describe()
                    self.assertEqual(self.curl(server).returncode, 0)
            self.assertIsNone(server.process.poll())

    def test_a_slow_signature_holds_up_nobody_else(self):
        with serving("--echo", *self.token("server"), cwd=self.lab) as server:
            context = ssl.create_default_context(cafile=str(self.lab / "root.crt"))
            with socket.create_connection(("127.0.0.1", server.port)) as raw, context.wrap_socket(raw, server_hostname="localhost") as first:
                self.describe("fault slow 4000\n")
                started = threading.Event()

                def second():
                    started.set()
                    return handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", cwd=self.lab, stdin=None)

                thread = threading.Thread(target=second)
                began = time.monotonic()
                thread.start()
                started.wait()
                rounds = 0
                while thread.is_alive() and time.monotonic() - began < 2:
                    first.sendall(b"still there?")
                    self.assertEqual(first.recv(100), b"still there?")
                    rounds += 1
                    time.sleep(0.05)
                self.assertTrue(thread.is_alive(), "the signature was not slow")
                self.assertGreater(rounds, 3)
                thread.join(PATIENCE)
                self.assertGreater(time.monotonic() - began, 4)
