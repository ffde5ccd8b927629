"""What every module here has: whether it can run, how its token is made and ended, what it holds, what it cannot."""
import contextlib
import glob
import os
import random
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from identities import KINDS

PATIENCE = 30  # seconds that a daemon has to start, or a tool to finish; a busy machine takes three
NO_CARD = {"pulled card": "only the virtual card can be pulled", "slow card": "only the virtual card can be slow"}


@dataclass
class Token:
    """A token that is ready. `pin` is its user's; `arguments` are what the module wants as library parameters."""
    module: str
    pin: str
    environment: dict = field(default_factory=dict)
    arguments: str = ""
    label: str = "lab"


class Module:
    name = ""
    library = ()  # where its shared library may be, the first that is there is taken
    programs = ()
    package = ""  # the Debian packages that have both
    places = ()  # files and folders of the system that it writes; a module without any runs for every user
    socket = None  # where its daemon would listen, if the system ran one
    needs_root = False
    holds = tuple(KINDS)
    # What it cannot, by identity, scheme, role or trial, with the reason.
    cannot = {}

    def __init__(self, identities, folder):
        self.identities, self.folder = identities, folder
        self.folder.mkdir()

    @classmethod
    def path(cls):
        return next((path for pattern in cls.library for path in sorted(glob.glob(pattern))), None)

    @classmethod
    def obstacle(cls):
        """Why it cannot run here, or None."""
        missing = [program for program in cls.programs if not shutil.which(program)]
        if missing:
            return f"no {missing[0]} (packages: {cls.package})"
        return None if cls.path() else f"no {os.path.basename(cls.library[0])} (packages: {cls.package})"

    @contextlib.contextmanager
    def provisioned(self):
        """The token, ready, for as long as the context lasts."""
        raise NotImplementedError

    def uri(self, name):
        """The certificate and the key of an identity. Each token here holds an object by the identity's name."""
        return f"pkcs11:token=lab;object={name}"

    def tidy(self):
        """Before each cell: takes away what one that was cut short has left."""

    def pins_given(self):
        """How many PINs the token has been given, seen from outside of the module; None where it cannot be seen."""
        return None


def extended(environment):
    return {**os.environ, **(environment or {})}


def finished(*arguments, environment=None, stdin=""):
    """The output of a tool that must succeed."""
    run = subprocess.run(list(map(str, arguments)), capture_output=True, text=True, timeout=PATIENCE, input=stdin,
                         env=extended(environment), check=False)
    if run.returncode:
        raise AssertionError(f"{' '.join(map(str, arguments))}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    return run.stdout


def until(true, what, seconds=PATIENCE):
    """Waits until `true()`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.05)


class Daemon:
    """A program in the foreground of its own, ended by its process id; what it prints is in `log`."""

    def __init__(self, *arguments, log, environment=None):
        self.log = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen(list(map(str, arguments)), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            env=extended(environment))

    def running(self):
        return self.process.poll() is None

    def until(self, true, what):
        until(lambda: true() or not self.running(), what)
        if not self.running():
            raise AssertionError(f"{self.process.args[0]} ended with {self.process.returncode} before {what}")

    def stop(self):
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def daemon(*arguments, log, environment=None):
    started = Daemon(*arguments, log=log, environment=environment)
    try:
        yield started
    finally:
        started.stop()


def daemon_port(count=1):
    """The first of `count` ports in a row that are free, and that no client of this machine gets meanwhile: below those
    that the kernel gives out."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    for port in random.sample(range(10000, max(lowest, 11000) - count), 100):
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for each in range(port, port + count):
                stack.enter_context(socket.create_server(("127.0.0.1", each)))
            return port
    raise AssertionError("no port is free")


def listens(port):
    """Seen in the kernel's table, because some take one connection only, and a trial would be it."""
    tables = [table for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if table.exists()]
    sockets = [line.split() for table in tables for line in table.read_text(encoding="ascii").splitlines()[1:]]
    return any(local.endswith(f":{port:04X}") and state == "0A" for _, local, _, state, *_ in sockets)
