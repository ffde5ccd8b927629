#!/usr/bin/env bash
# clang-tidy over the whole tree, over the files named, or over those that changed.
#
#   scripts/tidy.sh [--build DIR] [--time SECONDS] [--changed [COMMIT] | FILE...]
#
#   --build DIR      a build folder with compile_commands.json (default: build/tidy, which is made)
#   --changed        what differs from COMMIT; without it from where the branch left origin, or from the commit before this one.
#                    A header stands for the first source file that includes it
#   --time SECONDS   no further file is begun after this time; those left over are named
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

usage() {
  sed -n '4,9s/^# \{0,1\}//p' "$0"
  exit "$1"
}

build='' budget=0 changed=false base=''
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=${2:?} && shift ;;
    --time) budget=${2:?} && shift ;;
    --changed) changed=true && if [ -n "${2:-}" ]; then base=$2 && shift; fi ;;
    -h | --help) usage 0 ;;
    -*) usage 2 ;;
    *) break ;;
  esac
  shift
done

sources() { git ls-files --cached --others --exclude-standard -- '*.cpp' | sort -u; }

# The commit to compare with; nothing in a first commit, or where the clone does not reach further back.
base_commit() {
  local merge
  for branch in origin/HEAD origin/main; do
    merge=$(git merge-base HEAD "$branch" 2>/dev/null) || continue
    if [ "$merge" != "$(git rev-parse HEAD)" ]; then echo "$merge" && return; fi
  done
  git rev-parse --verify --quiet HEAD~1 || true
}

# A header is looked at through a source file that includes it: its own where there is one.
source_for() {
  case $1 in
    *.hpp)
      local own=${1%.hpp}.cpp
      if [ -f "$own" ]; then echo "$own"; else sources | xargs -r -d '\n' grep -lF "\"${1#src/}\"" -- | head -n 1; fi ;;
    *.cpp) echo "$1" ;;
  esac
}

files=("$@")
if $changed; then
  base=${base:-$(base_commit)}
  if [ -z "$base" ]; then
    echo "skipped: clang-tidy: no earlier commit to compare with; scripts/tidy.sh without --changed looks at the whole tree"
    exit 0
  fi
  mapfile -t files < <(
    { git diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.hpp'; git ls-files --others --exclude-standard -- '*.cpp' '*.hpp'; } |
      sort -u | while read -r file; do source_for "$file" || true; done | sort -u)
elif [ ${#files[@]} -eq 0 ]; then
  mapfile -t files < <(sources)
fi

if [ -z "$build" ]; then
  build=build/tidy
  configure clang++-19 "$build" -Db_pch=false
fi

# Sources that are new since the folder was configured get their command lines now.
if [ -f "$build/build.ninja" ]; then stage "command lines of $build" ninja -C "$build" build.ninja; fi
if [ ! -f "$build/compile_commands.json" ]; then
  say "clang-tidy: $build is not a configured build folder"
  exit 1
fi

# Sources that no target of this folder compiles have no command line to be read with: they are named, not passed over.
compiled=$stage_log_dir/compiled
python3 -c '
import json, os, sys
folder = sys.argv[1]
with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as f:
    for c in json.load(f):
        print(os.path.relpath(os.path.realpath(os.path.join(c["directory"], c["file"]))))' "$build" | sort -u >"$compiled"
mapfile -t unknown < <(printf '%s\n' "${files[@]}" | sed '/^$/d' | sort -u | comm -23 - "$compiled")
mapfile -t files < <(printf '%s\n' "${files[@]}" | sed '/^$/d' | sort -u | comm -12 - "$compiled")
[ ${#unknown[@]} -eq 0 ] || echo "skipped: clang-tidy: $build does not compile ${unknown[*]}"
if [ ${#files[@]} -eq 0 ]; then
  say "clang-tidy: no file to look at"
  exit 0
fi

say "clang-tidy: ${#files[@]} files"
left=$stage_log_dir/left
: >"$left"
export build left deadline=$((budget > 0 ? SECONDS + budget : 0)) begun=$(($(date +%s) - SECONDS))
status=0
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c '
  if [ "$deadline" -gt 0 ] && [ $(($(date +%s) - begun)) -ge "$deadline" ]; then echo "$1" >>"$left" && exit 0; fi
  out=$(clang-tidy-19 --quiet -p "$build" "$1" 2>/dev/null) && verdict=good || verdict=bad
  printf "   %s: %s\n%s" "$1" "$verdict" "${out:+$out
}"
  [ $verdict = good ]' tidy || status=1
if [ -s "$left" ]; then
  echo "skipped: clang-tidy: $(wc -l <"$left") files after $budget s: $(tr '\n' ' ' <"$left")"
fi
exit $status
