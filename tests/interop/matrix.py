#!/usr/bin/env python3
"""The interoperability matrix: our command against every other implementation, in both roles.

matrix.py HANDGLASS [--only REGEX] [--peer NAME] [--jobs N] [--list] [--selection]

  --only REGEX   the cells whose line in the list matches
  --peer NAME    the cells with one implementation; may be given again
  --jobs N       so many conversations at a time; as many as there are processors is the default
  --list         prints the cells and what cannot be, and runs nothing
  --selection    fewer cells, with those alone whom the tests need: every suite, group, scheme and deed once in each role
"""
import argparse
import collections
import concurrent.futures
import os
import re
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]

from beyond import conversation  # noqa: E402
from cells import DEEDS, Cell, Cannot, choose, deeds, everything, marks, singles  # noqa: E402
from conversation import Wrong  # noqa: E402
from lab import Lab  # noqa: E402
from strangers import EVERYBODY, USUAL  # noqa: E402
from suites import FFDHE, GROUPS, SCHEMES, SUITES  # noqa: E402

ROLES = ("client", "server")  # ours
OTHER = {"client": "server", "server": "client"}
SECONDS_A_CELL = 0.15  # of one processor, for the estimate
# What we cannot, in the same words as what others cannot.
WE_CANNOT = ()


@dataclass(frozen=True)
class Task:
    role: str
    stranger: type
    cell: Cell

    @property
    def text(self):
        return f"{self.role} with {self.stranger.name}: {self.cell.text}"


@dataclass(frozen=True)
class Gap:
    """A value that cannot be in any conversation, and who says so."""
    role: str
    stranger: type
    value: tuple
    why: str

    @property
    def text(self):
        return f"{self.role} with {self.stranger.name}: {value_text(self.value)}: {self.why}"


def value_text(value):
    kind, *rest = value
    if kind == "deed":
        return DEEDS[rest[0]]
    if kind == "suite":
        return next(s.openssl for s in SUITES if s.name == rest[0])
    if kind == "etm":
        return "encrypt_then_mac" if rest[0] else "CBC without encrypt_then_mac"
    if kind == "auth":
        return f"client authentication {rest[0]}, {'with' if rest[1] else 'without'} a certificate"
    return {"group": "", "server": "the server signs with ", "client": "the client signs with "}[kind] + rest[0]


def obstacle(role, stranger, cell):
    """Who cannot speak this cell, and why; None when both can."""
    for who, rows, side in ((stranger.name, stranger.cannot, OTHER[role]), ("handglass", WE_CANNOT, role)):
        for row in rows:
            if row.fits(cell, side):
                return f"{who} cannot: {row.why}"
    return None


def plan_one(role, stranger, cells):
    """The cells of one stranger and role, and its gaps."""
    if OTHER[role] not in stranger.roles:
        return [], []
    possible, reasons = [], collections.defaultdict(collections.Counter)
    for cell in cells:
        why = obstacle(role, stranger, cell)
        if why:
            for value in singles(cell):
                reasons[value][why] += 1
        else:
            possible.append(cell)
    there = set().union(*map(singles, possible)) if possible else set()
    gaps = [Gap(role, stranger, value, reasons[value].most_common(1)[0][0]) for value in reasons if value not in there]
    return possible, sorted(gaps, key=lambda gap: gap.text)


def plan(strangers, selection=False):
    tasks, gaps, cells = [], [], [*everything(), *deeds()]
    for role in ROLES:
        of_role = []
        for stranger in strangers:
            possible, missing = plan_one(role, stranger, cells)
            gaps += missing
            if selection:
                of_role += [Task(role, stranger, cell) for cell in choose(possible, singles)]
            else:
                tasks += [Task(role, stranger, cell) for cell in choose(possible, marks if stranger.every_pair else singles)]
        tasks += fewest(of_role)
    return tasks, gaps


def fewest(tasks):
    """As few as have every value with each library of its own, and the others with each kind of key exchange and each deed."""
    def values(task):
        own = singles(task.cell) if task.stranger.every_pair or task.cell.deed else {task.cell.suite.exchange}
        return {(task.stranger, value) for value in own}
    seen, chosen = set(), []
    for task in tasks:
        if values(task) - seen:
            chosen.append(task)
            seen |= values(task)
    return chosen


@dataclass
class Result:
    task: Task
    error: str = ""


class Progress:
    """A line that is written over on a terminal, and elsewhere one every ten seconds."""

    def __init__(self, total, jobs, out=sys.stdout):
        self.total, self.out, self.started, self.told, self.done, self.failed = total, out, time.monotonic(), 0.0, 0, 0
        self.over = out.isatty()
        out.write(f"{total} conversations, {jobs} at a time: about {max(1, round(total * SECONDS_A_CELL / jobs / 60))} minutes\n")
        out.flush()

    def tell(self, result):
        self.done += 1
        self.failed += bool(result.error)
        now = time.monotonic()
        if result.error:
            self._clear()
            self.out.write(f"FAILED {result.task.text}\n{result.error}\n    again: scripts/interop.sh --only '^{re.escape(result.task.text)}$'\n".replace("\\ ", " "))
        if self.over or now - self.told > 10 or self.done == self.total:
            self.told = now
            left = (now - self.started) / self.done * (self.total - self.done)
            line = f"{self.done}/{self.total}, {self.failed} failed, {left:.0f} s left: {result.task.text}"
            self._clear()
            self.out.write(line[:110] if self.over else line + "\n")
        self.out.flush()

    def _clear(self):
        if self.over:
            self.out.write("\r\x1b[K")

    def end(self):
        self._clear()


def speak(task, strangers):
    """A port that somebody else took meanwhile is no answer: then once more."""
    result = Result(task)
    for _ in range(2):
        try:
            conversation(strangers[task.stranger], task.cell).run(task.role)
            return Result(task)
        except Wrong as wrong:
            result = Result(task, str(wrong))
            if "in use" not in result.error.lower():
                break
    return result


def meet(kinds, lab):
    """Every stranger, ready to speak."""
    strangers = {kind: kind(lab) for kind in kinds}
    for stranger in strangers.values():
        stranger.prepare()
    return strangers


def run(tasks, strangers, jobs, tell=lambda result: None):
    """Every task once; the results in their order."""
    lock = threading.Lock()

    def one(task):
        result = speak(task, strangers)
        with lock:
            tell(result)
        return result

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, tasks))


def table(results, gaps):
    """A row for each suite, group, scheme and deed, a column for each stranger and role, and beneath it the reasons."""
    told, reasons = {}, {}
    columns = list(dict.fromkeys([(r.task.role, r.task.stranger.name) for r in results] + [(g.role, g.stranger.name) for g in gaps]))
    for result in results:
        for value in singles(result.task.cell):
            key = (result.task.role, result.task.stranger.name, value)
            told[key] = "FAILED" if result.error else told.get(key, "yes")
    for gap in gaps:
        number = reasons.setdefault(gap.why, len(reasons) + 1)
        told[gap.role, gap.stranger.name, gap.value] = f"no {number}"
    rows = [("suite", s.name) for s in SUITES] + [("etm", False)] + [("group", g) for g in (*GROUPS, *FFDHE)]
    rows += [("server", s) for s in SCHEMES] + [("client", s) for s in SCHEMES]
    rows += [("auth", a, with_one) for a in ("none", "request", "require") for with_one in (True, False) if a != "none" or not with_one]
    rows += [("deed", d) for d in DEEDS]
    lines = []
    for role in ROLES:
        names = [name for r, name in columns if r == role]
        widths = [max(8, len(name)) for name in names]
        lines += ["", f"{'we are the ' + role:54}" + "  ".join(n.ljust(w) for n, w in zip(names, widths))]
        for value in rows:
            cells = [told.get((role, name, value), "") for name in names]
            if any(cells):
                lines.append((f"{value_text(value):54}" + "  ".join(c.ljust(w) for c, w in zip(cells, widths))).rstrip())
    lines += [""] + [f"no {number}: {why}" for why, number in reasons.items()]
    return "\n".join(lines)


def untrue(strangers):
    """Where the rows of what a stranger cannot differ from what it lists by itself."""
    found = []
    for stranger in strangers:
        listed = stranger.listed()
        if listed is None:
            continue
        for suite in SUITES:
            said = any(row.why for row in stranger.cannot if row.suite and re.search(row.suite, suite.openssl) and row == Cannot(row.why, suite=row.suite))
            if said == (suite.openssl in listed):
                found.append(f"{stranger.name}: {suite.openssl} is {'listed' if said else 'not listed'}, against its row")
    return found


def main():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=True)
    parser.add_argument("handglass")
    parser.add_argument("--only", default="")
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--selection", action="store_true")
    options = parser.parse_args()
    os.environ["HANDGLASS"] = os.path.abspath(options.handglass)
    wanted = [n.lower() for n in options.peer]
    if unknown := [n for n in wanted if n not in [s.name.lower() for s in EVERYBODY]]:
        sys.exit(f"nobody here is called {', '.join(unknown)}; there are {', '.join(s.name for s in EVERYBODY)}")
    strangers = [s for s in (USUAL if options.selection else EVERYBODY) if not wanted or s.name.lower() in wanted]
    for stranger in list(strangers):
        if missing := stranger.missing():
            print(f"skipped: {stranger.name}: {', '.join(missing)} is not here; the package is {stranger.package}")
            strangers.remove(stranger)
    tasks, gaps = plan(strangers, options.selection)
    tasks = [task for task in tasks if re.search(options.only, task.text)]
    gaps = [gap for gap in gaps if re.search(options.only, gap.text)]
    if options.list:
        print("\n".join([task.text for task in tasks] + [gap.text for gap in gaps]))
        return 0
    with tempfile.TemporaryDirectory(prefix="handglass-interop-") as root:
        progress = Progress(len(tasks), options.jobs)
        met = meet(strangers, Lab(Path(root)))
        results = run(tasks, met, options.jobs, progress.tell)
        progress.end()
        wrong = untrue(met.values())
    print(table(results, gaps))
    failed = sum(bool(r.error) for r in results)
    print("".join(f"{line}\n" for line in wrong), end="")
    print(f"{len(results) - failed} passed, {failed + len(wrong)} failed, {len(gaps)} cannot")
    return 1 if failed or wrong or not results + gaps else 0


if __name__ == "__main__":
    sys.exit(main())
