"""The lines that planted faults change are there, once, and each names a target that there is."""
import sys
import unittest
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(HOME / "fuzz" / "planted"))
from faults import FAULTS
from planted import planted


class Planted(unittest.TestCase):
    def test_each_can_be_planted(self):
        for file in sorted({fault.file for fault in FAULTS}):
            with self.subTest(file):
                text = planted((HOME / file).read_text(), file)
                for fault in FAULTS:
                    if fault.file == file:
                        self.assertIn(f'planted("{fault.name}")', text)

    def test_names_are_unique_and_targets_exist(self):
        self.assertGreaterEqual(len({fault.name for fault in FAULTS}), 20)
        self.assertEqual(len({fault.name for fault in FAULTS}), len(FAULTS))
        for fault in FAULTS:
            self.assertTrue((HOME / "fuzz" / f"{fault.target}.cpp").is_file(), fault.target)
