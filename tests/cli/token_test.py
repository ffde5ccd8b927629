"""token: SoftHSM2 in a temporary folder as the token, pkcs11-tool as the stranger that reads what we wrote and writes what we read."""
import hashlib
import json
import os
import re
import unittest
from pathlib import Path

import jsonschema
from peers import LabCase, handglass, running, serving, tool, free_port

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")
MODULE = next((name for name in MODULES if Path(name).exists()), None)
FAULTY = os.environ.get("HANDGLASS_TEST_PKCS11", "")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/handglass-token-1.schema.json").read_text(encoding="utf-8"))
LAB_PIN, PIN, SO_PIN = "00000000", "271828", "31415926"
RSA_SCHEMES = [f"rsa_pss_rsae_sha{n}" for n in (256, 384, 512)] + [f"rsa_pkcs1_sha{n}" for n in (256, 384, 512, 1)]
ECDSA_SCHEMES = ["ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512", "ecdsa_sha1"]


def fresh(folder):
    """A SoftHSM2 of its own, without a token in use."""
    (folder / "tokens").mkdir(parents=True)
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n")
    return {"SOFTHSM2_CONF": str(conf)}


@unittest.skipUnless(MODULE, "no SoftHSM2")
class TokenCase(LabCase):
    """With a token "lab" made by `token init`, and a PIN in a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = fresh(cls.scratch / "softhsm")
        before = os.environ.get("SOFTHSM2_CONF")
        os.environ.update(cls.env)  # for the tools beside us
        cls.addClassCleanup(lambda: os.environ.update(SOFTHSM2_CONF=before) if before else os.environ.pop("SOFTHSM2_CONF"))
        (cls.scratch / "pin").write_text(LAB_PIN + "\n")
        made = cls.token("init", cls.lab, "--json")
        if made.returncode != 0:
            raise AssertionError(made.stdout + made.stderr)
        cls.made = cls.read(made)

    @classmethod
    def token(cls, *arguments, module=None, env=None):
        return handglass("token", *arguments, "--module", module or MODULE, cwd=cls.scratch, env=env, stdin=None)

    @classmethod
    def with_pin(cls, *arguments):
        return cls.token(*arguments, "--pin-source", cls.scratch / "pin")

    @staticmethod
    def read(run):
        document = json.loads(run.stdout)
        jsonschema.validate(document, SCHEMA)
        return document

    def document(self, run, code=0):
        return self.read(self.ran(run, code))

    def pkcs11_tool(self, *arguments, stdin=b""):
        return tool("pkcs11-tool", "--module", MODULE, "--token-label", "lab", *arguments, cwd=self.scratch, stdin=stdin)
# What others' modules do not give back is theirs.
NO_LEAK_CHECK = {"ASAN_OPTIONS": ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "detect_leaks=0"]))}


class Init(TokenCase):
    def test_what_was_made(self):
        token, objects = self.made["token"], self.made["objects"]
        self.assertEqual((token["label"], token["pin"]), ("lab", LAB_PIN))
        self.assertEqual(len(objects), len(list(self.lab.glob("*-chain.crt"))))
        self.assertLess({"alice", "alice-rsa", "alice-ed25519", "server", "bob"}, {each["label"] for each in objects})

    def test_a_stranger_finds_everything(self):
        text = self.pkcs11_tool("--list-objects", "--login", "--pin", LAB_PIN).text
        for kind in ("Private Key Object", "Public Key Object", "Certificate Object"):
            self.assertIn(kind, text)
        for label in ("alice", "alice-rsa", "server", "Lab Issuing CA"):
            self.assertIn(label, text)
        self.assertIn("sensitive", text)
        self.assertNotIn("extractable, sensitive", text.replace("never extractable", ""))

    def test_the_id_is_the_sha1_of_the_public_value(self):
        modulus = tool("openssl", "x509", "-in", "alice-rsa.crt", "-noout", "-modulus", cwd=self.lab).text.strip().split("=")[1]
        ids = {each["label"]: each["id"] for each in self.made["objects"]}
        self.assertEqual(ids["alice-rsa"], hashlib.sha1(bytes.fromhex(modulus)).hexdigest())

    def test_the_certificates_are_the_same(self):
        for name in ("alice", "alice-rsa", "alice-ed25519"):
            key_id = next(each["id"] for each in self.made["objects"] if each["label"] == name)
            self.pkcs11_tool("--read-object", "--type", "cert", "--id", key_id, "--output-file", f"{name}.der")
            wanted = tool("openssl", "x509", "-in", f"{name}.crt", "-outform", "DER", cwd=self.lab).stdout
            self.assertEqual((self.scratch / f"{name}.der").read_bytes(), wanted)

    def test_a_stranger_signs_with_the_keys(self):
        (self.scratch / "message").write_bytes(b"a message")
        for name, mechanism, more in (("alice-rsa", "SHA256-RSA-PKCS", []), ("alice", "ECDSA-SHA1", ["--signature-format", "openssl"])):
            with self.subTest(name):
                key_id = next(each["id"] for each in self.made["objects"] if each["label"] == name)
                # SoftHSM has no hashed ECDSA: there the digest is signed.
                digest = hashlib.sha256(b"a message").digest()
                if name == "alice":
                    (self.scratch / "digest").write_bytes(digest)
                signed = self.pkcs11_tool("--login", "--pin", LAB_PIN, "--sign", "--mechanism", "ECDSA" if name == "alice" else mechanism, "--id", key_id,
                                          "--input-file", "digest" if name == "alice" else "message", "--output-file", "signature", *more)
                self.assertEqual(signed.returncode, 0, signed.text)
                tool("sh", "-c", f"openssl x509 -in lab/{name}.crt -noout -pubkey > public.pem", cwd=self.scratch)
                self.assertIn("Verified OK", tool("openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message", cwd=self.scratch).text)

    def test_the_private_key_stays(self):
        key_id = next(each["id"] for each in self.made["objects"] if each["label"] == "alice-rsa")
        taken = self.pkcs11_tool("--login", "--pin", LAB_PIN, "--read-object", "--type", "privkey", "--id", key_id)
        self.assertNotIn(b"\x30\x82", taken.stdout)
        self.assertIn("sorry", taken.text)

    def test_a_token_in_use_is_left_alone(self):
        before = sorted(path.stat().st_mtime_ns for path in (self.scratch / "softhsm").rglob("*.object"))
        self.ran(self.token("init", self.lab), 7, 'there is a token "lab" already', "--label")
        slot = next(slot["id"] for slot in self.read(self.token("list", "--json"))["modules"][0]["slots"] if slot["token"]["label"] == "lab")
        self.ran(self.token("init", self.lab, f"pkcs11:slot-id={slot}", "--label", "other"), 7, "initialized already", 'token "lab"')
        self.assertEqual(before, sorted(path.stat().st_mtime_ns for path in (self.scratch / "softhsm").rglob("*.object")))
        self.assertEqual(self.pkcs11_tool("--list-objects", "--login", "--pin", LAB_PIN).returncode, 0)

    def test_files_pins_and_a_label_of_ones_own(self):
        env = fresh(self.scratch / "own")
        (self.scratch / "own-pin").write_text(PIN)
        made = self.token("init", "pkcs11:token=study", "--cert", "lab/alice-chain.crt", "--key", "lab/alice.key", "--pin-source", "own-pin", "--so-pin-source", "env:SO", "--json",
                          env={**env, "SO": SO_PIN})
        document = self.document(made)
        self.assertEqual((document["token"]["label"], document["token"]["pin"]), ("study", None))
        self.assertNotIn(PIN, made.stdout + made.stderr)
        self.assertNotIn(SO_PIN, made.stdout + made.stderr)
        self.assertEqual([each["label"] for each in document["objects"]], ["alice"])
        self.ran(self.token("test", "pkcs11:token=study", "--pin-source", "own-pin", env=env), 0, "PASS")
        self.ran(self.token("test", "pkcs11:token=study", "--pin-source", "pin", env=env), 7, "CKR_PIN_INCORRECT")

    def test_what_cannot_be_put_there(self):
        env = fresh(self.scratch / "wrong")
        self.ran(self.token("init", "--cert", "lab/alice.crt", "--key", "lab/bob.key", env=env), 7, "does not belong")
        self.ran(self.token("init", "nowhere", env=env), 7, "no lab is there")
        self.ran(self.token("init", self.lab, "--label", "x" * 33, env=env), 7, "32 bytes")
        self.ran(self.token("init", env=env), 2, "--cert")
        self.ran(self.token("init", "--cert", "lab/alice.crt", "--key", "lab/alice.key", env=env), 2, "--pin-source")
        self.ran(self.token("init", self.lab, "--pin-source", "1234", env=env), 2, "not the PIN")
        self.assertEqual(list((self.scratch / "wrong" / "tokens").iterdir()), [])


class Listing(TokenCase):
    def test_list(self):
        modules = self.document(self.token("list", "--json"))["modules"]
        self.assertEqual([module["path"] for module in modules], [MODULE])
        self.assertEqual(modules[0]["manufacturer"], "SoftHSM")
        tokens = [slot["token"] for slot in modules[0]["slots"]]
        lab = next(token for token in tokens if token["label"] == "lab")
        self.assertEqual((lab["model"], lab["manufacturer"], lab["pin"]["state"]), ("SoftHSM v2", "SoftHSM project", "PIN set"))
        self.assertIn("CKF_USER_PIN_INITIALIZED", lab["flags"])
        rsa = next(each for each in lab["mechanisms"] if each["name"] == "CKM_RSA_PKCS")
        self.assertIn("CKF_SIGN", rsa["flags"])
        self.assertEqual([token["initialized"] for token in tokens].count(False), 1)

    def test_the_mechanisms_are_those_that_a_stranger_lists(self):
        lab = next(slot["token"] for slot in self.document(self.token("list", "--json"))["modules"][0]["slots"] if slot["token"]["label"] == "lab")
        theirs = self.pkcs11_tool("--list-mechanisms").text
        self.assertEqual(len(lab["mechanisms"]), sum(line.startswith("  ") for line in theirs.splitlines()))

    def test_the_page_and_its_width(self):
        page = self.ran(self.token("list", "-v"), 0, "CKM_RSA_PKCS_PSS", "CKF_LOGIN_REQUIRED", "PIN set").stdout
        self.assertLessEqual(max(len(line) for line in page.splitlines() if "pkcs11:" not in line), 80)
        self.assertNotIn("CKM_", self.token("list").stdout)

    def test_the_uri_of_a_token_means_it_alone(self):
        uri = self.made["token"]["uri"]
        slots = self.document(self.token("list", uri, "--json"))["modules"][0]["slots"]
        self.assertEqual([slot["token"]["label"] for slot in slots], ["lab"])

    def test_a_module_that_cannot_be_used_does_not_end_the_others(self):
        (self.scratch / "text.so").write_text("no library")
        modules = self.document(self.token("list", "--json", "--module", self.scratch / "text.so", "--module", "/nowhere/none.so"))["modules"]
        self.assertEqual([bool(module.get("error")) for module in modules], [True, True, False])
        run = self.ran(self.token("list", module=self.scratch / "text.so"), 7, "no shared library", "no library")
        self.assertIn("FAIL", run.stdout)


class Objects(TokenCase):
    def one(self, *arguments):
        return self.document(self.token("objects", *arguments, "--json"))["tokens"][0]

    def test_without_a_login(self):
        token = self.one()
        self.assertEqual((token["logged_in"], token["hides_objects"], token["private_keys"]), (False, True, []))
        alice = next(each for each in token["certificates"] if each["label"] == "alice")
        self.assertEqual((alice["subject"], alice["issuer"], alice["public_key"], alice["validity"]),
                         ("CN=alice, O=Handglass Lab", "CN=Lab Issuing CA, O=Handglass Lab", "EC P-256", "ok"))
        self.assertIsNone(alice["private_key"])
        serial = tool("openssl", "x509", "-in", "alice.crt", "-noout", "-serial", cwd=self.lab).text.strip().split("=")[1]
        self.assertEqual(alice["serial"].lstrip("0"), serial.lower().lstrip("0"))
        self.assertEqual({each["label"]: each["validity"] for each in token["certificates"]}["carol"], "expired")
        self.assertEqual({each["label"]: each["validity"] for each in token["certificates"]}["dave"], "not_yet_valid")
        self.ran(self.token("objects", "pkcs11:object=carol"), 0, ", expired", "log in to see")

    def test_with_a_login(self):
        token = self.one("--pin-source", "pin")
        self.assertTrue(token["logged_in"])
        certificates = {each["label"]: each["private_key"] for each in token["certificates"]}
        self.assertEqual((certificates["alice"], certificates["alice-rsa"], certificates["Lab Issuing CA"]), (True, True, False))
        keys = {each["label"]: each for each in token["private_keys"]}
        self.assertEqual((keys["alice"]["type"], keys["alice-rsa"]["type"], keys["alice-ed25519"]["type"]), ("EC P-256", "RSA 2048", "Ed25519"))
        for key in keys.values():
            self.assertEqual((key["sensitive"], key["extractable"]), (True, False))
        # What the key usage of each certificate allows.
        self.assertEqual([keys["alice-ecdh"][use] for use in ("sign", "decrypt", "derive")], [False, False, True])
        self.assertEqual([keys["server-rsa"][use] for use in ("sign", "decrypt", "derive")], [True, True, False])

    def test_every_uri_means_one_object(self):
        token = self.one("--pin-source", "pin")
        for kind in ("certificates", "private_keys", "public_keys"):
            for each in token[kind][:3]:
                found = self.one(each["uri"], "--pin-source", "pin")
                self.assertEqual([found[other] for other in ("certificates", "private_keys", "public_keys")], [[each] if other == kind else [] for other in ("certificates", "private_keys", "public_keys")])

    def test_what_a_stranger_wrote(self):
        env = fresh(self.scratch / "theirs")
        os.environ.update(env)
        self.addCleanup(os.environ.update, self.env)
        tool("softhsm2-util", "--init-token", "--free", "--label", "theirs", "--so-pin", SO_PIN, "--pin", PIN, cwd=self.scratch)
        (self.scratch / "their-pin").write_text(PIN)
        login = ["pkcs11-tool", "--module", MODULE, "--token-label", "theirs", "--login", "--pin", PIN]
        self.assertEqual(tool(*login, "--keypairgen", "--key-type", "EC:secp384r1", "--id", "a1", "--label", "generated", "--usage-sign").returncode, 0)
        self.assertEqual(tool(*login, "--keypairgen", "--key-type", "rsa:2048", "--id", "a2", "--label", "decrypting", "--usage-decrypt").returncode, 0)
        token = self.document(self.token("objects", "--pin-source", "their-pin", "--json"))["tokens"][0]
        keys = {each["id"]: each for each in token["private_keys"]}
        self.assertEqual((keys["a1"]["type"], keys["a1"]["sign"], keys["a2"]["type"], keys["a2"]["decrypt"]), ("EC P-384", True, "RSA 2048", True))
        tested = {each["id"]: each for each in self.document(self.token("test", "pkcs11:token=theirs", "--pin-source", "their-pin", "--json"))["keys"]}
        self.assertEqual(sorted(each["scheme"] for each in tested["a1"]["schemes"]), sorted(ECDSA_SCHEMES))
        self.assertTrue(tested["a2"]["decryption"]["ok"])


class Cert(TokenCase):
    def test_the_nearest_name_comes_first(self):
        run = self.token("cert", "pkcs11:object=alise")
        self.assertEqual(run.returncode, 7)
        self.assertIn('"alice"', run.stderr.splitlines()[1])

    def test_pem(self):
        run = self.ran(self.token("cert", "pkcs11:object=alice"), 0)
        self.assertEqual(run.stdout, (self.lab / "alice.crt").read_text())
        self.assertEqual(self.ran(self.token("cert", "--chain", "pkcs11:object=alice"), 0).stdout, (self.lab / "alice-chain.crt").read_text())

    def test_json(self):
        document = self.document(self.token("cert", "pkcs11:object=alice", "--json", "--chain"))
        self.assertEqual([each["subject"] for each in document["certificates"]], ["CN=alice, O=Handglass Lab", "CN=Lab Issuing CA, O=Handglass Lab"])
        again = self.document(self.token("cert", document["uri"], "--json"))
        self.assertEqual(again["certificates"], document["certificates"][:1])


class Test(TokenCase):
    def keys(self, *arguments, code=0):
        return {each["label"]: each for each in self.document(self.with_pin("test", *arguments, "--json"), code)["keys"]}

    def test_every_key_and_every_scheme(self):
        keys = self.keys("pkcs11:token=lab", "--count", "1")
        self.assertEqual(len(keys), len(self.made["objects"]))
        self.assertTrue(all(key["ok"] for key in keys.values()))
        self.assertEqual([each["scheme"] for each in keys["alice-rsa"]["schemes"]], RSA_SCHEMES)
        self.assertEqual([each["scheme"] for each in keys["alice"]["schemes"]], ECDSA_SCHEMES)
        self.assertEqual([(each["scheme"], each["mechanism"]) for each in keys["alice-ed25519"]["schemes"]], [("ed25519", "CKM_EDDSA")])
        self.assertEqual(keys["frank"]["schemes"], [])  # its certificate does not allow signing
        self.assertEqual((keys["server-rsa"]["decrypts"], keys["server-rsa"]["decryption"]["ok"], keys["alice-rsa"]["decrypts"]), (True, True, False))

    def test_one_key_and_the_page(self):
        self.assertEqual(list(self.keys("pkcs11:object=alice;type=private")), ["alice"])
        page = self.ran(self.with_pin("test", "pkcs11:object=alice-rsa"), 0, "CKM_RSA_PKCS_PSS", " ms").stdout
        self.assertEqual(page.count("PASS"), len(RSA_SCHEMES))

    def test_a_key_whose_public_key_is_another_fails(self):
        env = fresh(self.scratch / "liar")
        os.environ.update(env)
        self.addCleanup(os.environ.update, self.env)
        (self.scratch / "lab-pin").write_text(LAB_PIN)
        self.ran(self.token("init", "--cert", "lab/alice.crt", "--key", "lab/alice.key", "--pin-source", "lab-pin"), 0)
        key_id = self.document(self.token("objects", "--json"))["tokens"][0]["certificates"][0]["id"]
        login = ["pkcs11-tool", "--module", MODULE, "--token-label", "lab", "--login", "--pin", LAB_PIN]
        tool(*login, "--delete-object", "--type", "pubkey", "--id", key_id)
        tool("openssl", "x509", "-in", "bob.crt", "-outform", "DER", "-out", "../bob.der", cwd=self.lab)
        self.assertEqual(tool(*login, "--delete-object", "--type", "cert", "--id", key_id).returncode, 0)
        self.assertEqual(tool(*login, "--write-object", "bob.der", "--type", "cert", "--id", key_id, "--label", "bob", cwd=self.scratch).returncode, 0)
        self.ran(self.with_pin("test", "pkcs11:token=lab"), 7, "does not verify", "FAIL")


class Check(TokenCase):
    def checks(self, name, server, *more, code=0):
        document = self.document(self.token("check", f"pkcs11:object={name}", f"localhost:{server.port}", "--cafile", "lab/root.crt", "--json", *more), code)
        self.assertEqual(document["able"], code == 0)
        return {each["check"]: each["status"] for each in document["checks"]}, document

    def test_what_a_server_says_to_each(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            for name, failing in (("alice", set()), ("alice-rsa", set()), ("alice-ed25519", set()), ("carol", {"validity"}), ("dave", {"validity"}),
                                  ("erin", {"extended_key_usage"}), ("frank", {"key_usage"}), ("mallory", {"issuers"})):
                with self.subTest(name):
                    checks, document = self.checks(name, server, code=7 if failing else 0)
                    self.assertEqual({check for check, status in checks.items() if status == "fail"}, failing)
                    self.assertEqual(document["request"]["authorities"], ["CN=Lab Root CA, O=Handglass Lab"])
            self.ran(self.token("check", "pkcs11:object=carol", f"localhost:{server.port}", "--cafile", "lab/root.crt"), 7, "it cannot do TLS 1.2", "expired", "fix: Renew it")

    def test_no_scheme_and_no_type_in_common(self):
        port = free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", "-cert", "server.crt", "-cert_chain", "server-chain.crt", "-key", "server.key", "-Verify", "3",
                   "-CAfile", "root.crt", "-client_sigalgs", "RSA+SHA256"]
        with running(command, self.lab) as server:
            server.wait_for("ACCEPT")
            server.port = port
            checks, _ = self.checks("alice", server, code=7)
            self.assertEqual((checks["type"], checks["schemes"], checks["issuers"]), ("fail", "fail", "pass"))
            checks, _ = self.checks("alice-rsa", server)
            self.assertEqual((checks["type"], checks["schemes"]), ("pass", "pass"))

    def test_a_server_without_tls_1_2(self):
        port = free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_3", "-www", "-cert", "server.crt", "-key", "server.key"]
        with running(command, self.lab) as server:
            server.wait_for("ACCEPT")
            self.ran(self.token("check", "pkcs11:object=alice", f"localhost:{port}", "--cafile", "lab/root.crt"), 4, "the server stands in the way", "does not do TLS 1.2")

    def test_a_server_that_does_not_ask_or_is_refused(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", cwd=self.lab) as server:
            checks, document = self.checks("alice", server, code=8)
            self.assertEqual(checks["request"], "fail")
            self.assertIsNone(document["request"])
        with serving("--cert", "server-unknown.crt", "--key", "server-unknown.key", "--cafile", "root.crt", cwd=self.lab) as server:
            self.assertEqual(self.checks("alice", server, code=3)[0]["server"], "fail")
            self.assertEqual(self.checks("alice", server, "-k")[0]["server"], "skip")
        self.ran(self.token("check", "pkcs11:object=alice", f"127.0.0.1:{free_port()}"), 6, "refused")

    def test_its_verdict_is_that_of_connect(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            for name, able in (("alice", True), ("alice-rsa", True), ("erin", False)):
                with self.subTest(name):
                    done = handglass("connect", f"localhost:{server.port}", "--cafile", "lab/root.crt", "--cert", f"pkcs11:token=lab;object={name}", "--module", MODULE,
                                     "--pin-source", "pin", cwd=self.scratch)
                    self.assertEqual(done.returncode == 0, able, done.stdout + done.stderr)
                    self.checks(name, server, code=0 if able else 7)


@unittest.skipUnless(FAULTY, "HANDGLASS_TEST_PKCS11 names no module")
class Trouble(LabCase):
    """With our own module, which misbehaves on demand (tests/token/module/README.md)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("alice", "server-rsa"):
            tool("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.key", "-outform", "DER", "-out", f"{name}.key.der", cwd=cls.lab)
            tool("openssl", "x509", "-in", f"{name}.crt", "-outform", "DER", "-out", f"{name}.crt.der", cwd=cls.lab)
        tool("openssl", "x509", "-in", "issuing.crt", "-outform", "DER", "-out", "issuing.der", cwd=cls.lab)

    def token(self, lines, *arguments, code=0):
        (self.lab / "token").write_text("label lab\nobject alice 01 alice.key.der alice.crt.der\nobject rsa 02 server-rsa.key.der server-rsa.crt.der\n" + lines)
        run = self.ran(handglass("token", *arguments, "--module", FAULTY, "--json", cwd=self.lab, stdin=None, env={"HANDGLASS_TEST_TOKEN": str(self.lab / "token"), "PIN": "1234"}), code)
        document = json.loads(run.stdout)
        jsonschema.validate(document, SCHEMA)
        return document

    def test_json_that_cannot_be_written_is_said(self):
        env = {"HANDGLASS_TEST_TOKEN": str(self.two_tokens())}
        self.ran(handglass("token", "list", "--module", FAULTY, "--json=/dev/full", cwd=self.lab, stdin=None, env=env), 7, "the output could not be written: No space left")

    def test_the_state_of_the_pin_in_words(self):
        for lines, state in (("", "PIN set"), ("wrong-pins 1\n", "PIN set, a wrong one was given"), ("wrong-pins 2\n", "PIN set, one try left"), ("wrong-pins 3\n", "PIN locked"),
                             ("pin-initialised off\n", "not set"), ("login-required off\n", "no PIN needed"), ("fault protected_path\n", "PIN set, typed on the reader")):
            with self.subTest(state):
                slot = self.token(lines, "list")["modules"][0]["slots"][0]
                self.assertEqual(slot["token"]["pin"]["state"], state)

    def test_a_pin_is_for_one_token(self):
        run = handglass("token", "objects", "--login", "--pin-source", "env:PIN", "--module", FAULTY, cwd=self.lab, stdin=None,
                        env={"HANDGLASS_TEST_TOKEN": str(self.two_tokens()), "PIN": "1234"})
        self.ran(run, 7, "more than one matches", "serial=0001", "serial=0002")

    def two_tokens(self):
        path = self.lab / "two-tokens"
        path.write_text("label same\nserial 0001\nslot token\nlabel same\nserial 0002\n")
        return path

    def test_check_sees_the_pin_before_anybody_is_asked(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            for lines, pin, key, code in (("", "pass", "skip", 0), ("wrong-pins 2\n", "skip", "skip", 0), ("wrong-pins 3\n", "fail", "skip", 7), ("pin-initialised off\n", "fail", "skip", 7),
                                          ("private-visible on\n", "pass", "pass", 0), ("login-required off\n", "pass", "pass", 0)):
                with self.subTest(lines):
                    document = self.token(lines + "object issuing ff - issuing.der\n", "check", "pkcs11:object=alice", f"localhost:{server.port}", "--cafile", "root.crt", code=code)
                    checks = {each["check"]: each["status"] for each in document["checks"]}
                    self.assertEqual((checks["pin"], checks["key"]), (pin, key))

    def test_check_looks_at_the_mechanisms(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", "--client-sigalgs", "rsa_pss_rsae_sha256", cwd=self.lab) as server:
            for mechanisms, status in (("CKM_RSA_PKCS", "fail"), ("CKM_RSA_PKCS CKM_RSA_PKCS_PSS", "pass"), ("CKM_SHA256_RSA_PKCS_PSS", "pass"), ("CKM_SHA384_RSA_PKCS_PSS", "fail"), ("CKM_RSA_X_509", "pass")):
                with self.subTest(mechanisms):
                    # A server's certificate, which lacks clientAuth.
                    document = self.token(f"mechanisms {mechanisms}\n", "check", "pkcs11:object=rsa", f"localhost:{server.port}", "--cafile", "root.crt", code=7)
                    self.assertEqual({each["check"]: each["status"] for each in document["checks"]}["schemes"], status)

    def test_a_spoilt_signature_and_a_key_that_cannot(self):
        def keys(lines, code):
            return {each["label"]: each for each in self.token(lines, "test", "pkcs11:token=lab", "--pin-source", "env:PIN", "--count", "1", code=code)["keys"]}
        self.assertTrue(all(key["ok"] for key in keys("", 0).values()))
        spoilt = keys("fault spoilt_signature\n", 7)
        self.assertIn("does not verify", spoilt["alice"]["schemes"][0]["error"])
        self.assertTrue(spoilt["rsa"]["decryption"]["ok"])
        self.assertIn("CKR_DEVICE_ERROR", keys("fault device_error\n", 7)["alice"]["schemes"][0]["error"])
        self.assertEqual({each["mechanism"] for each in keys("mechanisms CKM_RSA_X_509\n", 0)["rsa"]["schemes"]}, {"CKM_RSA_X_509"})
        self.assertTrue(keys("fault always_authenticate\n", 0)["alice"]["ok"])
        self.assertTrue(keys("public-keys off\n", 0)["alice"]["ok"])  # by the certificate of its id

    def test_objects_of_a_key_that_wants_its_pin_each_time(self):
        token = self.token("fault always_authenticate\n", "objects", "--pin-source", "env:PIN")["tokens"][0]
        self.assertTrue(all(key["always_authenticate"] for key in token["private_keys"]))

    def test_an_empty_slot_and_an_empty_token(self):
        slots = self.token("slot uninitialised\nslot empty\n", "list")["modules"][0]["slots"]
        self.assertEqual([slot["token"] and slot["token"]["initialized"] for slot in slots], [True, False, None])


class Errors(TokenCase):
    def refused(self, run, code, *texts):
        self.ran(run, code, *texts)
        self.assertEqual(run.stdout, "")
        self.assertIn("handglass: ", run.stderr)

    def spied(self, *arguments):
        """The run through OpenSC's spy, and the names of the calls that it saw."""
        spy = next(Path("/usr/lib").rglob("pkcs11-spy.so"), None)
        if not spy:
            self.skipTest("no pkcs11-spy to count with")
        log = self.scratch / "spy.log"
        log.unlink(missing_ok=True)
        run = self.token(*arguments, module=spy, env={"PKCS11SPY": MODULE, "PKCS11SPY_OUTPUT": str(log), **NO_LEAK_CHECK})
        return run, re.findall(r"^[0-9]+: (C_[A-Za-z]+)$", log.read_text(errors="replace"), re.MULTILINE)

    def test_check_spends_no_pin(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            run, calls = self.spied("check", "pkcs11:object=alice", f"localhost:{server.port}", "--cafile", "lab/root.crt")
        self.ran(run, 0)
        self.assertIn("C_FindObjects", calls)
        self.assertEqual([call for call in calls if call in ("C_Login", "C_SignInit", "C_Sign")], [])

    def test_modules(self):
        (self.scratch / "text.so").write_text("not a library")
        plain = next(Path("/usr/lib").rglob("libz.so.1"))
        for module, text in (("/nowhere/none.so", "there is no such file"), (self.scratch / "text.so", "no shared library"), (plain, "no PKCS#11 module"), ("/usr/lib", "a folder")):
            with self.subTest(str(module)):
                self.refused(self.token("objects", module=module), 7, str(module), text)

    def test_a_wrong_pin_costs_one_try(self):
        (self.scratch / "wrong-pin").write_text("99999999")
        self.refused(self.token("test", "pkcs11:token=lab", "--pin-source", "wrong-pin"), 7, "CKR_PIN_INCORRECT", "PIN")
        run, calls = self.spied("test", "pkcs11:token=lab", "--pin-source", "wrong-pin")
        self.refused(run, 7, "CKR_PIN_INCORRECT")
        self.assertEqual(calls.count("C_Login"), 1)

    def test_nothing_matches(self):
        self.refused(self.token("cert", "pkcs11:token=lap;object=alice"), 7, 'token is "lab", not "lap"')
        self.refused(self.with_pin("cert", "pkcs11:object=alicia"), 7, 'certificate "alice"', 'object is "alice", not "alicia"')
        self.refused(self.with_pin("test", "pkcs11:token=lab;object=alicia"), 7, 'private key "alice"', 'object is "alice", not "alicia"')
        self.refused(self.token("objects", "pkcs11:object=alicia"), 7, 'certificate "alice"', "--login")

    def test_two_match(self):
        run = self.with_pin("cert", "pkcs11:token=lab")
        self.refused(run, 7, "more than one matches", "object=alice;", "object=bob;")

    def test_bad_uris_and_pins_on_the_command_line(self):
        for uri, text in (("pkcs11:tokn=lab", "token"), ("pkcs11:id=%zz", "URI"), ("pkcs11:token=a;token=b", "token"), ("lab", "no PKCS#11 URI"), ("pkcs11:object=alice?pin-value=1234", "pin-value")):
            for command in ("objects", "cert", "test"):
                with self.subTest(uri, command=command):
                    run = self.token(command, uri)
                    self.refused(run, 2, text)
                    self.assertNotIn("1234", run.stderr)
        self.refused(self.token("test", "pkcs11:token=lab", "--pin-source", "1234"), 2, "not the PIN")
        self.refused(self.token("test", "pkcs11:token=lab", "--pin", "1234"), 2, "unknown flag --pin")
        self.refused(self.token("check", "pkcs11:token=lab"), 2, "one URI and one HOST:PORT")
        self.refused(self.token("cert"), 2, "token cert takes one URI")

    def test_no_pin_and_no_terminal(self):
        run = handglass("token", "test", "pkcs11:token=lab", "--module", MODULE, stdin=None)
        self.ran(run, 7, "--pin-source")
