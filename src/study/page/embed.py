#!/usr/bin/env python3
"""Writes OUT.cpp, in which page.css and page.js are strings: embed.py CSS JS OUT.cpp"""
import sys

DELIMITER = "handglass"


def literal(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    # In the page they end at the first of these, whatever the language thinks.
    for ending in ("</style", "</script", "<!--", f"){DELIMITER}\""):
        if ending in text.lower():
            sys.exit(f"{path}: holds {ending}")
    return f'R"{DELIMITER}({text}){DELIMITER}"'


def main(css, js, out):
    with open(out, "w", encoding="utf-8") as file:
        file.write('#include "study/page/files.hpp"\n\nnamespace handglass::study::page {\n\n'
                   f"const std::string_view style_text = {literal(css)};\n\n"
                   f"const std::string_view script_text = {literal(js)};\n\n"
                   "}  // namespace handglass::study::page\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
