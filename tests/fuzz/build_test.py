#!/usr/bin/env python3
""".clusterfuzzlite/build.sh under the variables that OSS-Fuzz and ClusterFuzzLite set: what it builds runs elsewhere.

build_test.py [TARGET]     pem is the default, for it needs the fewest rooms

It builds in build/fuzz-outside, with ccache where that is installed. The last line counts as those of the other tests do.
"""
import configparser
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / ".clusterfuzzlite/build.sh"
FLAGS = "-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
SANITIZER = "-fsanitize=address -fsanitize-address-use-after-scope"
TARGET = sys.argv.pop(1) if len(sys.argv) > 1 else "pem"


def variables(out, work):
    """As base-builder's image and its `compile` set them for libFuzzer with AddressSanitizer, but for the compiler's name."""
    cache = "ccache " if shutil.which("ccache") else ""
    flags = f"{FLAGS} {SANITIZER} -fsanitize=fuzzer-no-link"
    return dict(os.environ, CC=f"{cache}clang-19", CXX=f"{cache}clang++-19", CFLAGS=flags, CXXFLAGS=f"{flags} -stdlib=libc++",
                LIB_FUZZING_ENGINE="-fsanitize=fuzzer", SRC=str(work / "src"), OUT=str(out), WORK=str(work), SANITIZER="address",
                FUZZING_ENGINE="libfuzzer", ARCHITECTURE="x86_64", FUZZING_LANGUAGE="c++", HANDGLASS_FUZZ_TARGETS=TARGET,
                HANDGLASS_FUZZ_DICTIONARIES="no", CCACHE_SLOPPINESS="pch_defines,time_macros")


def run(*command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", timeout=1500, **more)


class Build(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.out, work = Path(cls.scratch.name) / "out", ROOT / "build/fuzz-outside"
        cls.out.mkdir()
        shutil.rmtree(work, ignore_errors=True)  # as in a new container: nothing of an earlier build.sh counts
        work.mkdir(parents=True)
        cls.environment = variables(cls.out, work)
        built = run("bash", "-eu", SCRIPT, env=cls.environment, cwd="/")
        if built.returncode:
            raise AssertionError(f"build.sh ended with status {built.returncode}:\n{built.stdout[-4000:]}")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_only_what_was_asked_for_is_there(self):
        programs = [path.name for path in self.out.iterdir() if path.is_file() and os.access(path, os.X_OK)]
        self.assertEqual(programs, [TARGET])

    def test_the_seeds_are_the_corpus(self):
        with zipfile.ZipFile(self.out / f"{TARGET}_seed_corpus.zip") as seeds:
            self.assertIsNone(seeds.testzip())
            corpus = {path.name: path.read_bytes() for path in (ROOT / "fuzz/corpus" / TARGET).iterdir()}
            self.assertEqual({name: seeds.read(name) for name in corpus}, corpus)

    def test_options_are_of_the_form_that_clusterfuzz_reads(self):
        options = configparser.ConfigParser()
        options.read(self.out / f"{TARGET}.options")
        self.assertGreater(int(options["libfuzzer"]["timeout"]), 0)

    def test_every_library_but_the_c_library_is_taken_from_beside(self):
        # From another folder, as another container would: what is there is found by where the program lies.
        with tempfile.TemporaryDirectory() as elsewhere:
            moved = Path(elsewhere) / "moved"
            shutil.copytree(self.out, moved)
            said = run("ldd", moved / TARGET).stdout
            strangers = [line.strip() for line in said.splitlines() if "=>" in line and str(moved) not in line
                         and not any(f"{name}.so" in line for name in ("libc", "libm", "libdl", "librt", "libpthread", "libresolv"))]
            self.assertEqual(strangers, [], said)
            self.assertNotIn("not found", said)

    def test_it_fuzzes_from_its_seeds(self):
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(self.out / f"{TARGET}_seed_corpus.zip") as seeds:
                seeds.extractall(folder)
                count = len(seeds.namelist())
            # As bad_build_check does, with more runs.
            ran = run(self.out / TARGET, "-runs=100", "-seed=1337", "-timeout=25", "-rss_limit_mb=2560", folder, cwd=self.out)
            self.assertEqual(ran.returncode, 0, ran.stdout[-2000:])
            self.assertRegex(ran.stdout, rf"\b{count} files found")
            self.assertRegex(ran.stdout, r"INITED cov: [1-9]")
            self.assertRegex(ran.stdout, r"Done \d+ runs")

    def test_without_the_variables_it_says_which(self):
        environment = {name: value for name, value in self.environment.items() if name != "LIB_FUZZING_ENGINE"}
        ran = run("bash", "-eu", SCRIPT, env=environment)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("LIB_FUZZING_ENGINE", ran.stdout)

    def test_a_target_that_is_not_there_is_named(self):
        ran = run("bash", "-eu", SCRIPT, "no_such_target", env=self.environment)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("there is no target no_such_target", ran.stdout)


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print(f"{max(0, result.testsRun - failed)} passed, {failed} failed")
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
