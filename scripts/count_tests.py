#!/usr/bin/env python3
"""Counts what the test programs say they ran.

count_tests.py LOG STATUS          LOG is Meson's testlog.json, STATUS the exit status of `meson test`
count_tests.py --select ROOM DIR   the tests of one room in a build folder, and what must be built for them

A doctest program ends with "[doctest] test cases: 12 | 12 passed | 0 failed | 0 skipped", the checks of the tree with
the same line from [house]. A line that begins with "skipped:" is one case that found no data or no peer to test with; it is
not counted as passed. A program without counters is one case, and a program that crashed is one more failure.
"""
import json
import os
import re
import subprocess
import sys

COUNTER = re.compile(r"^\[\w+\] test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed", re.M)
SKIPPED = re.compile(r"^skipped:.*", re.M)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SKIP_STATUS = 77  # Meson's, for a program that skips as a whole


def count(test):
    """(passed, failed, the lines that say what was skipped) of one program."""
    out = COLOUR.sub("", (test.get("stdout") or "") + "\n" + (test.get("stderr") or ""))
    skipped = SKIPPED.findall(out)
    status = test.get("returncode", 0)
    if status == SKIP_STATUS:
        return 0, 0, skipped or ["skipped: " + test["name"]]
    counters = COUNTER.findall(out)
    good = test["result"] in ("OK", "EXPECTEDFAIL") and status == 0
    if not counters:
        return (0 if skipped else 1, 0, skipped) if good else (0, 1, skipped)
    total, passed, failed = (sum(int(row[i]) for row in counters) for i in range(3))
    if total == 0 or (not good and failed == 0):
        failed += 1  # a program that ran nothing, or that fell after or between its cases
    return max(0, passed - len(skipped)), failed, skipped


def summary(passed, failed, skipped):
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def report(log, status):
    passed = failed = skipped = 0
    try:
        with open(log, encoding="utf-8") as lines:
            tests = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        print(f"the test runner left no readable log: {error}")
        tests = []
    for test in tests:
        p, f, lines = count(test)
        for line in lines:
            print(f"{test['name']}: {line}")
        if f:
            print(f"{test['name']}: {f} failed ({test['result']}, exit status {test.get('returncode')})")
        passed, failed, skipped = passed + p, failed + f, skipped + len(lines)
    if passed + skipped == 0 and failed == 0:
        print("nothing ran")
        failed = 1
    if status != 0 and failed == 0:
        print(f"the test runner ended with status {status}")
        failed = 1
    print(summary(passed, failed, skipped))
    return 1 if failed else 0


def select(room, build):
    """Prints "test NAME" and "target PATH" lines: the tests named ROOM, "ROOM-..." or "ROOM_..."."""
    def introspect(what):
        return json.loads(subprocess.check_output(["meson", "introspect", build, what], text=True))

    mine = [t for t in introspect("--tests") if re.split(r"[-_ ]", t["name"])[0] == room]
    if not mine:
        sys.exit(f"no tests of {room}")
    needed = {target for t in mine for target in t["depends"]}
    for target in introspect("--targets"):
        if target["id"] in needed:
            for path in target["filename"]:
                print("target", os.path.relpath(path, os.path.abspath(build)))
    for t in mine:
        print("test", t["name"])
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--select":
        sys.exit(select(sys.argv[2], sys.argv[3]))
    if len(sys.argv) == 3:
        sys.exit(report(sys.argv[1], int(sys.argv[2])))
    sys.exit(__doc__)
