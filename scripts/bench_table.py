#!/usr/bin/env python3
"""Medians of Google Benchmark's runs, a row an operation and a column a library.

bench_table.py DIR RESULTS.json...   writes DIR/results.json, DIR/table.md and DIR/table.svg, and prints the table

A name is OPERATION/.../LIBRARY; what ends otherwise is ours alone. The ratio is our rate to the best other library's.
"""
import json
import math
import statistics
import sys
from pathlib import Path

OURS = "handglass"
LIBRARIES = [OURS, "handglass_portable", "openssl", "gnutls", "nettle", "botan", "mbedtls", "wolfssl"]
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def medians(files):
    """{operation: {library: nanoseconds}} and the machine, of all files."""
    times, context = {}, {}
    for name in files:
        document = json.loads(Path(name).read_text(encoding="utf-8"))
        context = document["context"]
        for run in document["benchmarks"]:
            if run.get("run_type") != "iteration" or run.get("error_occurred"):
                continue
            parts = run["run_name"].split("/")
            library = next((part for part in parts if part in LIBRARIES), OURS)
            operation = "/".join(part for part in parts if part != library)
            times.setdefault(operation, {}).setdefault(library, []).append(run["cpu_time"] * UNITS[run["time_unit"]])
    return {operation: {library: statistics.median(each) for library, each in row.items()} for operation, row in times.items()}, context


def text(nanoseconds):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def ratio(row):
    """Our rate to the best other's, and whose that is; nothing where there is no other."""
    others = {library: time for library, time in row.items() if not library.startswith(OURS)}
    if OURS not in row or not others:
        return None
    best = min(others, key=others.get)
    return others[best] / row[OURS], best


def table(rows):
    shown = [library for library in LIBRARIES if any(library in row for row in rows.values())]
    lines = ["| operation | " + " | ".join(shown) + " | ours to the best |", "|---" * (len(shown) + 2) + "|"]
    for operation, row in rows.items():
        compared = ratio(row)
        last = f"{compared[0]:.2f} ({compared[1]})" if compared else ""
        lines.append(f"| {operation} | " + " | ".join(text(row[library]) if library in row else "" for library in shown) + f" | {last} |")
    return "\n".join(lines) + "\n"


def plot(rows):
    """One bar a row: our rate to the best other library's, on a scale of powers of two."""
    compared = {operation: ratio(row) for operation, row in rows.items() if ratio(row)}
    left, width, high = 330, 560, 16
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{high * len(compared) + 40}" font-family="sans-serif" font-size="11">']
    at = lambda value: left + width / 2 + max(-1, min(1, math.log2(value) / 4)) * width / 2
    for value in (1 / 16, 1 / 4, 1, 4, 16):
        out.append(f'<line x1="{at(value):.1f}" x2="{at(value):.1f}" y1="18" y2="{high * len(compared) + 24}" stroke="#bbb"/>')
        out.append(f'<text x="{at(value):.1f}" y="12" text-anchor="middle">{value:g}</text>')
    for i, (operation, (value, best)) in enumerate(compared.items()):
        y, begin, end = 24 + high * i, *sorted((at(1), at(value)))
        out.append(f'<text x="{left - 8}" y="{y + 11}" text-anchor="end">{operation}</text>')
        out.append(f'<rect x="{begin:.1f}" y="{y + 2}" width="{max(1, end - begin):.1f}" height="{high - 5}" fill="{"#2a7" if value >= 1 else "#c64"}"/>')
        out.append(f'<text x="{left + width + 6}" y="{y + 11}">{value:.2f} {best}</text>')
    return "\n".join(out + ["</svg>"]) + "\n"


def main(folder, *files):
    rows, context = medians(files)
    if not rows:
        sys.exit("no benchmark has such a name")
    folder = Path(folder)
    (folder / "results.json").write_text(json.dumps({"context": context, "medians_ns": rows}, indent=1) + "\n", encoding="utf-8")
    written = table(rows)
    (folder / "table.md").write_text(written, encoding="utf-8")
    (folder / "table.svg").write_text(plot(rows), encoding="utf-8")
    print(written, end="")
    print(f"{context.get('num_cpus')} CPUs at {context.get('mhz_per_cpu')} MHz; the same in {folder}/table.md, as a plot in {folder}/table.svg")


if __name__ == "__main__":
    main(*sys.argv[1:])
