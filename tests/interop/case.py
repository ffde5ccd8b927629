"""What the tests here share: a lab with an identity for every kind of key, and our two roles in it with nothing pinned."""
import contextlib
import tempfile
import time
import unittest
from pathlib import Path

import conversation
from cells import Cell
from lab import Lab
from peers import running
from strangers.base import LINE
from strangers.gnutls import GnuTls

SECONDS = 10  # for one conversation
needs_gnutls = unittest.skipIf(GnuTls.missing(), f"{GnuTls.package} is not installed")


def between(server="server", client="alice"):
    """A cell that pins nothing but who speaks."""
    return Cell(names=(server, client))


class InteropCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="handglass-interop-")
        cls.addClassCleanup(folder.cleanup)
        cls.scratch = Path(folder.name)
        cls.made = Lab(cls.scratch)
        cls.lab = cls.made.folder

    @contextlib.contextmanager
    def serving(self, *arguments, cell=between()):
        """`handglass serve` for one client, which it sends everything back."""
        with running(conversation.serve(cell, "--echo", *arguments), self.lab) as server:
            server.wait_for("listening 127.0.0.1:", SECONDS)
            server.port = int(server.text().split("listening 127.0.0.1:")[1].split()[0])
            yield server

    def connect(self, port, *arguments, cell=between()):
        return conversation.connect(cell, port, *arguments)

    def speak(self, client, answer, until):
        """A line to the server and its answer back; then the client closes, and ends well."""
        client.say(LINE)
        client.wait_for(answer(LINE[:-1]).decode(), until - time.monotonic())
        client.process.stdin.close()
        self.assertEqual(client.process.wait(max(1, until - time.monotonic())), 0, client.text())
