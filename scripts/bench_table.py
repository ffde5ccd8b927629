#!/usr/bin/env python3
"""Medians of Google Benchmark's runs, a row an operation and a column a library: a page with tables and plots.

bench_table.py DIR RESULTS.json...   writes DIR/benchmarks.md and beside it, in DIR/benchmarks/, results.json and a plot of each
                                     group as SVG and, where rsvg-convert is installed, PNG; prints the tables

A name is OPERATION/.../LIBRARY; what ends otherwise is ours alone. The ratio is our rate to the best other library's.
"""
import json
import math
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

OURS = "handglass"
LIBRARIES = [OURS, "handglass_remembered", "handglass_portable", "openssl", "gnutls", "nettle", "botan", "mbedtls", "wolfssl", "cryptopp", "ipsec_mb"]
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
# What is measured in another way than by time: the group, rows that begin so, the counter, and what it is called.
COUNTED = (("heap", "handshake", "allocations", ": allocations"), ("heap", "handshake", "bytes", ": bytes allocated"), ("heap", "idle", "bytes", ": bytes held, both ends"),
           *(("cycles", first, "cycles_per_byte", "") for first in ("record", "aead_seal", "aead_open", "hmac", "hash")))
CYCLES_AT = "16384"  # bytes at a time, of all sizes that are measured
# By the first words of their names, in the order of the page.
GROUPS = (
    ("handshakes", ("handshake", "idle"), "Whole handshakes, both ends in one process, each with a chain of leaf and intermediate. `handglass` checks every signature, and judges a chain anew when it resumes a session; `handglass_remembered` keeps a memory of the chains that it has accepted. No other library judges a chain that it resumes."),
    ("sides", ("handshake_side",), "CPU time of each end's own calls during such a handshake, from the making of the end to its last message, by a stopwatch that each adapter switches as it goes from one end to the other; about 1 us is the stopwatch."),
    ("heap", (), "What both ends of a handshake ask of the heap, and what an established connection that is idle holds. Botan's pool of locked pages is not counted."),
    ("records", ("record",), "Application data through a connection, a record each: sealed by the client, copied, opened by the server. `handglass_portable` is what a CPU without AVX2 gets, where an AEAD protects the records."),
    ("scaling", ("scaling",), "While so many connections are held, both ends of each in one process: a record of 1024 bytes through one after the other, and a handshake more (server_ecdsa_p256_x25519)."),
    ("aead", ("aead_seal", "aead_open"), "The primitives alone, keys set up once. `handglass_portable` is what a CPU without AVX2 gets."),
    ("prf", ("prf", "prf_keyed", "hmac", "hash"), "`prf`, `hmac` and `hash`: each call from the secret or the first byte on. `prf_keyed`: the secret's HMAC is set up once and kept. Libraries that have no such PRF of their own have P_hash by us over their HMAC."),
    ("cycles", (), f"Reference cycles a byte, at {CYCLES_AT} bytes: the time-stamp counter's pace times the CPU time. A core that clocks higher than the counter does more in each."),
    ("public-keys", ("agreement", "sign", "verify"), "Agreement is a fresh key pair and the shared secret with a peer's value that is another each time. Signatures are over 130 bytes."),
    ("certificates", ("parse_certificate", "check_point", "check_signature", "verify_chain", "verify_chain_with_lists", "chain_remembered", "load_crl", "load_crl_and_find", "find_first", "find_last", "find_any", "find_absent"), "Certificates and revocation lists, by number of entries where a name ends in one."),
    ("ours", None, "What no other library has a row for."),
)
PACKAGES = {"openssl": "libssl3", "gnutls": "libgnutls30", "nettle": "libnettle8", "botan": "libbotan-2-19", "mbedtls": "libmbedtls14", "wolfssl": "libwolfssl35",
            "ipsec_mb": "libipsec-mb1", "cryptopp": "libcrypto++8"}


def medians(files):
    """{operation: {library: nanoseconds}}, the same of what is counted in each group, what was not measured and why
    ({(library, why): operations}), and the machine, of all files."""
    times, counts, missing, context = {}, {}, {}, {}
    for name in files:
        document = json.loads(Path(name).read_text(encoding="utf-8"))
        context = document["context"]
        for run in document["benchmarks"]:
            if run.get("run_type") != "iteration":
                continue
            whole = run["run_name"].split("/")
            parts = [part for part in whole if part not in ("process_time", "manual_time")]
            library = next((part for part in parts if part in LIBRARIES), OURS)
            operation = "/".join(part for part in parts if part != library)
            if run.get("error_occurred"):
                missing.setdefault((library, run.get("error_message", "no reason is given")), set()).add(operation)
                continue
            for group, first, counter, words in COUNTED:
                if parts[0] == first and counter in run and (group != "cycles" or CYCLES_AT in parts):
                    counts.setdefault(group, {}).setdefault(f"{operation}{words}", {}).setdefault(library, []).append(run[counter])
            if parts[0] != "idle":
                time = run["real_time" if "manual_time" in whole else "cpu_time"]  # a row that is timed by itself says so as real time
                times.setdefault(operation, {}).setdefault(library, []).append(time * UNITS[run["time_unit"]])
    # Rows took turns; sizes stand in their order, not as words.
    place = lambda operation: [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in operation.split("/")]
    middle = lambda table: {operation: {library: statistics.median(each) for library, each in table[operation].items()} for operation in sorted(table, key=place)}
    return middle(times), {group: middle(table) for group, table in counts.items()}, missing, context


def time_text(nanoseconds):
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


def table(rows, text):
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
    size = f'width="{left + width + 110}" height="{high * len(compared) + 40}"'
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">', f'<rect {size} fill="white"/>']
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


def grouped(times, counts):
    """(name, what is said of it, rows, how their values are written), for each group that has rows."""
    known = {first for _, firsts, _ in GROUPS for first in firsts or ()}
    for name, firsts, about in GROUPS:
        if name in (group for group, *_ in COUNTED):
            rows, text = counts.get(name, {}), (lambda value: f"{value:.2f}") if name == "cycles" else (lambda value: f"{value:,.0f}")
        else:
            rows = {operation: row for operation, row in times.items() if (operation.split("/")[0] in firsts if firsts else operation.split("/")[0] not in known)}
            text = time_text
        if rows:
            yield name, about, rows, text


def installed(package):
    query = shutil.which("dpkg-query")
    run = query and subprocess.run([query, "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run and run.returncode == 0 else ""


def machine(context):
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if line.startswith("model name")), platform.machine())
    versions = ", ".join(f"{name} {version}" for name, package in PACKAGES.items() if (version := installed(package)))
    return f"{cpu}, {context.get('num_cpus')} CPUs at {context.get('mhz_per_cpu')} MHz; {platform.system()} {platform.release()}, {context['date'][:10]}.\n{versions}."


def main(folder, *files):
    times, counts, missing, context = medians(files)
    if not times:
        sys.exit("no benchmark has such a name")
    folder = Path(folder)
    beside = folder / "benchmarks"
    beside.mkdir(parents=True, exist_ok=True)
    (beside / "results.json").write_text(json.dumps({"context": context, "medians_ns": times, "medians_counted": counts}, indent=1) + "\n", encoding="utf-8")
    page = ["# One run of the benchmarks", "", "`scripts/bench.sh` made this page. Medians of CPU time, repetitions in turns; a bar to the right, and a ratio above one, is where ours is faster than the best of",
            "the others, whose name stands beside it. Machines are noisy: ratios of one run say more than times.", "", machine(context), ""]
    for name, about, rows, text in grouped(times, counts):
        written = table(rows, text)
        print(f"== {name}\n{written}")
        page += [f"## {name}", "", about, ""]
        if any(ratio(row) for row in rows.values()):
            svg = beside / f"{name}.svg"
            svg.write_text(plot(rows), encoding="utf-8")
            if converter := shutil.which("rsvg-convert"):
                subprocess.run([converter, svg, "-o", svg.with_suffix(".png")], check=True)
            page += [f"![{name}: our rate to the best other library's](benchmarks/{name}.svg)", ""]
        page += [written]
    if missing:
        page += ["## Not measured", "", "What a library does not do, or does otherwise than it was asked to.", ""]
        page += [f"- {library}: {why} ({', '.join(sorted(operations))})" for (library, why), operations in sorted(missing.items())]
        page += [""]
    # Of groups that this run has not.
    for old in [*beside.glob("*.svg"), *beside.glob("*.png")]:
        if old.stem not in [name for name, *_ in grouped(times, counts)]:
            old.unlink()
    (folder / "benchmarks.md").write_text("\n".join(page), encoding="utf-8")
    print(f"the same with plots in {folder}/benchmarks.md")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
