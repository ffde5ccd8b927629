#!/bin/bash
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite ask for it: with their $CC, $CXX, $CFLAGS and $CXXFLAGS, linked with
# their $LIB_FUZZING_ENGINE, into $OUT; what is in between goes to $WORK.
#   build.sh [TARGET...]     all targets, unless some are named here or in $HANDGLASS_FUZZ_TARGETS
# $HANDGLASS_FUZZ_DICTIONARIES=no spares what only the dictionaries need, which is much of the house.
# For each target: the program, TARGET_seed_corpus.zip, TARGET.options, TARGET.dict where there is one; and in $OUT/lib the
# libraries that a target needs, for where it is run they are not installed.
set -euo pipefail
: "${SRC:?the folder that holds the sources}" "${OUT:?the folder for what is built}" "${WORK:?a folder for what is in between}"
: "${CC:?the C compiler}" "${CXX:?the C++ compiler}" "${LIB_FUZZING_ENGINE:?what a target is linked with}"

# This file is run from $SRC or from where it lies.
root=$SRC/handglass
[ -f "$root/meson.build" ] || root=$(cd "$(dirname "$0")/.." && pwd)
[ -f "$root/meson.build" ] || { echo "build.sh: there is no source in $SRC/handglass" >&2 && exit 1; }
cd "$root"

read -ra chosen <<<"${*:-${HANDGLASS_FUZZ_TARGETS:-}}"
if [ ${#chosen[@]} -eq 0 ]; then
  mapfile -t chosen < <(grep -lE '^(extern "C" )?int LLVMFuzzerTestOneInput' fuzz/*.cpp | xargs -n 1 basename -s .cpp)
fi
for target in "${chosen[@]}"; do
  [ -f "fuzz/$target.cpp" ] || { echo "build.sh: there is no target $target" >&2 && exit 1; }
done
echo "build.sh: ${#chosen[@]} targets with ${FUZZING_ENGINE:-an engine}, ${SANITIZER:-a sanitizer}, on ${ARCHITECTURE:-$(uname -m)}"

# The libraries of the system speak libstdc++, and so must we. libFuzzer brings a library of its own and does not mind.
CXXFLAGS=${CXXFLAGS:-}
export CXXFLAGS=${CXXFLAGS//-stdlib=libc++/}
# Before any folder of the system, and for the libraries of the libraries too, which a newer tag would not reach.
export LDFLAGS="${LDFLAGS:-} -Wl,--disable-new-dtags -Wl,-rpath,\$ORIGIN/lib"
# A precompiled header and the wrappers of some engines do not go together.
build=$WORK/handglass-${FUZZING_ENGINE:-engine}-${SANITIZER:-sanitizer}
options=(-Dfuzz=external "-Dfuzz_engine=$LIB_FUZZING_ENGINE" -Dtests=false -Dbench=false -Db_lundef=false -Db_pch=false
  -Dbuildtype=plain --wrap-mode=nodownload)
[ -f "$build/build.ninja" ] || meson setup "$build" "${options[@]}"
ninja -C "$build" "${chosen[@]/#/fuzz/fuzz_}"

dictionary=''
if [ "${HANDGLASS_FUZZ_DICTIONARIES:-yes}" != no ] && [[ $(ninja -C "$build" -t targets all) == *$'\n'fuzz/make_dictionary:* ]]; then
  ninja -C "$build" fuzz/make_dictionary
  dictionary=$build/fuzz/make_dictionary
fi

# The C library stays that of the system where it runs: its parts fit only each other.
ours() { grep -vE '/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|resolv|util))\.so[^/]*$' || true; }
mkdir -p "$OUT/lib"
for target in "${chosen[@]}"; do
  cp "$build/fuzz/fuzz_$target" "$OUT/$target"
  ldd "$OUT/$target" | sed -n 's/.* => \(\/[^ ]*\) (.*/\1/p' | ours | while read -r library; do
    cp -L "$library" "$OUT/lib/"
  done
  rm -f "$OUT/${target}_seed_corpus.zip"
  # In one folder, where a past crash may have the name of another input.
  inputs=$WORK/seeds/$target
  rm -rf "$inputs"
  mkdir -p "$inputs"
  [ ! -d "fuzz/corpus/$target" ] || cp "fuzz/corpus/$target"/* "$inputs"
  if [ -d "fuzz/regressions/$target" ]; then
    for file in "fuzz/regressions/$target"/*; do cp "$file" "$inputs/regression-${file##*/}"; done
  fi
  [ -z "$(ls "$inputs")" ] || python3 -m zipfile -c "$OUT/${target}_seed_corpus.zip" "$inputs"/*
  # The engine reads one file: the lines of the target's own stand behind those for all.
  cp fuzz/options/default.options "$OUT/$target.options"
  [ ! -f "fuzz/options/$target.options" ] || sed '/^\[libfuzzer\]$/d' "fuzz/options/$target.options" >>"$OUT/$target.options"
  if [ -f "fuzz/dictionaries/$target.dict" ]; then
    cp "fuzz/dictionaries/$target.dict" "$OUT/$target.dict"
  elif [ -n "$dictionary" ] && "$dictionary" "$target" >"$WORK/$target.dict" && [ -s "$WORK/$target.dict" ]; then
    cp "$WORK/$target.dict" "$OUT/$target.dict"
  fi
done
echo "build.sh: ${#chosen[@]} targets in $OUT"
