"""What every other side of a conversation has: a name, what it needs, what it cannot, and its two roles."""
import contextlib
import shutil
import socket
import time

from peers import free_port, running

SECONDS = 20  # for one conversation; none takes three
LINE = b"from here to there\n"
REQUEST = b"GET / HTTP/1.0\r\n\r\n"
PRIVATE = "/private"  # what our server wants a certificate for, in the cells that ask for it late
PRIVATE_REQUEST = f"GET {PRIVATE} HTTP/1.0\r\n\r\n".encode()
PSK_IDENTITY, PSK_KEY = "Ann", "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0"


class Stranger:
    """`server` and `client` are told in a cell what to pin. A stranger that speaks HTTP is asked for a page, and asks for one;
    the others echo a line."""
    name = ""
    programs = ()  # what must be installed
    package = ""  # the Debian package that has it
    roles = ("client", "server")
    every_pair = True  # a library of its own: every pair is tried, not just every value
    http = False
    asks = False  # its client asks for a page by itself
    visits = 2  # how often its client connects that resumes a session
    runs = 1  # and how many of them, each a program of its own, that takes
    asks_once = False  # its server does not ask a client again that has shown a certificate on the connection
    resumes_when_asked = False  # its client, asked for a second handshake, offers to resume the session
    staples_files = True  # its server staples a response that it is given, not one that it makes
    cannot = ()

    def __init__(self, lab):
        self.lab = lab

    @classmethod
    def missing(cls):
        return [p for p in cls.programs if not shutil.which(p)]

    def prepare(self):
        """What is done once, before the first cell."""

    def listed(self):
        """The OpenSSL names of all suites that it says it has, or None where it does not say."""
        return None

    def server_command(self, cell, port, scratch):
        raise NotImplementedError

    def client(self, cell, port):
        """The command of a client that copies its standard input to the server and prints the answer."""
        raise NotImplementedError

    def ready(self, port):
        """What a server prints once it listens; None for one that says nothing and minds no connection that it gets to try."""
        return None

    @contextlib.contextmanager
    def server(self, cell, scratch, more=()):
        port = free_port()
        with running([*self.server_command(cell, port, scratch), *more], self.lab.folder) as process:
            if self.ready(port):
                process.wait_for(self.ready(port), SECONDS)
            else:
                self._knock(process, port)
            process.port = port
            yield process

    @staticmethod
    def _knock(process, port):
        until = time.monotonic() + SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                if process.process.poll() is not None or time.monotonic() > until:
                    raise AssertionError(f"nobody listens; there was:\n{process.text()}") from None
                time.sleep(0.02)

    @staticmethod
    def answer(data):
        """What its server answers to a line."""
        return data

    def asks_alone(self, cell):
        """Whether its client asks for a page, or for its one page, by itself."""
        return self.asks

    def start_again(self, cell, client):
        """Has its client start a second handshake, if that is not among the options that it was run with."""

    def ask_again(self, cell, server, client):
        """Has its server ask our client for a second handshake, likewise."""

    def answer_line(self, cell, server):
        """Has its server answer a line that it does not echo by itself."""

    def saw_staple(self, cell):
        """What its client must have printed of a stapled response."""
        return []

    def saw_server(self, cell):
        """What its client must have printed of our server."""
        return []

    def saw_client(self, cell):
        """What its server must have printed of our client."""
        return []
