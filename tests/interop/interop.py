#!/usr/bin/env python3
"""Runs the tests of the command against other implementations, *_test.py beside this file, with the program that is named first."""
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from runner import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main("interop", HERE, HERE.parent / "cli"))
