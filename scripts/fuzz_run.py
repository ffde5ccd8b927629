#!/usr/bin/env python3
"""Runs fuzz targets that are built, tells how it goes every few seconds, and sums up. scripts/fuzz.sh calls it.

fuzz_run.py --engine libfuzzer|afl --build DIR --time SECONDS --jobs N TARGET...
The exit status is 1 with a fault, 2 if an engine did not run, 130 after an interrupt.
"""
import argparse
import shlex
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import fuzz_engines  # noqa: E402

EVERY = 5  # seconds between two lines of progress
GRACE = 15  # seconds that an engine has to end when it is told to
ENOUGH = 100 << 20  # bytes of the disk that a run leaves free

interrupted = False


def say(line):
    print(f"== {line}", flush=True)


def on_signal(_number, _frame):
    global interrupted
    interrupted = True


def progress(run):
    now = run.now()
    if now.reading:
        print(f"   {run.target}: {run.seconds():.0f} s, reading what it starts from: {now.reading} of {now.corpus} inputs", flush=True)
        return
    print(f"   {run.target}: {run.seconds():.0f} s, {now.inputs} inputs, {now.rate} a second, corpus {now.corpus}, "
          f"coverage {now.coverage}{f', {now.faults} faults' if now.faults else ''}", flush=True)


def summary(run):
    """What there is to say at the end, while the engine's log is there to say it."""
    run.last = now = run.now()
    new = run.new_files()
    say(f"{run.target}: {run.seconds():.0f} s, {now.inputs} inputs, {now.rate} a second, {len(new)} new corpus files, "
        f"coverage {now.coverage}, {f'stability {now.stability}, ' if now.stability else ''}{now.memory} MB at the peak, {'FAULT' if run.faults else 'no fault'}")
    for fault in run.faults:
        print(f"   what: {fault.what}\n   input: {fault.path}\n   replay: {shlex.quote(str(run.program))} {shlex.quote(str(fault.path))}", flush=True)
    if run.broken:
        print("\n".join(f"   {line}" for line in run.broken.splitlines()[-20:]))
        say(f"{run.target}: the engine did not run as it should; the end of its log is above")
    for tally in run.tallies():
        print(f"   tally:\n      {tally.strip().replace(chr(10), chr(10) + '      ')}", flush=True)


def end(runs):
    """Tells the engines to end, waits, and ends those that do not listen."""
    for run in runs:
        run.stop(signal.SIGINT)
    limit = time.monotonic() + GRACE
    while any(run.alive() for run in runs) and time.monotonic() < limit:
        time.sleep(0.1)
    for run in runs:
        run.stop(signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=fuzz_engines.ENGINES, required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--time", type=int, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int)
    parser.add_argument("targets", nargs="+")
    asked = parser.parse_args()
    # Also where the shell that started us ignores them, as it does for what runs in its background.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    at_once, instances = (1, asked.jobs) if len(asked.targets) == 1 else (asked.jobs, 1)
    waiting, running, done = list(asked.targets), [], []
    full, beat = False, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="handglass-fuzz.") as scratch:
        try:
            while (waiting or running) and not interrupted and not full:
                while waiting and len(running) < at_once:
                    run = fuzz_engines.ENGINES[asked.engine](waiting.pop(0), asked, instances, Path(scratch))
                    say(f"fuzz: {run.target} for {asked.time} s with {asked.engine}, from {run.start()} inputs")
                    running.append(run)
                time.sleep(0.1)
                for run in [run for run in running if not run.alive()]:
                    running.remove(run)
                    done.append(run)
                    run.collect()
                    summary(run)
                if time.monotonic() - beat >= EVERY:
                    beat = time.monotonic()
                    for run in running:
                        progress(run)
                    full = shutil.disk_usage("build").free < ENOUGH
        finally:
            end(running)
        for run in running:
            run.collect()
            summary(run)
            done.append(run)
    if full:
        say(f"fuzz: stopped, for less than {ENOUGH >> 20} MB are free where build/ is; make room there")
    faults, broken = sum(len(run.faults) for run in done), [run for run in done if run.broken]
    if len(asked.targets) > 1:
        say(f"fuzz: {len(done)} of {len(asked.targets)} targets, {sum(run.last.inputs for run in done)} inputs, {faults} faults"
            + "".join(f"\n   {run.target}: {fault.path}" for run in done for fault in run.faults))
    if interrupted:
        say("fuzz: interrupted; what was found is kept")
    if interrupted:
        return 130
    return 1 if faults else 2 if broken or full else 0


if __name__ == "__main__":
    sys.exit(main())
