#!/usr/bin/env bash
# Checks the formatting of all C++ sources, or of those named: one line for each file that is not as .clang-format has it.
# With --fix, mends them.
#
#   scripts/format.sh [--fix] [FILE...]
set -euo pipefail
cd "$(dirname "$0")/.."

fix=false
if [ "${1:-}" = --fix ]; then fix=true && shift; fi
if [ $# -eq 0 ]; then
  mapfile -t files < <(git ls-files --cached --others --exclude-standard -- '*.cpp' '*.hpp' | sort -u)
  set -- "${files[@]}"
fi
[ $# -gt 0 ] || exit 0
if $fix; then exec clang-format-19 -i -- "$@"; fi

faults=$(clang-format-19 --dry-run -Werror -- "$@" 2>&1) && exit 0
counts=$(sed -n 's/^\([^:]*\):[0-9]*:[0-9]*: error: .*clang-formatted.*/\1/p' <<<"$faults" | sort | uniq -c)
if [ -z "$counts" ]; then echo "$faults"; fi
awk 'NF { printf "%s: %d places; scripts/format.sh --fix %s\n", $2, $1, $2 }' <<<"$counts"
exit 1
