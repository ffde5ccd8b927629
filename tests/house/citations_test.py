"""A cited RFC section exists. rfc_sections.txt says which sections each RFC has; a citation that is not there is a slip of the
pen, or a row to be added with the RFC's table of contents at hand."""
import re
import tempfile
from pathlib import Path

import tree

TABLE = tree.ROOT / "tests" / "house" / "rfc_sections.txt"
SECTION = r"(?:[A-Z]|\d+)(?:\.\d+)*"

# "RFC 5246 §7.4.8", and further sections of the same RFC after it: "RFC 5246 §7.4.3, §7.4.8". "RFC 5246 section 7.4.8" and a
# bare "RFC 5246 7.4.8" are held to the same.
RFC = re.compile(r"\bRFC[ -]?(\d{3,5})\b")
FIRST = re.compile(rf"'?s?,?\s*(?:§\s*|[Ss]ections?\s+|[Aa]ppendix\s+)({SECTION})(?![\w])|\s+(\d+(?:\.\d+)+)(?![\w])")
NEXT = re.compile(rf"(?:\s*(?:,|;|/|and|or|to|with|-|–)\s*)+§\s*({SECTION})(?![\w])")
# A line break inside a citation, with the comment's marks, is one blank.
BREAK = re.compile(r'"?\s*\n\s*(?://+|#|\*|>)?\s*"?')


def load(path=TABLE):
    """{"5246": {"1", "1.1", ...}}; "4.1..4.8" in the file is all from the first to the last."""
    known = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        number, colon, sections = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        have = known.setdefault(number.strip(), set())
        for word in sections.split():
            first, dots, last = word.partition("..")
            if not dots:
                have.add(first)
                continue
            stem, _, low = first.rpartition(".")
            high = last.rpartition(".")[2]
            have.update((stem + "." if stem else "") + str(n) for n in range(int(low), int(high) + 1))
    return known


def citations(text):
    """(offset, RFC, section or nothing) of each citation in a text."""
    flat = BREAK.sub(lambda m: m[0] if "\n\n" in m[0] else " " * len(m[0]), text)
    for rfc in RFC.finditer(flat):
        first = FIRST.match(flat, rfc.end())
        yield rfc.start(), rfc[1], (first[1] or first[2]) if first else None
        more = first
        while more:
            more = NEXT.match(flat, more.end())
            if more:
                yield more.start(), rfc[1], more[1]


def violations(root, known):
    found = []
    for path in tree.files(root):
        if path.suffix not in tree.CODE | {".md", ".build", ".py", ".sh"} or path.parts[:2] == ("tests", "house"):
            continue
        text = tree.read(path, root)
        for offset, rfc, section in citations(text):
            where = f"{path}:{tree.line_of(text, offset)}"
            if rfc not in known:
                found.append(f"{where}: RFC {rfc} is not in rfc_sections.txt")
            elif section and section not in known[rfc]:
                found.append(f"{where}: RFC {rfc} has no §{section} in rfc_sections.txt")
    return found


class Citations(tree.Check):
    def test_cited_sections_exist(self):
        self.none(violations(tree.ROOT, load()))

    def test_bad_citations_are_found(self):
        known = {"5246": {"7", "7.4", "7.4.8", "7.4.9", "A.4.1", "E.1"}, "8446": {"4.2.3"}}
        good = ("// RFC 5246 §7.4.8, §7.4.9 and §E.1; RFC 8446 §4.2.3.\n// see RFC 5246\n// §7.4.8.\n"
                "RFC 5246 figure 1, RFC 5246's §7.4, RFC 5246 section 7.4.8, RFC 5246 §A.4.1 (X.690 §8.1.3)\n")
        bad = {"// RFC 5246 §7.4.10": "5246 has no §7.4.10", "RFC 5246 §7.4.8, §7.5": "§7.5", "RFC 5246 §E.9": "§E.9",
               "RFC 5264 §7.4": "RFC 5264", "RFC 5246 section 70": "§70", "// RFC 5246\n// §9.9": "§9.9",
               "RFC 5246 7.4.11": "§7.4.11", 'rfc = "RFC 8446 §4.2.99"': "§4.2.99", "as RFC 9999 says": "RFC 9999"}
        for name in ("src/base/x.hpp", "docs/x.md"):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                tree.plant(folder, {name: good})
                self.assertEqual(violations(Path(folder), known), [])
        for text, why in bad.items():
            with self.subTest(text), tempfile.TemporaryDirectory() as folder:
                tree.plant(folder, {"src/base/x.hpp": "\n" + text + "\n"})
                found = violations(Path(folder), known)
                self.assertEqual(len(found), 1, found)
                self.assertIn(why, found[0])
                self.assertTrue(found[0].startswith("src/base/x.hpp:"), found)

    def test_the_table_is_read_with_its_ranges(self):
        with tempfile.TemporaryDirectory() as folder:
            tree.plant(folder, {"t": "# RFC: sections\n1: 1 2..4 4.1..4.3 A.1..A.2\n"})
            self.assertEqual(load(Path(folder) / "t"), {"1": {"1", "2", "3", "4", "4.1", "4.2", "4.3", "A.1", "A.2"}})
