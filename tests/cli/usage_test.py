"""Help, usage, and what is generated from the tables."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from peers import handglass

COMMANDS = ["loop", "connect", "serve", "doctor", "verify", "inspect", "tap", "decode", "tamper", "report", "extract", "diff", "lab init", "lab list", "lab run", "lab exercise", "lab check", "token list", "token objects", "token cert", "token test", "token check", "token init", "explain"]
ROOT = Path(__file__).resolve().parents[2]


class Usage(unittest.TestCase):
    def test_help_names_every_command_and_fits_a_screen(self):
        run = handglass("-h")
        self.assertEqual(run.returncode, 0)
        self.assertEqual(run.stderr, "")
        for command in COMMANDS:
            first, *second = command.split()
            line = next(one for one in run.stdout.splitlines() if one.startswith(f"  handglass {first}"))
            for word in second:
                self.assertIn(word, line)
        self.assertLessEqual(len(run.stdout.splitlines()), 24)

    def test_help_of_each_command_has_four_examples(self):
        for command in COMMANDS:
            for flag in ("-h", "--help"):
                with self.subTest(command, flag=flag):
                    run = handglass(*command.split(), flag)
                    self.assertEqual(run.returncode, 0)
                    examples = run.stdout.split("Examples:\n")[1].split("\n")[:4]
                    self.assertTrue(all(line.startswith("  ") and "handglass" in line for line in examples), examples)
                    self.assertLessEqual(len(run.stdout.splitlines()), 70)

    def test_no_command_and_unknown_ones(self):
        self.assertEqual(handglass().returncode, 2)
        run = handglass("conect")
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("did you mean connect?", run.stderr)
        self.assertIn("which one? list, objects, cert, test, check, init", handglass("token").stderr)
        self.assertIn("did you mean init?", handglass("lab", "innit").stderr)
        self.assertIn("did you mean list?", handglass("token", "lst").stderr)

    def test_an_unknown_flag_names_the_nearest(self):
        for flag, nearest in (("--cafil", "--cafile"), ("--severname", "--servername"), ("-CAfil", "--cafile"), ("--detial=2", "--detail"),
                              ("--insecrue", "--insecure"), ("--crlcheck", "--crl-check")):
            with self.subTest(flag):
                run = handglass("connect", "localhost:1", flag)
                self.assertEqual(run.returncode, 2)
                self.assertIn(f"unknown flag {flag} (did you mean {nearest}?)", run.stderr)

    def test_bad_values_are_usage_errors(self):
        for arguments, text in ((["connect", "localhost"], "has no port"), (["connect", "localhost:http"], "is not a port"),
                                (["connect", "::1:443"], "[::1]:443"), (["connect", "::1"], "[::1]:443"), (["connect", "[::1]"], "[::1]:443"), (["connect", "a:1", "--", "--insecure"], "not 2"),
                                (["connect", "a:1", "--detail", "4"], "0 to 3"),
                                (["connect", "a:1", "--at", "soon"], "is no time"), (["connect", "a:1", "--cert"], "--cert needs a value"),
                                (["connect", "a:1", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA25"], "did you mean ECDHE-RSA-AES128-GCM-SHA256?"),
                                (["connect", "a:1", "--groups", "x25518"], "did you mean x25519?"), (["connect", "a:1", "--seed", "00"], "unknown flag"),
                                (["loop", "--seed", "xyz"], "not hex"), (["loop", "--client", "alicia"], "did you mean alice?"),
                                (["serve", "99999"], "is not a port"), (["serve", "0"], "--cert"), (["verify"], "at least one"),
                                (["connect", "a:1", "--key", "k"], "--cert is missing"), (["loop", "--demo", "--cert", "x"], "--demo")):
            with self.subTest(arguments):
                run = handglass(*arguments)
                self.assertEqual((run.returncode, run.stdout), (2, ""), run.stderr)
                self.assertIn(text, run.stderr)

    def test_a_word_in_brackets_is_one_word(self):
        for command in ("verify", "inspect", "report"):
            run = handglass(command, "[x]")
            self.assertEqual(run.returncode, 7)
            self.assertIn("handglass: [x]: No such file", run.stderr)
        run = handglass("inspect", "--", "-x")
        self.assertEqual(run.returncode, 7)
        self.assertIn("handglass: -x: No such file", run.stderr)

    def test_what_no_hello_can_say_is_a_usage_error(self):
        suite, name, protocols = "ECDHE-PSK-AES128-GCM-SHA256", "a" * 65530, ",".join(f"{i:03}" + "a" * 238 for i in range(300))
        for command in (["connect", "127.0.0.1:1"], ["doctor", "127.0.0.1:1"], ["loop"]):
            for arguments, text in ((["--ciphers", suite], "--psk-file"), (["--servername", name], "255"), (["--alpn", protocols], "--alpn")):
                if command == ["loop"] and "--ciphers" in arguments:
                    continue  # its ends share a key of their own
                with self.subTest(command, flag=arguments[0]):
                    run = handglass(*command, *arguments)
                    self.assertEqual((run.returncode, run.stdout), (2, ""), run.stderr[-300:])
                    self.assertIn(text, run.stderr)

    def test_version(self):
        self.assertRegex(handglass("--version").stdout, r"^handglass \d+\.\d+\.\d+\n$")

    def test_a_closed_stdout_is_no_crash(self):
        for words in ("loop", "loop -h", "--version"):
            run = subprocess.run(f"'{os.environ['HANDGLASS']}' {words} | true", shell=True, capture_output=True, timeout=20, check=False)
            self.assertEqual(run.stderr, b"")

    def test_a_closed_descriptor_is_no_file_of_ours(self):
        with tempfile.TemporaryDirectory() as folder:
            for closed, code in ((">&-", 7), ("2>&-", 0), ("<&-", 0), (">&- 2>&- <&-", 7)):
                for path in Path(folder).iterdir():
                    path.unlink()
                run = subprocess.run(["sh", "-c", f'exec "$0" loop --json=run.json --keylog run.keys {closed}', os.environ["HANDGLASS"]], cwd=folder, capture_output=True, timeout=20, check=False)
                self.assertEqual(run.returncode, code, closed)
                json.loads(Path(folder, "run.json").read_text(encoding="utf-8"))
                self.assertRegex(Path(folder, "run.keys").read_text(encoding="utf-8"), r"^CLIENT_RANDOM [0-9a-f]+ [0-9a-f]+\n$")

    def test_a_complaint_that_cannot_be_written_changes_no_exit_code(self):
        with open("/dev/full", "wb") as full:
            for words, code in ((["connect", "127.0.0.1:1"], 6), (["conect"], 2), (["inspect", "/nowhere"], 7)):
                self.assertEqual(subprocess.run([os.environ["HANDGLASS"], *words], stderr=full, timeout=20, check=False).returncode, code)

    def test_output_that_cannot_be_written_is_said(self):
        with open("/dev/full", "wb") as full:
            for words in ("loop", "-h"):
                run = subprocess.run([os.environ["HANDGLASS"], words], stdout=full, stderr=subprocess.PIPE, timeout=20, check=False)
                self.assertEqual(run.returncode, 7)
                self.assertIn(b"No space left", run.stderr)
        run = handglass("loop", "--json=/dev/full")
        self.assertEqual(run.returncode, 7)
        self.assertIn("No space left", run.stderr)


class Generated(unittest.TestCase):
    FILES = {"man": "docs/handglass.1", "bash": "completions/handglass.bash", "zsh": "completions/_handglass", "fish": "completions/handglass.fish"}

    def test_the_man_page_and_completions_are_those_of_the_tables(self):
        for what, name in self.FILES.items():
            with self.subTest(name):
                self.assertEqual(handglass("generate", what).stdout, (ROOT / name).read_text(encoding="utf-8"),
                                 f"make it again: handglass generate {what} > {name}")

    def test_bash_takes_its_completion_and_completes(self):
        for words, found in (("connect --caf", "--cafile"), ("tok", "token"), ("token obj", "objects"), ("token init --so", "--so-pin-source"), ("lab in", "init"), ("token list --log", "")):
            with self.subTest(words):
                script = (f"source '{ROOT / self.FILES['bash']}'; COMP_WORDS=(handglass {words}); COMP_CWORD={len(words.split())}; "
                          "_handglass; echo \"${COMPREPLY[@]}\"")
                run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=20, check=False)
                self.assertEqual((run.stdout.strip(), run.stderr), (found, ""))

    def test_man_reads_its_page_without_warnings(self):
        groff = shutil.which("groff")
        if not groff:
            print("skipped: no groff to read the man page with")
            return
        run = subprocess.run([groff, "-man", "-Tascii", "-ww", "-z", ROOT / self.FILES["man"]], capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
