"""What the tests share: the program, a lab, and peers on free ports of 127.0.0.1 that end with the test, whatever happens."""
import contextlib
import os
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

PATIENCE = 20  # seconds; nothing here takes one


def handglass(*arguments, cwd=None, stdin=b"", env=None):
    """The finished run of the program: returncode, stdout, stderr as text. `stdin` None: /dev/null."""
    feed = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
    run = subprocess.run([os.environ["HANDGLASS"], *map(str, arguments)], capture_output=True, cwd=cwd, timeout=PATIENCE,
                         env={**os.environ, **(env or {})}, check=False, **feed)
    run.stdout, run.stderr = run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")
    return run


def tool(*arguments, cwd=None, stdin=b""):
    run = subprocess.run(list(map(str, arguments)), capture_output=True, cwd=cwd, timeout=PATIENCE, input=stdin, check=False)
    run.text = (run.stdout + run.stderr).decode("utf-8", "replace")
    return run


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """A program that runs beside the test; its output is read all the time, so that it never waits for us."""

    def __init__(self, arguments, cwd):
        self.process = subprocess.Popen(list(map(str, arguments)), cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.output = b""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while chunk := self.process.stdout.read1(65536):
            self.output += chunk

    def say(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def wait_for(self, text, seconds=PATIENCE, since=0):
        """`since`: how many bytes of what it said are passed over."""
        until = time.monotonic() + seconds
        while True:
            # Asked first: what it said last may come between the two questions.
            over = time.monotonic() > until or (self.process.poll() is not None and not self.reader.is_alive())
            if text.encode() in self.output[since:]:
                return
            if over:
                raise AssertionError(f"waited in vain for {text!r}; there was:\n{self.text()}")
            time.sleep(0.01)

    def text(self):
        return self.output.decode("utf-8", "replace")

    def ends(self):
        """Its exit status, once it has ended by itself."""
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join(PATIENCE)
        self.process.stdin.close()
        self.process.stdout.close()


@contextlib.contextmanager
def running(arguments, cwd):
    process = Process(arguments, cwd)
    try:
        yield process
    finally:
        process.stop()


@contextlib.contextmanager
def serving(*arguments, cwd):
    """`handglass serve` on a port of its choice; yields the process with its `port`."""
    with running([os.environ["HANDGLASS"], "serve", "0", *arguments], cwd) as server:
        server.wait_for("listening 127.0.0.1:")
        server.port = int(server.text().split("listening 127.0.0.1:")[1].split()[0])
        yield server


@contextlib.contextmanager
def s_server(*arguments, cwd):
    """`openssl s_server` for TLS 1.2 that requires a client certificate."""
    port = free_port()
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", "-Verify", "3", "-verify_return_error", *arguments]
    with running(command, cwd) as server:
        server.wait_for("ACCEPT")
        server.port = port
        yield server


class LabCase(unittest.TestCase):
    """A test with a lab of its own class."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="handglass-cli-")
        cls.addClassCleanup(folder.cleanup)
        cls.scratch = Path(folder.name)
        cls.lab = cls.scratch / "lab"
        made = handglass("lab", "init", "--no-token", cls.lab)
        if made.returncode != 0:
            raise AssertionError(made.stderr)

    def ran(self, run, code, *texts):
        """The run ended with `code` and printed each text, on either stream."""
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        for text in texts:
            self.assertIn(text, run.stdout + run.stderr)
        return run
