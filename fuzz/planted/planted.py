#!/usr/bin/env python3
"""Shows that the targets find faults: plants those of faults.py in a copy of the sources, one build for all of them, and fuzzes each with the target that it names until it is found.

    fuzz/planted/planted.py [NAME...] [--time SECONDS] [--jobs N]     all of them; 300 s each at most, two at a time
    fuzz/planted/planted.py --list
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HOME / "scripts"))
from faults import FAULTS  # noqa: E402
from fuzz_engines import options as options_of  # noqa: E402

WORK = HOME / "build" / "planted"
TREE = WORK / "tree"
BUILD = TREE / "build" / "fuzz"  # where it would be beside the sources, so that ccache knows what has not changed
HEADER = """// Whether the fault of this name is switched on.
#pragma once
#include <cstdlib>
#include <string_view>

namespace handglass {

inline bool planted(std::string_view name) {
  static const char* chosen = std::getenv("HANDGLASS_PLANTED");
  return chosen != nullptr && name == chosen;
}

}  // namespace handglass
"""


def planted(text, file):
    """`text` with the faults of this file; each line that is changed is there once."""
    for fault in FAULTS:
        if fault.file != file:
            continue
        if text.count(fault.before) != 1:
            raise ValueError(f"{fault.name}: {file} has the line to be changed {text.count(fault.before)} times, not once")
        text = text.replace(fault.before, fault.after.replace("PLANTED", f'::handglass::planted("{fault.name}")'))
    return text


def write_if_other(path, content):
    """So that what has not changed is not built anew."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def plant():
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=HOME, capture_output=True)
    if listed.returncode != 0:
        sys.exit(f"planted: the sources are copied as git lists them, and it said: {listed.stderr.decode(errors='replace').strip()}")
    names = listed.stdout.decode().split("\0")
    faulty = {fault.file for fault in FAULTS}
    for name in filter(None, names):
        source = HOME / name
        if not source.is_file():
            continue
        content = source.read_bytes()
        if name in faulty:
            text = planted(content.decode(), name)
            include = '#include "base/planted.hpp"\n'
            text = text.replace("#pragma once\n", "#pragma once\n" + include, 1) if name.endswith(".hpp") else include + text
            content = text.encode()
        write_if_other(TREE / name, content)
        shutil.copymode(source, TREE / name)
    write_if_other(TREE / "src/base/planted.hpp", HEADER.encode())


def build(targets):
    """As scripts/fuzz.sh does it, whose words say how it goes and what stands in the way."""
    env = dict(os.environ, CCACHE_BASEDIR=str(TREE), CCACHE_NOHASHDIR="1")
    script = '. scripts/stage.sh && . scripts/fuzz_build.sh && set_up_for libfuzzer address,undefined build/fuzz && make build/fuzz "$@"'
    if subprocess.run(["bash", "-euo", "pipefail", "-c", script, "planted", *(f"fuzz/fuzz_{target}" for target in targets)], cwd=TREE, env=env).returncode != 0:
        sys.exit(2)


def run_target(command, **variables):
    env = {name: value for name, value in os.environ.items() if name != "HANDGLASS_PLANTED"} | variables
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")


def fuzz(fault, seconds):
    """The time that it took to find the fault, the inputs, and what was said; no time where it was not found. An input that is at fault without it too does not count."""
    folder = WORK / "runs" / fault.name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "corpus").mkdir(parents=True)
    program = [str(BUILD / "fuzz" / f"fuzz_{fault.target}"), *(f"-{name}={value}" for name, value in options_of(fault.target).items()), f"-artifact_prefix={folder}/"]
    began = time.monotonic()
    run = run_target([*program, f"-max_total_time={seconds}", "-len_control=0", "-print_final_stats=1", str(folder / "corpus"),
                      str(TREE / "fuzz" / "corpus" / fault.target)], HANDGLASS_PLANTED=fault.name)
    took = time.monotonic() - began
    (folder / "log").write_text(run.stdout)
    inputs = re.search(r"number_of_executed_units: *(\d+)", run.stdout)
    said = re.search(r"^(broken property: .*|SUMMARY: .*|.*Assertion.*failed.*|ALARM.*|terminate called.*)$", run.stdout, re.M)
    kept = re.search(r"Test unit written to (.+)$", run.stdout, re.M)
    found = kept is not None and run_target([*program, kept[1]]).returncode == 0
    return took if found else None, int(inputs[1]) if inputs else 0, said[1].strip()[:90] if said else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--time", type=int, default=300, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.time < 1 or options.jobs < 1:
        parser.error("--time and --jobs take a number from 1 on")
    if options.list:
        for fault in FAULTS:
            print(f"{fault.name:<27} {fault.target:<12} {fault.about}")
        return 0
    unknown = set(options.names) - {fault.name for fault in FAULTS}
    if unknown:
        parser.error(f"no planted fault {', '.join(sorted(unknown))}; --list names them")
    chosen = [fault for fault in FAULTS if not options.names or fault.name in options.names]
    os.chdir(HOME)
    print(f"== planted: {len(chosen)} faults in a copy of the sources, {TREE}", flush=True)
    plant()
    build(sorted({fault.target for fault in chosen}))
    missed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(fuzz, fault, options.time): fault for fault in chosen}
        try:
            for done in concurrent.futures.as_completed(runs):
                fault, (took, inputs, said) = runs[done], done.result()
                missed += took is None
                print(f"{fault.name:<27} {fault.target:<12} " + (f"found after {took:5.1f} s  {said}" if took is not None else f"NOT found in {inputs} inputs  {said}"), flush=True)
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            print("== planted: interrupted", flush=True)
            return 130
    print(f"== planted: {len(chosen) - missed} of {len(chosen)} found within {options.time} s each")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
