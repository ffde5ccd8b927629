#!/usr/bin/env bash
# Builds the benchmarks optimized, runs them, and tells the medians beside the best of the other libraries.
#
#   scripts/bench.sh [FILTER] [--repetitions N] [--time SECONDS] [--out DIR] [--build DIR]
#   scripts/bench.sh --compare BASE [FILTER] [...]
#
#   FILTER           a regular expression over names: 'aead_seal/aes_128_gcm', 'prf/', 'handshake', 'crl'
#   --repetitions N  of each row, in turns with the others (9)
#   --time SECONDS   how long each repetition lasts (0.1)
#   --out DIR        where the page is written, benchmarks.md, with its plots and the JSON in benchmarks/ (build/bench-results)
#   --build DIR      the build folder; build/bench is the default
#   --compare BASE   builds the commit BASE beside the working tree, measures one after the other, and compares the rows that
#                    both have by Google Benchmark's own compare.py (Debian's libbenchmark-tools)
#
# Machines are noisy: compare rows of one run.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

usage() {
  sed -n '4,15s/^# \{0,1\}//p' "$0"
  exit "$1"
}
needs() { [ $# -ge 2 ] || usage 2; }

filter=. repetitions=9 time=0.1 out=build/bench-results build=build/bench base=''
while [ $# -gt 0 ]; do
  case $1 in
    --repetitions) needs "$@" && repetitions=$2 && shift ;;
    --time) needs "$@" && time=$2 && shift ;;
    --out) needs "$@" && out=$2 && shift ;;
    --build) needs "$@" && build=$2 && shift ;;
    --compare) needs "$@" && base=$2 && shift ;;
    -h | --help) usage 0 ;;
    -*) usage 2 ;;
    *) filter=$1 ;;
  esac
  shift
done

options=(-Dbuildtype=release -Dtests=false -Dfuzz=off -Dbench=true)
programs=(handglass_peers_bench handglass_bench)

# built FOLDER: the programs there. What two commits have in common is in ccache, if their paths are alike from the folder on.
built() {
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  configure g++ "$1" "${options[@]}"
  stage "build $1" ninja -C "$1" "${programs[@]/#/bench/}"
}

# measure PROGRAM JSON: a run with a line of progress each half minute; no file where no row has such a name.
measure() {
  local status=0 rows
  # A library that answers otherwise than we do ends the program here already.
  rows=$("$1" --benchmark_filter="$filter" --benchmark_list_tests 2>"$stage_log_dir/run.log") || { tail -n 20 "$stage_log_dir/run.log"; return 1; }
  if [ -z "$rows" ]; then return; fi
  beat "measure $(basename "$1")" &
  local life=$!
  "$1" --benchmark_filter="$filter" --benchmark_repetitions="$repetitions" --benchmark_min_time="$time" \
    --benchmark_enable_random_interleaving=true --benchmark_out="$2" --benchmark_out_format=json \
    >"$stage_log_dir/run.log" 2>&1 </dev/null || status=$?
  stage_stop "$life"
  if [ "$status" -ne 0 ]; then tail -n 20 "$stage_log_dir/run.log"; fi
  return "$status"
}

# compare_py ARGUMENT...: by an interpreter that has SciPy, which the first in PATH need not.
compare_py() {
  local python script
  script=$(command -v benchmark-compare || echo /usr/share/benchmark/compare.py)
  for python in python3 /usr/bin/python3 ''; do
    if [ -n "$python" ] && "$python" -c 'import scipy.stats' 2>/dev/null; then break; fi
  done
  if [ -z "$python" ] || [ ! -f "$script" ]; then
    echo "compare.py does not run here: apt install libbenchmark-tools python3-scipy" >&2
    return 1
  fi
  "$python" "$script" --no-color "$@"
}

scripts/setup.sh bench
if [ -n "$base" ]; then compare_py --help >/dev/null; fi  # before minutes go by
mkdir -p "$out/benchmarks"
built "$build"
if [ -n "$base" ]; then
  tree=$stage_log_dir/base
  trap 'git worktree remove --force "$tree" 2>/dev/null || true; stage_clean' EXIT
  stage "check out $base" git worktree add --detach "$tree" "$base"
  compared=0
  (cd "$tree"; built "$tree/build/bench")
  for program in "${programs[@]}"; do
    old=$stage_log_dir/old-$program.json new=$stage_log_dir/new-$program.json
    measure "$tree/build/bench/bench/$program" "$old"
    measure "$build/bench/$program" "$new"
    if [ ! -f "$old" ] || [ ! -f "$new" ]; then continue; fi
    say "$program: $base, then the working tree; -0.05 is 5 % less time"
    compare_py --display_aggregates_only benchmarks "$old" "$new"
    compared=1
  done
  [ "$compared" = 1 ] || { echo "no benchmark of both has such a name" >&2; exit 1; }
  exit
fi
results=()
for program in "${programs[@]}"; do
  json=$out/benchmarks/$program.json
  rm -f "$json"
  measure "$build/bench/$program" "$json"
  if [ -f "$json" ]; then results+=("$json"); fi
done
[ ${#results[@]} -gt 0 ] || { echo "no benchmark has such a name" >&2; exit 1; }
scripts/bench_table.py "$out" "${results[@]}"
