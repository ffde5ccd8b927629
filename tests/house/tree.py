"""The files of the project, for the checks in this folder."""
import os
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CODE = {".cpp", ".hpp"}
TEXT = CODE | {".md", ".build", ".txt", ".py", ".sh", ".yml", ".yaml", ".json", ".html", ".css", ".js", ""}


def files(root=ROOT):
    """The paths of all files below `root`, relative to it: what git tracks or would add, or without git what is there."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, check=True, text=True).stdout
        found = [Path(name) for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [f for f in folders if not f.startswith((".git", "build", "__pycache__"))]
            found += [(Path(folder) / name).relative_to(root) for name in names]
    return sorted(path for path in set(found) if (root / path).is_file())


def read(path, root=ROOT):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def plant(root, contents):
    """Writes {path: text} below `root`: a tree for a check to find fault with."""
    for name, text in contents.items():
        path = Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Check(unittest.TestCase):
    def none(self, violations):
        """Fails with the violations, one a line."""
        if violations:
            raise self.failureException("\n  " + "\n  ".join(violations))
