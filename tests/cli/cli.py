#!/usr/bin/env python3
"""Runs the tests of the command that lie beside this file, *_test.py, against the program that is named first."""
import os
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: cli.py HANDGLASS [TEST...]")
    os.environ["HANDGLASS"] = os.path.abspath(sys.argv[1])
    for name in ("SSLKEYLOGFILE", "NO_COLOR", "COLUMNS"):
        os.environ.pop(name, None)
    loader = unittest.defaultTestLoader
    if len(sys.argv) > 2:
        loader.testNamePatterns = [f"*{name}*" for name in sys.argv[2:]]
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(loader.discover(str(HERE), pattern="*_test.py"))
    failed = len({getattr(test, "test_case", test) for test, _ in result.failures + result.errors})
    ran = max(result.testsRun, failed)  # a class that could not be set up ran nothing
    print(f"[cli] test cases: {ran} | {ran - failed} passed | {failed} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
