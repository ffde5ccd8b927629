"""Libraries that bring no program to talk with: a small one of ours for each, all with the same command line.

PROGRAM list
PROGRAM client|server PORT SUITE [--groups A,B] [--schemes A,B] [--client-schemes A,B] [--no-etm] [--ca FILE]
        [--cert FILE --key FILE] [--auth none|request|require] [--psk FILE] [--dh FILE]
        [--staple FILE] [--deed DEED]

The list is of suites. A server prints "listening", serves one client, and echoes. A client copies lines from its standard input to the server and the
answers to its standard output. Both print "agreed SUITE". With a deed of
cells.py a server serves a second client if sessions are to be resumed, and a client connects a second time, and speaks then; whoever is to start a second handshake does so right after the
first. A client that is asked for a certificate late asks for that page by itself.
"""
import os
import subprocess
from pathlib import Path

from strangers.base import Stranger

HERE = Path(__file__).resolve().parent


class OwnProgram(Stranger):
    source = ""
    compiler = ("cc", "-O1")
    libraries = ()
    header = ""

    @classmethod
    def missing(cls):
        needed = [cls.header] if cls.header and not os.path.exists(cls.header) else []
        return super().missing() + needed

    def prepare(self):
        self.program = [str(self.lab.root / Path(self.source).stem)]
        subprocess.run([*self.compiler, "-o", self.program[0], str(HERE / self.source), *self.libraries], check=True)

    def list_suites(self):
        return subprocess.run([*self.program, "list"], check=True, capture_output=True, text=True).stdout.split()

    def suite_name(self, suite):
        return suite.openssl

    def command(self, role, port, cell, name):
        command = [*self.program, role, port, self.suite_name(cell.suite)]
        for option, values in (("--groups", cell.groups), ("--schemes", cell.schemes()), ("--client-schemes", cell.client_schemes())):
            command += [option, ",".join(values)] if values else []
        if not cell.etm:
            command += ["--no-etm"]
        if cell.suite.with_certificates:
            command += ["--ca", "roots.crt"]
        if name:
            command += ["--cert", f"{name}-chain.crt", "--key", f"{name}.key"]
        if "PSK" in cell.suite.exchange:
            command += ["--psk", "psk.txt"]
        if cell.deed:
            command += ["--deed", cell.deed]
        return command

    def server_command(self, cell, port, scratch):
        command = [*self.command("server", port, cell, cell.server_name), "--auth", cell.auth]
        if cell.deed == "staple":
            command += ["--staple", self.lab.staple(cell.server_name)]
        if cell.group.startswith("ffdhe"):
            command += ["--dh", self.lab.dh_parameters(cell.group)]
        return command

    def client(self, cell, port):
        return self.command("client", port, cell, cell.client_name)

    def asks_alone(self, cell):
        return cell.deed == "ask-later"

    def ready(self, port):
        return "listening"

    def saw_server(self, cell):
        return [f"agreed {self.suite_name(cell.suite)}\n"]

    def saw_client(self, cell):
        return [f"agreed {self.suite_name(cell.suite)}\n"]
