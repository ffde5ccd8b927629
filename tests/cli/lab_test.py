"""The lab as lessons and exercises: each cause provoked and named, and sheets marked."""
import json
import re
import unittest
from pathlib import Path

from peers import LabCase, handglass, tool


class Lessons(LabCase):
    def test_the_list(self):
        run = self.ran(handglass("lab", "list"), 0)
        self.assertEqual(len(re.findall(r"^ *\d+  [a-z0-9-]+ ", run.stdout, flags=re.M)), 40)
        document = json.loads(handglass("lab", "list", "--json").stdout)
        self.assertEqual([one["number"] for one in document["lessons"]], list(range(1, 41)))

    def test_every_lesson_comes_about_as_it_must(self):
        run = self.ran(handglass("lab", "run", "causes", "--json"), 0)
        lessons = json.loads(run.stdout)["lessons"]
        self.assertEqual(len(lessons), 40)
        self.assertEqual([one["cause"] for one in lessons if one["status"] == "fail"], [])
        self.assertEqual([one["cause"] for one in lessons if one["status"] == "na"], [])
        # The alert that came is the one that was announced.
        for one in lessons:
            if one["status"] == "pass":
                seen = re.search(r"alert (\d+) ", one["seen"])
                self.assertEqual(int(seen[1]) if seen else None, one.get("alert"), one)

    def test_a_lesson_of_our_own_files_says_what_is_wrong_with_them(self):
        run = self.ran(handglass("lab", "run", "password-wrong"), 0)
        for text in ("seen   PASS  before the server is called: password-wrong", "alice-locked.key: wrong password"):
            self.assertIn(text, run.stdout)

    def test_one_lesson_shows_its_handshake(self):
        run = self.ran(handglass("lab", "run", "crl-stale"), 0)
        for text in ("expect alert 46", "try    handglass verify", "  #  client", "-- Refused: the server", "seen   PASS", "parts  from a good handshake at"):
            self.assertIn(text, run.stdout)

    def test_what_the_lessons_say_to_try(self):
        """The commands of a lesson show its cause, where they are one run of the program."""
        lessons = json.loads(handglass("lab", "list", "--json").stdout)["lessons"]
        tried = 0
        for one in lessons:
            words = one["commands"].replace("'", "").split()
            if words[:2] != ["handglass", "loop"]:
                continue
            with self.subTest(one["cause"]):
                run = handglass(*words[1:], "--json", cwd=self.lab)
                self.assertEqual(json.loads(run.stdout)["verdict"]["refusal"]["cause"], one["cause"])
                tried += 1
        self.assertGreater(tried, 15)

    def test_names_that_are_none(self):
        self.ran(handglass("lab", "run", "crl-stail"), 2, "crl-stale", "lab list")
        self.ran(handglass("lab", "run", "attacks", "causes"), 2, "not both")
        self.ran(handglass("lab", "run", "revoked", "--connect", "localhost:1"), 2, "in one process")


class Plans(LabCase):
    def test_the_plan_of_a_lab_is_in_it_and_makes_it_again(self):
        plan = self.lab / "plan.txt"
        self.assertIn("ca issuing \"Lab Issuing CA\" by root path-length 0", plan.read_text(encoding="utf-8"))
        for name in ("one", "two"):
            self.ran(handglass("lab", "init", str(self.scratch / name), "--plan", str(plan), "--seed", "2026"), 0, "mallory")
        one, two = (self.scratch / name for name in ("one", "two"))
        names = sorted(file.name for file in one.iterdir() if file.is_file())
        self.assertIn("alice-locked.key", names)
        for name in names:
            self.assertEqual((one / name).read_bytes(), (two / name).read_bytes(), name)
        self.assertNotEqual((one / "root.crt").read_bytes(), (self.lab / "root.crt").read_bytes())

    def test_flaws_are_found_by_us_and_by_openssl(self):
        plan = self.scratch / "flawed.txt"
        plan.write_text("""ca root
ca issuing by root permit dns:lab
client good by issuing dns good.lab
client late by issuing dns late.lab wrong expired
client outside by issuing dns www.elsewhere
client gone by issuing dns gone.lab wrong revoked
list issuing by issuing
""", encoding="utf-8")
        lab = self.scratch / "flawed"
        self.ran(handglass("lab", "init", str(lab), "--plan", str(plan)), 0, "outside")
        at = ["-CAfile", "root.crt", "-untrusted", "issuing.crt", "-CRLfile", "issuing.crl", "-crl_check"]
        for name, reason, theirs in (("good", None, None), ("late", "expired", "certificate has expired"),
                                     ("outside", "name_not_permitted", "permitted subtree violation"), ("gone", "revoked", "certificate revoked")):
            with self.subTest(name):
                ours = handglass("verify", *at, f"{name}.crt", cwd=lab)
                self.ran(ours, 8 if reason else 0, f"{name}.crt: refused: {reason}" if reason else f"{name}.crt: OK")
                openssl = tool("openssl", "verify", *at, f"{name}.crt", cwd=lab)
                self.assertIn(theirs or "OK", openssl.text)

    def test_the_description_of_plans_is_true(self):
        """docs/plans.md names every flaw and property, and its example comes about."""
        text = (Path(__file__).parents[2] / "docs/plans.md").read_text(encoding="utf-8")
        plan = self.scratch / "mine.txt"
        for line in ("ca a wrong x", "list a by b wrong x", "client a wrong x"):
            plan.write_text("ca b\n" + line + "\n", encoding="utf-8")
            said = handglass("lab", "init", str(self.scratch / "no"), "--plan", str(plan)).stderr
            for flaw in re.search(r"here it can be (.*)", said)[1].split(", "):
                self.assertIn(f"`{flaw}`", text)
        blocks = re.findall(r"```\n(.*?)```", text, re.S)
        plan.write_text(blocks[0], encoding="utf-8")
        for command, *expected in (block.strip().split("\n") for block in blocks[1].strip().split("$ ")[1:]):
            run = handglass(*command.split()[1:], cwd=self.scratch)
            for line in expected:
                self.assertIn(line + "\n", run.stdout)

    def test_what_is_no_plan_leaves_nothing_behind(self):
        plan = self.scratch / "bad.txt"
        plan.write_text("ca root\nclient a by rot\n", encoding="utf-8")
        self.ran(handglass("lab", "init", str(self.scratch / "none"), "--plan", str(plan)), 7, "bad.txt:2: no \"rot\" stands above")
        self.assertFalse((self.scratch / "none").exists())
        self.ran(handglass("lab", "init", str(self.scratch / "none"), "--plan", str(self.scratch / "missing")), 7, "missing")


class Exercises(LabCase):
    def answers(self, sheet):
        """What the program thinks right, got by answering wrongly."""
        wrong = self.scratch / "wrong.txt"
        wrong.write_text(re.sub(r"^=$", "= nonsense", sheet, flags=re.M))
        told = " ".join(handglass("lab", "check", wrong).stdout.split())
        return re.findall(r"not nonsense; it is (.*?)(?= \d+ (?:FAIL|PASS)| \d+ of )", told)

    def test_a_sheet_is_marked(self):
        self.ran(handglass("lab", "exercise", "--seed", "2026", self.scratch / "one"), 0)
        sheet = (self.scratch / "one" / "questions.txt").read_text()
        right = self.answers(sheet)
        self.assertEqual(len(right), len(re.findall(r"^=$", sheet, flags=re.M)))
        # Nothing is told before it was tried.
        told = self.ran(handglass("lab", "check", self.scratch / "one" / "questions.txt"), 8)
        self.assertIn("no answer yet", told.stdout)
        self.assertNotIn("it is", told.stdout)
        done = self.scratch / "done.txt"
        for change, code in ((str, 0), (str.upper, 0), (lambda text: text[:-1] + "?", 8), (lambda text: "unknown ca (48)" if text == "48" else text, 0)):
            left = iter(right)
            done.write_text(re.sub(r"^=$", lambda _: "=   " + change(next(left)) + " ", sheet, flags=re.M))
            self.ran(handglass("lab", "check", done), code, f"{len(right) if code == 0 else 0} of {len(right)}")

    def test_the_capture_holds_the_answers(self):
        causes = set()
        for seed in range(1, 9):
            folder = self.scratch / f"seed{seed}"
            self.ran(handglass("lab", "exercise", "--seed", f"{seed:02x}", folder), 0)
            right = self.answers((folder / "questions.txt").read_text())
            causes.add(right[-1])
            run = handglass("decode", folder / "exercise.pcapng", "--cafile", folder / "root.crt", "--crl", folder / "root.crl", "--crl", folder / "issuing.crl", "--at", "2026-01-01", "--json")
            trace = json.loads(run.stdout)
            suite = trace["params"].get("suite")
            if suite:
                self.assertEqual(right[0], suite)
            self.assertEqual(trace["alerts"][-1]["code"], int(right[-2]))
            # What a bystander with the root and the lists finds is the cause, or may be it.
            self.assertIn(right[-1], json.dumps(trace["alerts"][-1]["possible_causes"]))
        self.assertGreater(len(causes), 3)

    def test_the_same_seed_is_the_same_exercise(self):
        for name in ("a", "b"):
            self.ran(handglass("lab", "exercise", "--seed", "abcd", self.scratch / name), 0)
        for file in ("questions.txt", "root.crt", "issuing.crl"):
            self.assertEqual((self.scratch / "a" / file).read_bytes(), (self.scratch / "b" / file).read_bytes())

    def test_what_is_no_sheet(self):
        self.ran(handglass("lab", "check", self.lab / "root.crt"), 7, "no sheet")
        self.ran(handglass("lab", "check", self.scratch / "nowhere"), 7)
        self.ran(handglass("lab", "exercise", self.lab), 7, "nothing was changed")
        self.ran(handglass("lab", "exercise", "--seed", "zz"), 2, "not hex")


if __name__ == "__main__":
    unittest.main()
