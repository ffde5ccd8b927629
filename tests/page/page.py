#!/usr/bin/env python3
"""Looks at the HTML page in a browser: page.py HANDGLASS BUILD_FOLDER [TEST...]

Makes pages of good and of refused handshakes, and hands them to page_test.mjs, which drives headless Chromium. What that
imports comes from npm into the build folder, as package-lock.json says. Where node, npm, a browser or the packages are
missing, nothing is tested, and one line says so.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATIENCE = 300  # seconds; it takes less than a tenth of that
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OLDEST_NODE = 18
PAGES = {
    "good": ["--seed", "2026"],
    "refused": ["--client", "bob"],
    "hidden": ["--seed", "2026", "--secrets", "hide"],
    "sha384": ["--ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"],
    "rsa": ["--client", "alice-rsa", "--server", "server-rsa", "--ciphers", "AES128-SHA", "--no-ems"],
    "psk": ["--ciphers", "ECDHE-PSK-AES128-GCM-SHA256"],
    "expired": ["--client", "carol"],
    "untrusted": ["--server", "server-unknown"],
}


class Missing(Exception):
    """What the test cannot do without."""


def needed(*names):
    for name in names:
        if path := shutil.which(name):
            return path
    raise Missing(f"no {names[0]} here")


def packages(build):
    """The folder that the packages are in, as the lock file has them."""
    folder, npm = Path(build) / "page-packages", needed("npm")
    folder.mkdir(parents=True, exist_ok=True)
    lock, stamp = (HERE / "package-lock.json").read_bytes(), folder / "installed.json"
    if stamp.is_file() and stamp.read_bytes() == lock:
        return folder
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    run = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if run.returncode != 0:
        raise Missing("npm cannot install playwright-core and axe-core: " + (run.stderr.strip().splitlines() or ["no word"])[0])
    stamp.write_bytes(lock)
    return folder


def main(handglass, build, *names):
    try:
        node, browser = needed("node"), needed(*BROWSERS)
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(re.match(r"v(\d+)", version)[1]) < OLDEST_NODE:
            raise Missing(f"node is {version.strip()}, older than {OLDEST_NODE}")
        folder = packages(build)
    except Missing as missing:
        print(f"skipped: the page in a browser: {missing}")
        return 0
    with tempfile.TemporaryDirectory(prefix="handglass-page-") as pages:
        for name, arguments in PAGES.items():
            run = subprocess.run([handglass, "loop", *arguments, "--html", f"{pages}/{name}.html"], capture_output=True, text=True, timeout=PATIENCE, check=False)
            if run.returncode not in (0, 3):
                sys.exit(f"{name}: {run.stderr}")
        return subprocess.run([node, HERE / "page_test.mjs", folder, pages, browser, *names], timeout=PATIENCE, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), *sys.argv[2:]))
