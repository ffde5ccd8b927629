#!/usr/bin/env bash
# Brings the corpora in git up to date: what make_corpus and make_null_corpus write, what is there, and what fuzzing found,
# reduced by libFuzzer to the smallest inputs that reach the same code.
#
#   scripts/corpus.sh [--files N] [--bytes N] [--build DIR] [TARGET...]
#
#   --files N, --bytes N   the most that a target keeps; 150 files and 200000 bytes, taken evenly from the small and the large
#   --build DIR            a build folder that is set up for libFuzzer; build/fuzz is the default
#
# A file that make_corpus writes keeps its name and stays; the others are called by their hash. A target's folder is replaced
# as a whole or not at all; look at `git status` and `git diff --stat` after it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh
. scripts/fuzz_build.sh

usage() {
  sed -n '5,11s/^# \{0,1\}//p' "$0"
  exit "$1"
}

files=150 bytes=200000 build='' chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    --files | --bytes | --build) [ $# -ge 2 ] || usage 2 >&2 ;;&
    --files) files=$2 && shift ;;
    --bytes) bytes=$2 && shift ;;
    --build) build=$2 && shift ;;
    -h | --help) usage 0 ;;
    -*) usage 2 >&2 ;;
    *)
      [[ " ${targets[*]} " == *" $1 "* ]] || fail "there is no target $1; scripts/fuzz.sh --list names them"
      chosen+=("$1") ;;
  esac
  shift
done
[[ $files =~ ^[0-9]+$ && $bytes =~ ^[0-9]+$ ]] || usage 2 >&2
[ ${#chosen[@]} -gt 0 ] || chosen=("${targets[@]}")

if [ -z "$build" ]; then
  build=build/fuzz
  set_up_for libfuzzer address,undefined "$build"
fi
makers=(make_corpus make_null_corpus)
make "$build" "${makers[@]/#/fuzz/}" "${chosen[@]/#/fuzz/fuzz_}"

# Twice: what differs from one time to the next has salts or keys of its own, and those in git are as good.
made=$stage_log_dir/made again=$stage_log_dir/again
for maker in "${makers[@]}"; do
  stage "corpus: $maker" "$build/fuzz/$maker" "$made"
  stage "corpus: $maker, once more" "$build/fuzz/$maker" "$again"
done
# made_again TARGET NAME: whether it is the same each time.
made_again() { cmp -s "$made/$1/$2" "$again/$1/$2"; }
names() { [ ! -d "$1" ] || (cd "$1" && find . -type f -printf '%P\n' | sort); }

# update TARGET: merges into a scratch folder, then exchanges the folders.
update() {
  local target=$1 new=fuzz/corpus/.$1.new old=fuzz/corpus/.$1.old merged=$stage_log_dir/$1 name path folder others=()
  local count=0 size=0 left=0 seen=0 before
  before=$(names "fuzz/corpus/$target" | wc -l)
  mkdir -p "$merged"
  while read -r name; do
    [ -n "$name" ] || continue
    path=$made/$target/$name
    if ! made_again "$target" "$name" && [ -f "fuzz/corpus/$target/$name" ]; then path=fuzz/corpus/$target/$name; fi
    cp "$path" "$merged/$name"
  done < <(names "$made/$target")
  names "$merged" >"$stage_log_dir/named"
  for folder in "fuzz/corpus/$target" "build/fuzz-corpus/$target"; do [ ! -d "$folder" ] || others+=("$folder"); done
  if [ ${#others[@]} -gt 0 ]; then
    stage "corpus: merge $target" "$build/fuzz/fuzz_$target" -merge=1 -timeout=10 -rss_limit_mb=2048 "$merged" "${others[@]}"
  fi
  rm -rf "$new" "$old"
  mkdir -p "$new"
  # Those with a name first; of the others one in every so many, for the smallest are refused first.
  while read -r name; do
    [ -n "$name" ] || continue
    cp "$merged/$name" "$new/$name"
    count=$((count + 1)) size=$((size + $(stat -c %s "$merged/$name")))
  done <"$stage_log_dir/named"
  local room=$((files - count)) space=$((bytes - size)) every=1 by_bytes
  if [ "$room" -gt 0 ] && [ "$space" -gt 0 ]; then
    every=$((($(find "$merged" -type f | wc -l) - count + room - 1) / room))
    by_bytes=$((($(find "$merged" -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }') - size + space - 1) / space))
    [ "$by_bytes" -le "$every" ] || every=$by_bytes
  fi
  while read -r length name; do
    seen=$((seen + 1))
    if [ "$every" -gt 1 ] && [ $((seen % every)) -ne 0 ]; then
      left=$((left + 1))
      continue
    fi
    if [ "$count" -ge "$files" ] || [ $((size + length)) -gt "$bytes" ]; then
      left=$((left + 1))
      continue
    fi
    cp "$merged/$name" "$new/${name:0:12}"
    count=$((count + 1)) size=$((size + length))
  done < <(find "$merged" -type f -printf '%s %P\n' | sort -n |
    awk -v list="$stage_log_dir/named" 'BEGIN { while ((getline name <list) > 0) named[name] } !(substr($0, index($0, " ") + 1) in named)')
  [ ! -d "fuzz/corpus/$target" ] || mv "fuzz/corpus/$target" "$old"
  mv "$new" "fuzz/corpus/$target"
  rm -rf "$old"
  say "corpus: $target: $before files before, $count now, $size bytes$([ "$left" -eq 0 ] || echo "; $left more would reach further and are over the bound")"
}

# Whatever stops it, a folder that was moved away comes back.
restore() {
  local target
  for target in "${chosen[@]}"; do
    if [ -d "fuzz/corpus/.$target.old" ] && [ ! -d "fuzz/corpus/$target" ]; then mv "fuzz/corpus/.$target.old" "fuzz/corpus/$target"; fi
    rm -rf "fuzz/corpus/.$target.new" "fuzz/corpus/.$target.old"
  done
}
trap 'restore; stage_clean' EXIT
trap 'exit 130' INT TERM
for target in "${chosen[@]}"; do update "$target"; done
