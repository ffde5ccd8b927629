"""What is said while the battery runs, and the table at its end: row by module, with ok, FAILED, or why it cannot."""
import collections
import sys
import time

from rows import ROWS


class Results:
    def __init__(self, modules, gaps, skipped):
        self.modules, self.gaps, self.skipped = modules, gaps, skipped
        self.told = {}  # (module, row): "ok" or "FAILED"
        self.mechanisms = {}  # module: {scheme: mechanism}
        self.passed = self.failed = 0

    def add(self, module, cell, error):
        """`cell` None: the token itself could not be made."""
        self.passed += not error
        self.failed += bool(error)
        if cell:
            self.told[module, cell.row] = "FAILED" if error else self.told.get((module, cell.row), "ok")

    def table(self):
        numbers = {why: number for number, why in enumerate(dict.fromkeys(self.gaps.values()), start=1)}
        lines = [self._line("", [module.name for module in self.modules])]
        for row in ROWS:
            told = [self.told.get((module, row)) or self._cannot(module, row, numbers) for module in self.modules]
            if any(told):
                lines.append(self._line(row.text, told))
        reasons = [f"cannot {number}: {why}" for why, number in numbers.items()]
        parts = ["\n".join(part) for part in (lines, list(self._signed()), [*reasons, *self.skipped]) if part]
        return "\n" + "\n\n".join(parts) + "\n"

    def _signed(self):
        """With which mechanism each module signs a scheme."""
        schemes = dict.fromkeys(scheme for mechanisms in self.mechanisms.values() for scheme in mechanisms)
        for scheme in schemes:
            by = collections.defaultdict(list)
            for module, mechanisms in self.mechanisms.items():
                if scheme in mechanisms:
                    by[mechanisms[scheme]].append(module.name)
            yield f"{scheme:28}" + "; ".join(f"{mechanism}: {', '.join(names)}" for mechanism, names in by.items())

    def _line(self, row, columns):
        widths = [max(9, len(module.name)) for module in self.modules]
        return (f"{row:44}" + "  ".join(text.ljust(width) for text, width in zip(columns, widths))).rstrip()

    def _cannot(self, module, row, numbers):
        why = self.gaps.get((module, row))
        return f"cannot {numbers[why]}" if why else ""

    def closing(self):
        """In the form that scripts/count_tests.py adds up: the skipped are among the cases, and among the passed."""
        cases, skipped = self.passed + self.failed + len(self.skipped), len(self.skipped)
        return f"[tokens] test cases: {cases} | {cases - self.failed} passed | {self.failed} failed | {skipped} skipped"


class Progress:
    """A line that is written over on a terminal, and elsewhere one every ten seconds."""

    def __init__(self, total, out=sys.stdout):
        self.total, self.out, self.done, self.failed, self.told = total, out, 0, 0, 0.0
        self.over = out.isatty()

    def tell(self, module, cell, error):
        self.done += 1
        self.failed += bool(error)
        what = f"{module.name}: {cell.text}" if cell else module.name
        now = time.monotonic()
        if error:
            self._write(f"FAILED {what}\n{error}\n")
        if self.over or now - self.told > 10:
            self.told = now
            line = f"{self.done}/{self.total}, {self.failed} failed: {what}"
            self._write(line[:110] if self.over else line + "\n")

    def end(self, module, seconds):
        self._write(f"== {module.name}: {seconds:.0f} s\n")

    def _write(self, text):
        self.out.write(("\r\x1b[K" if self.over else "") + text)
        self.out.flush()
