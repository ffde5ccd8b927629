"""inspect, beside openssl asn1parse on the same bytes, and on files that are wrong."""
import base64
import json
import re
import unittest
from pathlib import Path

import jsonschema

from peers import LabCase, handglass, tool

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/handglass-inspect-1.schema.json").read_text(encoding="utf-8"))
SECRETS = ["--secrets", "show"]


def pem_blocks(path):
    text = path.read_text(encoding="utf-8")
    return [base64.b64decode(body) for _, body in re.findall(r"-----BEGIN ([^-]+)-----\n([A-Za-z0-9+/=\n]+)-----END", text)]


class Inspect(LabCase):
    def inspected(self, *words, code=0, **more):
        run = handglass("inspect", "--json", *words, **more)
        self.assertEqual(run.returncode, code, run.stderr)
        document = json.loads(run.stdout)
        jsonschema.validate(document, SCHEMA)
        return document["objects"]

    def one(self, path, *words, code=0):
        objects = self.inspected(str(path), *words, code=code)
        self.assertEqual(len(objects), 1)
        return objects[0]

    def check_cover(self, object_, der):
        """The own bytes of all elements, in their order, are the input."""
        at = 0
        for element in object_["elements"]:
            self.assertEqual(element["offset"], at, element)
            at += element["own"]
            if "hex" in element:
                self.assertEqual(bytes.fromhex(element["hex"]), der[element["offset"]:at])
        self.assertEqual((at, object_["size"]), (len(der), len(der)))

    def check_offsets(self, object_, der):
        """Each value that openssl finds is ours too: offset, header, length, type."""
        path = self.scratch / "one.der"
        path.write_bytes(der)
        ours = {(e["offset"], e["header"], e["length"]): e for e in object_["elements"] if e["read"]}
        theirs = re.findall(r"^ *(\d+):d=\d+ +hl=(\d+) +l= *(\d+) (?:cons|prim): (.+?) *(?:[:\\[].*)?$", tool("openssl", "asn1parse", "-inform", "DER", "-in", str(path)).text, re.M)
        self.assertGreater(len(theirs), 1)
        for offset, header, length, kind in theirs:
            place = (int(offset), int(header), int(length))
            self.assertIn(place, ours, kind)
            tag = ours[place]["tag"]
            names = {"cont": "[", "appl": "[", "OBJECT": "OBJECT IDENTIFIER", "UTF8STRING": "UTF8String", "PRINTABLESTRING": "PrintableString", "UTCTIME": "UTCTime", "IA5STRING": "IA5String",
                     "GENERALIZEDTIME": "GeneralizedTime"}
            wanted = names.get(kind.split()[0], kind)
            self.assertTrue(tag.startswith(wanted), f"{place}: {tag} or {kind}")

    def made(self, name, *command):
        run = tool("openssl", *command, "-out", name, cwd=self.scratch)
        self.assertEqual(run.returncode, 0, run.text)
        return self.scratch / name

    def test_the_lab_covers_every_byte_as_openssl_parses_it(self):
        files = sorted(self.lab.glob("*.crt")) + sorted(self.lab.glob("*.crl")) + [p for p in sorted(self.lab.glob("*.key")) if "locked" not in p.name]
        self.assertGreater(len(files), 40)
        for path in files:
            with self.subTest(path.name):
                ders = pem_blocks(path)
                objects = self.inspected(str(path), *SECRETS)
                self.assertEqual(len(objects), len(ders))
                for object_, der in zip(objects, ders):
                    self.assertEqual(object_["kind"], {".crt": "certificate", ".crl": "crl", ".key": "private_key"}[path.suffix])
                    self.assertEqual(object_["breaks"], [])
                    self.assertTrue(all("hex" in e for e in object_["elements"]))
                    self.check_cover(object_, der)
                    self.check_offsets(object_, der)

    def test_what_openssl_makes(self):
        kinds = []
        keys = [("rsa.key", "RSA", ["rsa_keygen_bits:2048"]), ("pss.key", "RSA-PSS", ["rsa_keygen_bits:2048", "rsa_pss_keygen_md:sha256"]), ("ec.key", "EC", ["ec_paramgen_curve:P-384"]), ("ed.key", "ed25519", []),
                ("x.key", "x448", [])]
        for name, algorithm, options in keys:
            kinds.append((self.made(name, "genpkey", "-algorithm", algorithm, *[w for o in options for w in ("-pkeyopt", o)]), "private_key"))
        kinds += [(self.made("ec.old", "ec", "-in", "ec.key"), "ec_private_key"), (self.made("rsa.old", "rsa", "-in", "rsa.key", "-traditional"), "rsa_private_key"),
                  (self.made("rsa.pub", "pkey", "-in", "rsa.key", "-pubout"), "public_key"), (self.made("ed.pub", "pkey", "-in", "ed.key", "-pubout"), "public_key"),
                  (self.made("rsa1.pub", "rsa", "-in", "rsa.key", "-RSAPublicKey_out"), "rsa_public_key"),
                  (self.made("locked.key", "pkcs8", "-topk8", "-in", "ec.key", "-passout", "pass:x"), "encrypted_private_key"),
                  (self.made("new.csr", "req", "-new", "-key", "rsa.key", "-subj", "/CN=new", "-addext", "subjectAltName=DNS:new.example,IP:192.0.2.1,email:a@b.example,URI:http://new.example/,RID:1.2.3"), "request"),
                  (self.made("bag.p7b", "crl2pkcs7", "-certfile", str(self.lab / "alice-chain.crt"), "-in", str(self.lab / "root.crl")), "pkcs7")]
        for path, kind in kinds:
            with self.subTest(path.name):
                der = pem_blocks(path)[0]
                object_ = self.one(path, *SECRETS)
                self.assertEqual((object_["kind"], object_["breaks"]), (kind, []))
                self.check_cover(object_, der)
                self.check_offsets(object_, der)
                bare = self.scratch / "bare.der"  # told from the DER alone
                bare.write_bytes(der)
                self.assertEqual({**self.one(bare, *SECRETS), "file": ""}, {k: v for k, v in {**object_, "file": ""}.items() if k != "label"})
        request = self.one(self.scratch / "new.csr")
        words = [e.get("value", "") for e in request["elements"]]
        for value in ('"new.example"', "192.0.2.1", '"a@b.example"', '"http://new.example/"', "1.2.3", "subjectAltName"):
            self.assertIn(value, words)
        self.assertIn("RSA, 2048 bits, exponent 65537", request["summary"]["key"])

    def test_an_ocsp_response_is_opened_to_the_bottom(self):
        run = tool("openssl", "ocsp", "-index", "index.txt", "-CA", "issuing.crt", "-issuer", "issuing.crt", "-rsigner", "ocsp.crt", "-rkey", "ocsp.key", "-cert", "bob.crt", "-respout", str(self.scratch / "bob.ocsp"), cwd=self.lab)
        self.assertEqual(run.returncode, 0, run.text)
        path = self.scratch / "bob.ocsp"
        object_ = self.one(path)
        self.assertEqual((object_["kind"], object_["breaks"]), ("ocsp_response", []))
        self.check_cover(object_, path.read_bytes())
        self.check_offsets(object_, path.read_bytes())
        paths = {e["path"].split("BasicOCSPResponse.")[-1]: e for e in object_["elements"]}
        self.assertEqual(paths["responseStatus"]["value"], "successful (0)")
        self.assertEqual(paths["tbsResponseData.responses[0].certStatus"]["type"], "revoked")
        self.assertEqual(paths["tbsResponseData.responses[0].certStatus.revocationReason.explicit"]["value"], "keyCompromise (1)")
        self.assertIn("revoked on", object_["summary"]["says"][0])
        self.assertTrue(any(path.endswith("extensions.explicit[0].extnID") for path in paths), "the responder's certificate is opened")

    def test_values_in_words(self):
        object_ = self.one(self.lab / "alice.crt")
        values = {e["path"]: e.get("value") for e in object_["elements"]}
        self.assertEqual(values["tbsCertificate.version.explicit"], "v3 (2)")
        self.assertEqual(values["tbsCertificate.subject"], "CN=alice, O=Handglass Lab")
        self.assertEqual(values["tbsCertificate.signature.algorithm"], "ecdsa-with-SHA256 (1.2.840.10045.4.3.2)")
        self.assertIn("digitalSignature", [v for p, v in values.items() if p.endswith(".KeyUsage")])
        reasons = [e.get("value") for e in self.one(self.lab / "issuing.crl")["elements"] if e["path"].endswith(".CRLReason")]
        self.assertIn("keyCompromise (1)", reasons)

    def test_secrets_are_hidden_until_they_are_asked_for(self):
        secrets = {"alice.key": ["ECPrivateKey.privateKey"], "alice-ed25519.key": ["CurvePrivateKey"],
                   "alice-rsa.key": [f"RSAPrivateKey.{n}" for n in ("privateExponent", "prime1", "prime2", "exponent1", "exponent2", "coefficient")]}
        for name, ends in secrets.items():
            with self.subTest(name):
                der = pem_blocks(self.lab / name)[0]
                shown = self.one(self.lab / name, *SECRETS)
                hidden = self.one(self.lab / name)
                self.assertEqual([e["path"] for e in hidden["elements"] if e.get("secret")], ["privateKey." + end for end in ends])
                page = handglass("inspect", str(self.lab / name)).stdout
                told = handglass("inspect", *SECRETS, str(self.lab / name)).stdout
                self.check_cover(hidden, der)
                for element in (e for e in shown["elements"] if e.get("secret")):
                    secret = element["hex"][2 * element["header"]:]
                    self.assertNotIn(secret[2:18], json.dumps(hidden))
                    for text, there in ((page, False), (told, True)):
                        flat = re.sub(r"\s", "", text)
                        self.assertEqual(secret[4:12] in flat, there)
                self.assertIn("secret bytes", page)
        # In a broken one too, whatever it is taken for.
        der = pem_blocks(self.lab / "alice.key")[0]
        key = next(e for e in self.one(self.lab / "alice.key", *SECRETS)["elements"] if e.get("secret"))
        secret = der[key["offset"] + 2:key["offset"] + 34].hex()
        for name, bytes_ in (("cut", der[:key["offset"] + 20]), ("tag", der.replace(b"\x06\x07\x2a", b"\x05\x07\x2a", 1)), ("short", der[:4] + b"\x05" + der[5:]), ("more", der + b"\0")):
            with self.subTest(name):
                path = self.scratch / "broken.der"
                path.write_bytes(bytes_)
                run = handglass("inspect", "--json", str(path))
                self.assertEqual(run.returncode, 0 if name == "tag" else 5)  # well-formed, of no kind that is known
                self.assertNotIn(secret[2:18], run.stdout)
                self.assertNotIn(secret[2:10], re.sub(r"\s", "", handglass("inspect", str(path)).stdout))

    def test_half_of_an_object_is_shown_up_to_its_end(self):
        for name in ("alice.crt", "issuing.crl", "alice-rsa.key"):
            der = pem_blocks(self.lab / name)[0]
            whole = self.one(self.lab / name, *SECRETS)["elements"]
            for size in range(2, len(der), 7):
                with self.subTest(name, size=size):
                    path = self.scratch / "half.der"
                    path.write_bytes(der[:size])
                    object_ = self.one(path, *SECRETS, code=5)
                    self.check_cover(object_, der[:size])
                    self.assertEqual(object_["breaks"][-1]["offset"] if size > 4 else size, size)
                    if size > 120:  # shorter ones begin alike: a list up to its times is a certificate of version 1
                        self.assertEqual(object_["kind"], {"crt": "certificate", "crl": "crl", "key": "private_key"}[name.split(".")[1]])
                        self.assertEqual(len(object_["breaks"]), 1, object_["breaks"])
                        before = [e["path"] for e in whole if e["offset"] + e["own"] <= size]
                        self.assertEqual([e["path"] for e in object_["elements"]][:len(before)], before)

    def test_what_breaks_is_told_with_field_offset_and_reason(self):
        der = pem_blocks(self.lab / "alice.crt")[0]
        elements = {e["path"]: e for e in self.one(self.lab / "alice.crt")["elements"]}
        usage = next(e for p, e in elements.items() if p.endswith(".KeyUsage"))
        serial = elements["tbsCertificate.serialNumber"]
        for name, at, byte, path, reason in (("unused bits", usage["offset"] + 2, 9, usage["path"], "more unused bits"), ("tag", serial["offset"], 4, "tbsCertificate.serialNumber", "another tag"),
                                             ("length", serial["offset"] + 1, 0x80, "tbsCertificate.serialNumber", "indefinite length"),
                                             ("too long", usage["offset"] + 1, 0x70, usage["path"], "longer than what holds it")):
            with self.subTest(name):
                file = self.scratch / "broken.pem"
                changed = bytearray(der)
                changed[at] = byte
                file.write_text(f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(changed).decode()}-----END CERTIFICATE-----\n", encoding="utf-8")
                object_ = self.one(file, code=5)
                self.check_cover(object_, bytes(changed))
                self.assertEqual(object_["kind"], "certificate")
                self.assertEqual(object_["breaks"][0]["path"], path)
                self.assertIn(reason, object_["breaks"][0]["reason"])
                self.assertIn("FAIL", handglass("inspect", str(file)).stdout)

    def test_wrong_files(self):
        text, empty, noise, torn = (self.scratch / n for n in ("text.txt", "empty", "noise", "torn.pem"))
        text.write_text("no certificate\n", encoding="utf-8")
        empty.write_bytes(b"")
        noise.write_bytes(bytes(range(128, 256)))
        whole = (self.lab / "alice.crt").read_text(encoding="utf-8")
        torn.write_text(whole[:len(whole) // 2], encoding="utf-8")
        for path, code, words in ((text, 7, "neither PEM nor DER"), (empty, 7, "empty"), (self.scratch, 7, "directory"), (self.scratch / "none", 7, "No such file"), (torn, 7, "END"), (noise, 5, "")):
            with self.subTest(path.name):
                self.ran(handglass("inspect", str(path)), code, words)
        self.ran(handglass("inspect"), 2, "at least one file")

    def test_pages(self):
        both = handglass("inspect", "--detail", "0", "alice-chain.crt", "root.crl", cwd=self.lab)
        self.assertEqual(both.stdout.splitlines(), ['alice-chain.crt: certificate, PEM "CERTIFICATE"'] * 2 + ['root.crl: certificate revocation list, PEM "X509 CRL"'])
        short = handglass("inspect", "--detail", "1", "alice.crt", cwd=self.lab).stdout
        self.assertIn("CN=alice", short)
        self.assertNotIn("tbsCertificate", short)
        fields = handglass("inspect", "--detail", "2", "alice.crt", cwd=self.lab).stdout
        self.assertIn("tbsCertificate", fields)
        self.assertNotIn("0000  30", fields)
        page = handglass("inspect", "-", cwd=self.lab, stdin=(self.lab / "alice.crt").read_bytes()).stdout
        self.assertIn("standard input", page)
        self.assertRegex(page, r"\n   0000  30 82 .. .. +Certificate +SEQUENCE, \d+ bytes\n")
        for width in (40, 80, 100):
            lines = handglass("inspect", "alice.crt", "issuing.crl", cwd=self.lab, env={"COLUMNS": str(width)}).stdout.splitlines()
            self.assertLessEqual(max(map(len, lines)), width)

    def test_a_strangers_text_moves_no_cursor(self):
        evil = self.made("evil.crt", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=\x1b[2Jx\x07/O=\u202egnp", "-utf8", "-addext", "subjectAltName=DNS:a\x1b]0;b")
        run = handglass("inspect", str(evil))
        self.assertEqual(run.returncode, 0)
        self.assertFalse(re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", run.stdout))
        self.assertIn("\\x1b[2Jx\\x07", run.stdout)


class Pkits(LabCase):
    def test_every_certificate_and_list_of_pkits(self):
        root = Path("/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data")
        if not root.is_dir():
            self.skipTest("no python3-cryptography-vectors")
        files = sorted(root.rglob("*.crt")) + sorted(root.rglob("*.crl"))
        self.assertGreater(len(files), 500)
        for start in range(0, len(files), 100):
            some = files[start:start + 100]
            objects = json.loads(handglass("inspect", "--json", *map(str, some)).stdout)["objects"]
            self.assertEqual(len(objects), len(some))
            for path, object_ in zip(some, objects):
                with self.subTest(path.name):
                    self.assertEqual(b"".join(bytes.fromhex(e["hex"]) for e in object_["elements"]), path.read_bytes())
                    self.assertEqual((object_["kind"], object_["breaks"]), ({".crt": "certificate", ".crl": "crl"}[path.suffix], []))


if __name__ == "__main__":
    unittest.main()
