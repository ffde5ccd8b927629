"""explain: words to explanations; and the pages and documents that send people there."""
import json
import re
import unittest
from pathlib import Path

import jsonschema

from peers import handglass

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/handglass-explain-1.schema.json").read_text(encoding="utf-8"))


class Explain(unittest.TestCase):
    def explain(self, *words, code=0):
        """(exact, others) as (topic, id) each."""
        run = handglass("explain", "--json", *words)
        self.assertEqual((run.returncode, run.stderr), (code, ""), words)
        document = json.loads(run.stdout)
        jsonschema.validate(document, SCHEMA)
        return [[(one["topic"], one["id"]) for one in document[part]] for part in ("exact", "others")]

    def page(self, *words, **more):
        run = handglass("explain", *words, **more)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return run.stdout

    def refused(self, text, *words):
        run = handglass("explain", *words)
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn(text, run.stderr)

    def test_names_numbers_and_labels(self):
        for words, meant in (("48", ("alert", "unknown_ca")), ("alert 48", ("alert", "unknown_ca")), ("Unknown-CA", ("alert", "unknown_ca")),
                             ("0xC02F", ("suite", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")), ("ECDHE-RSA-AES128-GCM-SHA256", ("suite", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")),
                             ("extended master secret", ("extension", "extended_master_secret")), ("ClientHello.random", ("field", "ClientHello.random")),
                             ("trust anchor", ("term", "trust anchor")), ("verify-return-code-0", ("misconception", "verify-return-code-0")), ("D2", ("derivation", "session hash"))):
            with self.subTest(words):
                self.assertEqual(self.explain(words)[0], [meant])
                self.assertEqual(self.explain(*words.split())[0], [meant])

    def test_the_page_of_an_alert(self):
        page = self.page("alert", "48", env={"COLUMNS": "80"})
        self.assertTrue(page.startswith("-- unknown_ca - alert 48 ---"), page)
        self.assertIn("\n   RFC       5246 7.2.2\n", page)
        self.assertIn("\n   see also  issuer_unknown, ", page)
        self.assertNotIn("TLS 1.3", page)
        self.assertIn("\n   TLS 1.3   Gone.\n", self.page("no_certificate_RESERVED"))

    def test_pages_keep_to_their_width(self):
        for width in ("40", "80", "100"):
            for words in ("0xc02c", "ECDHE", "sha256", "random"):
                longest = max(map(len, self.page(words, env={"COLUMNS": width}).splitlines()))
                self.assertLessEqual(longest, int(width))

    def test_several_that_are_meant_stand_whole_and_others_in_short(self):
        page = self.page("signature_wrong")
        self.assertIn("-- signature_wrong - rule ---", page)
        self.assertIn("-- signature_wrong - reason ---", page)
        self.assertIn("\n   others    crl_signature_wrong\n", page)
        self.assertEqual(page.count("-- rule"), 0)
        self.assertNotIn("- reason", self.page("rule", "signature_wrong"))

    def test_parts_of_names_are_listed_and_a_single_one_is_explained(self):
        exact, others = self.explain("random")
        self.assertEqual(exact, [])
        self.assertEqual(others[:2], [("field", "ClientHello.random"), ("field", "ServerHello.random")])
        page = self.page("random")
        self.assertIn("-- random: 3 explanations ---", page)
        self.assertIn("\n   ServerHello.random (field): 32 fresh bytes", page)
        self.assertTrue(self.page("verify-return").startswith("-- verify-return-code-0 - misconception ---"))

    def test_what_only_a_text_says_is_found(self):
        self.assertIn(("term", "padding oracle"), self.explain("decrypts a CBC record")[1] + self.explain("decrypts a CBC record")[0])

    def test_nothing_found_names_the_nearest(self):
        self.refused("no explanation of certficate_revokd (did you mean certificate_revoked?)", "certficate_revokd")
        self.refused("did you mean extended_master_secret?", "extended", "mastr", "secret")
        self.refused("no explanation of alert 250\n", "alert", "250")
        for words in ("TLS_RSA_WITH_RC4_128_MD5", "0x0004"):
            self.refused("TLS_RSA_WITH_RC4_128_MD5 (0x0004) is a suite that this program knows by its name alone", words)
        self.refused("explain what?")
        self.refused("aler is no topic (did you mean alert?)", "--list", "aler")

    def test_the_list_is_whole_and_each_of_it_is_explained(self):
        run = handglass("explain", "--list", "--json")
        document = json.loads(run.stdout)
        jsonschema.validate(document, SCHEMA)
        self.assertEqual([t["topic"] for t in document["topics"]], SCHEMA["$defs"]["topic"]["enum"])
        for topic in document["topics"]:
            for name in (topic["ids"][0], topic["ids"][-1]):
                self.assertIn((topic["topic"], name), self.explain(topic["topic"], name)[0])
        self.assertRegex(self.page("--list"), r"-- key exchange -+\n   ECDHE_ECDSA, ")
        self.assertEqual(re.findall("^-- (.*?) -+$", self.page("--list", "certificate", "type"), re.M), ["certificate type"])
        self.assertEqual(re.findall("^-- (.*?) -+$", self.page("--list", "rule", "alert"), re.M), ["rule", "alert"])

    def test_colour_repeats_the_page(self):
        plain, colored = self.page("48"), self.page("48", "--color", "always")
        self.assertNotIn("\x1b", plain)
        self.assertTrue(colored.startswith("\x1b[1m-- unknown_ca"))
        self.assertEqual(re.sub("\x1b\\[[0-9;]*m", "", colored), plain)

    def test_json_beside_the_page(self):
        run = handglass("explain", "48", "--json=/dev/stderr")
        self.assertTrue(run.stdout.startswith("-- unknown_ca"))
        self.assertEqual(json.loads(run.stderr)["exact"][0]["id"], "unknown_ca")


class Explained(unittest.TestCase):
    def test_every_field_of_a_trace_is_explained(self):
        trace = json.loads(handglass("loop", "--json").stdout)
        ids = {field["explain_id"] for message in trace["messages"] for field in message["fields"]}
        self.assertGreater(len(ids), 50)
        for name in sorted(ids):
            with self.subTest(name):
                self.assertEqual(len(json.loads(handglass("explain", "--json", name).stdout)["exact"]), 1)

    def test_a_refusal_says_what_to_ask(self):
        page = handglass("loop", "--client", "bob").stdout
        command = re.search(r"more   handglass (explain \w+); --detail 3", page)[1]
        self.assertTrue(handglass(*command.split()).stdout.startswith("-- revoked - reason ---"))

    def test_explained_pages(self):
        for detail in "123":
            with self.subTest(detail):
                plain = handglass("loop", "--detail", detail, "--seed", "01").stdout
                page = handglass("loop", "--detail", detail, "--seed", "01", "--explain").stdout
                self.assertNotIn("TLS 1.3:", plain)
                self.assertEqual(page.count("   why    "), plain.count("   why    ") if detail == "3" else 13)
                self.assertEqual(page.count("   ext    server_name"), 2)
                self.assertIn("  extended_master_secret: The master secret", page)
                self.assertIn("TLS 1.3: Gone: the server's public key", page)
        self.assertNotIn("why", handglass("loop", "--detail", "0", "--explain").stdout)
