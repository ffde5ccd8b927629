#!/usr/bin/env bash
# Builds fuzz targets, runs them, and says what was found and which code was reached.
#
#   scripts/fuzz.sh TARGET... | --all [--time SECONDS] [--engine libfuzzer|afl] [--sanitizer address|undefined|none] [--jobs N]
#   scripts/fuzz.sh --coverage [TARGET...]
#   scripts/fuzz.sh --planted [NAME...]
#   scripts/fuzz.sh --steady [TARGET...]
#   scripts/fuzz.sh --list
#
#   --all            all targets, in turn
#   --time SECONDS   for each target; 60 is the default, and AFL++ counts from when it has read what it starts from
#   --engine E       libfuzzer is the default; afl is AFL++ (Debian's package afl++)
#   --sanitizer S    address and undefined together are the default; none is the fastest
#   --jobs N         N targets at a time; of a single target, N engines that share what they find
#   --seed N         throws libFuzzer's dice as another run with N did; without it each run has its own
#   --brief          without the coverage by file, which takes a build of its own
#   --coverage       which lines the corpora of the targets (of all, unless named) reach, as HTML in build/fuzz-coverage/html;
#                    nothing is fuzzed unless --time says so
#   --planted        plants faults in a copy of the sources, and fuzzes each until its target finds it: see fuzz/planted
#   --steady         whether each input in git reaches the same code as often each time, whatever ran before it; nothing is fuzzed
#   --list           the targets, each with the first sentence of its comment
#   --build DIR      a build folder that is set up for this engine and sanitizer already
#
# What is found is kept in build/fuzz-corpus/TARGET, and the next run goes on from there; inputs that crash are in
# build/fuzz-crashes/TARGET. Ctrl-C ends a run early, with its summary. The exit status is 0 without a fault, 1 with one, 2 if
# a run was not possible, 130 after Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh
. scripts/fuzz_build.sh

usage() {
  sed -n '4,27s/^# \{0,1\}//p' "$0"
  exit "$1"
}
# The first sentence of the comment on top of a target.
sentence() {
  sed -n '/^\/\//!q;s/^\/\/ \{0,1\}//p' "fuzz/$1.cpp" | tr '\n' ' ' | sed 's/\. .*/./'
}
list() {
  local target
  for target in "${targets[@]}"; do printf '%-16s %s\n' "$target" "$(sentence "$target")"; done
}

if [ "${1:-}" = --planted ]; then
  shift
  stage_clean  # exec leaves no time for it
  exec fuzz/planted/planted.py "$@"
fi
seconds='' engine=libfuzzer sanitizer=address,undefined jobs=1 brief=false coverage=false steady=false build='' seed=() chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    --time | --engine | --sanitizer | --jobs | --build | --seed) [ $# -ge 2 ] || fail "$1 takes a value; see --help" ;;&
    --all) chosen=("${targets[@]}") ;;
    --time) seconds=$2 && shift ;;
    --engine) engine=$2 && shift ;;
    --sanitizer) sanitizer=$2 && shift ;;
    --jobs) jobs=$2 && shift ;;
    --build) build=$2 && shift ;;
    --seed) seed=(--seed "$2") && shift ;;
    --brief) brief=true ;;
    --coverage) coverage=true ;;
    --steady) steady=true brief=true ;;
    --list) list && exit 0 ;;
    --planted) fail "--planted stands first; fuzz/planted/planted.py --help has what goes with it" ;;
    -h | --help) usage 0 ;;
    -*) fail "unknown option $1; see --help" ;;
    *)
      [[ " ${targets[*]} " == *" $1 "* ]] || fail "there is no target $1; --list names them"
      chosen+=("$1") ;;
  esac
  shift
done
[[ ${seconds:-1} =~ ^[1-9][0-9]*$ ]] || fail "--time takes seconds, as a whole number"
[[ $jobs =~ ^[1-9][0-9]*$ ]] || fail "--jobs takes a number"
[[ ${seed[1]-1} =~ ^[1-9][0-9]*$ ]] || fail "--seed takes a number from 1 on"
[ ${#seed[@]} -eq 0 ] || [ "$engine" = libfuzzer ] || fail "--seed is for libFuzzer; AFL++ throws dice of its own"
case $engine in libfuzzer | afl) ;; *) fail "--engine takes libfuzzer or afl" ;; esac
case $sanitizer in address,undefined | address | undefined | none) ;; *) fail "--sanitizer takes address, undefined or none" ;; esac
if { $coverage || $steady; } && [ ${#chosen[@]} -eq 0 ]; then chosen=("${targets[@]}"); fi
[ ${#chosen[@]} -gt 0 ] || usage 2 >&2
mapfile -t chosen < <(printf '%s\n' "${chosen[@]}" | awk '!seen[$0]++')
fuzzing=true
if $coverage && [ -z "$seconds" ]; then fuzzing=false; fi
seconds=${seconds:-60}

# What is needed, before anything takes long.
command -v clang++-19 >/dev/null || fail "clang++-19 is missing; scripts/setup.sh fuzz installs it"
if $fuzzing && [ "$engine" = afl ]; then
  { command -v afl-fuzz && [ -f /usr/lib/afl/libAFLDriver.a ]; } >/dev/null ||
    fail "AFL++ is missing: it is in Debian's package afl++, which scripts/setup.sh fuzz installs"
fi
if $coverage || ! $brief; then
  { command -v llvm-cov-19 && command -v llvm-profdata-19; } >/dev/null || {
    missing="llvm-cov-19 is missing: it is in Debian's package llvm-19, which scripts/setup.sh fuzz installs"
    $coverage && fail "$missing"
    fail "$missing; --brief leaves the coverage out"
  }
fi
mkdir -p build
free=$(df -Pm build | awk 'NR == 2 { print $4 }')
[ "$free" -ge 500 ] || fail "only $free MB are free where build/ is, and a build with what it finds takes 500; make room there"

if [ -z "$build" ]; then
  build=build/fuzz
  [ "$engine" = libfuzzer ] || build+=-$engine
  [ "$sanitizer" = address,undefined ] || build+=-$sanitizer
fi

# Each input after others, in programs of their own beside the targets'.
steady() {
  set_up_for libfuzzer address,undefined build/fuzz
  make build/fuzz "${chosen[@]/#/fuzz/steady_}"
  local target kind folders unsteady=()
  ASAN_SYMBOLIZER_PATH=$(command -v llvm-symbolizer-19 || true)
  export ASAN_SYMBOLIZER_PATH
  for target in "${chosen[@]}"; do
    folders=()
    for kind in corpus regressions; do [ ! -d "fuzz/$kind/$target" ] || folders+=("fuzz/$kind/$target"); done
    "build/fuzz/fuzz/steady_$target" "${folders[@]}" | sed "s/^/   $target: /" || unsteady+=("$target")
  done
  say "fuzz: $((${#chosen[@]} - ${#unsteady[@]})) of ${#chosen[@]} targets are steady"
  [ ${#unsteady[@]} -eq 0 ]
}
if $steady; then
  steady
  exit
fi

# The words of a target's language, for the mutations: those in git, or what make_dictionary prints where there is one.
dictionaries() {
  [[ $(ninja -C "$build" -t targets all) == *$'\n'fuzz/make_dictionary:* ]] || return 0
  make "$build" fuzz/make_dictionary
  local folder=$build/fuzz/dictionaries target
  mkdir -p "$folder"
  for target in "${chosen[@]}"; do
    if "$build/fuzz/make_dictionary" "$target" >"$folder/new.$$" 2>/dev/null && [ -s "$folder/new.$$" ]; then
      mv "$folder/new.$$" "$folder/$target.dict"
    fi
  done
  rm -f "$folder/new.$$"
}

# The mutators, where there are some, as libraries for afl-fuzz.
afl_mutators() {
  set_up build/fuzz-mutators -Dfuzz=replay -Db_sanitize=none -Doptimization=2
  local known target wanted=()
  known=$(ninja -C build/fuzz-mutators -t targets all)
  for target in "${chosen[@]}"; do
    if [[ $known == *$'\n'"fuzz/mutate_$target.so: "* ]]; then wanted+=("fuzz/mutate_$target.so"); fi
  done
  [ ${#wanted[@]} -eq 0 ] || make build/fuzz-mutators "${wanted[@]}"
}

status=0
if $fuzzing; then
  if [ ! -f "$build/build.ninja" ] || [[ $build == build/fuzz* ]]; then
    set_up_for "$engine" "$sanitizer" "$build"
  fi
  make "$build" "${chosen[@]/#/fuzz/fuzz_}"
  dictionaries
  if [ "$engine" = afl ]; then afl_mutators; fi
  trap : INT  # fuzz_run.py ends the engines and prints what there is
  scripts/fuzz_run.py --engine "$engine" --build "$build" --time "$seconds" --jobs "$jobs" "${seed[@]}" "${chosen[@]}" || status=$?
  trap - INT
  [ "$status" -le 1 ] || exit "$status"
fi

if $coverage || ! $brief; then
  folder=build/fuzz-coverage
  export LLVM_PROFILE_FILE=/dev/null  # what the build runs is built for coverage too, and would leave its profile here
  profile='-fprofile-instr-generate -fcoverage-mapping'
  set_up "$folder" -Dfuzz=replay -Doptimization=1 "-Dcpp_args=$profile" "-Dcpp_link_args=$profile"
  make "$folder" "${chosen[@]/#/fuzz/replay_}"
  html=()
  if $coverage; then html=(--html); fi
  scripts/fuzz_coverage.py "$folder" "${html[@]}" "${chosen[@]}" || exit 2
fi
exit "$status"
