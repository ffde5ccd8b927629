#!/usr/bin/env python3
"""Runs fuzz targets of ours and of others for the same time, and prints how many inputs a second each does.

measure.py --time SECONDS --inputs DIR NAME=PROGRAM:PROGRAM...
Here NAME is "kind/who", and the programs are the target with mutations, and without: either may be missing ("-"). The ratio is
to the first of a kind: 2 is twice as many. DIR/KIND has the seeds of the others and of "no property"; ours are in fuzz/corpus. The exit status is 1 if
a program did not run to its end.
"""
import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
INTERRUPTED = 72  # libFuzzer's exit status after SIGINT
HANGS = 30  # seconds after which a target that was told to end will not
CORPUS = Path(__file__).resolve().parent.parent / "corpus"
LONGEST = {"certificate": 4096, "crl": 4096, "server": 8192, "client": 8192}


class Fault(Exception):
    pass


def used(pid):
    """Seconds of the processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(program, kind, seeds, seconds, seed):
    """Inputs a second of one run, which begins with the seeds and keeps nothing. The second is the processor's, and counts from
    when the seeds are read: neither who else uses the machine matters, nor how long a target takes to begin. Nothing where it
    does not end when it is told to: seen once, interrupted within the allocator, for a lock that it held itself."""
    with tempfile.TemporaryDirectory() as kept, tempfile.NamedTemporaryFile() as log:
        arguments = [program, f"-seed={seed}", f"-max_len={LONGEST[kind]}", "-len_control=0", "-timeout=60", "-detect_leaks=0",
                     "-print_final_stats=1", f"-artifact_prefix={kept}/", kept, seeds]
        with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=log) as run:
            try:
                begun, taken, before = None, 0.0, 0.0
                while run.poll() is None and (begun is None or taken < seconds):
                    time.sleep(0.02)
                    now = used(run.pid)  # of who has ended and was not waited for, too
                    if begun is None:
                        begun = re.search(rb"^#(\d+)\s+INITED", Path(log.name).read_bytes(), re.MULTILINE)
                        before = now
                    taken = now - before
                run.send_signal(signal.SIGINT)
                run.wait(HANGS)
            except subprocess.TimeoutExpired:
                return None
            finally:
                run.kill()
        said = Path(log.name).read_text(encoding="utf-8", errors="replace")
    done = re.search(r"^stat::number_of_executed_units:\s*(\d+)", said, re.MULTILINE)
    if run.returncode != INTERRUPTED or not begun or not done:
        raise Fault(f"{program} ended with {run.returncode}:\n" + "\n".join(said.splitlines()[-15:]))
    return (int(done[1]) - int(begun[1])) / taken


class Row:
    """What is measured: a kind, who it is, and the rates of its programs, a list for each."""
    def __init__(self, text, inputs):
        name, programs = text.split("=")
        self.kind, self.who = name.split("/")
        ours = self.who in ("Handglass", "Handglass, own mutations")
        self.seeds = (CORPUS if ours else inputs) / self.kind
        self.programs = programs.split(":")
        self.rates = [[] for _ in self.programs]
        self.broken = False

    def measure(self, seconds, seed):
        for i, program in enumerate(self.programs):
            if program == "-":
                continue
            try:
                found = rate(program, self.kind, self.seeds, seconds, seed) or rate(program, self.kind, self.seeds, seconds, seed)
                if found is None:
                    raise Fault(f"{program} does not end, twice")
                self.rates[i].append(found)
            except Fault as fault:
                print(f"== {fault}", flush=True)
                self.programs[i] = "-"  # half a figure is none
                self.rates[i] = []
                self.broken = True

    def medians(self):
        return [statistics.median(rates) if rates else None for rates in self.rates]


def figures(rate_of, first):
    """A rate and how it stands to the first one."""
    if rate_of is None:
        return f"{'-':>9} {'':>7}"
    ratio = rate_of / first if first else 0
    return f"{rate_of:9.0f} {f'{ratio:.3g}' if ratio else '':>7}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--time", type=int, required=True)
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("rows", nargs="+")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a target has no end of its own, and ends with us
    rows = [Row(text, arguments.inputs) for text in arguments.rows]
    # In turn, so that an hour in which the machine is slow is one for all.
    for seed in range(1, ROUNDS + 1):
        for row in rows:
            row.measure(arguments.time, seed)
            shown = ", ".join(f"{rates[-1]:.0f}" if rates else "-" for rates in row.rates)
            print(f"   round {seed} of {ROUNDS}, {row.kind}, {row.who}: {shown} a second", flush=True)
    firsts, lines = {}, []
    for row in rows:
        rates = row.medians()
        first = firsts.setdefault(row.kind, rates)
        lines.append(f"{row.kind:12} {row.who:26} " + "  ".join(figures(*pair) for pair in zip(rates, first)))
    print(f"\n{'':39} {'with mutations':>17}  {'seeds as they are':>17}")
    print(f"{'kind':12} {'who':26} {'a second':>9} {'ratio':>7}  {'a second':>9} {'ratio':>7}")
    print("\n".join(lines))
    return 1 if any(row.broken for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
