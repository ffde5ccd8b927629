"""scripts/count_tests.py: a run that broke, crashed or ran nothing never counts as passed."""
import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

import tree

sys.path.insert(0, str(tree.ROOT / "scripts"))
import count_tests  # noqa: E402


def run(tests, status=0):
    """(exit status, last line) for programs given as (result, exit status, output)."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        log = Path(folder) / "testlog.json"
        if tests is not None:
            log.write_text("".join(json.dumps({"name": f"t{i}", "result": r, "returncode": c, "stdout": o, "stderr": ""}) + "\n"
                                   for i, (r, c, o) in enumerate(tests)), encoding="utf-8")
        code = count_tests.report(str(log), status)
    return code, out.getvalue().splitlines()[-1]


def doctest(total, passed, failed):
    return f"[doctest] test cases: {total:3} | {passed:3} passed | {failed} failed | 0 skipped\n[doctest] Status: ...\n"


class Count(tree.Check):
    def test_counters_are_added_up(self):
        self.assertEqual(run([("OK", 0, doctest(12, 12, 0)), ("OK", 0, "[house] test cases: 3 | 3 passed | 0 failed\n")]),
                         (0, "15 passed, 0 failed"))
        self.assertEqual(run([("OK", 0, "\x1b[0;36m[doctest] \x1b[0mtest cases: 2 | \x1b[0;32m2 passed\x1b[0m | 0 failed |")]),
                         (0, "2 passed, 0 failed"))
        self.assertEqual(run([("FAIL", 1, doctest(12, 10, 2))], 1), (1, "10 passed, 2 failed"))

    def test_skipped_cases_are_not_passed_ones(self):
        self.assertEqual(run([("OK", 0, "skipped: no vectors\n" + doctest(12, 12, 0))]), (0, "11 passed, 0 failed, 1 skipped"))
        self.assertEqual(run([("SKIP", 77, "")]), (0, "0 passed, 0 failed, 1 skipped"))

    def test_a_program_that_fell_is_a_failure(self):
        self.assertEqual(run([("FAIL", -11, "")], 1), (1, "0 passed, 1 failed"))
        self.assertEqual(run([("TIMEOUT", -15, "half a line")], 1), (1, "0 passed, 1 failed"))
        self.assertEqual(run([("FAIL", 1, doctest(12, 12, 0) + "leaked 8 bytes")], 1), (1, "12 passed, 1 failed"))

    def test_nothing_is_not_success(self):
        self.assertEqual(run([]), (1, "0 passed, 1 failed"))
        self.assertEqual(run(None), (1, "0 passed, 1 failed"))
        self.assertEqual(run([("OK", 0, doctest(0, 0, 0))]), (1, "0 passed, 1 failed"))

    def test_the_runner_s_own_status_counts(self):
        self.assertEqual(run([("OK", 0, doctest(1, 1, 0))], 125), (1, "1 passed, 1 failed"))
