#!/usr/bin/env bash
# Handshakes, records and signatures under valgrind with all secrets undefined: a branch or an index that depends on one is an
# error. Then, as evidence and never as a gate, times compared by Welch's t. The last line is "N passed, N failed".
#
#   scripts/constant_time.sh [--compiler g++|clang++-19] [--build DIR] [--samples N]
#
#   --compiler C   g++ is the default
#   --build DIR    a build folder that is set up for this already (scripts/test.sh --marked); build/constant-time-COMPILER is the default
#   --samples N    of each comparison of times, 3000 by default; 0 leaves them out
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

usage() {
  sed -n '5,9s/^# \{0,1\}//p' "$0"
  exit "$1"
}
needs() { [ $# -ge 2 ] || usage 2; }

compiler=g++ build='' samples=3000
while [ $# -gt 0 ]; do
  case $1 in
    --compiler) needs "$@" && compiler=$2 && shift ;;
    --build) needs "$@" && build=$2 && shift ;;
    --samples) needs "$@" && samples=$2 && shift ;;
    -h | --help) usage 0 ;;
    *) usage 2 ;;
  esac
  shift
done
case $compiler in g++ | clang++-19) ;; *) usage 2 ;; esac
case $samples in '' | *[!0-9]*) usage 2 ;; esac
[ "$samples" -eq 0 ] || [ "$samples" -ge 100 ] || usage 2  # fewer than 100 say nothing

passed=0 failed=0 finished=false
finish() {
  stage_clean
  $finished || failed=$((failed + 1))
  echo "$passed passed, $failed failed"
}
trap finish EXIT
# verdict STATUS WHAT: one check, which passed if STATUS is 0.
verdict() {
  if [ "$1" -eq 0 ]; then passed=$((passed + 1)) && echo "pass  $2"; else failed=$((failed + 1)) && echo "FAIL  $2"; fi
}

scripts/setup.sh constant_time

# Optimized as a release is, for it is the compiler that makes branches.
if [ -z "$build" ]; then
  build=build/constant-time-$compiler
  configure "$compiler" "$build" -Dtests=true -Dbench=true -Dwerror=true -Doptimization=2 -Ddebug=false "${marked_options[@]}"
fi
program=$build/tests/constant_time/constant_time_test primitives=$build/tests/crypto/crypto_secrets_test timing=$build/bench/handglass_timing
stage "build $build" ninja -C "$build" "${program#"$build/"}" "${primitives#"$build/"}" "${timing#"$build/"}"

# watch LOG COMMAND...: under valgrind; its report in LOG, the program's output on ours. Status 99 if there was a report.
watch() {
  local log=$1 status=0
  shift
  valgrind --error-exitcode=99 --error-limit=no --num-callers=20 -v --log-file="$log" \
    --suppressions=tests/constant_time/libraries.supp "$@" </dev/null || status=$?
  return "$status"
}
# watched NAME LOG OUTPUT COMMAND...: the same with signs of life, for what takes longer; its output in a file.
watched() {
  local name=$1 log=$2 output=$3 life status=0
  shift 3
  say "$name"
  beat "$name" &
  life=$!
  watch "$log" "$@" >"$output" 2>&1 || status=$?
  stage_stop "$life"
  return "$status"
}
# reports LOG: what valgrind reported, without its remarks about itself.
reports() { sed -n 's/^==[0-9]*== \{0,1\}//p' "$1" | sed '/^HEAP SUMMARY/,$d' | head -n 200; }

covered=$stage_log_dir/covered log=$stage_log_dir/valgrind status=0
watched "valgrind: shares, signatures, records, handshakes" "$log" "$covered" "$program" covered || status=$?
cat "$covered"
passed=$((passed + $(grep -c '^pass' "$covered" || true)))
failed=$((failed + $(grep -c '^FAIL' "$covered" || true)))
grep -q '^ *part' "$covered" || verdict 1 "the program did not come to its end (status $status)"
[ "$status" -ne 99 ] || reports "$log"
summary=$(sed -n 's/^==[0-9]*== ERROR SUMMARY: //p' "$log" | tail -n 1)
[[ $summary == "0 errors "* ]] && clean=0 || clean=1
verdict "$clean" "no branch or index on a secret outside libhogweed and libgmp"
say "suppressed, for the reasons in tests/constant_time/libraries.supp"
sed -n 's/^--[0-9]*-- used_suppression: *\([0-9]*\) \(lib[a-z]*: [a-z]*\) .*/      \1 \2/p' "$log"

status=0
watched "valgrind: the primitives" "$log" "$covered" "$primitives" || status=$?
[ "$status" -eq 0 ] || { cat "$covered" && reports "$log"; }
verdict "$status" "the primitives alone: $(sed -n 's/^\[doctest\] test cases: *\([0-9]*\).*/\1/p' "$covered") cases of tests/crypto/secrets.cpp"

say "controls: what must be found"
for mistake in branch index; do
  status=0
  watch "$log" "$program" "$mistake" >"$covered" 2>&1 || status=$?
  [ "$status" -eq 99 ] && reports "$log" | grep -q "at 0x.*${mistake}_.._a_secret" && found=0 || found=1
  verdict "$found" "a deliberate $mistake on a byte of a premaster is reported"
done
status=0
"$program" covered >"$covered" 2>&1 || status=$?
[ "$status" -eq 1 ] && ! grep -q '^pass' "$covered" && empty=0 || empty=1
verdict "$empty" "without valgrind no row above passes: each has counted"

say "the processor, and what valgrind shows of it to the program"
shown=$stage_log_dir/shown
"$program" cpu | sort >"$covered"
valgrind -q "$program" cpu 2>"$log" | sort >"$shown"
if [ -s "$covered" ]; then
  join "$covered" "$shown" |
    awk 'BEGIN { printf "      %-12s %-8s %s\n", "", "here", "valgrind" } { printf "      %-12s %-8s %s\n", $1, $2, $3 }'
  seen() { grep -qx "$1 yes" "$shown"; }
  path() { if seen "$1"; then echo "      seen: $2"; else echo "      NOT seen: $2"; fi; }
  path AES-NI "AES by AES-NI (Crypto++); without it AES is tables with secret indices, which no row above vouches for"
  path PCLMULQDQ "GHASH by carry-less multiplication (Crypto++)"
  path SHA-NI "SHA-1 and SHA-256 by SHA-NI (Nettle)"
  seen SHA-NI || echo "      seen: SHA-1 and SHA-256 by the code for processors without SHA-NI (Nettle)"
  path VAES "AES by VAES"
  path AVX-512F "anything by AVX-512"
  echo "      seen: what asks for no feature: SHA-384, ChaCha20 by SSE2, Poly1305 (Nettle), Debian's libgmp"
else
  echo "      not an x86-64: not asked"
fi

if [ "$samples" -gt 0 ]; then
  # The marks do nothing outside valgrind.
  say "times, as evidence: $samples samples of each comparison"
  "$timing" --samples "$samples" </dev/null || verdict 1 "handglass_timing"
fi

finished=true
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
