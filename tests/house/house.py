#!/usr/bin/env python3
"""Runs the checks of the tree that lie beside this file, *_test.py, and prints one line of counts in doctest's form."""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


class Plain(unittest.TextTestResult):
    """A failure is its message; where in these scripts it was raised concerns nobody."""

    def _exc_info_to_string(self, error, test):
        if issubclass(error[0], AssertionError):
            return str(error[1])
        return super()._exc_info_to_string(error, test)


def main():
    suite = unittest.defaultTestLoader.discover(str(HERE), pattern="*_test.py")
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Plain, verbosity=1).run(suite)
    # A subtest that fails is listed for itself, but its case is one.
    failed = len({getattr(test, "test_case", test) for test, _ in result.failures + result.errors})
    print(f"[house] test cases: {result.testsRun} | {result.testsRun - failed} passed | {failed} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
