#!/usr/bin/env python3
"""Which code the corpora of fuzz targets reach, from a build of the replay programs for coverage. scripts/fuzz.sh calls it.

fuzz_coverage.py BUILD [--html] TARGET...
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOMS = ("src/wire", "src/record", "src/handshake", "src/x509")


def folders(target):
    every = [Path(folder) / target for folder in ("fuzz/corpus", "fuzz/regressions", "build/fuzz-corpus")]
    return [str(folder) for folder in every if folder.is_dir() and any(folder.iterdir())]


def profile(build, target, scratch):
    """Replays what a target has; its profile, or None with a sentence."""
    raw = scratch / f"{target}.profraw"
    inputs = folders(target)
    if not inputs:
        print(f"   {target}: it has no corpus", flush=True)
        return None
    ran = subprocess.run([build / "fuzz" / f"replay_{target}", *inputs], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, env=dict(os.environ, LLVM_PROFILE_FILE=str(raw)))
    said = ran.stdout.decode("utf-8", "replace").strip().splitlines()
    print(f"   {target}: {said[-1] if said else 'nothing said'}", flush=True)
    if ran.returncode:
        print(f"   {target}: the replay ended with status {ran.returncode}, so it counts for nothing here", flush=True)
        return None
    return raw


def rows(report, root):
    """(file, lines reached, lines, regions reached, regions) of the sources in src."""
    for file in report["data"][0]["files"]:
        name = os.path.relpath(file["filename"], root)
        lines, regions = file["summary"]["lines"], file["summary"]["regions"]
        if name.startswith("src/") and regions["count"]:
            yield name, lines["covered"], lines["count"], regions["covered"], regions["count"]


def percent(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "      -"


def table(reached):
    print(f"   {'regions':>7}  {'lines':>7}  {'of lines':>8}  file")
    for name, lines, of_lines, regions, of_regions in reached:
        print(f"   {percent(regions, of_regions)}  {percent(lines, of_lines)}  {of_lines:8}  {name}")


def tool(*command):
    """What a tool of llvm prints. Its warnings are of functions that differ between targets, which some mean to; errors end us."""
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if ran.returncode:
        sys.exit(f"== coverage: {command[0]} failed: {ran.stderr.decode('utf-8', 'replace').strip()}")
    return ran.stdout


def main():
    build, *rest = sys.argv[1:]
    html, targets = "--html" in rest, [word for word in rest if word != "--html"]
    build, root = Path(build), Path.cwd()
    print(f"== coverage: replaying {len(targets)} {'corpus' if len(targets) == 1 else 'corpora'}", flush=True)
    with tempfile.TemporaryDirectory(prefix="handglass-coverage.") as name:
        scratch = Path(name)
        raw = {target: profile(build, target, scratch) for target in targets}
        raw = {target: path for target, path in raw.items() if path and path.exists()}
        if not raw:
            print("== coverage: nothing was replayed", flush=True)
            return 1
        merged = scratch / "all.profdata"
        tool("llvm-profdata-19", "merge", "-sparse", *raw.values(), "-o", merged)
        first, *others = [build / "fuzz" / f"replay_{target}" for target in raw]
        programs = [first, *[word for program in others for word in ("-object", program)], f"-instr-profile={merged}"]
        told = tool("llvm-cov-19", "export", "-summary-only", *programs)
        every = sorted(rows(json.loads(told), root), key=lambda row: (-row[3] / row[4], row[0]))
        reached = [row for row in every if row[3]]
        if html:
            page = build / "html"
            tool("llvm-cov-19", "show", "-format=html", f"-output-dir={page}",
                 f"-ignore-filename-regex=^/usr/|^{re.escape(str(root))}/(fuzz|tests|build)/",
                 *programs)
            print(f"== coverage: line by line in {page / 'index.html'}")
            sums = []
            for room in ROOMS:
                of = [row for row in every if row[0].startswith(room + "/")]
                sums.append((room, *[sum(row[i] for row in of) for i in range(1, 5)]))
            table(sums)
        else:
            print(f"== coverage: {len(reached)} files of src")
            table(reached)
    return 0


if __name__ == "__main__":
    sys.exit(main())
