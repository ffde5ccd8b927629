#!/usr/bin/env bash
# How many inputs a second our fuzz targets do, beside targets of the same kind for OpenSSL, GnuTLS and mbed TLS.
#
#   scripts/fuzz_peers.sh [--time SECONDS] [--jobs N] [--peer NAME]... [--kind KIND]...
#
#   --time SECONDS   of the processor for each run; 20 is the default. A row of the table takes up to six
#   --jobs N         N compilers at a time; the number of processors is the default
#   --peer NAME      openssl, gnutls or mbedtls; may be given again. All is the default
#   --kind KIND      certificate, crl, server or client; may be given again. All is the default
#
# The others are fetched as Debian's sources into build/fuzz-peers and built there once, by the same clang with the same -O2,
# AddressSanitizer, UndefinedBehaviorSanitizer and coverage as ours; fuzz_peers_build.sh says what is not the same. One program
# runs at a time, three times, with the seeds 1, 2 and 3 of libFuzzer's dice; the table has the median. A second is one of the
# processor's, after the start, as other work on the machine takes time from the clock's: on a busy one a run takes longer.
#
# What is compared. "With mutations" is fuzzing as it is done: libFuzzer's own mutations on both sides, each target with a
# corpus that grows as its own code says; mutations by structure, which our targets have and the others do not, are a row of
# their own. Most inputs are then broken early, which is cheap. "Seeds as they are" runs the inputs that the run begins with,
# unchanged and again and again, in the same engine: good ones that OpenSSL made, so that all the work is done. A parser that
# refuses them would seem fast: our own corpora, of which mbed TLS reads 4 certificates of 137, are for our own targets.
#
# What is not the same work. Our targets check properties, most of which do the work again: a certificate is written again,
# annotated and judged; an end is fed twice, is watched the first time, and has crypto that costs nothing and streams that
# reach the end of the handshake. "Handglass, no property" does what the others' targets do, with their inputs: a certificate
# or CRL is parsed; an end has real crypto and is fed a ClientHello or a server's flight of OpenSSL's, made by the script, and
# ends where the peer's second flight would come: a client refuses the flight's signature, which is of another random.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh
. scripts/fuzz_build.sh
. scripts/fuzz_peers_build.sh

usage() {
  sed -n '4,9s/^# \{0,1\}//p' "$0"
  exit "$1"
}

seconds=20 jobs=$(nproc) chosen=() kinds=()
while [ $# -gt 0 ]; do
  case $1 in
    --time | --jobs | --peer | --kind) [ $# -ge 2 ] || fail "$1 takes a value; see --help" ;;&
    --time) seconds=$2 && shift ;;
    --jobs) jobs=$2 && shift ;;
    --peer)
      case $2 in openssl | gnutls | mbedtls) ;; *) fail "there is no peer $2; see --help" ;; esac
      chosen+=("$2") && shift ;;
    --kind)
      case $2 in certificate | crl | server | client) ;; *) fail "there is no kind $2; see --help" ;; esac
      kinds+=("$2") && shift ;;
    -h | --help) usage 0 ;;
    *) fail "unknown option $1; see --help" ;;
  esac
  shift
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "--time takes seconds, as a whole number"
[[ $jobs =~ ^[1-9][0-9]*$ ]] || fail "--jobs takes a number"
[ ${#chosen[@]} -gt 0 ] || chosen=(openssl gnutls mbedtls)
[ ${#kinds[@]} -gt 0 ] || kinds=(certificate crl server client)
command -v clang++-19 >/dev/null || fail "clang++-19 is missing; scripts/setup.sh fuzz installs it"
for tool in make perl dpkg-source; do
  type -P "$tool" >/dev/null || fail "$tool is missing; apt-get install dpkg-dev brings what unpacks and builds the sources"
done

# compile_peer PEER KIND: with mutations and without; what is there already and new enough is left alone.
compile_peer() {
  local peer=$1 kind=$2 include=() libraries=() program=$peers/$1_$2
  case $peer in
    openssl)
      include=(-I"$peers/openssl/include" -I"$(source_of openssl)/include")
      libraries=("$peers"/openssl/lib{ssl,crypto}.a) ;;
    gnutls)
      include=(-I"$peers/gnutls/lib/includes" -I"$(source_of gnutls28)/lib/includes")
      libraries=("$peers/gnutls/lib/.libs/libgnutls.a" -lhogweed -lnettle -lgmp) ;;
    mbedtls)
      include=(-I"$(source_of mbedtls)/include")
      libraries=("$(source_of mbedtls)"/library/lib{mbedtls,mbedx509,mbedcrypto}.a) ;;
  esac
  [ ! -f "$program-whole" ] || [ -n "$(find fuzz/peers/*.?pp "$peers"/*.built -newer "$program-whole")" ] || return 0
  # shellcheck disable=SC2086 # flags are words
  clang++-19 -std=c++23 $peer_flags -DPEERS_INPUTS="\"$peers/inputs\"" "${include[@]}" -c "fuzz/peers/${peer}_$kind.cpp" \
    -o "$program.o" &&
    clang++-19 -O2 -c fuzz/peers/unchanged.cpp -o "$peers/unchanged.o" &&
    clang++-19 $peer_links "$program.o" "${libraries[@]}" -o "$program" &&
    clang++-19 $peer_links "$program.o" "$peers/unchanged.o" "${libraries[@]}" -o "$program-whole"
}
compile_peers() {
  local peer kind
  for peer in "${chosen[@]}"; do
    for kind in "${kinds[@]}"; do compile_peer "$peer" "$kind" || return 1; done
  done
}
source_of() { echo "$peers/$(cat "$peers/$1.built")"; }

mkdir -p "$peers"
for peer in "${chosen[@]}"; do build_peer "${peer/gnutls/gnutls28}"; done
[ -d "$peers/inputs/crl" ] || stage "make certificates and lists, record a handshake" fuzz/peers/inputs.py "$peers/inputs"
stage "build the others' targets" compile_peers || fail "a target could not be built, as said above"

set_up_for libfuzzer address,undefined build/fuzz
ours=()
for kind in "${kinds[@]}"; do
  ours+=("fuzz/plain_$kind" "fuzz/whole_$kind" "fuzz/fuzz_$kind" "fuzz/bare_$kind" "fuzz/bare_whole_$kind")
done
make build/fuzz "${ours[@]}"

rows=()
for kind in "${kinds[@]}"; do
  rows+=("$kind/Handglass=build/fuzz/fuzz/plain_$kind:build/fuzz/fuzz/whole_$kind")
  rows+=("$kind/Handglass, own mutations=build/fuzz/fuzz/fuzz_$kind:-")
  rows+=("$kind/Handglass, no property=build/fuzz/fuzz/bare_$kind:build/fuzz/fuzz/bare_whole_$kind")
  for peer in "${chosen[@]}"; do rows+=("$kind/$peer=$peers/${peer}_$kind:$peers/${peer}_$kind-whole"); done
done
say "measure ${#rows[@]} rows"
for peer in "${chosen[@]}"; do echo "   $(cat "$peers/${peer/gnutls/gnutls28}.built")"; done
fuzz/peers/measure.py --time "$seconds" --inputs "$peers/inputs" "${rows[@]}"
