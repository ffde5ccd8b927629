"""The walk of docs/study.md, run as it stands there: each command in a lab, each line that is shown found in its output, in order."""
import os
import re
import socket
import time
import unittest
from pathlib import Path

from peers import PATIENCE, LabCase, free_port, running, tool

STUDY = Path(__file__).resolve().parents[2] / "docs" / "study.md"
PORTS = ("4433", "4434")


def experiments():
    """(title, [(command, [lines shown])]) of each section that has commands."""
    for section in re.split(r"^## ", STUDY.read_text(), flags=re.M)[1:]:
        title, *_ = section.split("\n")
        for block in re.findall(r"^```console\n(.*?)^```$", section, flags=re.M | re.S):
            steps = []
            for line in block.splitlines():
                if line.startswith("$ "):
                    steps.append((line[2:], []))
                else:
                    steps[-1][1].append(line)
            yield title, steps


def pattern(line):
    return re.compile(".*".join(re.escape(part) for part in line.rstrip().split("…")))


def missing(shown, output):
    """The first line shown that the output has not, where it should be."""
    at, lines, gap = 0, output.splitlines(), False
    for line in shown:
        if line == "...":
            gap = True
            continue
        found = next((i for i in range(at, len(lines) if gap else min(at + 1, len(lines))) if pattern(line).fullmatch(lines[i].rstrip())), None)
        if found is None:
            return line
        at, gap = found + 1, False
    return None


class Study(LabCase):
    def wait_for(self, port):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as probe:
                # Bound already: a listener is there, and a connection would use up what it counts.
                try:
                    probe.bind(("127.0.0.1", int(port)))
                except OSError:
                    return
            time.sleep(0.02)
        self.fail(f"nobody listens at {port}")

    def walk(self, steps):
        ports = {name: str(free_port()) for name in PORTS}
        lines = ["set -o pipefail", f"export PATH={Path(os.environ['HANDGLASS']).parent}:$PATH"]
        for command, shown in steps:
            for name, port in ports.items():
                command = command.replace(name, port)
            if command.startswith("export "):
                lines.append(command)
            elif command.endswith(" &"):
                self.enterContext(running(["bash", "-c", "\n".join([*lines, f"exec {command[:-2]}"])], self.folder))
                self.wait_for(next(port for name, port in ports.items() if port in command))
            else:
                run = tool("bash", "-c", "\n".join([*lines, command]), cwd=self.folder)
                absent = missing(shown, run.text)
                self.assertIsNone(absent, f"{command}\ndid not show: {absent}\n{run.text}")

    def test_the_walk(self):
        self.folder = self.scratch / "walk"
        made = tool(os.environ["HANDGLASS"], "lab", "init", self.folder)
        self.assertEqual(made.returncode, 0, made.text)
        count = 0
        for title, steps in experiments():
            if "softhsm2" in " ".join(command for command, _ in steps) and "no token was made" in made.text:
                continue
            with self.subTest(title):
                self.walk(steps)
            count += 1
        self.assertGreaterEqual(count, 9)

    def test_the_lab_holds_the_same_walk(self):
        folder = self.scratch / "readme"
        tool(os.environ["HANDGLASS"], "lab", "init", "--no-token", folder)
        self.assertTrue((folder / "README.md").read_text().startswith(STUDY.read_text()))


if __name__ == "__main__":
    unittest.main()
