"""Runs the tests of one folder, *_test.py, against the program that is named on the command line, and counts them."""
import os
import re
import sys
import unittest


def main(label, folder, *more):
    """`more`: other folders that the tests import from."""
    sys.path[:0] = [str(folder), *map(str, more)]
    if len(sys.argv) < 2:
        sys.exit(f"usage: {label}.py HANDGLASS [PART/PARTS] [TEST...]")
    os.environ["HANDGLASS"] = os.path.abspath(sys.argv[1])
    for name in ("SSLKEYLOGFILE", "NO_COLOR", "COLUMNS"):
        os.environ.pop(name, None)
    loader, wanted = unittest.defaultTestLoader, sys.argv[2:]
    files = sorted(path.stem for path in folder.glob("*_test.py"))
    # "1/4": every fourth file, so that runs beside each other share the work.
    if wanted and re.fullmatch(r"[0-9]+/[0-9]+", wanted[0]):
        part, parts = map(int, wanted.pop(0).split("/"))
        files = files[part - 1::parts]
    if wanted:
        loader.testNamePatterns = [f"*{name}*" for name in wanted]
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(loader.loadTestsFromNames(files))
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    failed = len({getattr(test, "test_case", test) for test, _ in result.failures + result.errors})
    ran = max(result.testsRun, failed)  # a class that could not be set up ran nothing
    print(f"[{label}] test cases: {ran} | {ran - failed} passed | {failed} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1
