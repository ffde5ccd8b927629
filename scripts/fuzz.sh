#!/usr/bin/env bash
# Builds fuzz targets with clang's libFuzzer, ASan and UBSan, and runs them.
#   scripts/fuzz.sh TARGET [--time SECONDS]    one target (default 60 s)
#   scripts/fuzz.sh --all [--time SECONDS]     each in turn
#   scripts/fuzz.sh --list
#   --build DIR    a build folder that was set up with -Dfuzz=true; build/fuzz is the default
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

targets=()
for file in $(grep -l '^int LLVMFuzzerTestOneInput' fuzz/*.cpp); do
  targets+=("$(basename "$file" .cpp)")
done
seconds=60 chosen=() build=build/fuzz
while [ $# -gt 0 ]; do
  case $1 in
    --all) chosen=("${targets[@]}") ;;
    --list) printf '%s\n' "${targets[@]}"; exit 0 ;;
    --build) build=${2:?--build takes a folder}; shift ;;
    --time) seconds=${2:?--time takes seconds}; shift ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "fuzz.sh: unknown option $1; see --help" >&2; exit 2 ;;
    *) printf '%s\n' "${targets[@]}" | grep -qx -- "$1" || { echo "fuzz.sh: there is no target $1; --list names them" >&2; exit 2; }; chosen+=("$1") ;;
  esac
  shift
done
[ ${#chosen[@]} -gt 0 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

if [ ! -f "$build/build.ninja" ]; then
  CXX=clang++-19 stage "fuzz: configure" meson setup "$build" -Dfuzz=true -Dbench=false -Dtests=false -Db_lundef=false
fi
stage "fuzz: build" ninja -C "$build" "${chosen[@]/#/fuzz/fuzz_}"

failed=0
for target in "${chosen[@]}"; do
  corpus=build/fuzz-corpus/$target
  mkdir -p "$corpus" build/fuzz-crashes
  log=build/fuzz-crashes/$target.log
  say "fuzz: $target for $seconds s"
  if "$build/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz-crashes/$target-" "$corpus" "fuzz/corpus/$target" >"$log" 2>&1; then
    say "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, no fault"
  else
    failed=1
    tail -40 "$log"
    say "fuzz: $target FAILED; the input is in build/fuzz-crashes/, replay it with replay_$target"
  fi
done
exit $failed
