"""Where the tokens of a whole system may be made: a private copy of its places, or, if somebody asks for it, the places
themselves, put back as they were.

pcscd and opencryptoki have their sockets, locks and tokens at fixed paths. `enter` runs this program again in
namespaces of its own (mounts, IPC and processes), in which those paths are copies: nothing that happens there can be
seen outside, and all its processes end with it. Where the kernel refuses namespaces, as in most containers,
HANDGLASS_TOKENS_SYSTEM=1 lends the real places.
"""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VARIABLE = "HANDGLASS_TOKENS_WORLD"  # tells the program that runs again whose world it is, "root" or "user"
NAMESPACES = ("--mount", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc")
FRESH = (Path("/run"), Path("/dev/shm"))  # empty in a private world


def is_private():
    return VARIABLE in os.environ


def is_root():
    return os.environ.get(VARIABLE, "root") == "root" and os.geteuid() == 0


def is_lent():
    return os.environ.get("HANDGLASS_TOKENS_SYSTEM") == "1" and os.geteuid() == 0


def obstacle(module):
    """Why a module cannot have its places here, or None."""
    if not module.places:
        return None
    if is_private():
        return None if is_root() or not module.needs_root else "only root can start its daemon"
    if not is_lent():
        return "it writes in places of the system: needs namespaces, or root and HANDGLASS_TOKENS_SYSTEM=1"
    return f"{module.socket} is in use" if module.socket.exists() else None


def enter():
    """Runs this program again in a private world, and ends with its status; returns where none can be had."""
    if is_private() or not shutil.which("unshare"):
        return
    root = os.geteuid() == 0
    unshare = ["unshare", *NAMESPACES, *([] if root else ["--map-root-user"])]
    if subprocess.run([*unshare, "mount", "-t", "tmpfs", "none", "/run"], capture_output=True, check=False).returncode:
        return
    with tempfile.TemporaryDirectory(prefix="handglass-world-") as folder:
        environment = {**os.environ, VARIABLE: "root" if root else "user", "TMPDIR": folder}
        inner = subprocess.Popen([*unshare, sys.executable, "-B", *sys.argv], env=environment)
        try:
            sys.exit(inner.wait())
        finally:
            inner.kill()  # and with it, should it still run, all that it started
            inner.wait()


def furnish(places, folder):
    """Gives a private world copies of `places`, which lie in `folder`, and empty folders for what runs."""
    there = [Path(place) for place in places if os.access(place, os.R_OK | os.X_OK)]
    copies = {place: copy(place, folder / f"place-{number}") for number, place in enumerate(there)}
    for place in FRESH:
        mount("-t", "tmpfs", "none", place)
    for place, copied in copies.items():
        if any(fresh in place.parents for fresh in FRESH):
            place.parent.mkdir(parents=True, exist_ok=True)
            copy(copied, place)
        else:
            mount("--bind", copied, place)


@contextlib.contextmanager
def lent(places):
    """The system's own places, afterwards as they were."""
    with tempfile.TemporaryDirectory(prefix="handglass-places-") as folder:
        kept = {}
        for number, place in enumerate(map(Path, places)):
            kept[place] = copy(place, Path(folder) / str(number)) if place.exists() else None
        try:
            yield
        finally:
            for place, was in kept.items():
                put_back(place, was)


def put_back(place, was):
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    if was:
        copy(was, place)


def copy(what, where):
    """With owners and permissions, which the daemons look at."""
    subprocess.run(["cp", "-a", what, where], check=True)
    return where


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)
