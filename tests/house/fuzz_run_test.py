"""scripts/fuzz_run.py: what an engine's log says comes out in the summary, and a fault never counts as a good run."""
import signal
import subprocess
import sys
import tempfile
import time
import unittest.mock
from pathlib import Path

import tree

RUN = tree.ROOT / "scripts/fuzz_run.py"
PULSE = "#2\\tINITED cov: 3 ft: 3 corp: 1/1b exec/s: 0 rss: 40Mb\\n#4096\\tNEW    cov: 17 ft: 20 corp: 5/9b lim: 4 exec/s: 2048 rss: 41Mb L: 2/2 MS: 1 X-\\n"
FINAL = "stat::number_of_executed_units: 5000\\nstat::average_exec_per_sec:     2500\\nstat::peak_rss_mb:              99\\n"
GOOD = f"printf '{PULSE}{FINAL}'; echo found >build/fuzz-corpus/t/new"
FAULT = (f"printf '{PULSE}broken property: two is two\\nartifact_prefix=x; Test unit written to build/fuzz-crashes/t/the crash\\n{FINAL}'; "
         "echo bad >\"build/fuzz-crashes/t/the crash\"; exit 77")
# afl-fuzz: for more than a line of progress it reads what it starts from, then it has fuzzed.
AFL = """#!/bin/sh
while [ $# -gt 0 ]; do case $1 in -o) out=$2 ;; -M | -S) out=$out/$2 ;; esac; shift; done
mkdir -p "$out/queue" && echo seed >"$out/queue/id:000000,time:0,execs:0,orig:seed"
echo "[*] Attempting dry run with 'id:000000'" && sleep 6
printf 'run_time : 60\\nexecs_done : 700\\nedges_found : 30\\nstability : 99.50%%\\n' >"$out/fuzzer_stats"
"""
# As libFuzzer answers to an interrupt; in pieces of a second, for a shell attends to a signal only between commands.
SLOW = f"trap 'printf \"{FINAL}\"; exit 72' INT; printf '{PULSE}'; echo >ready; while :; do sleep 0.1; done"


class FuzzRun(tree.Check):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)

    def engine(self, script, targets=("t",), jobs=1):
        """Programs that stand where targets built for libFuzzer would."""
        for target in targets:
            program = self.root / f"build/fuzz/fuzz/fuzz_{target}"
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(0o755)
        return [sys.executable, str(RUN), "--engine", "libfuzzer", "--build", "build/fuzz", "--time", "60", "--jobs", str(jobs), *targets]

    def run_with(self, script, *more):
        ran = subprocess.run(self.engine(script, *more), cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        return ran.returncode, ran.stdout

    def test_a_good_run_is_summed_up(self):
        status, said = self.run_with(GOOD)
        self.assertEqual(status, 0, said)
        self.assertIn("5000 inputs, 2500 a second, 1 new corpus files, coverage 17, 99 MB at the peak, no fault", said)

    def test_a_fault_is_named_with_its_input_and_its_replay(self):
        status, said = self.run_with(FAULT)
        self.assertEqual(status, 1, said)
        self.assertIn("what: broken property: two is two", said)
        self.assertIn("input: build/fuzz-crashes/t/the crash", said)
        self.assertIn("replay: build/fuzz/fuzz/fuzz_t 'build/fuzz-crashes/t/the crash'", said)

    def test_an_engine_that_fell_is_no_good_run(self):
        status, said = self.run_with("echo no such option >&2; exit 1")
        self.assertEqual(status, 2, said)
        self.assertIn("no such option", said)

    def test_several_targets_are_summed_up_and_one_fault_is_enough(self):
        status, said = self.run_with(f'case $0 in *_b) {FAULT};; *) {GOOD.split("; ")[0]};; esac', ("a", "b", "c"), 2)
        self.assertEqual(status, 1, said)
        self.assertIn("3 of 3 targets, 15000 inputs, 1 faults", said)

    def test_a_tally_is_shown(self):
        status, said = self.run_with(f'{GOOD}; echo "ClientHello 12" >"$HANDGLASS_FUZZ_TALLY"')
        self.assertEqual(status, 0, said)
        self.assertIn("ClientHello 12", said)

    def test_the_sanitizer_is_told_to_be_quick_and_whoever_runs_it_has_the_last_word(self):
        with unittest.mock.patch.dict("os.environ", {"ASAN_OPTIONS": "quarantine_size_mb=1"}):
            status, said = self.run_with(f'{GOOD}; echo "told $ASAN_OPTIONS" >"$HANDGLASS_FUZZ_TALLY"')
        self.assertEqual(status, 0, said)
        self.assertRegex(said, "told malloc_context_size=2:.*:quarantine_size_mb=1\n")

    def test_afl_says_what_it_reads_first_and_how_stable_the_target_is(self):
        (self.root / "afl-fuzz").write_text(AFL, encoding="utf-8")
        (self.root / "afl-fuzz").chmod(0o755)
        command = ["afl" if word == "libfuzzer" else word for word in self.engine("exit 0")]
        with unittest.mock.patch.dict("os.environ", {"PATH": f"{self.root}:/usr/bin:/bin"}):
            ran = subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        self.assertEqual(ran.returncode, 0, ran.stdout)
        self.assertIn("t: 5 s, reading what it starts from: 1 of 1 inputs", ran.stdout)
        self.assertRegex(ran.stdout, "700 inputs, .* coverage 30, stability 99.50%, .* no fault")

    def test_an_interrupt_ends_it_with_the_summary(self):
        run = subprocess.Popen(self.engine(SLOW), cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            until = time.monotonic() + 30
            while not (self.root / "ready").exists() and time.monotonic() < until:
                time.sleep(0.05)
            run.send_signal(signal.SIGINT)
            said = run.communicate(timeout=30)[0]
        finally:
            run.kill()
        self.assertEqual(run.returncode, 130, said)
        self.assertIn("5000 inputs", said)
        self.assertIn("interrupted", said)
