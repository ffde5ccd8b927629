#!/usr/bin/env python3
"""Runs fuzz targets of ours and of others for the same time, and prints how many inputs a second each does.

measure.py --time SECONDS --inputs DIR NAME=PROGRAM:PROGRAM...
Here NAME is "kind/who", and the programs are the target with mutations, and without: either may be missing ("-"). Of a kind the
ratio is to the first. DIR/KIND has the seeds of the others; ours are in fuzz/corpus.
"""
import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
CORPUS = Path(__file__).resolve().parent.parent / "corpus"
LONGEST = {"certificate": 4096, "crl": 4096, "server": 8192, "client": 8192}


class Fault(Exception):
    pass


def rate(program, kind, seeds, seconds, seed):
    """Inputs a second of one run, which begins with the seeds and keeps nothing."""
    with tempfile.TemporaryDirectory() as kept:
        run = subprocess.run(
            [program, f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={LONGEST[kind]}", "-len_control=0", "-timeout=30",
             "-detect_leaks=0", "-print_final_stats=1", f"-artifact_prefix={kept}/", kept, seeds],
            capture_output=True, text=True, errors="replace", env={"UBSAN_OPTIONS": "print_stacktrace=0"}, check=False)
    # libFuzzer stops as soon as its whole seconds are more than the limit, so that they are exact.
    done = re.search(r"^Done (\d+) runs in (\d+) second", run.stderr, re.MULTILINE)
    if run.returncode or not done:
        raise Fault(f"{program} ended with {run.returncode}:\n" + "\n".join(run.stderr.splitlines()[-15:]))
    return int(done[1]) / max(1, int(done[2]))


def measured(program, kind, seeds, seconds):
    if program == "-":
        return None
    try:
        return statistics.median(rate(program, kind, seeds, seconds, seed) for seed in range(1, ROUNDS + 1))
    except Fault as fault:
        print(f"== {fault}", file=sys.stderr)
        return None


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
    firsts, lines = {}, []
    for row in arguments.rows:
        name, programs = row.split("=")
        kind, who = name.split("/")
        ours = who.startswith("Handglass") or not (arguments.inputs / kind).is_dir()
        seeds = (CORPUS if ours else arguments.inputs) / kind
        rates = [measured(program, kind, seeds, arguments.time) for program in programs.split(":")]
        first = firsts.setdefault(kind, rates)
        lines.append(f"{kind:12} {who:26} " + "  ".join(figures(*pair) for pair in zip(rates, first)))
        print(f"   {lines[-1]}", flush=True)
    print(f"\n{'':39} {'with mutations':>17}  {'seeds as they are':>17}")
    print(f"{'kind':12} {'who':26} {'a second':>9} {'ratio':>7}  {'a second':>9} {'ratio':>7}")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
