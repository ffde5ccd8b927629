#!/usr/bin/env bash
# Sets up, builds, runs the tests. The last line is "N passed, N failed[, N skipped]", counted from the test programs' own
# counters; the exit status is 0 only if something ran and nothing failed.
#
#   scripts/test.sh [--compiler g++|clang++-19] [--sanitize] [--marked] [--without SUITE] [--only ROOM] [--build DIR]
#
#   --compiler C   g++ is the default
#   --sanitize     with AddressSanitizer and UndefinedBehaviorSanitizer, any finding fatal; the tests of the tree and of the page
#                  in a browser, which they do not touch, are left out. A stack has functions and no lines, which are a fifth of the
#                  build's time: meson configure DIR -Dcpp_args='-fno-sanitize-recover=all -gline-tables-only' brings them
#   --marked       with secrets marked for valgrind, so that scripts/constant_time.sh --build can use this build; the marks do nothing
#                  outside valgrind
#   --without S    without a suite, which another run has: fuzz (the targets and their corpora), command (the command as people
#                  run it), peers (the command with other programs and tokens); may be given again
#   --only ROOM    the tests of one room: base, wire, crypto, ..., house
#   --build DIR    the build folder; build/test-COMPILER[-sanitize] is the default
#
# HANDGLASS_VECTORS, when set, names the folder with the Wycheproof vectors; without it those tests say that they are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

usage() {
  sed -n '5,18s/^# \{0,1\}//p' "$0"
  exit "$1"
}
needs() { [ $# -ge 2 ] || usage 2; }

compiler=g++ sanitize=false marked=false without=() fuzz=replay only='' build=''
while [ $# -gt 0 ]; do
  case $1 in
    --compiler) needs "$@" && compiler=$2 && shift ;;
    --sanitize) sanitize=true ;;
    --marked) marked=true ;;
    --without) needs "$@" && without+=("$2") && shift ;;
    --only) needs "$@" && only=$2 && shift ;;
    --build) needs "$@" && build=$2 && shift ;;
    -h | --help) usage 0 ;;
    *) usage 2 ;;
  esac
  shift
done
case $compiler in g++ | clang++-19) ;; *) usage 2 ;; esac
for suite in "${without[@]}"; do
  case $suite in fuzz) fuzz=off ;; command | peers) ;; *) usage 2 ;; esac
done

# Whatever stops the run before the tests have been counted is a failed run, and the last line says so.
counted=false
trap 'stage_clean; $counted || echo "0 passed, 1 failed"' EXIT

scripts/setup.sh test

label=$compiler
# No debug information: the tests are built more often than they are stepped through.
options=(-Dwerror=true -Dtests=true -Doptimization=2 -Ddebug=false -Dunity=on -Dunity_size=8 -Dunoptimized=study,cli,bench -Dpeers=disabled)
if $sanitize; then
  label+=-sanitize
  options+=(-Dbench=false -Doptimization=1 -Dunoptimized=cli,fuzz -Db_lundef=false -Dcpp_args=-fno-sanitize-recover=all)
  options+=(-Db_sanitize=address,undefined)
  export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
fi
# Who runs neither of the suites that run the command need not build it.
excluded=" ${without[*]} "
if [[ $excluded == *" command "* && $excluded == *" peers "* ]]; then options+=(-Dcommand=false); else options+=(-Dcommand=true); fi
if $marked; then options+=("${marked_options[@]}"); fi
# clang's build with sanitizers holds the fuzz targets too, so that scripts/fuzz.sh --build finds them there.
case $label in clang*-sanitize) [ "$fuzz" = off ] || fuzz=libfuzzer ;; esac
options+=("-Dfuzz=$fuzz")
build=${build:-build/test-$label}

configure "$compiler" "$build" "${options[@]}"

selection=$stage_log_dir/selection
if [ -n "$only" ]; then
  # Bring the list of tests up to date before reading it: ninja re-runs the configuration where a meson.build has changed.
  stage "list the tests" ninja -C "$build" build.ninja
  scripts/count_tests.py --select "$only" "$build" >"$selection"
  mapfile -t targets < <(sed -n 's/^target //p' "$selection")
  mapfile -t tests < <(sed -n 's/^test //p' "$selection")
  stage "build $label: ${targets[*]:-nothing}" ninja -C "$build" "${targets[@]:-build.ninja}"
else
  tests=()
  if $sanitize; then tests+=(--no-suite unsanitized); fi
  for suite in "${without[@]}"; do tests+=(--no-suite "$suite"); done
  stage "build $label" ninja -C "$build"
fi

say "test $label"
beat "test $label" &
life=$!
status=0
rm -f "$build/meson-logs/testlog.json"
meson test -C "$build" --no-rebuild --print-errorlogs --timeout-multiplier "$($sanitize && echo 6 || echo 2)" \
  "${tests[@]}" </dev/null || status=$?
stage_stop "$life"
counted=true
scripts/count_tests.py "$build/meson-logs/testlog.json" "$status"
