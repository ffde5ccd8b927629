"""What no file of the project holds: promises of later work, and paths of somebody's machine."""
import re
import tempfile
from pathlib import Path

import tree

# In pieces, so that this file holds none of them itself.
PROMISES = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b"
                      + r"|(?i:\b(?:" + "|".join(["st" + "ubs?", "place" + "holders?"]) + r")\b)")
MACHINE = re.compile(r"(?<![\w.})/-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "mnt"]) + r")/\w")


def violations(root):
    found = []
    for path in tree.files(root):
        if path.suffix not in tree.TEXT or path.parts[0] == "LICENSE":
            continue
        text = tree.read(path, root)
        for kind, pattern in (("a promise", PROMISES), ("a path of one machine", MACHINE)):
            found += [f"{path}:{tree.line_of(text, m.start())}: {m[0]}: {kind}" for m in pattern.finditer(text)]
    return found


class Words(tree.Check):
    def test_no_promises_and_no_machine_paths(self):
        self.none(violations(tree.ROOT))

    def test_planted_ones_are_found(self):
        todo, thin, root = "TO" + "DO", "St" + "ub", "/ro" + "ot/"
        planted = {f"// {todo}: later\n": 1, f"a {thin} of it": 1, f"cd {root}handglass && ls": 1, f'"{root}x" {todo}': 2,
                   "st" "ubborn, methodology, https://example.com/home/page, ../home/x": 0}
        for text, count in planted.items():
            with self.subTest(text), tempfile.TemporaryDirectory() as folder:
                tree.plant(folder, {"src/base/a.cpp": text})
                self.assertEqual(len(violations(Path(folder))), count)
