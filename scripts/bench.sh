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
#   --compare BASE   builds the commit BASE beside the working tree, and compares the two by Google Benchmark's own compare.py
#                    (Debian's libbenchmark-tools)
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

# built FOLDER: the programs there.
built() {
  configure g++ "$1" "${options[@]}"
  stage "build $1" ninja -C "$1" "${programs[@]/#/bench/}"
}

# measure PROGRAM JSON: a run with a line of progress each half minute.
measure() {
  local status=0
  beat "measure $(basename "$1")" &
  local life=$!
  "$1" --benchmark_filter="$filter" --benchmark_repetitions="$repetitions" --benchmark_min_time="$time" \
    --benchmark_enable_random_interleaving=true --benchmark_out="$2" --benchmark_out_format=json \
    >"$stage_log_dir/run.log" 2>&1 </dev/null || status=$?
  stage_stop "$life"
  if [ "$status" -ne 0 ]; then tail -n 20 "$stage_log_dir/run.log"; fi
  return "$status"
}

scripts/setup.sh bench
mkdir -p "$out/benchmarks"
built "$build"
if [ -n "$base" ]; then
  compare=$(command -v benchmark-compare || ls /usr/share/benchmark/compare.py 2>/dev/null || true)
  [ -n "$compare" ] || { echo "compare.py is not here: apt install libbenchmark-tools python3-scipy" >&2; exit 1; }
  tree=$stage_log_dir/base
  trap 'git worktree remove --force "$tree" 2>/dev/null || true; stage_clean' EXIT
  stage "check out $base" git worktree add --detach "$tree" "$base"
  (cd "$tree" && configure g++ "$tree/build" "${options[@]}" && stage "build $base" ninja -C "$tree/build" "${programs[@]/#/bench/}")
  for program in "${programs[@]}"; do
    say "compare $program"
    python3 "$compare" benchmarks "$tree/build/bench/$program" "$build/bench/$program" \
      --benchmark_filter="$filter" --benchmark_repetitions="$repetitions" --benchmark_min_time="$time"
  done
  exit
fi
results=()
for program in "${programs[@]}"; do
  measure "$build/bench/$program" "$out/benchmarks/$program.json"
  results+=("$out/benchmarks/$program.json")
done
scripts/bench_table.py "$out" "${results[@]}"
