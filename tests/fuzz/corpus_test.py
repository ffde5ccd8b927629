#!/usr/bin/env python3
"""The corpora in git hold what make_corpus and make_null_corpus write, under its name.

corpus_test.py FOLDER     the build folder's fuzz/
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(sys.argv.pop(1)).resolve()
CORPUS = ROOT / "fuzz/corpus"


def made(maker):
    """What MAKER writes, by its name below fuzz/corpus."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([FOLDER / maker, scratch], check=True, stdout=subprocess.DEVNULL, timeout=300)
        return {str(file.relative_to(scratch)): file.read_bytes() for file in Path(scratch).rglob("*") if file.is_file()}


class Corpus(unittest.TestCase):
    def test_what_is_made_is_in_git(self):
        for maker in ("make_corpus", "make_null_corpus"):
            first, again = made(maker), made(maker)
            self.assertGreater(len(first), 0)
            for name, content in first.items():
                with self.subTest(maker=maker, file=name):
                    kept = CORPUS / name
                    self.assertTrue(kept.is_file(), f"{name} is not in fuzz/corpus; scripts/corpus.sh writes it")
                    # What differs from one time to the next has salts or keys of its own, and that in git is as good.
                    if again[name] == content:
                        self.assertTrue(kept.read_bytes() == content, f"{name} is not what {maker} writes; scripts/corpus.sh writes it anew")


if __name__ == "__main__":
    run = unittest.main(exit=False).result
    failed = len(run.failures) + len(run.errors)
    print(f"[corpus] test cases: {run.testsRun} | {run.testsRun - min(failed, 1)} passed | {min(failed, 1)} failed")
    sys.exit(1 if failed else 0)
