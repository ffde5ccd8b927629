"""Python's ssl module. What it has no words for, groups and signature schemes, our side pins."""
import sys

from cells import Cannot
from strangers.own import HERE, OwnProgram


class Python(OwnProgram):
    name = "Python"
    programs = ("python3",)
    package = "python3"
    every_pair = False  # OpenSSL underneath
    cannot = (
        Cannot("Python's ssl has no keys shared before, until Python 3.13", suite="PSK"),
    )

    def prepare(self):
        self.program = [sys.executable, "-B", str(HERE / "python_program.py")]
