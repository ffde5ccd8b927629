"""Each folder of src that holds sources says in a README.md what lives there."""
import tempfile
from pathlib import Path

import tree


def violations(root):
    paths = tree.files(root)
    rooms = {path.parent for path in paths if path.parts[0] == "src" and path.suffix in tree.CODE}
    return [f"{room}: no README.md" for room in sorted(rooms) if room / "README.md" not in paths]


class Folders(tree.Check):
    def test_each_folder_has_a_readme(self):
        self.none(violations(tree.ROOT))

    def test_a_folder_without_one_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            tree.plant(folder, {"src/base/a.hpp": "", "src/base/README.md": "", "src/wire/b.cpp": "", "tests/wire/t.cpp": ""})
            self.assertEqual(violations(Path(folder)), ["src/wire: no README.md"])
