#!/usr/bin/env python3
"""Writes OUT.cpp, in which docs/study.md is a string: embed_walk.py STUDY.md OUT.cpp"""
import sys

PIECE = 60  # lines a literal: compilers bound their length


def main(study, out):
    with open(study, encoding="utf-8") as file:
        lines = file.readlines()
    pieces = ["".join(lines[i:i + PIECE]) for i in range(0, len(lines), PIECE)]
    literals = "\n".join(f'R"handglass({piece})handglass"' for piece in pieces)
    with open(out, "w", encoding="utf-8") as file:
        file.write(f'#include "cli/walk.hpp"\n\nnamespace handglass::cli {{\n\nconst std::string_view walk =\n{literals};\n\n}}  // namespace handglass::cli\n')


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
