#!/usr/bin/env python3
"""Runs the tests of the command against other implementations, *_test.py beside this file, with the program that is named first."""
import os
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]  # peers.py is the command's tests'


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: interop.py HANDGLASS [TEST...]")
    os.environ["HANDGLASS"] = os.path.abspath(sys.argv[1])
    for name in ("SSLKEYLOGFILE", "NO_COLOR", "COLUMNS"):
        os.environ.pop(name, None)
    loader = unittest.defaultTestLoader
    if len(sys.argv) > 2:
        loader.testNamePatterns = [f"*{name}*" for name in sys.argv[2:]]
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(loader.discover(str(HERE), pattern="*_test.py"))
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    failed = len({getattr(test, "test_case", test) for test, _ in result.failures + result.errors})
    ran = max(result.testsRun, failed)  # a class that could not be set up ran nothing
    print(f"[interop] test cases: {ran} | {ran - failed} passed | {failed} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
