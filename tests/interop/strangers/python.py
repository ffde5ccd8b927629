"""Python's ssl module. What it has no words for, groups and signature schemes, our side pins."""
import sys

from cells import Cannot
from strangers.own import HERE, OwnProgram


class Python(OwnProgram):
    name = "Python"
    programs = ("python3",)
    package = "python3"
    every_pair = False  # OpenSSL underneath
    resumes_when_asked = True
    cannot = (
        Cannot("Python's ssl has no words to start a second handshake, or to let a client do so", deed="again-client"),
        Cannot("Python's ssl has no words to start a second handshake", side="server", deed="again-server|ask-later"),
        Cannot("Python's ssl has no words for stapled responses", deed="staple"),
        Cannot("Python's ssl has no keys shared before, until Python 3.13", suite="PSK"),
    )

    def prepare(self):
        self.program = [sys.executable, "-B", str(HERE / "python_program.py")]
