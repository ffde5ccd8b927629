#!/usr/bin/env python3
"""The command with real PKCS#11 modules: the same battery with each, and a table of what each can.

tokens.py HANDGLASS [--system] [--module NAME] [--only REGEX] [--list]

  --system        also the modules that write in places of the system: in namespaces of their own, or as world.py says
  --module NAME   with one module, whichever; may be given again
  --only REGEX    the cells whose line in the list matches
  --list          prints the cells and what cannot be, and runs nothing
"""
import argparse
import collections
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli"), str(HERE.parent / "interop")]

import world  # noqa: E402
from battery import Battery  # noqa: E402
from command import PIN, WRONG_PIN, Command  # noqa: E402
from conversation import Wrong, tail  # noqa: E402
from identities import Identities  # noqa: E402
from modules import EVERY  # noqa: E402
from report import Progress, Results  # noqa: E402
from rows import ROWS, cells, obstacle  # noqa: E402


def options():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("handglass")
    parser.add_argument("--system", action="store_true")
    parser.add_argument("--module", action="append", default=[])
    parser.add_argument("--only", default="")
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def plan(modules, only):
    """{module: its cells}, and {(module, row): why not}."""
    tasks, gaps = collections.defaultdict(list), {}
    for module in modules:
        for row in ROWS:
            matching = [cell for cell in cells(row) if re.search(only, f"{module.name}: {cell.text}")]
            why = obstacle(module, row)
            if why and matching:
                gaps[module, row] = why
            elif matching:
                tasks[module] += matching
    return tasks, gaps


# What these modules do not give back is theirs, where the command was built to look for leaks.
NO_LEAK_CHECK = {"ASAN_OPTIONS": ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "detect_leaks=0"]))}


@contextlib.contextmanager
def surroundings(variables):
    """The environment of every process that is started meanwhile."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def wrong(pin):
    """Of the same length, so that the token has to try it."""
    return "9" * len(pin)


def try_module(kind, tasks, identities, folder, tell):
    """Every cell with a token of this kind; returns its mechanisms. A token that cannot be made is one failure."""
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        if kind.places and not world.is_private():
            stack.enter_context(world.lent(kind.places))
        module = kind(identities, folder / "token")
        try:
            token = stack.enter_context(module.provisioned())
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            tell(kind, None, f"its token cannot be made: {error}\n{logs(folder / 'token')}")
            return {}
        stack.enter_context(surroundings({**NO_LEAK_CHECK, **token.environment, PIN: token.pin, WRONG_PIN: wrong(token.pin)}))
        battery = Battery(Command(identities, module, token), folder)
        for cell in tasks:
            try:
                module.tidy()
                battery.run(cell)
                tell(kind, cell, "")
            except Wrong as error:
                tell(kind, cell, str(error))
        return battery.mechanisms


def logs(folder):
    """The ends of what a token's daemons said."""
    texts = {log.name: log.read_text(encoding="utf-8", errors="replace") for log in sorted(folder.glob("*.log"))}
    return "\n".join(f"--- {name}\n{tail(text)}" for name, text in texts.items())


def able(kinds):
    """Those that can run here, and a line for each other."""
    there, skipped = [], []
    for kind in kinds:
        why = kind.obstacle() or world.obstacle(kind)
        if why:
            skipped.append(f"skipped: {kind.name}: {why}")
        else:
            there.append(kind)
    return there, skipped


def main():
    chosen = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that daemons are ended on the way out
    os.environ["HANDGLASS"] = os.path.abspath(chosen.handglass)
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # where daemons are, and a user does not look
    for name in ("SSLKEYLOGFILE", "NO_COLOR", "COLUMNS"):
        os.environ.pop(name, None)
    if unknown := [name for name in chosen.module if name not in [kind.name for kind in EVERY]]:
        sys.exit(f"no module is called {', '.join(unknown)}; there are {', '.join(kind.name for kind in EVERY)}")
    wanted = [kind for kind in EVERY if kind.name in (chosen.module or [kind.name])]
    kinds = [kind for kind in wanted if chosen.system or chosen.module or not kind.places]
    if any(kind.places for kind in kinds):
        world.enter()
    there, skipped = able(kinds)
    tasks, gaps = plan(there, chosen.only)
    if chosen.list:
        print("\n".join([f"{kind.name}: {cell.text}" for kind in there for cell in tasks[kind]] +
                        [f"{kind.name}: {row.text}: cannot: {why}" for (kind, row), why in gaps.items()] + skipped))
        return 0
    results = Results([kind for kind in there if kind in tasks or any(kind is gap for gap, _ in gaps)], gaps, skipped)
    progress = Progress(sum(map(len, tasks.values())))

    def tell(*told):
        results.add(*told)
        progress.tell(*told)

    with tempfile.TemporaryDirectory(prefix="handglass-tokens-") as folder:
        root = Path(folder)
        identities = Identities(root / "identities")
        if world.is_private():
            world.furnish([place for kind in there for place in kind.places], root)
        for number, kind in enumerate(there):
            started = time.monotonic()
            if tasks[kind]:
                results.mechanisms[kind] = try_module(kind, tasks[kind], identities, root / str(number), tell)
                progress.end(kind, time.monotonic() - started)
    print(results.table())
    print(results.closing())
    return 1 if results.failed or not results.passed + len(skipped) else 0


if __name__ == "__main__":
    sys.exit(main())
